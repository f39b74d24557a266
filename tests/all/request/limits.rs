//! Stripe's documented limits, before anything is sent, and the way past them.

use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::event::ListEvents;
use stripe_identity::file::CreateFileLink;
use stripe_identity::request::{CreatedFilter, KeyKind};
use stripe_identity::verification_report::ListVerificationReports;
use stripe_identity::{
    CreateVerificationSession, IdempotencyKey, ListVerificationSessions, Operation,
    RetrieveVerificationSession, SecretKey, Stripe, Timestamp, UpdateVerificationSession,
};

fn stripe() -> Stripe {
    Stripe::new(SecretKey::new("sk_test_1").unwrap())
}

/// Asserts that this is refused, unless the limits are off.
#[track_caller]
fn beyond(operation: &impl Operation, message: &str) {
    assert_eq!(
        stripe().request(operation).unwrap_err().to_string(),
        message
    );
    assert!(stripe().without_limits().request(operation).is_ok());
}

#[track_caller]
fn within(operation: &impl Operation) {
    stripe().request(operation).unwrap();
}

fn create() -> CreateVerificationSession {
    CreateVerificationSession::document()
}

#[test]
fn metadata_has_fifty_pairs_with_keys_of_forty_and_values_of_five_hundred_characters() {
    let pairs = |count: usize| (0..count).map(|n| (n.to_string(), "v"));
    within(&create().metadata(pairs(50)));
    beyond(
        &create().metadata(pairs(51)),
        "metadata: must be at most 50 values",
    );
    within(&create().metadata([("é".repeat(40), "v")]));
    beyond(
        &create().metadata([("é".repeat(41), "v")]),
        "metadata: must not have a key of more than 40 characters",
    );
    within(&create().metadata([("k", "é".repeat(500))]));
    beyond(
        &create().metadata([("k", "é".repeat(501))]),
        "metadata: must not have a value of more than 500 characters",
    );
    // Removals make room, they take none.
    let update = (0..60).fold(UpdateVerificationSession::new("vs_1"), |update, n| {
        update.remove_metadata(n.to_string())
    });
    within(&update);
}

#[test]
fn ids_and_references_have_five_thousand_characters() {
    let (fits, over) = ("é".repeat(5000), "é".repeat(5001));
    let too_long = |param: &str| format!("{param}: must be at most 5000 characters long");
    within(&create().client_reference_id(&fits));
    beyond(
        &create().client_reference_id(&over),
        &too_long("client_reference_id"),
    );
    beyond(
        &create().related_customer(&over),
        &too_long("related_customer"),
    );
    beyond(
        &create().related_customer_account(&over),
        &too_long("related_customer_account"),
    );
    beyond(
        &create().related_person(&over, "person_1"),
        &too_long("related_person[account]"),
    );
    beyond(
        &create().related_person("acct_1", &over),
        &too_long("related_person[person]"),
    );
    beyond(
        &CreateVerificationSession::flow(&over),
        &too_long("verification_flow"),
    );
    within(&RetrieveVerificationSession::new(&fits));
    beyond(
        &RetrieveVerificationSession::new(&over),
        &too_long("session"),
    );
    beyond(
        &ListVerificationSessions::new().starting_after(&over),
        &too_long("starting_after"),
    );
    beyond(
        &ListVerificationReports::new().verification_session(&over),
        &too_long("verification_session"),
    );
    beyond(&CreateFileLink::new(&over), &too_long("file"));
    beyond(
        &CreateEphemeralKey::new(&over, "2026-09-30.endive"),
        &too_long("verification_session"),
    );
    // These have no documented limit.
    within(
        &create()
            .return_url(&over)
            .provided_email(&over)
            .provided_phone(&over),
    );
}

#[test]
fn pages_types_and_expansions_have_limits() {
    let list = ListVerificationSessions::new;
    within(&list().limit(1));
    within(&list().limit(100));
    beyond(&list().limit(0), "limit: must be from 1 to 100");
    beyond(&list().limit(101), "limit: must be from 1 to 100");
    within(&ListEvents::new().types(["t"; 20]));
    beyond(
        &ListEvents::new().types(["t"; 21]),
        "types: must be at most 20 values",
    );
    within(&list().expand(["a.b.c"]));
    beyond(
        &list().expand(["a", "a.b.c.d"]),
        "expand[1]: must be at most 4 levels deep",
    );
}

#[test]
fn without_limits_what_would_change_the_meaning_is_still_refused() {
    let stripe = stripe().without_limits();
    for error in [
        stripe
            .request(&RetrieveVerificationSession::new(".."))
            .unwrap_err(),
        stripe
            .request(&create().metadata([("a[b]", "1")]))
            .unwrap_err(),
        stripe.request(&create().return_url("")).unwrap_err(),
    ] {
        let problem = error.problem();
        assert!(
            matches!(
                problem,
                RequestProblem::DotSegment | RequestProblem::BracketInKey | RequestProblem::Empty
            ),
            "{problem}"
        );
    }
}

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
fn a_key_knows_its_kind_and_mode() {
    for (key, kind, livemode) in [
        ("sk_test_1", KeyKind::Secret, Some(false)),
        ("sk_live_1", KeyKind::Secret, Some(true)),
        ("rk_test_1", KeyKind::Restricted, Some(false)),
        ("rk_live_1", KeyKind::Restricted, Some(true)),
        ("sk_1", KeyKind::Secret, None),
        ("ek_live_1", KeyKind::Other, Some(true)),
        ("x", KeyKind::Other, None),
    ] {
        let key = SecretKey::new(key).unwrap();
        assert_eq!((key.kind(), key.livemode()), (kind, livemode));
    }
}

#[test]
fn an_object_of_the_other_mode_is_reported() {
    let stripe = |key: &str| Stripe::new(SecretKey::new(key).unwrap());
    assert_eq!(stripe("sk_test_1").check_livemode(false), Ok(()));
    assert_eq!(stripe("sk_live_1").check_livemode(true), Ok(()));
    assert_eq!(stripe("own_key").check_livemode(true), Ok(()));
    let text = |key: &str, livemode| {
        stripe(key)
            .check_livemode(livemode)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        text("sk_test_1", true),
        "a live object where the key is for test mode"
    );
    assert_eq!(
        text("rk_live_1", false),
        "a test object where the key is for live mode"
    );
}

#[test]
fn a_range_may_be_empty_and_not_inverted() {
    let at = Timestamp::from_secs;
    let target = |created: CreatedFilter| {
        let list = ListVerificationSessions::new().created(created);
        let request = stripe().without_limits().request(&list);
        request.map(|request| request.uri().query().unwrap().to_owned())
    };
    assert_eq!(
        target((at(5)..at(5)).into()).unwrap(),
        "created[gte]=5&created[lt]=5"
    );
    assert_eq!(
        target(CreatedFilter::new().gt(at(5)).lte(at(5))).unwrap(),
        "created[gt]=5&created[lte]=5"
    );
    for inverted in [
        (at(6)..at(5)).into(),
        (at(6)..=at(5)).into(),
        CreatedFilter::new().gt(at(6)).lt(at(5)),
        CreatedFilter::new()
            .gte(at(1))
            .gt(at(6))
            .lt(at(9))
            .lte(at(5)),
    ] {
        let error = target(inverted).unwrap_err();
        assert_eq!(error.to_string(), "created: must not end before it begins");
    }
}
