//! Idempotency keys: accepted texts, derived keys and stored keys.

use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::{CreateVerificationSession, IdempotencyKey};

use crate::support::stripe;

#[test]
fn a_derived_key_is_stable_unambiguous_and_checked() {
    let key = |namespace: &str, parts: &[&str]| {
        IdempotencyKey::derive(namespace, parts).map(|key| key.as_str().to_owned())
    };
    assert_eq!(
        key("verify", &["user 42", "2"]).unwrap(),
        "verify:user%2042:2"
    );
    assert_eq!(key("a:b", &["c"]).unwrap(), "a%3Ab:c");
    assert_eq!(key("a", &["b:c"]).unwrap(), "a:b%3Ac");
    assert_eq!(key("a", &["b", "c"]).unwrap(), "a:b:c");
    assert_eq!(key("a", &[""]).unwrap(), "a:");
    assert_eq!(key("ключ", &[]).unwrap(), "%D0%BA%D0%BB%D1%8E%D1%87");
    assert_eq!(key("n", &[&"x".repeat(253)]).unwrap().len(), 255);
    let too_long = RequestError::new("Idempotency-Key", RequestProblem::TooLong { max: 255 });
    assert_eq!(key("n", &[&"x".repeat(254)]).unwrap_err(), too_long);
    let empty = RequestError::new("Idempotency-Key", RequestProblem::Empty);
    assert_eq!(key("", &["a"]).unwrap_err(), empty);
}

#[test]
fn a_key_with_spaces_inside_is_sent_verbatim() {
    let key = IdempotencyKey::new("order 67 35").unwrap();
    assert_eq!(key.as_str(), "order 67 35");
    let create = CreateVerificationSession::document();
    let request = stripe().request_with_key(&create, key).unwrap();
    assert_eq!(request.headers()["idempotency-key"], "order 67 35");
    for key in [" a", "a ", " "] {
        assert_eq!(
            IdempotencyKey::new(key).unwrap_err().to_string(),
            "Idempotency-Key: must not begin or end with a space"
        );
    }
}

#[test]
fn a_key_is_stored_as_text() {
    let key = IdempotencyKey::derive("verify", ["user 42", "2"]).unwrap();
    let text = "verify:user%2042:2";
    assert_eq!(key.to_string(), text);
    assert_eq!(format!("[{key:>20}]"), "[  verify:user%2042:2]");
    assert_eq!(text.parse::<IdempotencyKey>().unwrap(), key);
    let stored = serde_json::to_string(&key).unwrap();
    assert_eq!(stored, r#""verify:user%2042:2""#);
    assert_eq!(
        serde_json::from_str::<IdempotencyKey>(&stored).unwrap(),
        key
    );
    assert_eq!(
        serde_json::from_str::<IdempotencyKey>(r#"" a""#)
            .unwrap_err()
            .to_string(),
        "Idempotency-Key: must not begin or end with a space"
    );
    assert_eq!(
        "é".parse::<IdempotencyKey>().unwrap_err(),
        RequestError::new("Idempotency-Key", RequestProblem::NotVisibleAscii)
    );
}

#[test]
fn a_key_is_accepted_as_text_and_as_a_value() {
    let create = CreateVerificationSession::document();
    let key = IdempotencyKey::new("k").unwrap();
    let text = String::from("k");
    for request in [
        stripe().request_with_key(&create, "k"),
        stripe().request_with_key(&create, String::from("k")),
        stripe().request_with_key(&create, &text),
        stripe().request_with_key(&create, &key),
        stripe().request_with_key(&create, key.clone()),
    ] {
        assert_eq!(request.unwrap().headers()["idempotency-key"], "k");
    }
    assert_eq!(key.as_str(), "k");
}

#[test]
fn an_invalid_idempotency_key_is_refused() {
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
