//! Snapshot events: read from responses and envelopes, serialized again, and refused.

use http::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use stripe_identity::error::DecodeProblem;
use stripe_identity::event::{
    Event, EventError, EventObject, EventRequest, EventType, ListEvents, RelatedObject,
    RetrieveEvent, ThinEvent,
};
use stripe_identity::response::{Expandable, Object};
use stripe_identity::value::Metadata;
use stripe_identity::verification_session::{LastErrorCode, VerificationSessionStatus};
use stripe_identity::{Operation, Timestamp};

use crate::support::{json, parsed, unreadable};

mod thin;

const SESSION: &str = include_str!("../fixtures/event_session.json");
const OTHER: &str = include_str!("../fixtures/event_other.json");
const THIN: &str = include_str!("../fixtures/event_thin.json");

const OBJECT: &str = r#""object":"identity.verification_session""#;

#[track_caller]
fn event(body: impl AsRef<[u8]>) -> Event {
    parsed(&RetrieveEvent::new("evt_1"), body)
}

/// The text of the error with which a response with this body is refused as an event.
#[track_caller]
fn refused(body: impl AsRef<[u8]>) -> String {
    unreadable(&RetrieveEvent::new("evt_1"), body)
}

/// The text of the error with which this body is refused as an event without a response.
#[track_caller]
fn unverified(body: impl AsRef<[u8]>) -> String {
    Event::parse_unverified(body.as_ref())
        .unwrap_err()
        .to_string()
}

/// An event about this object, which is on a line of its own, the second one.
fn about(object: &str) -> String {
    format!(
        "{{\"id\":\"evt_1\",\"object\":\"event\",\"created\":1700000000,\"data\":{{\"object\":\n{object}\n}},\
         \"livemode\":false,\"type\":\"identity.verification_session.verified\"}}"
    )
}

/// An event with this request.
fn caused_by(request: &str) -> String {
    about("{}").replace(
        "\"livemode\"",
        &format!("\"request\":{request},\"livemode\""),
    )
}

#[test]
fn every_field_of_an_event_is_read() {
    let event = event(SESSION);
    assert_eq!(event.id(), "evt_1ScE6jKl8MnO0pQrSt2UvW4x");
    assert_eq!(Event::OBJECT, "event");
    assert_eq!(event.account.as_deref(), Some("acct_1Sa9ZyXw7VuT5sRq"));
    assert_eq!(event.api_version.as_deref(), Some("2026-10-28.endive"));
    assert_eq!(
        event.context.as_deref(),
        Some("acct_1Sa9ZyXw7VuT5sRq/acct_1Sa8YxWv6UtS4rQp")
    );
    assert_eq!(event.created, Timestamp::from_secs(1_762_384_019));
    assert!(event.livemode);
    assert_eq!(event.pending_webhooks, 2);
    let request = event.request.unwrap();
    assert_eq!(request.id.as_deref(), Some("req_Kx8LmN0oPq2RsT"));
    assert_eq!(
        request.idempotency_key.as_deref(),
        Some("verify-patron-60418")
    );
    assert_eq!(event.r#type, EventType::VerificationSessionRequiresInput);
}

#[test]
fn the_session_of_an_event_is_typed() {
    let event = event(SESSION);
    let session = event.session().unwrap();
    assert_eq!(session.id, "vs_1ScE5kKl8MnO0pQrYz3AbC5d");
    assert_eq!(session.status, VerificationSessionStatus::RequiresInput);
    let code = session.last_error.as_ref().unwrap().code.as_ref();
    assert_eq!(code, Some(&LastErrorCode::DocumentExpired));
    let report = Expandable::Id("vr_1ScE5lKl8MnO0pQrEf6GhI7j".to_owned());
    assert_eq!(session.last_verification_report, Some(report));
    assert_eq!(session.metadata.get("loan"), Some("L-104"));
    assert_eq!(session.client_secret, None);
    assert_eq!(session.url, None);
    assert_eq!(
        event.data.object,
        EventObject::VerificationSession(Box::new(session.clone()))
    );
}

#[test]
fn an_event_about_anything_else_keeps_it_as_json() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct TaxRate {
        id: String,
        active: bool,
        country: Option<String>,
        percentage: f64,
        metadata: Metadata,
    }

    let event = event(OTHER);
    assert_eq!(event.session(), None);
    assert_eq!(event.account, None);
    assert_eq!(event.api_version, None);
    assert_eq!(event.context, None);
    assert_eq!(event.data.previous_attributes, None);
    assert!(!event.livemode);
    assert_eq!(event.pending_webhooks, 0);
    assert_eq!(event.request, Some(EventRequest::default()));
    assert_eq!(event.r#type, EventType::Other("tax_rate.created".into()));
    let EventObject::Other(object) = &event.data.object else {
        panic!("not another object");
    };
    assert_eq!(object.text("object"), Some("tax_rate"));
    assert_eq!(object.text("id"), Some("tax_rate_7QrSt9UvWx"));
    assert_eq!(object.text("country"), None);
    assert_eq!(object.text("percentage"), None);
    assert_eq!(object.text("brand_new"), None);
    let rate: TaxRate = object.read().unwrap();
    assert_eq!(
        rate,
        TaxRate {
            id: "tax_rate_7QrSt9UvWx".to_owned(),
            active: true,
            country: None,
            percentage: 25.5,
            metadata: Metadata::default(),
        }
    );
    let same: Value = object.read().unwrap();
    assert_eq!(same, json(OTHER)["data"]["object"]);
}

#[test]
fn an_object_of_another_type_is_an_error_without_a_position() {
    let event = event(OTHER);
    let EventObject::Other(object) = &event.data.object else {
        panic!("not another object");
    };
    let error = object.read::<RelatedObject>().unwrap_err();
    assert_eq!(
        error.problem,
        DecodeProblem::MissingField("type".to_owned())
    );
    assert_eq!((error.status, error.request_id.clone()), (None, None));
    assert_eq!((&*error.path, error.line, error.column), ("", 0, 0));
    assert_eq!(error.to_string(), "unreadable JSON: missing field `type`");
    let error = object.read::<Vec<u8>>().unwrap_err();
    assert_eq!(error.to_string(), "unreadable JSON: expected an array");
    let error = object.read::<Event>().unwrap_err();
    assert_eq!(error.to_string(), "unreadable JSON: expected event");
    let error = object.read::<ThinEvent>().unwrap_err();
    assert_eq!(error.to_string(), "unreadable JSON: expected v2.core.event");
}

#[test]
fn a_session_is_recognized_wherever_its_object_field_is() {
    let rest = [
        r#""id":"vs_1""#,
        r#""created":1700000000"#,
        r#""last_error":{"code":"abandoned","reason":null}"#,
        r#""livemode":false"#,
        r#""metadata":{"loan":"L-1"}"#,
        r#""status":"verified""#,
        r#""type":"document""#,
        r#""verified_outputs":{"dob":{"day":1,"month":2,"year":1990}}"#,
    ];
    let at = |position: usize| {
        let mut fields = rest.to_vec();
        fields.insert(position, OBJECT);
        event(about(&format!("{{{}}}", fields.join(","))))
    };
    let second = at(1);
    let session = second.session().unwrap();
    assert_eq!(session.id, "vs_1");
    assert_eq!(session.created, Timestamp::from_secs(1_700_000_000));
    assert_eq!(session.metadata.get("loan"), Some("L-1"));
    let dob = session.verified_outputs.value().unwrap().dob.value();
    assert_eq!(dob.unwrap().year, Some(1990));
    for position in [0, 4, 8] {
        assert_eq!(at(position), second, "{position}");
    }
}

#[test]
fn a_whole_number_written_as_a_float_is_read_before_a_late_object_field() {
    let session = format!(
        r#"{{"id":"vs_1","created":1700000000.0,"livemode":false,"status":"verified","type":"document",{OBJECT}}}"#
    );
    let event = event(about(&session));
    let created = event.session().unwrap().created;
    assert_eq!(created, Timestamp::from_secs(1_700_000_000));
}

#[test]
fn an_object_without_the_name_of_a_session_is_not_a_session() {
    for object in [
        "{}",
        r#"{"object":null}"#,
        r#"{"object":["identity.verification_session"]}"#,
        r#"{"object":"identity.verification_report"}"#,
        r#"{"a":{"object":"identity.verification_session"}}"#,
        r#"{"kind":"identity.verification_session"}"#,
    ] {
        let event = event(about(object));
        assert_eq!(event.session(), None, "{object}");
        assert_eq!(json!(event.data.object), json(object));
    }
}

#[test]
fn the_request_of_an_event_is_an_object_an_id_or_null() {
    let id = || Some("req_1".to_owned());
    for (request, expected) in [
        (
            r#"{"id":"req_1","idempotency_key":"k"}"#,
            Some((id(), Some("k".to_owned()))),
        ),
        (
            r#"{"id":"req_1","idempotency_key":null,"brand_new":1}"#,
            Some((id(), None)),
        ),
        (r#"{"id":null}"#, Some((None, None))),
        ("{}", Some((None, None))),
        (r#""req_1""#, Some((id(), None))),
        ("null", None),
    ] {
        let request = event(caused_by(request)).request;
        let fields = request.map(|request| (request.id, request.idempotency_key));
        assert_eq!(fields, expected);
    }
    assert_eq!(event(about("{}")).request, None);
    let event = event(caused_by(r#""req_1""#));
    assert_eq!(
        json!(event)["request"],
        json!({ "id": "req_1", "idempotency_key": null })
    );
}

#[test]
fn the_previous_attributes_can_be_read() {
    let event = event(SESSION);
    let previous = event.data.previous_attributes.unwrap();
    assert_eq!(previous.text("status"), Some("processing"));
    assert_eq!(previous.text("last_error"), None);
    let all: Value = previous.read().unwrap();
    assert_eq!(all, json!({ "last_error": null, "status": "processing" }));
    let none = about("{}").replace("\n}", "\n,\"previous_attributes\":null}");
    assert_eq!(self::event(none), self::event(about("{}")));
}

#[test]
fn any_api_version_is_accepted() {
    let event = event(about("{}"));
    assert_eq!(event.api_version, None);
    assert_eq!(event.pending_webhooks, 0);
    for (text, version) in [
        ("null", None),
        ("\"2014-09-08\"", Some("2014-09-08")),
        ("\"2031-01-01.new\"", Some("2031-01-01.new")),
    ] {
        let body = about("{}").replace(
            "\"livemode\"",
            &format!("\"api_version\":{text},\"livemode\""),
        );
        assert_eq!(self::event(body).api_version.as_deref(), version);
    }
}

#[test]
fn every_known_type_has_a_variant_and_others_are_kept() {
    let known = [
        (
            "identity.verification_session.canceled",
            EventType::VerificationSessionCanceled,
        ),
        (
            "identity.verification_session.created",
            EventType::VerificationSessionCreated,
        ),
        (
            "identity.verification_session.processing",
            EventType::VerificationSessionProcessing,
        ),
        (
            "identity.verification_session.redacted",
            EventType::VerificationSessionRedacted,
        ),
        (
            "identity.verification_session.requires_input",
            EventType::VerificationSessionRequiresInput,
        ),
        (
            "identity.verification_session.verified",
            EventType::VerificationSessionVerified,
        ),
    ];
    assert_eq!(EventType::KNOWN, known.clone().map(|(_, r#type)| r#type));
    let other = "identity.verification_session.brand_new";
    for (text, r#type) in known
        .into_iter()
        .chain([(other, EventType::Other(other.into()))])
    {
        let body = about("{}").replace("identity.verification_session.verified", text);
        let event = event(body);
        assert_eq!(event.r#type, r#type);
        assert_eq!(event.r#type.as_str(), text);
        assert_eq!(json!(event)["type"], text);
    }
}

#[test]
fn an_event_becomes_the_same_json_without_the_secrets_of_its_session() {
    let mut stored = json(SESSION);
    let session = stored["data"]["object"].as_object_mut().unwrap();
    assert!(session.remove("client_secret").is_some());
    assert!(session.remove("url").is_some());
    let event = event(SESSION);
    assert_eq!(json!(event), stored);
    assert_eq!(self::event(stored.to_string()), event);
    let other = self::event(OTHER);
    assert_eq!(json!(other), json(OTHER));
    assert_eq!(
        serde_json::to_string(&self::event(about("{}"))).unwrap(),
        r#"{"id":"evt_1","object":"event","api_version":null,"created":1700000000,"data":{"object":{}},"livemode":false,"pending_webhooks":0,"request":null,"type":"identity.verification_session.verified"}"#
    );
}

#[test]
fn a_secret_in_an_event_is_not_serialized() {
    let body = SESSION
        .replace(
            "\"client_secret\": null",
            "\"client_secret\": \"vs_1_secret_x\"",
        )
        .replace("\"url\": null", "\"url\": \"https://verify.example\"");
    let event = event(body);
    let session = event.session().unwrap();
    let secret = session.client_secret.as_ref().unwrap();
    assert_eq!(secret.expose(), "vs_1_secret_x");
    let url = session.url.as_ref().unwrap();
    assert_eq!(url.expose(), "https://verify.example");
    assert_eq!(json!(event), json!(self::event(SESSION)));
}

#[test]
fn unknown_fields_are_ignored() {
    let new = "\"brand_new\": [{\"a\": 1.5}],\n";
    let extended = SESSION
        .replace("{\n", &format!("{{\n{new}"))
        .replace(&format!("{new}        \"loan\""), "\"loan\"")
        .replace(
            &format!("{new}      \"last_error\": null"),
            "\"last_error\": null",
        );
    assert_eq!(extended.matches(new).count(), 7);
    assert_eq!(event(&extended), event(SESSION));
}

#[test]
fn a_list_can_contain_events_about_any_object() {
    let body = format!(
        r#"{{"object":"list","data":[{SESSION},{OTHER}],"has_more":true,"url":"/v1/events"}}"#
    );
    let list = ListEvents::new().parse(&Response::new(body)).unwrap();
    assert!(list.has_more);
    assert_eq!(list.url.as_deref(), Some("/v1/events"));
    assert_eq!(list.data, [event(SESSION), event(OTHER)]);
}

#[test]
fn a_missing_required_field_is_named() {
    for field in ["id", "object", "created", "data", "livemode", "type"] {
        let mut body = json(OTHER);
        assert!(body.as_object_mut().unwrap().remove(field).is_some());
        let body = body.to_string();
        let column = body.len();
        assert_eq!(
            refused(body),
            format!(
                "unreadable response with status 200: missing field `{field}`, line 1 column {column}"
            )
        );
    }
    let body = about("{}").replace("\"object\":\n{}", "\"brand_new\":\n{}");
    assert_eq!(
        refused(body),
        "unreadable response with status 200: missing field `object` at data, line 3 column 1"
    );
}

#[test]
fn a_wrong_value_in_the_session_is_reported_with_path_line_and_column() {
    let replaced = |from: &str, to: &str| {
        assert_eq!(SESSION.matches(from).count(), 1, "{from}");
        refused(SESSION.replace(from, to))
    };
    let shown = [
        replaced("1762383840", "\"now\""),
        replaced("\"document_expired\"", "7"),
        replaced("\"L-104\"", "104"),
        replaced("\"vr_1ScE5lKl8MnO0pQrEf6GhI7j\"", "7"),
        replaced(
            "\"require_matching_selfie\": true",
            "\"require_matching_selfie\": \"yes\"",
        ),
        replaced("      \"status\": \"requires_input\",\n", ""),
        replaced("\"status\": \"requires_input\"", "\"created\": 1"),
        replaced("},\n  \"livemode\": true", "},\n  \"livemode\": 1"),
        replaced("\"id\": \"req_Kx8LmN0oPq2RsT\"", "\"id\": 8"),
    ];
    assert_eq!(
        shown,
        [
            "unreadable response with status 200: expected a whole number at data.object.created, line 14 column 22",
            "unreadable response with status 200: expected a string at data.object.last_error.code, line 16 column 17",
            "unreadable response with status 200: expected a string at data.object.metadata, line 22 column 19",
            "unreadable response with status 200: expected an id or an expanded object at data.object.last_verification_report, line 19 column 35",
            "unreadable response with status 200: expected a boolean at data.object.options.document.require_matching_selfie, line 26 column 42",
            "unreadable response with status 200: missing field `status` at data.object, line 34 column 5",
            "unreadable response with status 200: duplicate field `created` at data.object, line 32 column 15",
            "unreadable response with status 200: expected a boolean at livemode, line 41 column 15",
            "unreadable response with status 200: expected a string at request.id, line 44 column 11",
        ]
    );
}

#[test]
fn a_wrong_value_before_a_late_object_field_is_reported_at_the_session() {
    let session = format!(
        "{{\"id\":\"vs_1\",\n\"created\":\"now\",\n\"livemode\":true,\"status\":\"verified\",\"type\":\"document\",\n{OBJECT}}}"
    );
    assert_eq!(
        refused(about(&session)),
        "unreadable response with status 200: expected a whole number at data.object, line 5 column 41"
    );
    let session = format!("{{\"id\":\"vs_1\",\n\"created\":1,\n{OBJECT}}}");
    assert_eq!(
        refused(about(&session)),
        "unreadable response with status 200: missing field `livemode` at data.object, line 4 column 41"
    );
}

#[test]
fn a_wrong_value_in_a_list_is_reported_with_path_line_and_column() {
    let wrong = SESSION.replace("1762383840", "\"now\"");
    let body = format!("{{\"object\":\"list\",\"has_more\":false,\"data\":[{OTHER},\n{wrong}]}}");
    let error = ListEvents::new().parse(&Response::new(body)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable response with status 200: expected a whole number at data[1].data.object.created, line 40 column 22"
    );
}

#[test]
fn a_body_that_cannot_be_an_event_is_refused() {
    let shown = [
        refused(about("\"vs_1\"")),
        refused(about("null")),
        refused(about("[]")),
        refused(caused_by("7")),
        refused(caused_by("[]")),
        refused(SESSION.replace("\"object\": \"event\"", "\"object\": \"account\"")),
        refused(THIN),
    ];
    assert_eq!(
        shown,
        [
            "unreadable response with status 200: expected an object at data.object, line 2 column 6",
            "unreadable response with status 200: expected an object at data.object, line 2 column 4",
            "unreadable response with status 200: expected an object at data.object, line 2 column 0",
            "unreadable response with status 200: expected a request or its id at request, line 3 column 13",
            "unreadable response with status 200: expected a request or its id at request, line 3 column 14",
            "unreadable response with status 200: expected event at object, line 3 column 21",
            "unreadable response with status 200: expected event at object, line 3 column 27",
        ]
    );
}

/// The event in the envelope of Amazon EventBridge.
fn event_bridge(event: &str) -> String {
    format!(
        r#"{{"version":"0","id":"6f1e0c9a-2f4b-4f7e-9c1d-0a5b3c2d1e0f","detail-type":"an event","source":"aws.partner/stripe.com/ed_test_1","account":"506417022688","time":"2025-11-05T23:06:59Z","region":"eu-north-1","resources":["arn:aws:events:eu-north-1::event-source/aws.partner/stripe.com/ed_test_1"],"detail":{event}}}"#
    )
}

/// The event in the envelope of Azure Event Grid.
fn cloud_event(event: &str) -> String {
    format!(
        r#"{{"id":"evt_1","source":"/stripe/ed_test_1","specversion":"1.0","type":"an.event","time":"2025-11-05T23:06:59Z","data":{event},"subject":null}}"#
    )
}

#[test]
fn an_event_is_read_from_its_envelope() {
    for plain in [SESSION, OTHER] {
        let expected = event(plain);
        for body in [plain.to_owned(), event_bridge(plain), cloud_event(plain)] {
            assert_eq!(Event::parse_unverified(body.as_bytes()).unwrap(), expected);
        }
    }
}

#[test]
fn an_event_with_the_fields_of_an_envelope_is_still_an_event() {
    let body = OTHER.replacen(
        "{\n",
        "{\n\"detail\": {\"id\": 1},\n\"specversion\": \"1.0\",\n",
        1,
    );
    assert_eq!(
        Event::parse_unverified(body.as_bytes()).unwrap(),
        event(OTHER)
    );
}

#[test]
fn a_thin_event_where_only_a_snapshot_event_is_accepted_is_in_the_error() {
    for body in [THIN.to_owned(), event_bridge(THIN), cloud_event(THIN)] {
        let error = Event::parse_unverified(body.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the event is thin (`v2.core.event`): read it as `AnyEvent`"
        );
        let EventError::Thin(thin) = error else {
            panic!("not thin");
        };
        assert_eq!(thin.id, "evt_test_65SdG1hJk3LmN5pQr");
        assert_eq!(json!(thin), json(THIN));
    }
}

#[test]
fn the_error_of_a_body_that_is_not_an_event_contains_the_reason() {
    for (body, text) in [
        ("", "the body is empty"),
        (" \r\n", "the body is empty"),
        ("not json", "the body is not JSON, line 1 column 2"),
        ("<html>", "the body is not JSON, line 1 column 1"),
        ("\u{feff}{}", "the body is not JSON, line 1 column 1"),
        ("null", "expected an object, line 1 column 4"),
        ("7", "expected an object, line 1 column 1"),
        ("\"event\"", "expected an object, line 1 column 7"),
        ("{}", "missing field `id`, line 1 column 2"),
        (
            "{\"id\":\"evt_1\"",
            "the body is cut short at id, line 1 column 13",
        ),
        (
            "{\"object\":\"account\"}",
            "expected event at object, line 1 column 19",
        ),
        (
            "{\"detail\":{}}",
            "missing field `id` at detail, line 1 column 12",
        ),
        (
            "{\"detail\":{\"id\":7}}",
            "expected a string at detail.id, line 1 column 17",
        ),
        (
            "{\"specversion\":\"1.0\"}",
            "missing field `data`, line 1 column 21",
        ),
        (
            "{\"specversion\":\"1.0\",\"data\":{}}",
            "missing field `id` at data, line 1 column 30",
        ),
    ] {
        assert_eq!(
            unverified(body),
            format!("unreadable event: {text}"),
            "{body}"
        );
    }
    assert_eq!(
        unverified(format!("{OTHER}x")),
        "unreadable event: the body is not JSON, line 26 column 1"
    );
    assert_eq!(
        unverified(b"{\"id\":\"\xff\"}"),
        "unreadable event: the body is not UTF-8"
    );
}

#[test]
fn a_wrong_value_in_an_envelope_is_reported_with_path_line_and_column() {
    let wrong = SESSION.replace("1762383840", "\"now\"");
    assert_eq!(
        [
            unverified(&wrong),
            unverified(event_bridge(&wrong)),
            unverified(cloud_event(&wrong)),
        ],
        [
            "unreadable event: expected a whole number at data.object.created, line 14 column 22",
            "unreadable event: expected a whole number at detail.data.object.created, line 14 column 22",
            "unreadable event: expected a whole number at data.data.object.created, line 14 column 22",
        ]
    );
}

#[test]
fn the_error_of_an_event_that_did_not_come_from_a_response_has_no_status() {
    let Err(EventError::Decode(error)) = Event::parse_unverified(b"{}") else {
        panic!("it was read");
    };
    assert_eq!(error.status, None);
    assert_eq!(error.request_id, None);
    assert_eq!(error.problem, DecodeProblem::MissingField("id".to_owned()));
    assert_eq!((&*error.path, error.line, error.column), ("", 1, 2));
}

#[test]
fn a_wrong_value_before_a_late_object_has_the_place_of_the_session_at_any_depth() {
    let rest = r#""created":1,"livemode":true,"status":"verified","type":"document""#;
    let session = format!(r#"{{"id":7,"object":"identity.verification_session",{rest}}}"#);
    let column = session.len();
    assert_eq!(
        refused(about(&session)),
        format!(
            "unreadable response with status 200: expected a string at data.object, line 2 column {column}"
        )
    );
    let session = format!(
        r#"{{"id":"vs_1","metadata":{{"a":7}},"object":"identity.verification_session",{rest}}}"#
    );
    let column = session.len();
    assert_eq!(
        refused(about(&session)),
        format!(
            "unreadable response with status 200: expected a string at data.object, line 2 column {column}"
        )
    );
}
