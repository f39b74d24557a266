//! Whole numbers, which some versions of Stripe's API write as floats.

use serde_json::{Value, json};
use stripe_identity::VerificationSession;
use stripe_identity::event::Event;
use stripe_identity::file::RetrieveFile;

use crate::support::{parsed, unreadable};

const EVENT: &str = include_str!("../../fixtures/event_session.json");
const FILE: &str = include_str!("../../fixtures/file.json");
const SESSION: &str = include_str!("../../fixtures/session_verified_expanded.json");

#[test]
fn whole_floats_are_read_in_events_and_files_too() {
    let mut event: Value = serde_json::from_str(EVENT).unwrap();
    event["pending_webhooks"] = json!(2.0);
    let event = Event::parse_unverified(event.to_string().as_bytes()).unwrap();
    assert_eq!(event.pending_webhooks, 2);
    let mut file: Value = serde_json::from_str(FILE).unwrap();
    file["size"] = json!(418_733.0);
    let file = parsed(&RetrieveFile::new("file_1"), file.to_string());
    assert_eq!(file.size, 418_733);
}

#[test]
fn whole_floats_are_read_in_dates_too() {
    let mut session: Value = serde_json::from_str(SESSION).unwrap();
    session["verified_outputs"]["dob"] = json!({"day": 14.0, "month": 7, "year": null});
    let session: VerificationSession = serde_json::from_value(session).unwrap();
    let dob = session
        .verified_outputs
        .value()
        .unwrap()
        .dob
        .value()
        .unwrap();
    assert_eq!((dob.day, dob.month, dob.year), (Some(14), Some(7), None));
}
#[test]
fn a_number_that_is_not_whole_is_refused_as_such() {
    let event = EVENT.replace("\"pending_webhooks\": 2", "\"pending_webhooks\": null");
    assert_eq!(
        Event::parse_unverified(event.as_bytes())
            .unwrap_err()
            .to_string(),
        "unreadable event: expected a whole number at pending_webhooks, line 42 column 26"
    );
    assert_eq!(
        unreadable(
            &RetrieveFile::new("file_1"),
            FILE.replace("418733", "418733.5")
        ),
        "unreadable response with status 200: expected a whole number at size, line 39 column 18"
    );
}
