//! A sweep over everything that contains text: each value of each model and each parameter of each operation is the
//! sentinel once.
//!
//! The tables must name every public model and operation, as `public_types` lists them.

use std::collections::BTreeSet;
use std::fmt::Debug;

use http::Response;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey, EphemeralKey};
use stripe_identity::event::{
    Event, EventData, EventObject, EventReason, EventRequest, ListEvents, ListThinEvents,
    RelatedObject, RetrieveEvent, RetrieveThinEvent, ThinEvent,
};
use stripe_identity::file::{
    CreateFileLink, DownloadFile, File, FileLink, ListFileLinks, ListFiles, RetrieveFile,
    RetrieveFileLink, UpdateFileLink,
};
use stripe_identity::lifecycle::{RedactionWalk, SessionProgress};
use stripe_identity::response::{Cursor, Expandable, Json, V2List};
use stripe_identity::value::{
    Address, ClientSecret, DocumentOptions, EphemeralKeySecret, FileLinkUrl, IdNumberOptions,
    Metadata, PartialDate, Rfc3339, SessionUrl,
};
use stripe_identity::verification_report::{
    DocumentCheck, DocumentCheckError, EmailCheck, EmailCheckError, IdNumberCheck,
    IdNumberCheckError, ListVerificationReports, PhoneCheck, PhoneCheckError,
    RetrieveVerificationReport, SelfieCheck, SelfieCheckError, VerificationReport,
    VerificationReportOptions,
};
use stripe_identity::verification_session::{
    ContactOptions, LastError, MatchingOptions, ProvidedDetails, Redaction, RelatedPerson,
    VerificationSessionOptions, VerifiedOutputs,
};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, List, ListVerificationSessions,
    Operation, RedactVerificationSession, RetrieveVerificationSession, Sensitive, Timestamp,
    UpdateVerificationSession, VerificationSession,
};

use super::{
    EVENT, EXPANDED, FILE, KEY, LIST, NUMBER, REPORT, SENTINEL, THIN, assert_error_hides, retrieve,
};
use crate::public_types;
use crate::support::{json, stripe};

const PROGRESS: &str = r#"{"session":"vs_1","status":"verified","last_error":"abandoned","last_verification_report":"vr_1","is_redacted":false,"as_of":1,"seen":["evt_1"]}"#;
const WALK: &str =
    r#"{"before":1,"cursor":{"starting_after":"vs_1"},"is_over":false,"is_stuck":false}"#;

/// The paths of a value and of everything inside it.
fn paths(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                paths(field, format!("{path}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                paths(item, format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(path);
}

/// Returns each path, with a copy of the body in which the value or the key at that path is replaced.
fn variants(body: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    paths(body, String::new(), &mut all);
    let mut variants = Vec::new();
    for path in all {
        for other in [
            json!(SENTINEL),
            json!(NUMBER),
            json!(7411.5),
            json!([SENTINEL]),
            json!({ SENTINEL: SENTINEL }),
        ] {
            let mut variant = body.clone();
            *variant.pointer_mut(&path).unwrap() = other;
            variants.push((path.clone(), variant));
        }
        if let Some((parent, key)) = path.rsplit_once('/') {
            let mut variant = body.clone();
            if let Some(fields) = variant.pointer_mut(parent).unwrap().as_object_mut() {
                let value = fields.remove(key).unwrap();
                fields.insert(SENTINEL.to_owned(), value);
                variants.push((path.clone(), variant));
            }
        }
    }
    variants
}

/// The paths whose text or number `Debug` prints. Errors must print none. serde reads an array as an object whose first
/// fields are its elements. A path to an error or a redaction is therefore listed, because an array puts the text into its
/// code or status.
fn shown<T: DeserializeOwned + Debug>(fixture: &str, at: &str) -> Vec<String> {
    let body = json(fixture).pointer(at).unwrap().clone();
    serde_json::from_value::<T>(body.clone()).unwrap_or_else(|error| panic!("{at}: {error}"));
    let mut shown = BTreeSet::new();
    for (path, variant) in variants(&body) {
        match retrieve().parse_as::<T>(&Response::new(variant.to_string())) {
            Ok(value) => {
                let text = format!("{value:?} {value:#?}");
                if text.contains(SENTINEL) || text.contains("7411") {
                    shown.insert(path);
                }
            }
            Err(error) => assert_error_hides(&error),
        }
    }
    shown.into_iter().collect()
}

macro_rules! models {
    ($($type:ty: $fixture:ident $at:literal shows [$($shown:literal),* $(,)?];)+) => {
        #[test]
        fn models_print_only_ids_states_and_times_and_their_errors_print_nothing() {
            let mut unexpected = Vec::new();
            $(
                let found = shown::<$type>($fixture, $at);
                let expected: &[&str] = &[$($shown),*];
                if found != expected {
                    unexpected.push(format!("{}: {found:?}", stringify!($type)));
                }
            )+
            assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
        }

        #[test]
        fn the_sweep_lists_every_public_model() {
            let names = [$(stringify!($type)),+];
            assert_eq!(public_types::names(&names), public_types::names(public_types::MODELS));
        }
    };
}

models! {
    Address: EXPANDED "/verified_outputs/address" shows [];
    ClientSecret: KEY "/secret" shows [];
    ContactOptions: EXPANDED "/options/email" shows [];
    Cursor: WALK "/cursor" shows ["/starting_after"];
    DocumentCheck: EXPANDED "/last_verification_report/document" shows ["/error", "/error/code", "/status", "/type"];
    DocumentCheckError: EXPANDED "/last_verification_report/document/error" shows ["", "/code"];
    DocumentOptions: EXPANDED "/options/document" shows ["/allowed_types", "/allowed_types/0", "/allowed_types/1"];
    EmailCheck: REPORT "/email" shows ["/error", "/error/code", "/status"];
    EmailCheckError: REPORT "/email/error" shows ["", "/code"];
    EphemeralKey: KEY "" shows ["/created", "/expires", "/id"];
    EphemeralKeySecret: KEY "/secret" shows [];
    Event: EVENT "" shows ["/account", "/api_version", "/context", "/created", "/data/object/created", "/data/object/id", "/data/object/last_error", "/data/object/last_error/code", "/data/object/last_verification_report", "/data/object/redaction", "/data/object/related_customer", "/data/object/related_customer_account", "/data/object/status", "/data/object/type", "/id", "/pending_webhooks", "/request", "/request/id", "/request/idempotency_key", "/type"];
    EventData: EVENT "/data" shows ["/object/created", "/object/id", "/object/last_error", "/object/last_error/code", "/object/last_verification_report", "/object/redaction", "/object/related_customer", "/object/related_customer_account", "/object/status", "/object/type"];
    EventObject: EVENT "/data/object" shows ["/created", "/id", "/last_error", "/last_error/code", "/last_verification_report", "/redaction", "/related_customer", "/related_customer_account", "/status", "/type"];
    EventReason: THIN "/reason" shows ["/request", "/request/id", "/request/idempotency_key", "/type"];
    EventRequest: EVENT "/request" shows ["", "/id", "/idempotency_key"];
    Expandable<VerificationReport>: EXPANDED "/last_verification_report" shows ["", "/created", "/document/error", "/document/error/code", "/document/status", "/document/type", "/email/error", "/email/status", "/id", "/id_number/error", "/id_number/error/code", "/id_number/id_number_type", "/id_number/status", "/options/document/allowed_types", "/options/document/allowed_types/0", "/phone/error", "/phone/error/code", "/phone/status", "/selfie/error", "/selfie/error/code", "/selfie/status", "/type", "/verification_flow", "/verification_session"];
    File: FILE "" shows ["/created", "/expires_at", "/id", "/links/data/0/created", "/links/data/0/expires_at", "/links/data/0/file", "/links/data/0/id", "/links/data/1/created", "/links/data/1/expires_at", "/links/data/1/file", "/links/data/1/id", "/purpose", "/size", "/type"];
    FileLink: FILE "/links/data/0" shows ["/created", "/expires_at", "/file", "/id"];
    FileLinkUrl: KEY "/secret" shows [];
    IdNumberCheck: EXPANDED "/last_verification_report/id_number" shows ["/error", "/error/code", "/id_number_type", "/status"];
    IdNumberCheckError: EXPANDED "/last_verification_report/id_number/error" shows ["", "/code"];
    IdNumberOptions: EXPANDED "/options/id_number" shows [];
    Json: EVENT "" shows [];
    LastError: EXPANDED "/last_error" shows ["", "/code"];
    List<VerificationSession>: LIST "" shows ["/data/0/created", "/data/0/id", "/data/0/last_error", "/data/0/last_error/code", "/data/0/last_verification_report", "/data/0/redaction", "/data/0/related_customer", "/data/0/related_customer_account", "/data/0/status", "/data/0/type", "/data/1/created", "/data/1/id", "/data/1/last_error", "/data/1/last_verification_report", "/data/1/last_verification_report/created", "/data/1/last_verification_report/document/error", "/data/1/last_verification_report/document/status", "/data/1/last_verification_report/document/type", "/data/1/last_verification_report/id", "/data/1/last_verification_report/type", "/data/1/last_verification_report/verification_session", "/data/1/redaction", "/data/1/related_customer", "/data/1/related_customer_account", "/data/1/status", "/data/1/type", "/data/2/created", "/data/2/id", "/data/2/last_error", "/data/2/last_verification_report", "/data/2/redaction", "/data/2/related_customer", "/data/2/related_customer_account", "/data/2/status", "/data/2/type"];
    MatchingOptions: EXPANDED "/options/matching" shows ["/dob", "/name"];
    Metadata: EXPANDED "/metadata" shows [];
    PartialDate: EXPANDED "/verified_outputs/dob" shows [];
    PhoneCheck: EXPANDED "/last_verification_report/phone" shows ["/error", "/error/code", "/status"];
    PhoneCheckError: EXPANDED "/last_verification_report/phone/error" shows ["", "/code"];
    ProvidedDetails: EXPANDED "/provided_details" shows [];
    Redaction: SESSION_REDACTED "/redaction" shows ["", "/status"];
    RedactionWalk: WALK "" shows ["/before", "/cursor/starting_after"];
    RelatedObject: THIN "/related_object" shows ["/id", "/type"];
    RelatedPerson: EXPANDED "/related_person" shows ["/account", "/person"];
    Rfc3339: THIN "/created" shows [];
    SelfieCheck: EXPANDED "/last_verification_report/selfie" shows ["/error", "/error/code", "/status"];
    SelfieCheckError: EXPANDED "/last_verification_report/selfie/error" shows ["", "/code"];
    Sensitive<String>: KEY "/secret" shows [];
    SessionProgress: PROGRESS "" shows ["", "/as_of", "/last_error", "/last_verification_report", "/seen", "/seen/0", "/session", "/status"];
    SessionUrl: KEY "/secret" shows [];
    ThinEvent: THIN "" shows ["/context", "/id", "/reason/request", "/reason/request/id", "/reason/request/idempotency_key", "/reason/type", "/related_object/id", "/related_object/type", "/type"];
    V2List<ThinEvent>: V2_LIST "" shows ["/data/0/context", "/data/0/id", "/data/0/type"];
    VerificationReport: REPORT "" shows ["/created", "/document/error", "/document/error/code", "/document/status", "/document/type", "/email/error", "/email/error/code", "/email/status", "/id", "/id_number/error", "/id_number/error/code", "/id_number/id_number_type", "/id_number/status", "/options/document/allowed_types", "/options/document/allowed_types/0", "/options/document/allowed_types/1", "/phone/error", "/phone/error/code", "/phone/status", "/selfie/error", "/selfie/error/code", "/selfie/status", "/type", "/verification_flow", "/verification_session"];
    VerificationReportOptions: EXPANDED "/last_verification_report/options" shows ["/document/allowed_types", "/document/allowed_types/0"];
    VerificationSession: EXPANDED "" shows ["/created", "/id", "/last_error", "/last_error/code", "/last_verification_report", "/last_verification_report/created", "/last_verification_report/document/error", "/last_verification_report/document/error/code", "/last_verification_report/document/status", "/last_verification_report/document/type", "/last_verification_report/email/error", "/last_verification_report/email/status", "/last_verification_report/id", "/last_verification_report/id_number/error", "/last_verification_report/id_number/error/code", "/last_verification_report/id_number/id_number_type", "/last_verification_report/id_number/status", "/last_verification_report/options/document/allowed_types", "/last_verification_report/options/document/allowed_types/0", "/last_verification_report/phone/error", "/last_verification_report/phone/error/code", "/last_verification_report/phone/status", "/last_verification_report/selfie/error", "/last_verification_report/selfie/error/code", "/last_verification_report/selfie/status", "/last_verification_report/type", "/last_verification_report/verification_flow", "/last_verification_report/verification_session", "/options/document/allowed_types", "/options/document/allowed_types/0", "/options/document/allowed_types/1", "/options/matching/dob", "/options/matching/name", "/redaction", "/related_customer", "/related_customer_account", "/related_person/account", "/related_person/person", "/status", "/type", "/verification_flow"];
    VerificationSessionOptions: EXPANDED "/options" shows ["/document/allowed_types", "/document/allowed_types/0", "/document/allowed_types/1", "/matching/dob", "/matching/name"];
    VerifiedOutputs: EXPANDED "/verified_outputs" shows ["/id_number_type"];
}

const SESSION_REDACTED: &str = include_str!("../../fixtures/session_redacted.json");
const V2_LIST: &str = r#"{"data":[{"id":"evt_1","object":"v2.core.event","type":"a","created":"2025-11-06T00:27:35.482Z","livemode":false,"context":"acct_1"}],"next_page_url":"/v2/core/events?page=p","previous_page_url":null}"#;

/// Returns the printed operation, and how often its request contains the sentinel. The count is `None` if the request is
/// refused.
#[track_caller]
fn printed<O: Operation + Debug>(operation: &O) -> (String, Option<usize>) {
    let text = format!("{operation:?} {operation:#?}");
    let count = match stripe().request(operation) {
        Ok(request) => {
            let body = String::from_utf8(request.body().clone()).unwrap();
            let sent = format!("{} {body}", request.uri());
            Some(sent.matches(SENTINEL).count())
        }
        Err(error) => {
            assert_error_hides(&error);
            None
        }
    };
    (text, count)
}

macro_rules! operations {
    ($($type:ident sends $count:literal: |$id:ident, $text:ident| $operation:expr;)+) => {
        #[test]
        fn no_operation_prints_a_text_parameter() {
            $({
                let ($id, $text) = ("x_1", SENTINEL);
                let _ = ($id, $text);
                let operation: $type = $operation;
                let (printed, sent) = printed(&operation);
                assert!(!printed.contains(SENTINEL), "{printed}");
                assert_eq!(sent, Some($count), stringify!($type));
            })+
        }

        #[test]
        fn no_operation_prints_a_secret_passed_as_an_id() {
            for secret in ["vs_1_secret_SENTINEL", "sk_test_SENTINEL", "whsec_SENTINEL"] {
                $({
                    let ($id, $text) = (secret, "text");
                    let _ = ($id, $text);
                    let operation: $type = $operation;
                    let (printed, sent) = printed(&operation);
                    assert!(!printed.contains(SENTINEL), "{printed}");
                    assert_eq!(sent, None, concat!(stringify!($type), " was sent"));
                })+
            }
        }

        #[test]
        fn the_sweep_lists_every_public_operation() {
            let names = [$(stringify!($type)),+];
            assert_eq!(public_types::names(&names), public_types::names(public_types::OPERATIONS));
        }
    };
}

operations! {
    CancelVerificationSession sends 0: |id, text| CancelVerificationSession::new(id);
    CreateEphemeralKey sends 0: |id, text| CreateEphemeralKey::new(id, "2026-09-30.endive");
    CreateFileLink sends 2: |id, text| CreateFileLink::new(id).metadata([(text, text)]);
    CreateVerificationSession sends 6: |id, text| CreateVerificationSession::flow(id)
        .client_reference_id(text)
        .metadata([(text, text)])
        .provided_email(text)
        .provided_phone(text)
        .return_url(text)
        .related_customer(id)
        .related_customer_account(id)
        .related_person(id, id);
    DeleteEphemeralKey sends 0: |id, text| DeleteEphemeralKey::new(id);
    DownloadFile sends 0: |id, text| DownloadFile::new(id);
    ListEvents sends 0: |id, text| ListEvents::new().starting_after(id);
    ListFileLinks sends 0: |id, text| ListFileLinks::new().file(id).starting_after(id);
    ListFiles sends 0: |id, text| ListFiles::new().ending_before(id);
    ListThinEvents sends 0: |id, text| ListThinEvents::new().object_id(id);
    ListVerificationReports sends 1: |id, text| ListVerificationReports::new()
        .client_reference_id(text)
        .verification_session(id)
        .starting_after(id);
    ListVerificationSessions sends 1: |id, text| ListVerificationSessions::new()
        .client_reference_id(text)
        .related_customer(id)
        .related_customer_account(id)
        .ending_before(id);
    RedactVerificationSession sends 0: |id, text| RedactVerificationSession::new(id);
    RetrieveEvent sends 0: |id, text| RetrieveEvent::new(id);
    RetrieveFile sends 0: |id, text| RetrieveFile::new(id);
    RetrieveFileLink sends 0: |id, text| RetrieveFileLink::new(id);
    RetrieveThinEvent sends 0: |id, text| RetrieveThinEvent::new(id);
    RetrieveVerificationReport sends 0: |id, text| RetrieveVerificationReport::new(id);
    RetrieveVerificationSession sends 0: |id, text| RetrieveVerificationSession::new(id);
    UpdateFileLink sends 3: |id, text| UpdateFileLink::new(id)
        .metadata([(text, text)])
        .remove_metadata(format!("{text} 2"))
        .expires_at(Timestamp::from_secs(1));
    UpdateVerificationSession sends 5: |id, text| UpdateVerificationSession::new(id)
        .metadata([(text, text)])
        .remove_metadata(format!("{text} 2"))
        .provided_email(text)
        .provided_phone(text);
}
