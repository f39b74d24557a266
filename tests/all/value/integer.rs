//! A whole number is read in each spelling and in each place: some versions of Stripe's API write floats.

use serde::Deserialize;
use serde_json::{Value, json};
use stripe_identity::event::{Event, EventObject};
use stripe_identity::file::RetrieveFile;
use stripe_identity::response::Json;
use stripe_identity::value::PartialDate;
use stripe_identity::{
    Operation, RetrieveVerificationSession, Sensitive, Timestamp, VerificationSession,
};

use crate::support::{parsed, response, unreadable};

const EVENT: &str = include_str!("../../fixtures/event_session.json");
const FILE: &str = include_str!("../../fixtures/file.json");
const MINIMAL: &str = include_str!("../../fixtures/session_minimal.json");
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

#[derive(Deserialize)]
struct Flat {
    #[serde(flatten)]
    session: VerificationSession,
    #[serde(default)]
    dob: Sensitive<PartialDate>,
    #[serde(flatten)]
    dates: Dates,
}

#[derive(Deserialize)]
struct Dates {
    #[serde(default)]
    issued: Sensitive<Box<PartialDate>>,
    later: Option<Timestamp>,
}

#[test]
fn a_whole_number_is_read_in_flattened_fields() {
    for (number, secs) in [
        ("1700000000", 1_700_000_000),
        ("1700000000.0", 1_700_000_000),
        ("1.7e9", 1_700_000_000),
        ("-2.0", -2),
    ] {
        let dates =
            r#""dob": {"year": 1990.0, "month": 7, "day": null}, "issued": {"year": 2012.0}"#;
        let body = MINIMAL.replace(
            "\"created\": 1761137015",
            &format!("{dates}, \"later\": {number}, \"created\": {number}"),
        );
        let flat: Flat = RetrieveVerificationSession::new("vs_1")
            .parse_as(&response(200, &[], &body))
            .unwrap();
        let time = Timestamp::from_secs(secs);
        assert_eq!(flat.session.created, time, "{number}");
        assert_eq!(flat.dates.later, Some(time), "{number}");
        let dob = flat.dob.value().unwrap();
        assert_eq!((dob.year, dob.month, dob.day), (Some(1990), Some(7), None));
        let issued = flat.dates.issued.value().unwrap();
        assert_eq!((issued.year, issued.month), (Some(2012), None));
    }
}

#[test]
fn a_whole_number_is_read_before_the_field_object_of_an_event() {
    let mut event: Value = serde_json::from_str(EVENT).unwrap();
    let session = event["data"]["object"].to_string();
    event["data"]["object"] = json!("HERE");
    let session = session
        .trim_start_matches('{')
        .replace("\"created\":", "\"was\":");
    let event = event
        .to_string()
        .replace("\"HERE\"", &format!("{{\"created\":1700000000.0,{session}"));
    let event = Event::parse_unverified(event.as_bytes()).unwrap();
    let EventObject::VerificationSession(session) = event.data.object else {
        panic!("another object");
    };
    assert_eq!(session.created, Timestamp::from_secs(1_700_000_000));
}

#[test]
fn a_whole_number_is_read_out_of_json() {
    for (text, secs) in [
        ("1700000000", Some(1_700_000_000)),
        ("1700000000.0", Some(1_700_000_000)),
        ("9223372036854775807", Some(i64::MAX)),
        ("1.5", None),
        ("9223372036854775808", None),
        ("9007199254740992.0", None),
    ] {
        let json: Json = serde_json::from_str(text).unwrap();
        let time = json.read::<Timestamp>();
        assert_eq!(time.clone().ok(), secs.map(Timestamp::from_secs), "{text}");
        if let Err(error) = time {
            assert_eq!(
                error.to_string(),
                "unreadable JSON: expected a whole number",
                "{text}"
            );
        }
    }
}

#[test]
fn an_object_in_the_place_of_a_whole_number_is_an_error() {
    let json: Json = serde_json::from_str(r#"{"a": 1}"#).unwrap();
    assert_eq!(
        json.read::<Timestamp>().unwrap_err().to_string(),
        "unreadable JSON: expected a whole number"
    );
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let error = unreadable(&retrieve, r#"{"created": {"a": 1}}"#);
    // The column depends on serde_json's feature `arbitrary_precision`, with which a number is read as an object.
    let (text, _) = error.rsplit_once(" column ").unwrap();
    assert_eq!(
        text,
        "unreadable response with status 200: expected a whole number at created, line 1"
    );
}
