//! The walk that redacts old sessions.

use serde_json::{Value, json};
use stripe_identity::lifecycle::{RedactionWalk, SessionRedaction};
use stripe_identity::response::StuckPage;
use stripe_identity::{List, RedactVerificationSession, VerificationSession};

use super::session_json;
use crate::support::{at, wire};

const SESSIONS: &str =
    "GET https://api.stripe.com/v1/identity/verification_sessions?created[lt]=1700000000&limit=100";

fn walk() -> RedactionWalk {
    RedactionWalk::new(at(1_700_000_000))
}

fn page(sessions: &[Value], has_more: bool) -> List<VerificationSession> {
    let list = json!({"object": "list", "data": sessions, "has_more": has_more, "url": "/v1/evil"});
    serde_json::from_value(list).unwrap()
}

/// The request for the next page.
fn next(walk: &RedactionWalk) -> Result<Option<String>, StuckPage> {
    Ok(walk.next_page()?.map(|list| wire(&list)))
}

/// The ids of these sessions, each of which has its own operation beside it.
#[track_caller]
fn ids(redactions: &[SessionRedaction]) -> Vec<&str> {
    for redaction in redactions {
        let operation = RedactVerificationSession::new(&redaction.id);
        assert_eq!(redaction.operation, operation);
    }
    redactions.iter().map(|redaction| &*redaction.id).collect()
}

#[test]
fn a_stored_walk_resumes_with_the_next_page() {
    let mut walk = walk();
    assert_eq!(next(&walk), Ok(Some(SESSIONS.to_owned())));
    let batch = walk.take(&page(
        &[
            session_json("vs_5", "verified", None, None),
            session_json("vs_4", "processing", None, None),
            session_json("vs_3", "verified", None, Some("processing")),
            session_json("vs_2", "canceled", None, None),
            session_json("vs_1", "requires_input", None, None),
        ],
        true,
    ));
    assert_eq!(ids(&batch.redact), ["vs_5", "vs_1"]);
    assert_eq!(ids(&batch.uncertain), ["vs_2"]);
    assert_eq!(batch.later, ["vs_4"]);

    let stored = serde_json::to_string(&walk).unwrap();
    assert_eq!(
        stored,
        r#"{"before":1700000000,"cursor":{"starting_after":"vs_1"},"is_over":false,"is_stuck":false}"#
    );
    let mut walk: RedactionWalk = serde_json::from_str(&stored).unwrap();
    assert_eq!(
        next(&walk),
        Ok(Some(format!("{SESSIONS}&starting_after=vs_1")))
    );
    let last = page(&[session_json("vs_0", "verified", None, None)], false);
    assert_eq!(ids(&walk.take(&last).redact), ["vs_0"]);
    assert_eq!(next(&walk), Ok(None));
    assert_eq!(walk.take(&last).redact, []);
}

#[test]
fn a_session_with_a_new_status_may_hold_data_and_is_uncertain() {
    let batch = walk().take(&page(
        &[
            session_json("vs_2", "brand_new", None, None),
            session_json("vs_1", "processing", None, Some("processing")),
        ],
        false,
    ));
    assert_eq!(ids(&batch.uncertain), ["vs_2"]);
    assert_eq!((batch.redact, batch.later), (vec![], vec![]));
}

#[test]
fn a_stuck_page_is_redacted_before_the_walk_ends_with_an_error() {
    let mut walk = walk();
    let first = page(&[session_json("vs_2", "verified", None, None)], true);
    walk.take(&first);
    let stuck = [
        session_json("vs_2", "verified", None, Some("processing")),
        session_json("vs_1", "verified", None, None),
    ];
    assert_eq!(ids(&walk.take(&page(&stuck, true)).redact), ["vs_1"]);
    assert_eq!(next(&walk), Err(StuckPage));
    assert_eq!(walk.take(&first).redact, []);

    let stored = serde_json::to_string(&walk).unwrap();
    let walk: RedactionWalk = serde_json::from_str(&stored).unwrap();
    assert_eq!(next(&walk), Err(StuckPage));
}

#[test]
fn a_stored_walk_reads_with_any_field_missing() {
    let stored = json!({
        "before": 1_700_000_000,
        "cursor": {"starting_after": "vs_1"},
        "is_over": true,
        "is_stuck": true,
    });
    assert_eq!(
        json!(serde_json::from_value::<RedactionWalk>(stored.clone()).unwrap()),
        stored,
        "the test knows every field"
    );
    for (field, default) in [
        ("before", json!(0)),
        ("cursor", Value::Null),
        ("is_over", json!(false)),
        ("is_stuck", json!(false)),
    ] {
        let mut older = stored.clone();
        older.as_object_mut().unwrap().remove(field).unwrap();
        let walk: RedactionWalk = serde_json::from_value(older.clone()).unwrap();
        older[field] = default;
        assert_eq!(json!(walk), older);
    }
}

#[test]
fn a_stored_walk_without_its_time_redacts_nothing() {
    let walk: RedactionWalk = serde_json::from_str("{}").unwrap();
    let first =
        "GET https://api.stripe.com/v1/identity/verification_sessions?created[lt]=0&limit=100";
    assert_eq!(next(&walk), Ok(Some(first.to_owned())));
}
