//! No secret, no personal data and none of your own text is printed. A sentinel is in every place that can contain some.

mod call;
mod sweep;

use std::error::Error as StdError;
use std::fmt::Debug;

use http::{Method, Response};
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey, EphemeralKey};
use stripe_identity::event::{Event, EventError, EventObject, ListEvents, RetrieveEvent};
use stripe_identity::file::{
    CreateFileLink, DownloadFile, File, FileLink, RetrieveFile, RetrieveFileLink, UpdateFileLink,
};
use stripe_identity::request::{Form, Path};
use stripe_identity::response::Json;
use stripe_identity::value::{
    ClientSecret, EphemeralKeySecret, FileLinkUrl, Metadata, PartialDate, SessionUrl,
};
use stripe_identity::verification_report::{
    ListVerificationReports, RetrieveVerificationReport, VerificationReport,
};
use stripe_identity::{
    CreateVerificationSession, Error, IdempotencyKey, List, ListVerificationSessions, Operation,
    RetrieveVerificationSession, SecretKey, Sensitive, UpdateVerificationSession,
    VerificationSession,
};

use crate::support::{stripe, stripe_with_key};

const EXPANDED: &str = include_str!("../fixtures/session_verified_expanded.json");
const LIST: &str = include_str!("../fixtures/list_sessions.json");
const REPORT: &str = include_str!("../fixtures/report_full.json");
const FILE: &str = include_str!("../fixtures/file.json");
const EVENT: &str = include_str!("../fixtures/event_session.json");
const THIN: &str = include_str!("../fixtures/event_thin.json");
const KEY: &str = include_str!("../fixtures/ephemeral_key.json");

const SENTINEL: &str = "SENTINEL";
/// The sentinel for dates, which contain no text.
const NUMBER: i64 = 7411;

#[track_caller]
fn assert_clean(text: &str) {
    assert!(!text.contains(SENTINEL), "{text}");
    assert!(!text.contains("7411"), "{text}");
    // The bytes of `SENT` as `Debug` prints them.
    assert!(!text.contains("83, 69, 78, 84"), "{text}");
}

#[track_caller]
fn assert_hides(value: &impl Debug) {
    assert_clean(&format!("{value:?}"));
    assert_clean(&format!("{value:#?}"));
}

/// Asserts that neither the error nor any of its causes prints a sentinel, with `Display` or `Debug`.
#[track_caller]
fn assert_error_hides(error: &(dyn StdError + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        assert_clean(&error.to_string());
        assert_hides(&error);
        next = error.source();
    }
}

fn retrieve() -> RetrieveVerificationSession {
    RetrieveVerificationSession::new("vs_1")
}

#[track_caller]
fn session(body: &Value) -> VerificationSession {
    serde_json::from_value(body.clone()).unwrap()
}

/// Each path of the expanded session that must not be printed, with the sentinel for it.
fn sentinels() -> Vec<(String, Value)> {
    let mut sentinels = Vec::new();
    let mut put = |value: Value, at: &str, fields: &[&str]| {
        for field in fields {
            sentinels.push((format!("{at}/{field}"), value.clone()));
        }
    };
    let text = || json!(SENTINEL);
    let date = || json!({ "day": NUMBER, "month": NUMBER, "year": NUMBER });
    let address = ["city", "country", "line1", "line2", "postal_code", "state"];
    put(text(), "", &["client_reference_id", "client_secret", "url"]);
    put(json!({ SENTINEL: "value" }), "", &["metadata"]);
    put(json!({ "key": SENTINEL }), "", &["metadata"]);
    put(text(), "/provided_details", &["email", "phone"]);

    let outputs = "/verified_outputs";
    put(text(), outputs, &["email", "first_name", "id_number"]);
    put(text(), outputs, &["last_name", "phone", "sex"]);
    put(
        text(),
        outputs,
        &["unparsed_place_of_birth", "unparsed_sex"],
    );
    put(text(), "/verified_outputs/address", &address);
    put(date(), outputs, &["dob"]);

    let report = "/last_verification_report";
    put(
        text(),
        report,
        &["client_reference_id", "email/email", "phone/phone"],
    );
    let document = "/last_verification_report/document";
    put(
        text(),
        document,
        &["first_name", "issuing_country", "last_name"],
    );
    put(
        text(),
        document,
        &["number", "sex", "unparsed_place_of_birth"],
    );
    put(text(), document, &["unparsed_sex"]);
    put(
        text(),
        "/last_verification_report/document/address",
        &address,
    );
    put(date(), document, &["dob", "expiration_date", "issued_date"]);
    put(json!([SENTINEL]), document, &["files"]);
    let id_number = "/last_verification_report/id_number";
    put(text(), id_number, &["first_name", "id_number", "last_name"]);
    put(date(), id_number, &["dob"]);
    put(text(), "/last_error", &["reason"]);
    put(text(), document, &["error/reason"]);
    put(text(), id_number, &["error/reason"]);
    put(
        text(),
        report,
        &["phone/error/reason", "selfie/error/reason"],
    );
    sentinels
}

fn everything() -> Value {
    let mut body: Value = serde_json::from_str(EXPANDED).unwrap();
    for (at, value) in sentinels() {
        *body.pointer_mut(&at).unwrap() = value;
    }
    body["metadata"] = json!({ SENTINEL: SENTINEL });
    body
}

#[test]
fn no_personal_or_secret_field_of_a_session_is_printed() {
    let sentinels = sentinels();
    assert_eq!(sentinels.len(), 51);
    for (at, value) in sentinels {
        let mut body: Value = serde_json::from_str(EXPANDED).unwrap();
        *body.pointer_mut(&at).unwrap() = value.clone();
        let session = session(&body);
        assert_hides(&session);
        match &*at {
            "/client_secret" => assert_eq!(session.client_secret.unwrap().expose(), SENTINEL),
            "/url" => assert_eq!(session.url.unwrap().expose(), SENTINEL),
            _ => assert_eq!(json!(session).pointer(&at), Some(&value), "{at}"),
        }
    }
}

#[test]
fn no_part_of_a_session_prints_its_values_on_its_own() {
    let session = session(&everything());
    assert_hides(&session);
    assert_hides(&session.metadata);
    assert_hides(session.provided_details.value().unwrap());
    let outputs = session.verified_outputs.value().unwrap();
    assert_hides(outputs);
    assert_hides(outputs.address.value().unwrap());
    let report = session.last_verification_report.as_ref().unwrap();
    assert_hides(report);
    let report = report.object().unwrap();
    assert_hides(report);
    assert_hides(report.document.as_ref().unwrap());
    assert_hides(report.email.as_ref().unwrap());
    assert_hides(report.id_number.as_ref().unwrap());
    assert_hides(report.phone.as_ref().unwrap());
    assert_eq!(json!(session).to_string().matches(SENTINEL).count(), 44);
}

#[test]
fn no_personal_or_secret_field_of_a_list_is_printed() {
    let mut body: Value = serde_json::from_str(LIST).unwrap();
    body["data"][2] = everything();
    let list: List<VerificationSession> = serde_json::from_value(body).unwrap();
    assert_hides(&list);
    let secret = list.data[2].client_secret.as_ref().unwrap();
    assert_eq!(secret.expose(), SENTINEL);
}

#[test]
fn the_debug_text_of_a_session_shows_ids_and_states() {
    let session = session(&everything());
    assert_eq!(
        format!("{session:?}"),
        "VerificationSession { id: \"vs_1QmT4cKp7ZsX0dWe5RvN8yLb\", object: \"identity.verification_session\", \
         client_reference_id: Some([redacted]), client_secret: Some(ClientSecret([redacted])), \
         created: Timestamp(1758023940), last_error: Some(LastError { code: None, reason: Value([redacted]) }), \
         last_verification_report: Some(Object(VerificationReport { id: \"vr_1QmT9xKp7ZsX0dWeUj2FhC6o\", \
         object: \"identity.verification_report\", client_reference_id: Some([redacted]), \
         created: Timestamp(1758024251), document: Some(DocumentCheck { address: Value([redacted]), \
         dob: Value([redacted]), error: Some(DocumentCheckError { code: None, reason: Value([redacted]) }), \
         expiration_date: Value([redacted]), files: Value([redacted]), first_name: Value([redacted]), \
         issued_date: Value([redacted]), issuing_country: Value([redacted]), \
         last_name: Value([redacted]), number: Value([redacted]), sex: Value([redacted]), \
         status: Verified, type: Some(DrivingLicense), unparsed_place_of_birth: Value([redacted]), \
         unparsed_sex: Value([redacted]) }), email: Some(EmailCheck { email: Value([redacted]), \
         error: None, status: Verified }), id_number: Some(IdNumberCheck { dob: Value([redacted]), \
         error: Some(IdNumberCheckError { code: Some(IdNumberMismatch), \
         reason: Value([redacted]) }), \
         first_name: Value([redacted]), id_number: Value([redacted]), id_number_type: Some(UsSsn), \
         last_name: Value([redacted]), status: Unverified }), livemode: true, \
         options: Some(VerificationReportOptions { document: Some(DocumentOptions { \
         allowed_types: Some([DrivingLicense]), require_id_number: Some(true), \
         require_live_capture: Some(false), require_matching_selfie: Some(true) }), \
         id_number: Some(IdNumberOptions) }), phone: Some(PhoneCheck { \
         error: Some(PhoneCheckError { code: Some(PhoneUnverifiedOther), \
         reason: Value([redacted]) }), phone: Value([redacted]), \
         status: Unverified }), selfie: Some(SelfieCheck { \
         document: Value([redacted]), error: Some(SelfieCheckError { \
         code: Some(SelfieFaceMismatch), reason: Value([redacted]) }), \
         selfie: Value([redacted]), status: Unverified }), \
         type: Some(VerificationFlow), verification_flow: Some(\"vf_1QkA0cKp7ZsX0dWeL1bRaRy0\"), \
         verification_session: Some(\"vs_1QmT4cKp7ZsX0dWe5RvN8yLb\") })), livemode: true, \
         metadata: Metadata(1 redacted), options: Some(VerificationSessionOptions { \
         document: Some(DocumentOptions { allowed_types: Some([DrivingLicense, Passport]), \
         require_id_number: Some(true), require_live_capture: Some(false), \
         require_matching_selfie: Some(true) }), email: Some(ContactOptions { \
         require_verification: Some(true) }), id_number: Some(IdNumberOptions), \
         matching: Some(MatchingOptions { dob: Some(Similar), name: Some(None) }), \
         phone: Some(ContactOptions { require_verification: Some(false) }) }), \
         provided_details: Value([redacted]), redaction: None, \
         related_customer: Some(\"cus_R8wLq4TzXb2nVd\"), \
         related_customer_account: Some(\"acct_1PzB3nLk6QwE9rTy\"), \
         related_person: Some(RelatedPerson { account: \"acct_1PzB3nLk6QwE9rTz\", \
         person: \"person_1QaV5sLk6QwE9rTyUu7IpOaS\" }), status: Verified, type: Some(VerificationFlow), \
         url: Some(SessionUrl([redacted])), verification_flow: Some(\"vf_1QkA0cKp7ZsX0dWeL1bRaRy1\"), \
         verified_outputs: Value([redacted]) }"
    );
}

/// The fixture with another value at one path.
#[track_caller]
fn with(fixture: &str, at: &str, value: &Value) -> Value {
    let mut body: Value = serde_json::from_str(fixture).unwrap();
    *body.pointer_mut(at).unwrap() = value.clone();
    body
}

fn metadata_sentinels() -> [Value; 2] {
    [json!({ SENTINEL: "value" }), json!({ "key": SENTINEL })]
}

#[test]
fn no_reason_of_a_report_is_printed() {
    for check in ["document", "email", "id_number", "phone", "selfie"] {
        let at = format!("/{check}/error/reason");
        let body = with(REPORT, &at, &json!(SENTINEL));
        let report: VerificationReport = serde_json::from_value(body.clone()).unwrap();
        assert_hides(&report);
        assert_eq!(json!(report), body);
    }
}

#[test]
fn no_name_url_or_metadata_of_a_file_is_printed() {
    let text = json!(SENTINEL);
    let [key, value] = metadata_sentinels();
    for (at, value) in [
        ("/filename", &text),
        ("/title", &text),
        ("/url", &text),
        ("/links/url", &text),
        ("/links/data/0/url", &text),
        ("/links/data/0/metadata", &key),
        ("/links/data/0/metadata", &value),
    ] {
        let file: File = serde_json::from_value(with(FILE, at, value)).unwrap();
        assert_hides(&file);
        let links = file.links.as_ref().unwrap();
        assert_hides(links);
        if at == "/links/data/0/url" {
            assert_eq!(links.data[0].url.as_ref().unwrap().expose(), SENTINEL);
        } else {
            assert_eq!(json!(file).pointer(at), Some(value), "{at}");
        }
    }
}

#[test]
fn no_name_url_or_metadata_of_a_file_link_is_printed() {
    let file = with(FILE, "/title", &json!(SENTINEL));
    let mut body = file["links"]["data"][0].clone();
    body["file"] = file;
    body["file"]["filename"] = json!(SENTINEL);
    body["file"]["url"] = json!(SENTINEL);
    body["metadata"] = json!({ SENTINEL: SENTINEL });
    body["url"] = json!(SENTINEL);
    let link: FileLink = serde_json::from_value(body).unwrap();
    assert_hides(&link);
    assert_hides(&link.metadata);
    assert_hides(&link.file);
    assert_eq!(link.url.as_ref().unwrap().expose(), SENTINEL);
    // The URL of the link itself is not serialized.
    assert_eq!(json!(link).to_string().matches(SENTINEL).count(), 5);
}

#[test]
fn the_secret_of_an_ephemeral_key_is_not_printed() {
    let body = with(KEY, "/secret", &json!(SENTINEL));
    let key: EphemeralKey = serde_json::from_value(body).unwrap();
    assert_hides(&key);
    assert_eq!(key.secret.as_ref().unwrap().expose(), SENTINEL);
    assert_eq!(json!(key).to_string().matches(SENTINEL).count(), 0);
}

#[test]
fn no_personal_or_secret_field_of_the_session_in_an_event_is_printed() {
    for (at, value) in sentinels() {
        let session = with(EXPANDED, &at, &value);
        let body = with(EVENT, "/data/object", &session);
        let event: Event = serde_json::from_value(body).unwrap();
        assert_hides(&event);
        assert!(event.session().is_some());
    }
    let body = with(EVENT, "/data/object", &everything());
    let event: Event = serde_json::from_value(body).unwrap();
    assert_hides(&event.data);
    assert_hides(&event.data.object);
    assert_eq!(json!(event).to_string().matches(SENTINEL).count(), 44);
}

#[test]
fn no_other_json_in_an_event_is_printed() {
    let other = json!({ "object": "customer", "id": SENTINEL, SENTINEL: [SENTINEL, NUMBER] });
    let mut body = with(EVENT, "/data/object", &other);
    body["data"]["previous_attributes"] = other.clone();
    let event: Event = serde_json::from_value(body).unwrap();
    assert_hides(&event);
    assert_hides(&event.data);
    assert_hides(&event.data.previous_attributes);
    let EventObject::Other(json) = &event.data.object else {
        panic!("not another object");
    };
    assert_hides(json);
    assert_eq!(json.text("id"), Some(SENTINEL));
    assert_eq!(json!(event).to_string().matches(SENTINEL).count(), 6);
    let list = json!({ "object": "list", "data": [event], "has_more": false, "url": SENTINEL });
    let list: List<Event> = serde_json::from_value(list).unwrap();
    assert_hides(&list);
}

#[test]
fn json_that_cannot_be_read_as_a_type_is_not_printed() {
    let json: Json = serde_json::from_value(json!({
        "custom": SENTINEL, "invalid": SENTINEL, "id": NUMBER, SENTINEL: SENTINEL }))
    .unwrap();
    assert_hides(&json);
    assert_error_hides(&*json.read::<Picky>().unwrap_err());
    assert_error_hides(&*json.read::<Letter>().unwrap_err());
    assert_error_hides(&*json.read::<VerificationSession>().unwrap_err());
    assert_error_hides(&*json.read::<Vec<String>>().unwrap_err());
    let text: Json = serde_json::from_value(json!(SENTINEL)).unwrap();
    assert_hides(&text);
    assert_error_hides(&*text.read::<i64>().unwrap_err());
    assert_eq!(text.text(SENTINEL), None);
    assert_eq!(text.read::<String>().unwrap(), SENTINEL);
}

#[test]
fn the_contents_of_a_file_are_not_printed() {
    let contents = DownloadFile::new("file_1")
        .parse(&Response::new(SENTINEL))
        .unwrap();
    assert_hides(&contents);
    assert_eq!(contents.bytes, SENTINEL.as_bytes());
    let page = Response::builder().header("Content-Type", "text/html");
    let page = page.body(SENTINEL).unwrap();
    let error = DownloadFile::new("file_1").parse(&page).unwrap_err();
    assert_error_hides(&error);
    let error = DownloadFile::new("file_1")
        .max_bytes(7)
        .parse(&Response::new(SENTINEL))
        .unwrap_err();
    assert_error_hides(&error);
    let error: Result<Value, _> = DownloadFile::new("file_1").parse_as(&page);
    assert_error_hides(&error.unwrap_err());
}

fn thin() -> Value {
    let mut body = with(THIN, "/related_object/url", &json!(SENTINEL));
    body["changes"] = json!({ SENTINEL: SENTINEL });
    body["data"] = json!({ SENTINEL: SENTINEL });
    body
}

#[test]
fn only_ids_types_and_times_of_a_thin_event_are_printed() {
    let error = Event::parse_unverified(thin().to_string().as_bytes()).unwrap_err();
    assert_error_hides(&error);
    let EventError::Thin(thin) = error else {
        panic!("not thin");
    };
    assert_eq!(
        format!("{thin:?}"),
        "ThinEvent { id: \"evt_test_65SdG1hJk3LmN5pQr\", object: \"v2.core.event\", \
         type: VerificationSessionVerified, created: Rfc3339 { text: \"2025-11-06T00:27:35.482Z\", \
         timestamp: Timestamp(1762388855) }, livemode: false, \
         context: Some(\"acct_1Sa9ZyXw7VuT5sRq\"), reason: Some(EventReason { type: Request, \
         request: Some(EventRequest { id: Some(\"req_v2St7UvWx9YzA1bCd\"), \
         idempotency_key: Some(\"verify-patron-60418\") }) }), \
         related_object: Some(RelatedObject { id: Some(\"vs_1ScE5kKl8MnO0pQrYz3AbC5d\"), \
         type: \"identity.verification_session\", .. }), changes: Some(Json([redacted])), \
         snapshot_event: None }"
    );
}

#[test]
fn the_debug_text_of_the_other_models_shows_ids_and_states() {
    let file: File = serde_json::from_str(FILE).unwrap();
    assert_eq!(
        format!("{file:?}"),
        "File { id: \"file_1SdH2jKm4NpQ6rSt8UvWxY0z\", object: \"file\", \
         created: Timestamp(1762470210), expires_at: Some(Timestamp(1794006210)), \
         filename: Some([redacted]), links: Some(List { object: \"list\", data: [FileLink { \
         id: \"link_1SdH4kKm4NpQ6rStAb1CdE3f\", object: \"file_link\", \
         created: Timestamp(1762470390), expired: true, expires_at: Some(Timestamp(1762470415)), \
         file: Id(\"file_1SdH2jKm4NpQ6rSt8UvWxY0z\"), livemode: true, \
         metadata: Metadata(1 redacted), url: Some(FileLinkUrl([redacted])) }, FileLink { \
         id: \"link_1SdH3lKm4NpQ6rStGh5IjK7l\", object: \"file_link\", \
         created: Timestamp(1762470301), expired: false, expires_at: None, \
         file: Id(\"file_1SdH2jKm4NpQ6rSt8UvWxY0z\"), livemode: true, \
         metadata: Metadata(0 redacted), url: None }], has_more: true, url: Some([redacted]) }), \
         purpose: IdentityDocumentDownloadable, size: 418733, title: Some([redacted]), \
         type: Some(\"jpg\"), url: Some([redacted]) }"
    );
    let key: EphemeralKey = serde_json::from_str(KEY).unwrap();
    assert_eq!(
        format!("{key:?}"),
        "EphemeralKey { id: \"ephkey_1SeI5mLn7OpQ9rSt\", object: \"ephemeral_key\", \
         created: Timestamp(1762556400), expires: Timestamp(1762560000), livemode: true, \
         secret: Some(EphemeralKeySecret([redacted])) }"
    );
    let object = json!({ "object": "customer" });
    let event: Event = serde_json::from_value(with(EVENT, "/data/object", &object)).unwrap();
    assert_eq!(
        format!("{event:?}"),
        "Event { id: \"evt_1ScE6jKl8MnO0pQrSt2UvW4x\", object: \"event\", \
         account: Some(\"acct_1Sa9ZyXw7VuT5sRq\"), api_version: Some(\"2026-10-28.endive\"), \
         context: Some(\"acct_1Sa9ZyXw7VuT5sRq/acct_1Sa8YxWv6UtS4rQp\"), \
         created: Timestamp(1762384019), data: EventData { object: Other(Json([redacted])), \
         previous_attributes: Some(Json([redacted])) }, livemode: true, pending_webhooks: 2, \
         request: Some(EventRequest { id: Some(\"req_Kx8LmN0oPq2RsT\"), \
         idempotency_key: Some(\"verify-patron-60418\") }), \
         type: VerificationSessionRequiresInput }"
    );
}

#[test]
fn secrets_and_sensitive_values_are_printed_as_redacted() {
    let metadata: Metadata =
        serde_json::from_value(json!({ SENTINEL: "a", "b": SENTINEL })).unwrap();
    let date: PartialDate = serde_json::from_value(json!({ "day": NUMBER })).unwrap();
    let shown = [
        format!("{:?}", SecretKey::new("sk_SENTINEL").unwrap()),
        format!("{:?}", ClientSecret::new(SENTINEL)),
        format!("{:?}", SessionUrl::new(SENTINEL)),
        format!("{:?}", EphemeralKeySecret::new(SENTINEL)),
        format!("{:?}", FileLinkUrl::new(SENTINEL)),
        format!("{metadata:?}"),
        format!("{date:?}"),
        format!("{:?}", Sensitive::Value(SENTINEL)),
        format!("{:?}", Sensitive::<&str>::Redacted),
        format!("{:?}", Sensitive::<&str>::Null),
        format!("{:?}", Sensitive::<&str>::Absent),
    ];
    assert_eq!(
        shown,
        [
            "SecretKey([redacted])",
            "ClientSecret([redacted])",
            "SessionUrl([redacted])",
            "EphemeralKeySecret([redacted])",
            "FileLinkUrl([redacted])",
            "Metadata(2 redacted)",
            "PartialDate([redacted])",
            "Value([redacted])",
            "Redacted",
            "Null",
            "Absent",
        ]
    );
    assert_eq!(metadata.get("b"), Some(SENTINEL));
    assert_eq!(date.day, Some(NUMBER));
}

#[test]
fn the_api_key_is_in_the_request_and_not_in_its_debug_text() {
    let stripe = stripe_with_key("sk_SENTINEL");
    assert_eq!(
        format!("{stripe:?}"),
        r#"Stripe { base_url: https://api.stripe.com, files_url: https://files.stripe.com, version: Some("2026-10-28.endive"), account: None, context: None, .. }"#
    );
    let request = stripe.request(&retrieve()).unwrap();
    assert_hides(&request);
    assert_eq!(request.headers()["authorization"], "Bearer sk_SENTINEL");
}

#[test]
fn no_personal_parameter_of_an_operation_is_printed() {
    let stripe = stripe();
    let create = CreateVerificationSession::document()
        .client_reference_id(SENTINEL)
        .metadata([(SENTINEL, SENTINEL)])
        .provided_email(SENTINEL)
        .provided_phone(SENTINEL)
        .return_url(SENTINEL);
    let update = UpdateVerificationSession::new("vs_1")
        .metadata([(SENTINEL, SENTINEL)])
        .remove_metadata("SENTINEL 2")
        .provided_email(SENTINEL)
        .provided_phone(SENTINEL);
    let list = ListVerificationSessions::new().client_reference_id(SENTINEL);
    assert_hides(&create);
    assert_hides(&update);
    assert_hides(&list);

    let sent = |body: Vec<u8>| String::from_utf8(body).unwrap().matches(SENTINEL).count();
    assert_eq!(sent(stripe.request(&create).unwrap().into_body()), 6);
    assert_eq!(sent(stripe.request(&update).unwrap().into_body()), 5);
    let query = "client_reference_id=SENTINEL";
    assert_eq!(stripe.request(&list).unwrap().uri().query(), Some(query));
    assert_eq!(
        format!("{create:?}"),
        "CreateVerificationSession { check: Document, client_reference_id: Some([redacted]), \
         document: DocumentParams { allowed_types: None, require_id_number: None, \
         require_live_capture: None, require_matching_selfie: None, clear: false }, expand: [], \
         metadata: Change(1 redacted), provided_email: Some([redacted]), \
         provided_phone: Some([redacted]), related_customer: None, \
         related_customer_account: None, related_person: None, return_url: Some([redacted]) }"
    );
}

#[test]
fn no_personal_parameter_of_the_other_operations_is_printed() {
    let stripe = stripe();
    let list = ListVerificationReports::new().client_reference_id(SENTINEL);
    let create = CreateFileLink::new("file_1").metadata([(SENTINEL, SENTINEL)]);
    let update = UpdateFileLink::new("link_1")
        .metadata([(SENTINEL, SENTINEL)])
        .remove_metadata("SENTINEL 2");
    assert_hides(&list);
    assert_hides(&create);
    assert_hides(&update);
    assert_hides(&update.clone().clear_metadata());

    let sent = |body: Vec<u8>| String::from_utf8(body).unwrap().matches(SENTINEL).count();
    let query = "client_reference_id=SENTINEL";
    assert_eq!(stripe.request(&list).unwrap().uri().query(), Some(query));
    assert_eq!(sent(stripe.request(&create).unwrap().into_body()), 2);
    assert_eq!(sent(stripe.request(&update).unwrap().into_body()), 3);
    assert_eq!(
        format!("{update:?}"),
        "UpdateFileLink { id: \"link_1\", expand: [], expires_at: None, metadata: Change(2 redacted) }"
    );
}

#[test]
fn a_client_secret_passed_as_an_id_is_not_printed() {
    let secret = "vs_1_secret_SENTINEL";
    let shown = [
        format!("{:?}", RetrieveVerificationReport::new(secret)),
        format!("{:?}", RetrieveEvent::new(secret)),
        format!("{:?}", RetrieveFile::new(secret)),
        format!("{:?}", DownloadFile::new(secret).max_bytes(1)),
        format!("{:?}", CreateFileLink::new(secret)),
        format!("{:?}", RetrieveFileLink::new(secret)),
        format!("{:?}", UpdateFileLink::new(secret)),
        format!("{:?}", CreateEphemeralKey::new(secret, "v")),
        format!("{:?}", DeleteEphemeralKey::new(secret)),
    ];
    assert_eq!(
        shown,
        [
            "RetrieveVerificationReport { id: [redacted], expand: [] }",
            "RetrieveEvent { id: [redacted], expand: [] }",
            "RetrieveFile { id: [redacted], expand: [] }",
            "DownloadFile { id: [redacted], max_bytes: 1 }",
            "CreateFileLink { expand: [], expires_at: None, file: [redacted], metadata: Change(0 redacted) }",
            "RetrieveFileLink { id: [redacted], expand: [] }",
            "UpdateFileLink { id: [redacted], expand: [], expires_at: None, metadata: Change(0 redacted) }",
            "CreateEphemeralKey { expand: [], verification_session: [redacted], version: \"v\" }",
            "DeleteEphemeralKey { id: [redacted], expand: [] }",
        ]
    );
}

#[test]
fn a_form_prints_no_parameter() {
    struct Printing;

    impl Operation for Printing {
        type Output = Value;

        fn method(&self) -> Method {
            Method::POST
        }

        fn path(&self, path: &mut Path) {
            path.literal("/v1/things");
        }

        fn params(&self, form: &mut Form) {
            form.text("name", SENTINEL);
            let printed = format!("{form:?}");
            form.text("printed", &*printed);
        }
    }

    let stripe = stripe();
    let body = stripe.request(&Printing).unwrap().into_body();
    assert_eq!(
        String::from_utf8(body).unwrap(),
        "name=SENTINEL&printed=Form+%7B+bytes%3A+13%2C+..+%7D"
    );
}

#[test]
fn an_api_error_prints_neither_message_nor_link() {
    let body = r#"{"error": {
        "type": "invalid_request_error", "message": "No such SENTINEL", "param": "session",
        "doc_url": "https://SENTINEL", "request_log_url": "https://SENTINEL"}}"#;
    let response = Response::builder().status(404).body(body).unwrap();
    let error = retrieve().parse(&response).unwrap_err();
    assert_error_hides(&error);
    let Error::Api(error) = error else {
        panic!("not an API error");
    };
    assert_error_hides(&error);
    assert_eq!(
        format!("{error:?}"),
        "ApiError { status: 404, type: Some(\"invalid_request_error\"), code: None, param: Some(\"session\"), \
         facts: ResponseFacts { date: None, request_id: None, idempotency_key: None, \
         idempotent_replayed: false, original_request: None, stripe_version: None, \
         should_retry: None, retry_after: None, rate_limited_reason: None }, .. }"
    );
    assert_eq!(error.message.as_deref(), Some("No such SENTINEL"));
    assert_eq!(error.doc_url.as_deref(), Some("https://SENTINEL"));
    assert_eq!(error.request_log_url.as_deref(), Some("https://SENTINEL"));
}

#[test]
fn a_value_of_the_wrong_type_is_not_printed() {
    let text = json!(SENTINEL);
    let texts = json!([SENTINEL]);
    let object = json!({ SENTINEL: SENTINEL });
    let number = json!(NUMBER);
    let fraction = json!(7411.5);
    for (at, value) in [
        ("/id", &number),
        ("/id", &texts),
        ("/object", &text),
        ("/client_reference_id", &number),
        ("/client_secret", &texts),
        ("/created", &text),
        ("/created", &fraction),
        ("/last_error", &text),
        ("/last_error/code", &number),
        ("/last_verification_report", &number),
        ("/last_verification_report/id", &number),
        ("/last_verification_report/object", &text),
        ("/last_verification_report/document", &text),
        ("/last_verification_report/document/dob", &text),
        ("/last_verification_report/document/dob/day", &text),
        ("/last_verification_report/document/dob/year", &fraction),
        ("/last_verification_report/document/files", &text),
        ("/last_verification_report/document/number", &number),
        ("/last_verification_report/document/sex", &object),
        ("/last_verification_report/id_number/id_number", &number),
        ("/last_verification_report/phone/phone", &texts),
        ("/livemode", &text),
        ("/metadata", &text),
        ("/metadata/loan", &number),
        ("/options/document/allowed_types", &text),
        ("/provided_details", &text),
        ("/provided_details/email", &number),
        ("/status", &object),
        ("/type", &number),
        ("/url", &object),
        ("/verified_outputs", &text),
        ("/verified_outputs/address", &text),
        ("/verified_outputs/address/city", &number),
        ("/verified_outputs/dob/month", &text),
        ("/verified_outputs/id_number", &number),
    ] {
        let mut body: Value = serde_json::from_str(EXPANDED).unwrap();
        *body.pointer_mut(at).unwrap() = value.clone();
        let error = retrieve().parse(&Response::new(body.to_string()));
        assert_error_hides(&error.unwrap_err());
    }
}

#[test]
fn a_value_of_the_wrong_type_in_another_model_is_not_printed() {
    let text = json!(SENTINEL);
    let texts = json!([SENTINEL]);
    let object = json!({ SENTINEL: SENTINEL });
    let number = json!(NUMBER);
    let refused = |error: Result<(), Error>| assert_error_hides(&error.unwrap_err());
    for (at, value) in [
        ("/id", &number),
        ("/object", &text),
        ("/created", &text),
        ("/expires_at", &text),
        ("/filename", &number),
        ("/links", &text),
        ("/links/object", &text),
        ("/links/data", &text),
        ("/links/data/0", &text),
        ("/links/data/0/expired", &text),
        ("/links/data/0/file", &number),
        ("/links/data/0/file", &texts),
        ("/links/data/0/metadata/desk", &number),
        ("/links/data/0/url", &object),
        ("/purpose", &number),
        ("/size", &text),
        ("/title", &texts),
        ("/type", &object),
        ("/url", &number),
    ] {
        let body = Response::new(with(FILE, at, value).to_string());
        let retrieve = RetrieveFile::new("file_1");
        refused(retrieve.parse(&body).map(drop));
    }
    for (at, value) in [
        ("/object", &text),
        ("/expires", &text),
        ("/livemode", &text),
        ("/secret", &number),
        ("/secret", &object),
    ] {
        let body = Response::new(with(KEY, at, value).to_string());
        refused(CreateEphemeralKey::new("vs_1", "v").parse(&body).map(drop));
    }
    for (at, value) in [
        ("/object", &text),
        ("/account", &number),
        ("/api_version", &number),
        ("/created", &text),
        ("/data", &text),
        ("/data/object", &text),
        ("/data/object", &number),
        ("/data/object/id", &number),
        ("/data/object/client_reference_id", &number),
        ("/data/object/client_secret", &texts),
        ("/data/object/created", &text),
        ("/data/object/last_error", &text),
        ("/data/object/last_verification_report", &number),
        ("/data/object/livemode", &text),
        ("/data/object/metadata", &text),
        ("/data/object/metadata/loan", &number),
        ("/data/object/status", &object),
        ("/data/object/url", &object),
        ("/pending_webhooks", &text),
        ("/request", &number),
        ("/request/id", &number),
        ("/request/idempotency_key", &texts),
        ("/type", &number),
    ] {
        let body = with(EVENT, at, value).to_string();
        let error = Event::parse_unverified(body.as_bytes()).unwrap_err();
        assert_error_hides(&error);
        refused(
            RetrieveEvent::new("evt_1")
                .parse(&Response::new(body))
                .map(drop),
        );
    }
    for at in ["/id", "/type", "/created", "/context", "/related_object/id"] {
        let mut body = thin();
        *body.pointer_mut(at).unwrap() = number.clone();
        let error = Event::parse_unverified(body.to_string().as_bytes()).unwrap_err();
        let EventError::Decode(error) = error else {
            panic!("the event was read: {at}");
        };
        assert_error_hides(&error);
    }
}

#[test]
fn a_wrong_value_before_a_late_object_field_is_not_printed() {
    for field in [
        r#""client_reference_id":7411"#,
        r#""created":"SENTINEL""#,
        r#""metadata":{"SENTINEL":7411}"#,
        r#""metadata":{"loan":["SENTINEL"]}"#,
        r#""verified_outputs":"SENTINEL""#,
        r#""verified_outputs":{"dob":{"year":"SENTINEL"}}"#,
        r#""SENTINEL":"SENTINEL""#,
    ] {
        let body = format!(
            r#"{{"id":"evt_1","object":"event","created":1,"data":{{"object":{{{field},"object":"identity.verification_session"}}}},"livemode":true,"type":"a"}}"#
        );
        let error = Event::parse_unverified(body.as_bytes()).unwrap_err();
        assert_error_hides(&error);
    }
}

#[test]
fn text_that_is_not_an_event_is_not_printed() {
    for body in [
        "SENTINEL",
        "\"SENTINEL\"",
        "7411",
        "[\"SENTINEL\"]",
        "{\"SENTINEL\":\"SENTINEL\"}",
        "{\"id\":\"SENTINEL",
        "{\"id\":\"SENTINEL\"",
        "{\"object\":\"SENTINEL\"}",
        "{\"detail\":\"SENTINEL\"}",
        "{\"detail\":{\"id\":\"SENTINEL\"}}",
        "{\"specversion\":\"SENTINEL\"}",
        "{\"specversion\":\"1.0\",\"data\":\"SENTINEL\"}",
        "{\"data\":{\"object\":{\"name\":\"SENTINEL",
        "{\"data\":{\"object\":{\"name\":\"SENTINEL\"x",
        "{\"data\":{\"object\":{\"metadata\":{\"SENTINEL\":",
        "{\"data\":{\"previous_attributes\":{\"metadata\":{\"SENTINEL\":7411",
    ] {
        let error = Event::parse_unverified(body.as_bytes()).unwrap_err();
        assert_error_hides(&error);
    }
}

#[cfg(feature = "webhook")]
#[test]
fn neither_the_secret_nor_the_content_of_a_webhook_is_printed() {
    use stripe_identity::Timestamp;
    use stripe_identity::webhook::{Webhook, WebhookSecret};

    let secret = WebhookSecret::new("whsec_SENTINEL").unwrap();
    assert_hides(&secret);
    let now = Timestamp::from_secs(1_700_000_000);
    let webhook = Webhook::new(secret.clone()).with_secret(secret.clone());
    assert_hides(&webhook);

    let wrong = with(EVENT, "/data/object/created", &json!(SENTINEL));
    for body in [wrong, thin(), json!(SENTINEL)] {
        let body = body.to_string();
        let request = http::Request::builder()
            .header("Stripe-Signature", secret.sign(now, &body))
            .body(body)
            .unwrap();
        let error = webhook.event(&request, now).unwrap_err();
        assert_error_hides(&error);
    }
    for header in [SENTINEL, "t=SENTINEL,v1=SENTINEL", "t=7411,v1=SENTINEL"] {
        let error = webhook.verify(header, SENTINEL, now).unwrap_err();
        assert_error_hides(&error);
    }
    for secret in ["sk_SENTINEL", "SENTINEL\n", "SENTINEL\0"] {
        let error = WebhookSecret::new(secret).unwrap_err();
        assert_error_hides(&error);
    }
}

#[test]
fn text_that_is_not_a_valid_document_is_not_printed() {
    for body in [
        "SENTINEL",
        "\"SENTINEL\"",
        "7411",
        "<html>SENTINEL</html>",
        "{\"SENTINEL",
        "{\"SENTINEL\"",
        "{\"id\":\"SENTINEL",
        "{\"id\":\"SENTINEL\"",
        "{\"id\":\"SENTINEL\"x",
        "{\"id\":\"SENTINEL\" \"SENTINEL\"",
        "{\"id\":\"SENTINEL\n\"",
        "{\"id\":\"SENTINEL\\x\"",
        "{\"id\":7411",
        "{\"id\":SENTINEL",
        "{\"verified_outputs\":{\"email\":\"SENTINEL",
        "[\"SENTINEL\",\"SENTINEL\"]",
    ] {
        let error = retrieve().parse(&Response::new(body)).unwrap_err();
        assert_error_hides(&error);
    }
}

fn custom<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let text = String::deserialize(deserializer)?;
    Err(D::Error::custom(format!("nobody is called {text}")))
}

fn invalid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let text = String::deserialize(deserializer)?;
    Err(D::Error::invalid_value(Unexpected::Str(&text), &"a name"))
}

#[derive(Debug, Deserialize)]
enum Letter {
    A,
}

/// A custom type whose errors quote the values they found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "nothing ever fits")]
struct Picky {
    #[serde(deserialize_with = "custom")]
    custom: (),
    #[serde(deserialize_with = "invalid")]
    invalid: (),
    letter: Letter,
    letters: [Letter; 2],
}

#[test]
fn the_error_text_of_a_custom_type_is_not_printed() {
    for (body, problem) in [
        (r#"{"custom":"SENTINEL"}"#, "a value does not fit"),
        (r#"{"invalid":"SENTINEL"}"#, "expected a name"),
        (r#"{"letter":"SENTINEL"}"#, "a value does not fit"),
        (r#"{"letters":"SENTINEL"}"#, "expected an array of length 2"),
        (r#"{"SENTINEL":"SENTINEL"}"#, "a value does not fit"),
    ] {
        let response = Response::new(body);
        let error = retrieve().parse_as::<Picky>(&response).unwrap_err();
        assert_error_hides(&error);
        let Error::Decode(error) = error else {
            panic!("not a decode error");
        };
        assert_eq!(error.problem.to_string(), problem);
    }
}

#[test]
fn a_refused_value_is_not_printed() {
    let id = |id: &str| stripe().request(&RetrieveVerificationSession::new(id));
    let long = ListVerificationSessions::new().client_reference_id(SENTINEL.repeat(10_000));
    let errors = [
        SecretKey::new("pk_SENTINEL").unwrap_err(),
        SecretKey::new("whsec_SENTINEL").unwrap_err(),
        SecretKey::new("SENTINEL\n").unwrap_err(),
        id("SENTINEL/").unwrap_err(),
        id("SENTINEL\0").unwrap_err(),
        id("vs_1_secret_SENTINEL").unwrap_err(),
        stripe().with_account("SENTINEL\n").unwrap_err(),
        stripe().with_version("SENTINEL é").unwrap_err(),
        stripe().with_base_url("https://SENTINEL@h").unwrap_err(),
        stripe().with_base_url("http://SENTINEL").unwrap_err(),
        stripe().with_files_url("https://SENTINEL@h").unwrap_err(),
        stripe().with_files_url("http://SENTINEL").unwrap_err(),
        stripe()
            .request(&CreateEphemeralKey::new("vs_1", "SENTINEL é"))
            .unwrap_err(),
        stripe()
            .request(&DownloadFile::new("SENTINEL/"))
            .unwrap_err(),
        stripe()
            .request(&UpdateFileLink::new("link_1").remove_metadata("SENTINEL["))
            .unwrap_err(),
        stripe()
            .request(&RetrieveEvent::new("evt_1").expand(["SENTINEL..a"]))
            .unwrap_err(),
        IdempotencyKey::new("SENTINEL\t1").unwrap_err(),
        IdempotencyKey::new(" SENTINEL").unwrap_err(),
        SecretKey::new("\"SENTINEL\"").unwrap_err(),
        SecretKey::new("${SENTINEL}").unwrap_err(),
        stripe().request(&long).unwrap_err(),
    ];
    for error in errors {
        assert_error_hides(&error);
        assert_error_hides(&Error::from(error));
    }
}

#[test]
fn the_query_of_a_list_is_not_printed() {
    let list = r#"{"object":"list","data":[],"has_more":false,"url":"/v1/x?client_reference_id=SENTINEL"}"#;
    let list = ListVerificationSessions::new()
        .parse(&Response::new(list))
        .unwrap();
    assert_eq!(
        format!("{list:?}"),
        "List { object: \"list\", data: [], has_more: false, url: Some([redacted]) }"
    );
}

#[test]
fn an_id_is_printed_and_a_client_secret_in_its_place_is_not() {
    let retrieve = RetrieveVerificationSession::new("vs_1_secret_SENTINEL");
    assert_eq!(
        format!("{retrieve:?}"),
        "RetrieveVerificationSession { id: [redacted], expand: [] }"
    );
    assert_eq!(
        format!("{:?}", RetrieveVerificationSession::new("vs_1")),
        "RetrieveVerificationSession { id: \"vs_1\", expand: [] }"
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

#[cfg(feature = "simulator")]
#[test]
fn the_debug_text_of_the_simulator_shows_counts_only() {
    use crate::support::{at, stripe};
    use stripe_identity::simulator::{ApiKey, Simulator};

    let mut simulator = Simulator::new(at(1_700_000_000));
    let create = CreateVerificationSession::document().client_reference_id("SENTINEL");
    let request = stripe().request(&create).unwrap();
    assert_eq!(simulator.handle(&request).status(), 200);
    simulator.settings.keys = Some(vec![ApiKey::new("sk_test_SENTINEL")]);
    simulator.settings.blocked_documents = vec!["SENTINEL".to_owned()];
    assert_eq!(
        format!("{:?}", simulator.settings),
        "Settings { has_ip_allow_list: false, accepts_live_keys: true, isolates_keys: false, redaction_time: 345600s, \
         validated_after: None, automatic: [], flows: [], journal: 1000, events: 10000, responses: 10000, .. }"
    );
    assert_eq!(
        format!("{simulator:?}"),
        "Simulator { now: Timestamp(1700000000), sessions: 1, events: 1, .. }"
    );
}
