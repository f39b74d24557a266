//! Signatures of webhooks: accepted, refused, and made.
#![cfg(feature = "webhook")]

use std::time::Duration;

use http::{HeaderValue, Request};
use serde::Deserialize;
use stripe_identity::error::{DecodeProblem, RequestError, RequestProblem};
use stripe_identity::event::{AnyEvent, Event, EventError, EventType, RetrieveEvent};
use stripe_identity::webhook::{MAX_AGE, SignatureError, Webhook, WebhookError, WebhookSecret};
use stripe_identity::{Operation, Timestamp};

use crate::support::at;

const VECTORS: &str = include_str!("../fixtures/webhook_vectors.json");
const EVENT: &str = include_str!("../fixtures/event_session.json");
const THIN: &str = include_str!("../fixtures/event_thin.json");

const NOW: i64 = 1_700_000_000;

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

#[track_caller]
fn secret(name: &str) -> WebhookSecret {
    WebhookSecret::new(&format!("whsec_test_{name}")).unwrap()
}

fn webhook() -> Webhook {
    Webhook::new(secret("a"))
}

/// The header for the body, signed at `NOW` with the secret of [`webhook`].
fn signed<B: AsRef<[u8]>>(body: B) -> Request<B> {
    let header = secret("a").sign(at(NOW), &body);
    Request::builder()
        .header("Stripe-Signature", header)
        .body(body)
        .unwrap()
}

/// Only the `v1` item of a header.
#[track_caller]
fn v1(header: &str) -> &str {
    header.split_once(',').unwrap().1
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    secret: String,
    now: i64,
    max_age: Option<u64>,
    header: Option<String>,
    payload: String,
    expected: String,
}

impl Vector {
    /// Verifies the header alone and a request with it, which must agree.
    fn verdicts(&self) -> [String; 2] {
        let Ok(secret) = WebhookSecret::new(&self.secret) else {
            return ["refused secret".to_owned(), "refused secret".to_owned()];
        };
        let now = at(self.now);
        let webhook = Webhook::new(secret).with_max_age(self.max_age.map(Duration::from_secs));

        let header = self.header.as_deref().unwrap_or_default();
        let alone = webhook.verify(header, &self.payload, now);

        let mut request = Request::new(&self.payload);
        if let Some(header) = &self.header {
            let header = HeaderValue::from_bytes(header.as_bytes()).unwrap();
            request.headers_mut().insert("stripe-signature", header);
        }
        let in_request = match webhook.event(&request, now) {
            Err(WebhookError::Signature(error)) => Err(error),
            _ => Ok(()),
        };
        [alone, in_request].map(|result| match result {
            Ok(()) => "valid".to_owned(),
            Err(error) => format!("{error:?}"),
        })
    }
}

#[test]
fn every_vector_is_accepted_or_refused_as_written() {
    let vectors: Vec<Vector> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(vectors.len(), 46);
    for vector in &vectors {
        let expected = &vector.expected;
        assert_eq!(
            vector.verdicts(),
            [expected.clone(), expected.clone()],
            "{}",
            vector.name
        );
    }
    for (verdict, count) in [
        ("valid", 16),
        ("refused secret", 2),
        ("MissingHeader", 1),
        ("MalformedHeader", 2),
        ("NoTimestamp", 10),
        ("NoSignature", 3),
        ("NoMatch", 10),
        ("TooOld", 2),
    ] {
        let same = vectors.iter().filter(|vector| vector.expected == verdict);
        assert_eq!(same.count(), count, "{verdict}");
    }
}

#[test]
fn one_of_several_secrets_is_enough() {
    let header = secret("a").sign(at(NOW), "body");
    let verify = |names: [&str; 3]| {
        let [first, second, third] = names.map(secret);
        Webhook::new(first)
            .with_secret(second)
            .with_secret(third)
            .verify(&header, "body", at(NOW))
    };
    assert_eq!(verify(["a", "b", "c"]), Ok(()));
    assert_eq!(verify(["b", "a", "c"]), Ok(()));
    assert_eq!(verify(["b", "c", "a"]), Ok(()));
    assert_eq!(verify(["b", "c", "d"]), Err(SignatureError::NoMatch));
}

#[test]
fn a_rolled_secret_signs_beside_the_old_one() {
    let (old, new) = (secret("old"), secret("new"));
    let old_first = format!(
        "{},{}",
        old.sign(at(NOW), "body"),
        v1(&new.sign(at(NOW), "body"))
    );
    let new_first = format!(
        "{},{}",
        new.sign(at(NOW), "body"),
        v1(&old.sign(at(NOW), "body"))
    );
    for header in [old_first, new_first] {
        for webhook in [
            Webhook::new(old.clone()),
            Webhook::new(new.clone()),
            Webhook::new(old.clone()).with_secret(new.clone()),
        ] {
            assert_eq!(webhook.verify(&header, "body", at(NOW)), Ok(()));
            let changed = webhook.verify(&header, "Body", at(NOW));
            assert_eq!(changed, Err(SignatureError::NoMatch));
        }
    }
}

#[test]
fn bad_signatures_beside_a_good_one_are_ignored() {
    let good = secret("a").sign(at(NOW), "body");
    let bad = "0".repeat(64);
    let short = &bad[1..];
    let header = format!(
        "t={NOW},v1={bad},v1=,v1=z,v1={short},v1,v0={bad},{}",
        v1(&good)
    );
    assert_eq!(webhook().verify(header, "body", at(NOW)), Ok(()));
    let header = format!("{},t={NOW}", v1(&good));
    assert_eq!(webhook().verify(header, "body", at(NOW)), Ok(()));
}

#[test]
fn a_plus_sign_is_not_a_hexadecimal_digit() {
    let header = secret("a").sign(at(NOW), "body");
    assert_eq!(
        header,
        "t=1700000000,v1=c8e3061e37ee0f42c658efbfab48c1a92c91d728e828dd9e4cd6b67b3651ed38"
    );
    let plus = header.replacen("v1=c8e306", "v1=c8e3+6", 1);
    assert_eq!(
        webhook().verify(plus, "body", at(NOW)),
        Err(SignatureError::NoMatch)
    );
}

#[test]
fn the_time_is_signed_verbatim() {
    let text = "0001700000000";
    let header = secret("a").sign(at(NOW), "body");
    let padded = header.replace("1700000000", text);
    assert_eq!(
        webhook().verify(padded, "body", at(NOW)),
        Err(SignatureError::NoMatch)
    );
    let header =
        "t=0001700000000,v1=71285fce83c9566c9c3670c74ee7d76b1e94adfff222310daf4464372918d80b";
    assert_eq!(webhook().verify(header, "body", at(NOW)), Ok(()));
}

#[test]
fn a_signature_is_accepted_up_to_the_maximum_age_to_the_second() {
    assert_eq!(MAX_AGE, secs(300));
    let header = secret("a").sign(at(NOW), "body");
    let verify = |webhook: Webhook, age: i64| webhook.verify(&header, "body", at(NOW + age));
    assert_eq!(verify(webhook(), 300), Ok(()));
    assert_eq!(verify(webhook(), 301), Err(SignatureError::TooOld));
    let zero = || webhook().with_max_age(Some(Duration::ZERO));
    assert_eq!(verify(zero(), 0), Ok(()));
    assert_eq!(verify(zero(), 1), Err(SignatureError::TooOld));
    let fraction = || webhook().with_max_age(Some(Duration::from_millis(1_999)));
    assert_eq!(verify(fraction(), 1), Ok(()));
    assert_eq!(verify(fraction(), 2), Err(SignatureError::TooOld));
    let any = || webhook().with_max_age(None);
    assert_eq!(verify(any(), i64::MAX - NOW), Ok(()));
    let longest = webhook().with_max_age(Some(Duration::MAX));
    assert_eq!(verify(longest, i64::MAX - NOW), Ok(()));
}

#[test]
fn a_signature_from_the_future_is_accepted_by_default() {
    let header = secret("a").sign(at(NOW), "body");
    let verify = |webhook: Webhook, ahead: i64| webhook.verify(&header, "body", at(NOW - ahead));
    assert_eq!(verify(webhook(), 1), Ok(()));
    assert_eq!(verify(webhook(), NOW), Ok(()));
    let minute = || webhook().with_max_ahead(Some(secs(60)));
    assert_eq!(verify(minute(), 60), Ok(()));
    assert_eq!(verify(minute(), 61), Err(SignatureError::InFuture));
    assert_eq!(verify(minute(), -300), Ok(()));
    assert_eq!(verify(minute(), -301), Err(SignatureError::TooOld));
    let zero = || webhook().with_max_ahead(Some(Duration::ZERO));
    assert_eq!(verify(zero(), 0), Ok(()));
    assert_eq!(verify(zero(), 1), Err(SignatureError::InFuture));
    let any = minute().with_max_ahead(None);
    assert_eq!(verify(any, 61), Ok(()));
}

#[test]
fn the_first_and_the_last_second_do_not_overflow() {
    let first = secret("a").sign(at(0), "");
    let last = secret("a").sign(at(i64::MAX), "");
    let verify = |header: &str, now: i64| webhook().verify(header, "", at(now));
    assert_eq!(verify(&first, i64::MAX), Err(SignatureError::TooOld));
    assert_eq!(verify(&first, i64::MIN), Ok(()));
    assert_eq!(verify(&last, i64::MAX), Ok(()));
    assert_eq!(verify(&last, i64::MIN), Ok(()));
    let bounded = webhook().with_max_ahead(Some(secs(60)));
    let result = bounded.verify(&last, "", at(i64::MIN));
    assert_eq!(result, Err(SignatureError::InFuture));
}

#[test]
fn a_bad_signature_is_reported_before_a_bad_time() {
    let header = secret("b").sign(at(NOW), "body");
    let webhook = webhook().with_max_ahead(Some(Duration::ZERO));
    for now in [NOW - 1_000, NOW + 1_000] {
        let result = webhook.verify(&header, "body", at(now));
        assert_eq!(result, Err(SignatureError::NoMatch));
    }
}

#[test]
fn a_body_of_any_bytes_is_verified_without_being_read() {
    for body in [&b"\xff\xfe\0"[..], b"", b"{\"a\":"] {
        let header = secret("a").sign(at(NOW), body);
        assert_eq!(webhook().verify(header, body, at(NOW)), Ok(()));
    }
}

#[test]
fn an_event_is_read_from_a_verified_request() {
    let expected = RetrieveEvent::new("evt_1")
        .parse(&http::Response::new(EVENT))
        .unwrap();
    let event = webhook().event(&signed(EVENT), at(NOW)).unwrap();
    assert_eq!(event, expected);
    assert_eq!(event.r#type, EventType::VerificationSessionRequiresInput);
    assert_eq!(event.session().unwrap().id, "vs_1ScE5kKl8MnO0pQrYz3AbC5d");
    let request = signed(EVENT.as_bytes().to_vec());
    let header = &request.headers()["stripe-signature"];
    assert_eq!(webhook().verify(header, request.body(), at(NOW)), Ok(()));
    assert_eq!(
        webhook().event_from_parts(header, request.body(), at(NOW)),
        Ok(expected.clone())
    );
    assert_eq!(webhook().event(&request, at(NOW)), Ok(expected));
}

#[test]
fn a_request_in_parts_is_verified_before_it_is_read() {
    let event = |header: &str, body: &str| {
        let error = webhook().event_from_parts(header, body, at(NOW));
        error.unwrap_err()
    };
    let header = secret("a").sign(at(NOW), "{}");
    assert_eq!(
        event("", "{}"),
        WebhookError::Signature(SignatureError::MissingHeader)
    );
    assert_eq!(
        event("v1=a", "{}"),
        WebhookError::Signature(SignatureError::NoTimestamp)
    );
    assert_eq!(
        event(&header, "{ }"),
        WebhookError::Signature(SignatureError::NoMatch)
    );
    assert!(matches!(event(&header, "{}"), WebhookError::Event(_)));
}

#[test]
fn a_request_without_exactly_one_header_is_refused() {
    let event = |request: &Request<&str>| webhook().event(request, at(NOW)).unwrap_err();
    let mut request = Request::new(EVENT);
    let missing = WebhookError::Signature(SignatureError::MissingHeader);
    assert_eq!(event(&request), missing);
    let header: HeaderValue = secret("a").sign(at(NOW), EVENT).parse().unwrap();
    let headers = request.headers_mut();
    headers.append("stripe-signature", header.clone());
    headers.append("stripe-signature", header);
    let malformed = WebhookError::Signature(SignatureError::MalformedHeader);
    assert_eq!(event(&request), malformed);
    for blank in ["", " "] {
        let headers = request.headers_mut();
        headers.insert("stripe-signature", blank.parse().unwrap());
        assert_eq!(event(&request), missing);
    }
}

#[test]
fn a_changed_body_is_refused_without_being_read() {
    let mut request = signed("not json");
    *request.body_mut() = "not json ";
    let error = webhook().event(&request, at(NOW)).unwrap_err();
    assert_eq!(error, WebhookError::Signature(SignatureError::NoMatch));
    let error = webhook().event(&signed("not json"), at(NOW + 301));
    let too_old = WebhookError::Signature(SignatureError::TooOld);
    assert_eq!(error, Err(too_old));
}

#[test]
fn the_error_of_a_verified_body_that_is_not_an_event_contains_the_reason() {
    let text = |body: &str| {
        webhook()
            .event(&signed(body), at(NOW))
            .unwrap_err()
            .to_string()
    };
    let shown = [
        text(""),
        text("not json"),
        text("{}"),
        text(&EVENT.replace("1762383840", "\"now\"")),
        text(&format!("{{\"detail\":{EVENT}}}")),
    ];
    assert_eq!(
        shown,
        [
            "unreadable event: the body is empty",
            "unreadable event: the body is not JSON, line 1 column 2",
            "unreadable event: missing field `id`, line 1 column 2",
            "unreadable event: expected a whole number at data.object.created, line 14 column 22",
            "unreadable event: missing field `id`, line 49 column 1",
        ]
    );
    let error = webhook().event(&signed("{}"), at(NOW)).unwrap_err();
    let WebhookError::Event(EventError::Decode(error)) = error else {
        panic!("not a decode error");
    };
    assert_eq!(error.problem, DecodeProblem::MissingField("id".to_owned()));
    assert_eq!(error.status, None);
}

#[test]
fn a_verified_thin_event_is_in_the_error_of_a_call_for_snapshot_events() {
    let error = webhook().event(&signed(THIN), at(NOW)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the event is thin (`v2.core.event`): read it as `AnyEvent`"
    );
    let WebhookError::Event(EventError::Thin(thin)) = &error else {
        panic!("not thin");
    };
    assert_eq!(thin.id, "evt_test_65SdG1hJk3LmN5pQr");
    let related = thin.related_object.as_ref().unwrap();
    assert_eq!(related.id.as_deref(), Some("vs_1ScE5kKl8MnO0pQrYz3AbC5d"));
    let unverified = Event::parse_unverified(THIN.as_bytes()).unwrap_err();
    assert_eq!(error, WebhookError::Event(unverified));
}

#[test]
fn either_kind_of_event_is_verified_and_read_by_one_call() {
    for body in [EVENT, THIN] {
        let expected = AnyEvent::parse_unverified(body.as_bytes()).unwrap();
        let is_thin = matches!(expected, AnyEvent::Thin(_));
        assert_eq!(is_thin, body == THIN);
        let request = signed(body);
        let event = webhook().any_event(&request, at(NOW)).unwrap();
        assert_eq!(event, expected);
        let header = &request.headers()["stripe-signature"];
        let event = webhook().any_event_from_parts(header, body, at(NOW));
        assert_eq!(event, Ok(expected));

        let changed = body.replace("verification_session", "verification_report");
        let event = webhook().any_event_from_parts(header, changed, at(NOW));
        let no_match = WebhookError::Signature(SignatureError::NoMatch);
        assert_eq!(event, Err(no_match));
        let event = webhook().any_event(&Request::new(body), at(NOW));
        let missing = WebhookError::Signature(SignatureError::MissingHeader);
        assert_eq!(event, Err(missing));
    }
}

#[test]
fn the_error_of_a_base64_or_reserialized_body_names_the_usual_causes() {
    let header = secret("a").sign(at(NOW), EVENT);
    let parsed: serde_json::Value = serde_json::from_str(EVENT).unwrap();
    for body in [
        "eyJpZCI6ICJldnRfMSJ9".to_owned(),
        parsed.to_string(),
        EVENT.replace('\n', "\r\n"),
    ] {
        let error = webhook().any_event_from_parts(&header, body, at(NOW));
        assert_eq!(
            error.unwrap_err().to_string(),
            "no signature matches: pass the raw request body (decode base64 first), and the signing secret of this \
             endpoint"
        );
    }
}

#[test]
fn a_body_is_signed_in_the_same_way_as_by_stripe() {
    let secret = WebhookSecret::new("whsec_test_a1B2c3").unwrap();
    assert_eq!(
        [
            secret.sign(at(1_700_000_000), r#"{"a":1}"#),
            secret.sign(at(0), b"\xff\0"),
        ],
        [
            "t=1700000000,v1=98fbee865e92846e161e5ad63f6e90fc58a3b29dd138c76fbe7ef950742e7f1f",
            "t=0,v1=fb9a46adbd6222cadeaa55dd5118fbadc7b00b46bf7ba4d98bec6105d39fe494",
        ]
    );
}

#[test]
fn only_the_body_that_was_signed_is_accepted() {
    let header = secret("a").sign(at(NOW), EVENT);
    let verify = |header: &str, body: &str| webhook().verify(header, body, at(NOW));
    assert_eq!(verify(&header, EVENT), Ok(()));
    let changed = Err(SignatureError::NoMatch);
    assert_eq!(verify(&header, EVENT.trim_end()), changed);
    let later = header.replacen("t=1700000000", "t=1700000001", 1);
    assert_eq!(verify(&later, EVENT), changed);
    let other = secret("A").sign(at(NOW), EVENT);
    assert_eq!(verify(&other, EVENT), changed);
    // A time with a sign is refused: Stripe writes plain digits.
    let negative = secret("a").sign(at(-5), EVENT);
    assert_eq!(verify(&negative, EVENT), Err(SignatureError::NoTimestamp));
}

#[test]
fn a_secret_that_cannot_be_one_is_refused() {
    let key = RequestProblem::ApiKey;
    for (secret, problem) in [
        ("", RequestProblem::Empty),
        ("whsec_", RequestProblem::Empty),
        (" ", RequestProblem::Whitespace),
        (" \n", RequestProblem::Whitespace),
        ("whsec_1\n", RequestProblem::Whitespace),
        ("\twhsec_1", RequestProblem::Whitespace),
        ("whsec_1 2", RequestProblem::Whitespace),
        ("whsec_\0", RequestProblem::ControlCharacter),
        ("sk_test_1", key.clone()),
        ("rk_live_1", key.clone()),
        ("pk_test_1", key.clone()),
    ] {
        let error = WebhookSecret::new(secret).unwrap_err();
        assert_eq!(error, RequestError::new("webhook_secret", problem));
    }
    let text = |secret: &str| WebhookSecret::new(secret).unwrap_err().to_string();
    assert_eq!(
        [text(""), text("whsec_1\n"), text("whsec_\0"), text("sk_1")],
        [
            "webhook_secret: must not be empty",
            "webhook_secret: must not contain whitespace",
            "webhook_secret: must not contain control characters",
            "webhook_secret: must be a webhook signing secret (`whsec_`), not an API key",
        ]
    );
    // The secrets of Stripe's command line and of proxies have other shapes.
    for secret in ["whsec_1", "anything", "ключ"] {
        let secret = WebhookSecret::new(secret).unwrap();
        let header = secret.sign(at(NOW), "body");
        assert_eq!(Webhook::new(secret).verify(header, "body", at(NOW)), Ok(()));
    }
}

#[test]
fn the_debug_text_shows_no_secret() {
    assert_eq!(format!("{:?}", secret("a")), "WebhookSecret([redacted])");
    let webhook = webhook()
        .with_secret(secret("b"))
        .with_max_ahead(Some(secs(60)));
    assert_eq!(
        format!("{webhook:?}"),
        "Webhook { secrets: [WebhookSecret([redacted]), WebhookSecret([redacted])], \
         max_age: Some(300s), max_ahead: Some(60s) }"
    );
}

#[test]
fn every_signature_error_has_its_message() {
    let shown = [
        SignatureError::MissingHeader,
        SignatureError::MalformedHeader,
        SignatureError::NoTimestamp,
        SignatureError::NoSignature,
        SignatureError::NoMatch,
        SignatureError::TooOld,
        SignatureError::InFuture,
    ]
    .map(|error| (error.to_string(), WebhookError::from(error).to_string()));
    assert_eq!(
        shown,
        [
            "there is no Stripe-Signature header",
            "the Stripe-Signature header is malformed",
            "the Stripe-Signature header has no timestamp",
            "the Stripe-Signature header has no v1 signature",
            "no signature matches: pass the raw request body (decode base64 first), and the signing secret of this endpoint",
            "the signature is too old",
            "the signature is from the future",
        ]
        .map(|text| (text.to_owned(), text.to_owned()))
    );
}

#[test]
fn errors_implement_error_and_webhooks_are_send_and_sync() {
    fn error<T: std::error::Error + Clone + PartialEq + Send + Sync + 'static>() {}
    fn value<T: Clone + std::fmt::Debug + Send + Sync + 'static>() {}

    error::<SignatureError>();
    error::<WebhookError>();
    error::<EventError>();
    value::<Webhook>();
    value::<WebhookSecret>();
}

#[test]
fn a_secret_in_quotes_or_a_placeholder_is_refused_and_named() {
    for (secret, problem) in [
        ("\"whsec_1\"", "must not contain quotes (\")"),
        ("'whsec_1'", "must not contain quotes (')"),
        (
            "${WEBHOOK_SECRET}",
            "must be the value itself, not a placeholder like `${VAR}`",
        ),
        (
            "whsec_<your_secret>",
            "must be the value itself, not a placeholder like `<your_key>`",
        ),
        (
            "whsec_...",
            "must be the value itself, not a placeholder like `...`",
        ),
    ] {
        let error = WebhookSecret::new(secret).unwrap_err();
        assert_eq!(error.to_string(), format!("webhook_secret: {problem}"));
    }
}

#[test]
fn a_secret_is_converted_from_text() {
    let at = Timestamp::from_secs(1);
    let signature = WebhookSecret::new("whsec_1").unwrap().sign(at, "a");
    for secret in [
        "whsec_1".parse::<WebhookSecret>().unwrap(),
        WebhookSecret::try_from("whsec_1").unwrap(),
        WebhookSecret::try_from(String::from("whsec_1")).unwrap(),
    ] {
        assert_eq!(secret.sign(at, "a"), signature);
    }
    assert_eq!(
        "".parse::<WebhookSecret>().unwrap_err().to_string(),
        "webhook_secret: must not be empty"
    );
}
