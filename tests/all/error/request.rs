//! Errors of building a request: each problem with its exact text, and the first problem of several.

use std::borrow::Cow;

use http::Method;
use serde_json::Value;
use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::event::ListEvents;
use stripe_identity::file::{CreateFileLink, RetrieveFile};
use stripe_identity::request::{Form, Path};
use stripe_identity::verification_session::VerificationSessionType;
use stripe_identity::{
    Error, IdempotencyKey, ListVerificationSessions, Operation, RetrieveVerificationSession,
    SecretKey, UpdateVerificationSession,
};

use crate::support::{at, stripe, variant, variants};

#[track_caller]
fn refused(operation: &impl Operation) -> RequestError {
    stripe().request(operation).unwrap_err()
}

/// A custom operation that refuses these parameters.
struct Refusing(&'static [&'static str]);

impl Operation for Refusing {
    type Output = Value;

    fn method(&self) -> Method {
        Method::DELETE
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/things");
    }

    fn params(&self, form: &mut Form) {
        for &reason in self.0 {
            form.refuse(RequestError::new(
                format!("thing[{}]", reason.len()),
                RequestProblem::Invalid(reason.into()),
            ));
        }
    }
}

/// Every problem with its text, in the order of the variants.
const PROBLEMS: [(RequestProblem, &str); 33] = [
    (RequestProblem::Empty, "must not be empty"),
    (RequestProblem::DotSegment, "must not be `.` or `..`"),
    (RequestProblem::EmptyKey, "must not have an empty key"),
    (
        RequestProblem::BracketInKey,
        "must not have a key with `[` or `]`",
    ),
    (RequestProblem::Slash, "must not contain `/`"),
    (
        RequestProblem::ControlCharacter,
        "must not contain control characters",
    ),
    (RequestProblem::Whitespace, "must not contain whitespace"),
    (
        RequestProblem::OuterSpace,
        "must not begin or end with a space",
    ),
    (
        RequestProblem::Quote { quote: '"' },
        "must not contain quotes (\")",
    ),
    (
        RequestProblem::Placeholder { example: "${VAR}" },
        "must be the value itself, not a placeholder like `${VAR}`",
    ),
    (
        RequestProblem::MissingContext,
        "must be set, because the API key is an organization's",
    ),
    (
        RequestProblem::NotVisibleAscii,
        "must consist of visible ASCII characters",
    ),
    (
        RequestProblem::PublishableKey,
        "must be a secret (`sk_`) or restricted (`rk_`) key, not a publishable one (`pk_`)",
    ),
    (
        RequestProblem::WebhookSecret,
        "must be an API key, not a webhook signing secret (`whsec_`)",
    ),
    (
        RequestProblem::ApiKey,
        "must be a webhook signing secret (`whsec_`), not an API key",
    ),
    (
        RequestProblem::ClientSecret,
        "must be an id, not a client secret",
    ),
    (RequestProblem::SecretAsId, "must be an id, not a secret"),
    (
        RequestProblem::Range { min: 1, max: 100 },
        "must be from 1 to 100",
    ),
    (
        RequestProblem::InvertedRange,
        "must not end before it begins",
    ),
    (
        RequestProblem::TooLong { max: 255 },
        "must be at most 255 characters long",
    ),
    (
        RequestProblem::KeyTooLong { max: 40 },
        "must not have a key of more than 40 characters",
    ),
    (
        RequestProblem::ValueTooLong { max: 500 },
        "must not have a value of more than 500 characters",
    ),
    (
        RequestProblem::TooMany { max: 50 },
        "must have at most 50 entries",
    ),
    (
        RequestProblem::TooDeep { max: 4 },
        "must be at most 4 levels deep",
    ),
    (
        RequestProblem::ResponseOnly {
            value: "verification_flow",
        },
        "cannot be `verification_flow` in a request",
    ),
    (
        RequestProblem::Exclusive {
            other: "Stripe-Account",
        },
        "cannot be combined with Stripe-Account",
    ),
    (
        RequestProblem::ReservedHeader,
        "must not be set by an operation",
    ),
    (
        RequestProblem::InvalidUrl,
        "must be an absolute URL with a host, without user, query or fragment",
    ),
    (
        RequestProblem::InvalidPath,
        "must begin with `/`, without query or fragment",
    ),
    (
        RequestProblem::VersionInUrl,
        "must not end in `/v1` or `/v2`, because each path begins with it",
    ),
    (
        RequestProblem::NotATestKey,
        "must be set by `with_base_url`, because the API key is not a test key",
    ),
    (
        RequestProblem::InsecureUrl,
        "must be https, or http on a loopback host",
    ),
    (
        RequestProblem::Invalid(Cow::Borrowed("no thanks")),
        "no thanks",
    ),
];

#[test]
fn every_request_problem_has_its_exact_text() {
    for (problem, text) in &PROBLEMS {
        assert_eq!(problem.to_string(), *text);
    }
    let names = PROBLEMS.map(|(problem, _)| variant(&format!("{problem:?}")));
    assert_eq!(names.to_vec(), variants("RequestProblem"));
}

#[test]
fn a_refused_value_has_its_parameter_problem_and_exact_text() {
    let id = |id: &str| refused(&RetrieveVerificationSession::new(id));
    let key = |key: &str| SecretKey::new(key).unwrap_err();
    let base = |url: &str| stripe().with_base_url(url).unwrap_err();
    let flow = VerificationSessionType::VerificationFlow;
    let context = stripe().with_context("acct_1").unwrap();
    let errors = [
        id(""),
        id(".."),
        id("a/b"),
        id("a\n"),
        key("sk_1\n"),
        key("sk_é"),
        key("pk_live_1"),
        key("whsec_1"),
        id("vs_1_secret_test_2"),
        refused(&ListVerificationSessions::new().limit(101)),
        refused(&ListVerificationSessions::new().created(at(2)..at(1))),
        IdempotencyKey::new(&"k".repeat(256)).unwrap_err(),
        refused(&UpdateVerificationSession::new("vs_1").r#type(flow)),
        context.with_account("acct_1").unwrap_err(),
        base("h"),
        base("http://h"),
        refused(&Refusing(&["no thanks"])),
    ];
    let shown = errors
        .each_ref()
        .map(|error| format!("{} {error}", variant(&format!("{:?}", error.problem()))));
    assert_eq!(
        shown,
        [
            "Empty session: must not be empty",
            "DotSegment session: must not be `.` or `..`",
            "Slash session: must not contain `/`",
            "ControlCharacter session: must not contain control characters",
            "Whitespace api_key: must not contain whitespace",
            "NotVisibleAscii api_key: must consist of visible ASCII characters",
            "PublishableKey api_key: must be a secret (`sk_`) or restricted (`rk_`) key, not a publishable one (`pk_`)",
            "WebhookSecret api_key: must be an API key, not a webhook signing secret (`whsec_`)",
            "ClientSecret session: must be an id, not a client secret",
            "Range limit: must be from 1 to 100",
            "InvertedRange created: must not end before it begins",
            "TooLong Idempotency-Key: must be at most 255 characters long",
            "ResponseOnly type: cannot be `verification_flow` in a request",
            "Exclusive Stripe-Account: cannot be combined with Stripe-Context",
            "InvalidUrl base_url: must be an absolute URL with a host, without user, query or fragment",
            "InsecureUrl base_url: must be https, or http on a loopback host",
            "Invalid thing[9]: no thanks",
        ]
    );
    for error in errors {
        let text = error.to_string();
        assert_eq!(error.param(), text.split(": ").next().unwrap());
        assert_eq!(Error::from(error.clone()).to_string(), text);
        assert_eq!(Error::from(error.clone()), Error::Request(error));
    }
}

#[test]
fn the_first_refusal_is_returned() {
    let flow = VerificationSessionType::VerificationFlow;
    let update = UpdateVerificationSession::new("").r#type(flow);
    assert_eq!(refused(&update).param(), "session");
    let list = ListVerificationSessions::new().limit(0).starting_after("");
    assert_eq!(refused(&list).param(), "limit");
    let key = stripe().request_with_key(&list, "");
    assert_eq!(key.unwrap_err().param(), "Idempotency-Key");
    let mine = refused(&Refusing(&["one", "three"]));
    assert_eq!(mine.to_string(), "thing[3]: one");
    let request = stripe().request(&Refusing(&[])).unwrap();
    assert_eq!(request.uri(), "https://api.stripe.com/v1/things");
    assert_eq!(
        refused(&RetrieveFile::new("").expand([""])).to_string(),
        "file: must not be empty"
    );
    assert_eq!(
        refused(&CreateEphemeralKey::new("", "")).to_string(),
        "Stripe-Version: must not be empty"
    );
    assert_eq!(
        refused(&CreateFileLink::new("").expand([""])).to_string(),
        "file: must not be empty"
    );
    assert_eq!(
        refused(&ListEvents::new().types(["a"; 21]).limit(0)).to_string(),
        "types: must have at most 20 entries"
    );
}
