//! Every error of building a request and reading a response, with its exact text.

use std::time::Duration;

use http::{Method, Response, StatusCode};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use stripe_identity::error::{
    ApiError, ApiErrorType, DecodeError, DecodeProblem, ErrorCode, RequestError, RequestProblem,
};
use stripe_identity::request::{Form, Path};
use stripe_identity::response::RateLimitedReason;
use stripe_identity::verification_session::VerificationSessionType;
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, Error, IdempotencyKey,
    ListVerificationSessions, Operation, RedactVerificationSession, RetrieveVerificationSession,
    SecretKey, Stripe, Timestamp, UpdateVerificationSession, VerificationSession,
};

const CREATED: &str = include_str!("../../fixtures/session_created.json");
const MINIMAL: &str = include_str!("../../fixtures/session_minimal.json");
const LIST: &str = include_str!("../../fixtures/list_sessions.json");

fn stripe() -> Stripe {
    Stripe::new(SecretKey::new("sk_test_123").unwrap())
}

fn retrieve() -> RetrieveVerificationSession {
    RetrieveVerificationSession::new("vs_1")
}

#[track_caller]
fn refused(operation: &impl Operation) -> RequestError {
    stripe().request(operation).unwrap_err()
}

#[track_caller]
fn api(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> ApiError {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    match retrieve().parse(&response.body(body).unwrap()) {
        Err(Error::Api(error)) => *error,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn decode<O: Operation>(operation: &O, body: impl AsRef<[u8]>) -> DecodeError {
    match operation.parse(&Response::new(body)) {
        Err(Error::Decode(error)) => *error,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was read"),
    }
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

fn request_variant(problem: &RequestProblem) -> &'static str {
    match problem {
        RequestProblem::Empty => "Empty",
        RequestProblem::DotSegment => "DotSegment",
        RequestProblem::Slash => "Slash",
        RequestProblem::ControlCharacter => "ControlCharacter",
        RequestProblem::Whitespace => "Whitespace",
        RequestProblem::NotVisibleAscii => "NotVisibleAscii",
        RequestProblem::PublishableKey => "PublishableKey",
        RequestProblem::WebhookSecret => "WebhookSecret",
        RequestProblem::ClientSecret => "ClientSecret",
        RequestProblem::Range { .. } => "Range",
        RequestProblem::InvertedRange => "InvertedRange",
        RequestProblem::TooLong { .. } => "TooLong",
        RequestProblem::ResponseOnly { .. } => "ResponseOnly",
        RequestProblem::Exclusive { .. } => "Exclusive",
        RequestProblem::InvalidUrl => "InvalidUrl",
        RequestProblem::InsecureUrl => "InsecureUrl",
        RequestProblem::Invalid(_) => "Invalid",
        _ => "not in this test",
    }
}

#[test]
fn every_request_problem_has_its_exact_text() {
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
        refused(
            &ListVerificationSessions::new()
                .created(Timestamp::from_secs(2)..Timestamp::from_secs(1)),
        ),
        IdempotencyKey::new(&"k".repeat(256)).unwrap_err(),
        refused(&UpdateVerificationSession::new("vs_1").r#type(flow)),
        context.with_account("acct_1").unwrap_err(),
        base("h"),
        base("http://h"),
        refused(&Refusing(&["no thanks"])),
    ];
    let shown = errors
        .each_ref()
        .map(|error| format!("{} {error}", request_variant(error.problem())));
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
fn an_invalid_api_key_is_refused() {
    for (key, problem) in [
        ("", RequestProblem::Empty),
        (" ", RequestProblem::Whitespace),
        ("\t\n", RequestProblem::Whitespace),
        ("sk_test_1\r\n", RequestProblem::Whitespace),
        ("sk_test_1 2", RequestProblem::Whitespace),
        ("sk_test_\0", RequestProblem::ControlCharacter),
        ("sk_test_\u{7f}", RequestProblem::ControlCharacter),
        ("pk_test_1", RequestProblem::PublishableKey),
        ("whsec_1", RequestProblem::WebhookSecret),
        ("sk_test_ключ", RequestProblem::NotVisibleAscii),
    ] {
        let error = SecretKey::new(key).unwrap_err();
        assert_eq!(error, RequestError::new("api_key", problem));
    }
    for key in ["sk_live_1", "rk_test_1", "whatever"] {
        let stripe = Stripe::new(SecretKey::new(key).unwrap());
        let request = stripe.request(&retrieve()).unwrap();
        assert_eq!(request.headers()["authorization"], format!("Bearer {key}"));
    }
}

#[test]
fn an_id_that_would_change_the_request_is_refused_by_every_operation() {
    for (id, problem) in [
        ("", RequestProblem::Empty),
        (".", RequestProblem::DotSegment),
        ("..", RequestProblem::DotSegment),
        ("/", RequestProblem::Slash),
        ("../customers/cus_1", RequestProblem::Slash),
        ("vs_1\0", RequestProblem::ControlCharacter),
        ("vs_1\r\nHost: h", RequestProblem::ControlCharacter),
        ("vs_1\u{85}", RequestProblem::ControlCharacter),
        ("vs_1_secret_live_2", RequestProblem::ClientSecret),
    ] {
        let operations: [&dyn Operation<Output = VerificationSession>; 4] = [
            &RetrieveVerificationSession::new(id),
            &UpdateVerificationSession::new(id),
            &CancelVerificationSession::new(id),
            &RedactVerificationSession::new(id),
        ];
        for operation in operations {
            let error = stripe().request(operation).unwrap_err();
            assert_eq!(error, RequestError::new("session", problem.clone()));
        }
    }
}

#[test]
fn a_base_url_that_is_unsafe_or_unclear_is_refused() {
    const INVALID: RequestProblem = RequestProblem::InvalidUrl;
    const INSECURE: RequestProblem = RequestProblem::InsecureUrl;
    for (url, problem) in [
        ("http://example.com", INSECURE),
        ("ftp://x", INSECURE),
        ("http://localhost.evil.com", INSECURE),
        ("http://127.0.0.1.evil.com", INSECURE),
        ("http://0.0.0.0", INSECURE),
        ("http://[::2]", INSECURE),
        ("", INVALID),
        ("/v1", INVALID),
        ("//h", INVALID),
        ("api.stripe.com", INVALID),
        ("https://", INVALID),
        ("https://:443", INVALID),
        ("https://user:pw@host", INVALID),
        ("http://localhost@evil.com", INVALID),
        ("https://h?x=1", INVALID),
        ("https://h/?", INVALID),
        ("https://h#f", INVALID),
        ("https://h/a b", INVALID),
        ("https://h\n", INVALID),
    ] {
        let error = stripe().with_base_url(url).unwrap_err();
        assert_eq!(error, RequestError::new("base_url", problem), "{url:?}");
    }
}

#[test]
fn an_invalid_header_is_refused() {
    let set = |value: &str| {
        [
            ("Stripe-Account", stripe().with_account(value)),
            ("Stripe-Context", stripe().with_context(value)),
            ("Stripe-Version", stripe().with_version(value)),
            ("app_info", stripe().with_app_info(value)),
        ]
    };
    for (value, problem) in [
        ("", RequestProblem::Empty),
        (" \t", RequestProblem::Empty),
        ("a\nb: c", RequestProblem::ControlCharacter),
        ("a\r", RequestProblem::ControlCharacter),
        ("a\tb", RequestProblem::ControlCharacter),
        ("\u{7f}", RequestProblem::ControlCharacter),
        ("é", RequestProblem::NotVisibleAscii),
    ] {
        for (param, result) in set(value) {
            let error = RequestError::new(param, problem.clone());
            assert_eq!(result.unwrap_err(), error, "{value:?}");
        }
    }
    let other = "Stripe-Account";
    let both = stripe().with_account("acct_1").unwrap().with_context("a/b");
    let error = RequestError::new("Stripe-Context", RequestProblem::Exclusive { other });
    assert_eq!(both.unwrap_err(), error);
    let other = "Stripe-Context";
    let both = stripe().with_context("a/b").unwrap().with_account("acct_1");
    let error = RequestError::new("Stripe-Account", RequestProblem::Exclusive { other });
    assert_eq!(both.unwrap_err(), error);
}

#[test]
fn an_idempotency_key_that_cannot_be_one_is_refused() {
    let create = CreateVerificationSession::document();
    for (key, problem) in [
        ("", RequestProblem::Empty),
        (&"k".repeat(256), RequestProblem::TooLong { max: 255 }),
        (" ", RequestProblem::OuterSpace),
        (" a", RequestProblem::OuterSpace),
        ("a b ", RequestProblem::OuterSpace),
        ("a\tb", RequestProblem::NotVisibleAscii),
        ("a\n", RequestProblem::NotVisibleAscii),
        ("é", RequestProblem::NotVisibleAscii),
    ] {
        let error = RequestError::new("Idempotency-Key", problem);
        assert_eq!(IdempotencyKey::new(key).unwrap_err(), error);
        let request = stripe().request_with_key(&create, key);
        assert_eq!(request.unwrap_err(), error);
        let request = stripe().request_with_key(&create, key.to_owned());
        assert_eq!(request.unwrap_err(), error);
    }
    let longest = "~".repeat(255);
    assert_eq!(IdempotencyKey::new(&longest).unwrap().as_str(), longest);
}

#[test]
fn a_parameter_out_of_bounds_is_refused() {
    let list = ListVerificationSessions::new;
    for limit in [0, 101, u32::MAX] {
        let text = refused(&list().limit(limit)).to_string();
        assert_eq!(text, "limit: must be from 1 to 100");
    }
    let text = refused(&list().starting_after("")).to_string();
    assert_eq!(text, "starting_after: must not be empty");
    let text = refused(&list().ending_before("")).to_string();
    assert_eq!(text, "ending_before: must not be empty");
    for limit in [1, 100] {
        let request = stripe().request(&list().limit(limit)).unwrap();
        assert_eq!(request.uri().query(), Some(&*format!("limit={limit}")));
    }
    let flow = CreateVerificationSession::flow("");
    assert_eq!(
        refused(&flow).to_string(),
        "verification_flow: must not be empty"
    );

    let unlimited = stripe().without_limits();
    let long = |bytes: usize| unlimited.request(&list().client_reference_id("r".repeat(bytes)));
    let around =
        "https://api.stripe.com/v1/identity/verification_sessions?client_reference_id=".len();
    let text = "url: must be at most 65534 characters long";
    assert_eq!(long(70_000).unwrap_err().to_string(), text);
    assert_eq!(long(65_535 - around).unwrap_err().to_string(), text);
    let request = long(65_534 - around).unwrap();
    assert_eq!(request.uri().to_string().len(), 65_534);
}

#[test]
fn the_first_refusal_wins() {
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
}

#[test]
fn a_full_api_error_with_its_facts() {
    let error = api(
        400,
        &[
            ("Date", "Sun, 22 Nov 2026 07:00:00 GMT"),
            ("Request-Id", "req_1"),
            ("Idempotency-Key", "key-1"),
            ("Idempotent-Replayed", "true"),
            ("Original-Request", "req_0"),
            ("Stripe-Version", "2026-10-28.endive"),
            ("Stripe-Should-Retry", "false"),
            ("Retry-After", "7"),
            ("Stripe-Rate-Limited-Reason", "endpoint-rate"),
        ],
        r#"{"error": {
            "type": "invalid_request_error", "code": "parameter_unknown", "message": "Unknown parameter.",
            "param": "options[document][foo]", "doc_url": "https://docs.example/c",
            "request_log_url": "https://dashboard.example/req_1", "charge": {"id": [1]}}}"#,
    );
    assert_eq!(error.status, StatusCode::BAD_REQUEST);
    assert_eq!(error.r#type, Some(ApiErrorType::InvalidRequestError));
    assert_eq!(error.code, Some(ErrorCode::ParameterUnknown));
    assert_eq!(error.message.as_deref(), Some("Unknown parameter."));
    assert_eq!(error.param.as_deref(), Some("options[document][foo]"));
    assert_eq!(error.doc_url.as_deref(), Some("https://docs.example/c"));
    let log = "https://dashboard.example/req_1";
    assert_eq!(error.request_log_url.as_deref(), Some(log));
    assert_eq!(error.request_id(), Some("req_1"));
    let facts = &error.facts;
    assert_eq!(facts.date, Some(Timestamp::from_secs(1_795_330_800)));
    assert_eq!(facts.request_id.as_deref(), Some("req_1"));
    assert_eq!(facts.idempotency_key.as_deref(), Some("key-1"));
    assert!(facts.idempotent_replayed);
    assert_eq!(facts.original_request.as_deref(), Some("req_0"));
    assert_eq!(facts.stripe_version.as_deref(), Some("2026-10-28.endive"));
    assert_eq!(facts.should_retry, Some(false));
    assert_eq!(facts.retry_after, Some(Duration::from_secs(7)));
    let reason = Some(RateLimitedReason::EndpointRate);
    assert_eq!(facts.rate_limited_reason, reason);
    let text = "Stripe returned 400 invalid_request_error, code parameter_unknown, param options[document][foo], request req_1";
    assert_eq!(error.to_string(), text);
    assert_eq!(Error::from(Box::new(error)).to_string(), text);
}

#[test]
fn an_unreadable_body_still_becomes_an_api_error() {
    let headers = [
        ("Location", "https://evil.example/"),
        ("Request-Id", "req_9"),
    ];
    let deep = format!(r#"{{"error":{}"#, "[".repeat(100_000));
    for (status, body) in [
        (100, &b""[..]),
        (302, b"<html>Moved</html>"),
        (304, b""),
        (500, b"<html><body>Oops</body></html>"),
        (503, b""),
        (500, br#"{"error": null}"#),
        (500, br#"{"error": 5}"#),
        (500, br#"{"id": "vs_1"}"#),
        (502, b"[]"),
        (400, deep.as_bytes()),
    ] {
        let error = api(status, &headers, body);
        assert_eq!(error.status.as_u16(), status);
        assert_eq!((&error.r#type, &error.code), (&None, &None));
        assert_eq!((&error.message, &error.param), (&None, &None));
        assert_eq!(
            error.to_string(),
            format!("Stripe returned {status} without a readable error, request req_9")
        );
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_in_an_api_error() {
    let body = b"{\"error\":{\"type\":\"api_error\",\"code\":\"\xff\",\"message\":\"caf\xe9\"}}";
    let error = api(500, &[], body);
    assert_eq!(error.r#type, Some(ApiErrorType::ApiError));
    assert_eq!(error.code, Some(ErrorCode::Other("\u{fffd}".into())));
    assert_eq!(error.message.as_deref(), Some("caf\u{fffd}"));
    assert_eq!(
        error.to_string(),
        "Stripe returned 500 api_error, code [unreadable]"
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_up_to_64_kib() {
    let body = |length: usize| {
        let mut body = b"{\"error\":{\"type\":\"api_error\",\"message\":\"\xff\"}}".to_vec();
        body.resize(length, b' ');
        body
    };
    let most = api(500, &[], body(64 * 1024));
    assert_eq!(most.r#type, Some(ApiErrorType::ApiError));
    assert_eq!(most.message.as_deref(), Some("\u{fffd}"));
    let more = api(500, &[], body(64 * 1024 + 1));
    assert_eq!((more.r#type, more.message), (None, None));
}

#[test]
fn readable_fields_of_an_api_error_are_kept() {
    let error = api(500, &[], r#"{"error": "text"}"#);
    assert_eq!(error.message.as_deref(), Some("text"));
    let text = "Stripe returned 500 without a readable error";
    assert_eq!(error.to_string(), text);

    let body = r#"{"error": {"type": 5, "message": {"a":1}, "code": ["x"], "param": "p", "doc_url": true, "request_log_url": -1.5}}"#;
    let error = api(400, &[], body);
    assert_eq!(
        (&error.r#type, &error.code, &error.message),
        (&None, &None, &None)
    );
    assert_eq!((&error.doc_url, &error.request_log_url), (&None, &None));
    assert_eq!(error.param.as_deref(), Some("p"));
    let text = "Stripe returned 400 without a readable error, param p";
    assert_eq!(error.to_string(), text);

    let error = api(
        402,
        &[],
        r#"{"error": {"type": "new_error", "code": "new_code"}}"#,
    );
    assert_eq!(error.r#type, Some(ApiErrorType::Other("new_error".into())));
    assert_eq!(error.code, Some(ErrorCode::Other("new_code".into())));
    assert_eq!(
        error.to_string(),
        "Stripe returned 402 new_error, code new_code"
    );

    let long = "x".repeat(300);
    let body =
        format!(r#"{{"error": {{"type": "a\nb", "code": "\u001b[31mé", "param": "{long}"}}}}"#);
    assert_eq!(
        api(400, &[], body).to_string(),
        format!(
            "Stripe returned 400 [unreadable], code [unreadable], param {}",
            &long[..200]
        )
    );
}

/// The names of the questions that are true of an error.
fn kinds(error: &ApiError) -> Vec<&'static str> {
    let questions = [
        ("rate_limited", error.is_rate_limited()),
        ("lock_timeout", error.is_lock_timeout()),
        ("authentication", error.is_authentication()),
        ("permission", error.is_permission()),
        ("not_found", error.is_not_found()),
        ("idempotency_mismatch", error.is_idempotency_mismatch()),
        ("in_use", error.is_idempotency_key_in_use()),
    ];
    let yes = questions.into_iter().filter(|(_, yes)| *yes);
    yes.map(|(name, _)| name).collect()
}

#[test]
fn each_kind_of_api_error_is_recognized() {
    const INVALID: &str = "invalid_request_error";
    const IDEMPOTENCY: &str = "idempotency_error";
    let rows = [
        (400, INVALID, "parameter_missing", ""),
        (400, INVALID, "resource_missing", "not_found"),
        (400, INVALID, "rate_limit", "rate_limited"),
        (400, IDEMPOTENCY, "", "idempotency_mismatch"),
        (401, INVALID, "api_key_expired", "authentication"),
        (402, "card_error", "card_declined", ""),
        (403, INVALID, "", "permission"),
        (404, INVALID, "resource_missing", "not_found"),
        (404, IDEMPOTENCY, "", "not_found idempotency_mismatch"),
        (404, "", "", "not_found"),
        (409, INVALID, "idempotency_key_in_use", "in_use"),
        (409, INVALID, "lock_timeout", "lock_timeout"),
        (429, INVALID, "lock_timeout", "lock_timeout"),
        (429, INVALID, "rate_limit", "rate_limited"),
        (429, "", "", "rate_limited"),
        (500, "api_error", "", ""),
    ];
    for (status, r#type, code, expected) in rows {
        let body = format!(r#"{{"error": {{"type": "{type}", "code": "{code}"}}}}"#);
        let kinds = kinds(&api(status, &[], body)).join(" ");
        assert_eq!(kinds, expected, "{status} {code}");
    }
}

#[test]
fn every_error_code_has_a_variant() {
    let codes: Vec<_> = ErrorCode::KNOWN.iter().map(ErrorCode::as_str).collect();
    assert_eq!(
        codes.join(" "),
        "api_key_expired idempotency_key_in_use livemode_mismatch lock_timeout \
         parameter_invalid_empty parameter_invalid_integer parameter_invalid_string_blank \
         parameter_invalid_string_empty parameter_missing parameter_unknown parameters_exclusive \
         platform_api_key_expired rate_limit resource_missing secret_key_required \
         sensitive_data_access_expired status_transition_invalid url_invalid"
    );
    for code in ErrorCode::KNOWN {
        assert_eq!(&ErrorCode::from(code.as_str()), code);
    }
}

/// A custom type whose error quotes the text that was read.
#[derive(Debug)]
struct Quoting;

impl<'de> Deserialize<'de> for Quoting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Err(D::Error::custom(format!("nobody is called {name}")))
    }
}

fn decode_variant(problem: &DecodeProblem) -> &'static str {
    match problem {
        DecodeProblem::EmptyBody => "EmptyBody",
        DecodeProblem::NotUtf8 => "NotUtf8",
        DecodeProblem::NotJson => "NotJson",
        DecodeProblem::Truncated => "Truncated",
        DecodeProblem::MissingField(_) => "MissingField",
        DecodeProblem::DuplicateField(_) => "DuplicateField",
        DecodeProblem::Expected(_) => "Expected",
        DecodeProblem::Unfit => "Unfit",
        _ => "not in this test",
    }
}

#[test]
fn every_decode_problem_has_its_exact_text() {
    let unfit = retrieve().parse_as::<Quoting>(&Response::new(r#""Jenny""#));
    let Err(Error::Decode(unfit)) = unfit else {
        panic!("{unfit:?}");
    };
    let on = |body: &[u8]| decode(&retrieve(), body);
    let errors = [
        on(b""),
        on(b"{\"id\":\"\xff\"}"),
        on(b"<p>"),
        on(b"{"),
        on(b"{}"),
        on(br#"{"id":"a","id":"a"}"#),
        on(br#"{"id":5}"#),
        *unfit,
    ];
    let shown = errors
        .each_ref()
        .map(|error| format!("{} {error}", decode_variant(&error.problem)));
    assert_eq!(
        shown,
        [
            "EmptyBody unreadable response with status 200: the body is empty",
            "NotUtf8 unreadable response with status 200: the body is not UTF-8",
            "NotJson unreadable response with status 200: the body is not JSON, line 1 column 1",
            "Truncated unreadable response with status 200: the body is cut short, line 1 column 1",
            "MissingField unreadable response with status 200: missing field `id`, line 1 column 2",
            "DuplicateField unreadable response with status 200: duplicate field `id`, line 1 column 14",
            "Expected unreadable response with status 200: expected a string at id, line 1 column 7",
            "Unfit unreadable response with status 200: a value does not fit",
        ]
    );
    for error in errors.map(Box::new) {
        assert_eq!(Error::from(error.clone()).to_string(), error.to_string());
        assert_eq!(Error::from(error.clone()), Error::Decode(error));
    }
}

#[test]
fn a_response_without_json_keeps_status_and_request_id() {
    for (status, body, problem) in [
        (200, &b""[..], DecodeProblem::EmptyBody),
        (200, b" \r\n\t ", DecodeProblem::EmptyBody),
        (204, b"", DecodeProblem::EmptyBody),
        (201, b"\xff\xfe{}", DecodeProblem::NotUtf8),
    ] {
        let response = Response::builder()
            .status(status)
            .header("Request-Id", "req_5")
            .body(body)
            .unwrap();
        let Err(Error::Decode(error)) = retrieve().parse(&response) else {
            panic!("not a decode error");
        };
        assert_eq!(error.status.map(|status| status.as_u16()), Some(status));
        assert_eq!(error.request_id.as_deref(), Some("req_5"));
        assert_eq!((error.line, error.column), (0, 0));
        assert_eq!(error.path, "");
        assert_eq!(
            error.to_string(),
            format!("unreadable response with status {status}: {problem}, request req_5")
        );
        assert_eq!(error.problem, problem);
    }
}

/// The problem with a body, without the words with which all decode errors begin.
#[track_caller]
fn wrong<O: Operation>(operation: &O, body: impl AsRef<[u8]>) -> String {
    let text = decode(operation, body).to_string();
    let text = text.strip_prefix("unreadable response with status 200: ");
    text.unwrap().to_owned()
}

#[test]
fn a_response_of_another_kind_has_the_place_of_the_problem() {
    let (session, list) = (retrieve(), ListVerificationSessions::new());
    let customer = r#"{"id": "cus_1", "object": "customer"}"#;
    let api_error = r#"{"error": {"type": "api_error"}}"#;
    let no_status = MINIMAL.replace("\n  \"status\": \"processing\",", "");
    let shown = [
        wrong(&session, "<!DOCTYPE html>\n<p>Hi</p>"),
        wrong(&session, format!("{MINIMAL}x")),
        wrong(&session, "\u{feff}{}"),
        wrong(&session, "null"),
        wrong(&session, customer),
        wrong(&list, MINIMAL),
        wrong(&session, LIST),
        wrong(&session, api_error),
        wrong(&session, no_status),
        wrong(&session, "[".repeat(100_000)),
    ];
    assert_eq!(
        shown,
        [
            "the body is not JSON, line 1 column 1",
            "the body is not JSON, line 10 column 1",
            "the body is not JSON, line 1 column 1",
            "expected an object, line 1 column 4",
            "expected identity.verification_session at object, line 1 column 36",
            "expected list at object, line 3 column 43",
            "expected identity.verification_session at object, line 2 column 18",
            "missing field `id`, line 1 column 32; it contains the API error api_error",
            "missing field `status`, line 8 column 1",
            "expected a string at [0], line 1 column 1",
        ]
    );
}

#[test]
fn deep_nesting_is_an_error_and_does_not_overflow() {
    let deep = "[".repeat(100_000);
    let response = Response::new(&deep);
    let Err(Error::Decode(error)) = retrieve().parse_as::<Value>(&response) else {
        panic!("not a decode error");
    };
    assert_eq!(error.problem, DecodeProblem::NotJson);
    let body = format!(r#"{{"new": {deep}{}, "id": 5}}"#, "]".repeat(100_000));
    let error = decode(&retrieve(), body);
    assert_eq!(error.path, "id");
}

#[test]
fn a_wrong_value_deep_inside_has_its_path_line_and_column() {
    let list = ListVerificationSessions::new();
    let replaced = |from: &str, to: &str| {
        assert_eq!(LIST.matches(from).count(), 1, "{from}");
        LIST.replace(from, to)
    };
    let day = replaced("\"day\": 14", "\"day\": \"14\"");
    let error = decode(&list, &day);
    let path = "data[1].last_verification_report.document.dob.day";
    assert_eq!(error.path, path);
    assert_eq!((error.line, error.column), (44, 23));
    assert_eq!(
        error.problem,
        DecodeProblem::Expected("a whole number".to_owned())
    );
    let expanded = "\"object\": \"identity.verification_report\"";
    let name = "\"first_name\": \"Ilse\"";
    let twice = "\"first_name\": \"Ilse\", \"first_name\": null";
    let shown = [
        wrong(&list, &day),
        wrong(&list, replaced(expanded, "\"object\": \"file\"")),
        wrong(&list, replaced("\"created\": 1761394021,", "")),
        wrong(&list, replaced(name, twice)),
        wrong(&list, replaced("\"vr_1RmA4dDs4FgH0jKlZx2CvB8n\"", "7")),
        wrong(&list, replaced("\"has_more\": true", "\"has_more\": 1")),
    ];
    assert_eq!(
        shown,
        [
            "expected a whole number at data[1].last_verification_report.document.dob.day, line 44 column 23",
            "expected identity.verification_report at data[1].last_verification_report.object, line 38 column 24",
            "missing field `created` at data[1].last_verification_report, line 63 column 7",
            "duplicate field `first_name` at data[1].last_verification_report.document, line 50 column 44",
            "expected an id or an expanded object at data[0].last_verification_report, line 14 column 35",
            "expected a boolean at has_more, line 97 column 15",
        ]
    );
}

#[test]
fn every_cut_of_a_response_is_recognized() {
    let body = CREATED.trim_end();
    for end in 1..body.len() {
        let error = decode(&retrieve(), &body[..end]);
        assert_eq!(error.problem, DecodeProblem::Truncated, "{end}");
    }
    for (end, text) in [
        ("\"id\": \"vs_1Rk", " at id, line 2 column 15"),
        ("\"id\"", ", line 2 column 6"),
        ("\"created\": 17", " at created, line 6 column 15"),
        ("\"livemode\": fa", " at livemode, line 9 column 16"),
        (
            ": [\n  ",
            " at options.document.allowed_types[0], line 17 column 2",
        ),
        ("\"status\"", ", line 28 column 10"),
    ] {
        let end = body.find(end).unwrap() + end.len();
        let text = format!("the body is cut short{text}");
        assert_eq!(wrong(&retrieve(), &body[..end]), text);
    }
}
