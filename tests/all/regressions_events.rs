//! Bugs that were found and fixed in ids and events, each with the test that showed it.

use crate::support::{refused, unreadable};
use http::Response;
use serde_json::{Value, json};
use stripe_identity::ephemeral_key::CreateEphemeralKey;
use stripe_identity::event::{Event, ListEvents, RetrieveEvent};
use stripe_identity::file::{CreateFileLink, RetrieveFile};
use stripe_identity::verification_report::ListVerificationReports;
use stripe_identity::{ListVerificationSessions, Operation};

const EVENT: &str = include_str!("../fixtures/event_session.json");
const FILE: &str = include_str!("../fixtures/file.json");

/// An event about this object, which stands alone on the second line.
fn about(object: &str) -> String {
    format!(
        "{{\"id\":\"evt_1\",\"object\":\"event\",\"created\":1700000000,\"data\":{{\"object\":\n{object}\n}},\
         \"livemode\":false,\"type\":\"identity.verification_session.verified\"}}"
    )
}

#[track_caller]
fn text(body: String) -> String {
    unreadable(&RetrieveEvent::new("evt_1"), body)
}

#[test]
fn a_wrong_value_in_front_of_the_object_is_not_laid_to_the_object() {
    let rest = r#""created":1,"livemode":true,"status":"verified","type":"document""#;
    let session = format!(r#"{{"id":7,"object":"identity.verification_session",{rest}}}"#);
    let column = session.len();
    assert_eq!(
        text(about(&session)),
        format!(
            "unreadable answer with status 200: expected a string at data.object, line 2 column {column}"
        )
    );
    let session = format!(
        r#"{{"id":"vs_1","metadata":{{"a":7}},"object":"identity.verification_session",{rest}}}"#
    );
    let column = session.len();
    assert_eq!(
        text(about(&session)),
        format!(
            "unreadable answer with status 200: expected a string at data.object, line 2 column {column}"
        )
    );
}

#[test]
fn an_array_is_no_object_in_front_of_the_object_either() {
    let error = r#""last_error":["abandoned","left"]"#;
    let object = r#""id":"vs_1","object":"identity.verification_session""#;
    let rest = r#""created":1,"livemode":true,"status":"verified","type":"document""#;
    for (session, at) in [
        (format!("{{{error},{object},{rest}}}"), "data.object"),
        (
            format!("{{{object},{error},{rest}}}"),
            "data.object.last_error",
        ),
    ] {
        let text = text(about(&session));
        let text = text.strip_prefix("unreadable answer with status 200: ");
        let (text, _) = text.unwrap().split_once(", line ").unwrap();
        assert_eq!(text, format!("expected an object at {at}"));
    }
}

#[test]
fn a_client_secret_in_the_place_of_an_id_parameter_is_refused() {
    let secret = "vs_1_secret_SENTINEL";
    let key = CreateEphemeralKey::new(secret, "2026-10-28.endive");
    let said = [
        refused(&ListVerificationReports::new().verification_session(secret)),
        refused(&ListVerificationReports::new().starting_after(secret)),
        refused(&ListVerificationSessions::new().ending_before(secret)),
        refused(&ListEvents::new().starting_after(secret)),
        refused(&CreateFileLink::new(secret)),
        refused(&key),
    ];
    assert_eq!(
        said,
        [
            "verification_session: must be an id, not a client secret",
            "starting_after: must be an id, not a client secret",
            "ending_before: must be an id, not a client secret",
            "starting_after: must be an id, not a client secret",
            "file: must be an id, not a client secret",
            "verification_session: must be an id, not a client secret",
        ]
    );
}

#[test]
fn a_client_secret_in_the_place_of_an_id_parameter_is_not_printed() {
    let secret = "vs_1_secret_SENTINEL";
    let shown = [
        format!(
            "{:?}",
            ListVerificationReports::new().verification_session(secret)
        ),
        format!(
            "{:?}",
            ListVerificationSessions::new().starting_after(secret)
        ),
        format!("{:?}", ListEvents::new().ending_before(secret)),
    ];
    for text in shown {
        assert!(!text.contains("SENTINEL"), "{text}");
    }
}

#[test]
fn whole_floats_are_read_in_events_and_files_too() {
    let mut event: Value = serde_json::from_str(EVENT).unwrap();
    event["pending_webhooks"] = json!(2.0);
    let event = Event::parse_unverified(event.to_string().as_bytes()).unwrap();
    assert_eq!(event.pending_webhooks, 2);
    let mut file: Value = serde_json::from_str(FILE).unwrap();
    file["size"] = json!(418_733.0);
    let file = RetrieveFile::new("file_1")
        .parse(&Response::new(file.to_string()))
        .unwrap();
    assert_eq!(file.size, 418_733);
}

#[test]
fn a_number_that_is_not_whole_is_called_so() {
    let event = EVENT.replace("\"pending_webhooks\": 2", "\"pending_webhooks\": null");
    assert_eq!(
        Event::parse_unverified(event.as_bytes())
            .unwrap_err()
            .to_string(),
        "unreadable event: expected a whole number at pending_webhooks, line 42 column 26"
    );
    let file = RetrieveFile::new("file_1")
        .parse(&Response::new(FILE.replace("418733", "418733.5")))
        .unwrap_err();
    assert_eq!(
        file.to_string(),
        "unreadable answer with status 200: expected a whole number at size, line 39 column 18"
    );
}
