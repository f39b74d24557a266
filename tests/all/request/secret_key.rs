//! API keys: refused keys, the kind and mode in the prefix, and the context that an organization's key needs.

use std::str::FromStr;

use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::request::KeyKind;
use stripe_identity::{ListVerificationSessions, RetrieveVerificationSession, SecretKey};

use crate::support::stripe_with_key;

#[test]
fn the_kind_and_mode_of_an_api_key_are_read_from_its_prefix() {
    for (key, kind, livemode) in [
        ("sk_test_1", KeyKind::Secret, Some(false)),
        ("sk_live_1", KeyKind::Secret, Some(true)),
        ("rk_test_1", KeyKind::Restricted, Some(false)),
        ("rk_live_1", KeyKind::Restricted, Some(true)),
        ("sk_1", KeyKind::Secret, None),
        ("sk_org_live_x", KeyKind::Organization, Some(true)),
        ("sk_org_test_x", KeyKind::Organization, Some(false)),
        ("rk_org_test_x", KeyKind::Organization, Some(false)),
        ("sk_org_x", KeyKind::Organization, None),
        ("ek_live_1", KeyKind::Other, Some(true)),
        ("x", KeyKind::Other, None),
    ] {
        let key = SecretKey::new(key).unwrap();
        assert_eq!((key.kind(), key.livemode()), (kind, livemode));
    }
}

#[test]
fn an_object_of_the_other_mode_is_reported() {
    assert_eq!(stripe_with_key("sk_test_1").check_livemode(false), Ok(()));
    assert_eq!(stripe_with_key("sk_live_1").check_livemode(true), Ok(()));
    assert_eq!(stripe_with_key("own_key").check_livemode(true), Ok(()));
    let text = |key: &str, livemode| {
        stripe_with_key(key)
            .check_livemode(livemode)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        text("sk_test_1", true),
        "the object is in live mode, but the API key is for test mode"
    );
    assert_eq!(
        text("rk_live_1", false),
        "the object is in test mode, but the API key is for live mode"
    );
}

#[test]
fn a_key_in_quotes_is_refused_with_the_quote_named() {
    for (key, quote) in [
        ("\"sk_test_1\"", '"'),
        ("'sk_test_1'", '\''),
        ("`sk_test_1`", '`'),
        ("“sk_test_1”", '“'),
        ("sk_test_1\"", '"'),
        // The error names the quotes, although there is a newline too.
        ("'sk_test_1'\n", '\''),
    ] {
        let error = SecretKey::new(key).unwrap_err();
        assert_eq!(
            error,
            RequestError::new("api_key", RequestProblem::Quote { quote })
        );
        assert_eq!(
            error.to_string(),
            format!("api_key: must not contain quotes ({quote})")
        );
    }
}

#[test]
fn a_placeholder_is_refused_and_named() {
    for (key, example) in [
        ("${VAR}", "${VAR}"),
        ("sk_test_${VAR}", "${VAR}"),
        ("$STRIPE_KEY", "$VAR"),
        ("{{ stripe_key }}", "{{ var }}"),
        ("{stripe_key}", "{{ var }}"),
        ("<your_key>", "<your_key>"),
        ("<your key>", "<your_key>"),
        ("sk_test_<key>", "<your_key>"),
        ("%STRIPE_KEY%", "%VAR%"),
        ("sk_test_***", "***"),
        ("sk_test_...", "..."),
        ("sk_test_…", "…"),
    ] {
        let error = SecretKey::new(key).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("api_key: must be the value itself, not a placeholder like `{example}`")
        );
    }
    // The key of a proxy may consist of the characters of base64 and of a JWT.
    for key in ["a+b/c==", "eyJh.eyJz.c2ln", "own~key"] {
        assert!(SecretKey::new(key).is_ok(), "{key}");
    }
}

#[test]
fn a_key_of_an_organization_sends_nothing_without_a_context() {
    let list = ListVerificationSessions::new();
    let organization = stripe_with_key("sk_org_test_1");
    let text = "Stripe-Context: must be set, because the API key is an organization's";
    assert_eq!(organization.request(&list).unwrap_err().to_string(), text);
    // An account alone is not enough.
    let of_account = organization.clone().with_account("acct_1").unwrap();
    assert_eq!(of_account.request(&list).unwrap_err().to_string(), text);
    let in_context = organization.with_context("acct_1").unwrap();
    let request = in_context.request(&list).unwrap();
    assert_eq!(request.headers()["stripe-context"], "acct_1");
    assert_eq!(request.headers()["authorization"], "Bearer sk_org_test_1");
}

#[test]
fn a_key_is_converted_from_text() {
    for key in [
        "rk_test_1".parse::<SecretKey>().unwrap(),
        SecretKey::from_str("rk_test_1").unwrap(),
        SecretKey::try_from("rk_test_1").unwrap(),
        SecretKey::try_from(String::from("rk_test_1")).unwrap(),
    ] {
        assert_eq!(key.kind(), KeyKind::Restricted);
    }
    let error = RequestError::new("api_key", RequestProblem::Empty);
    assert_eq!("".parse::<SecretKey>().unwrap_err(), error);
    assert_eq!(SecretKey::try_from(String::new()).unwrap_err(), error);
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
        let retrieve = RetrieveVerificationSession::new("vs_1");
        let request = stripe_with_key(key).request(&retrieve).unwrap();
        assert_eq!(request.headers()["authorization"], format!("Bearer {key}"));
    }
}
