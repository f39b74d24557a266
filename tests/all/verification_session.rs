//! Sessions: every field, what may be missing, and the JSON they become again.

use serde_json::{Value, json};
use stripe_identity::response::Object;
use stripe_identity::value::{DocumentOptions, DocumentType, IdNumberType, Sex};
use stripe_identity::verification_session::{
    Matching, RedactionStatus, VerificationSessionStatus, VerificationSessionType,
};
use stripe_identity::{RetrieveVerificationSession, Sensitive, Timestamp, VerificationSession};

use crate::support::{assert_fields, day, json, parsed, parts, value};

const CREATED: &str = include_str!("../fixtures/session_created.json");
const MINIMAL: &str = include_str!("../fixtures/session_minimal.json");
const EXPANDED: &str = include_str!("../fixtures/session_verified_expanded.json");
const REDACTED: &str = include_str!("../fixtures/session_redacted.json");

#[track_caller]
fn session(body: &str) -> VerificationSession {
    parsed(&RetrieveVerificationSession::new("vs_1"), body)
}

/// The minimal session with one more field, or another value of it.
#[track_caller]
fn session_with(field: &str, value: Value) -> VerificationSession {
    let mut body = json(MINIMAL);
    body[field] = value;
    session(&body.to_string())
}

#[track_caller]
fn assert_document_options(
    options: Option<&DocumentOptions>,
    types: &[DocumentType],
    on: [bool; 3],
) {
    let options = options.unwrap();
    assert_eq!(options.allowed_types.as_deref(), Some(types));
    assert_fields!(options; require_id_number: Some(on[0]), require_live_capture: Some(on[1]),
        require_matching_selfie: Some(on[2]));
}

#[test]
fn a_created_session_has_its_secret_and_url() {
    let session = session(CREATED);
    assert_fields!(session; id: "vs_1RkD2mFq8UyV0cJt4HsXwZ9e",
        client_reference_id: Some("patron-20931".into()),
        created: Timestamp::from_secs(1_761_134_402), last_error: None,
        last_verification_report: None, livemode: false, provided_details: Sensitive::Absent,
        redaction: None, related_customer: None, related_customer_account: None,
        related_person: None, status: VerificationSessionStatus::RequiresInput,
        r#type: Some(VerificationSessionType::Document), verification_flow: None,
        verified_outputs: Sensitive::Absent);
    assert_eq!(
        session.client_secret.unwrap().expose(),
        "vs_1RkD2mFq8UyV0cJt4HsXwZ9e_secret_test_YWxwaGFiZXRzb3Vw"
    );
    assert_eq!(
        session.url.unwrap().expose(),
        "https://verify.stripe.com/start/test_bG9uZ2JvYXQ"
    );
    let pairs: Vec<_> = session.metadata.iter().collect();
    assert_eq!(pairs, [("branch", "harbour"), ("loan", "L-88")]);
    assert_eq!(session.metadata.len(), 2);
    let options = session.options.unwrap();
    let types = [DocumentType::Passport, DocumentType::IdCard];
    assert_document_options(options.document.as_ref(), &types, [false, true, true]);
    assert_fields!(options; email: None, id_number: None, matching: None, phone: None);
}

#[test]
fn the_required_fields_are_enough() {
    let session = session(MINIMAL);
    assert_fields!(session; id: "vs_1RkE7tNw3BzL0pGa6QvYdM5c", client_reference_id: None,
        client_secret: None, created: Timestamp::from_secs(1_761_137_015), last_error: None,
        last_verification_report: None, livemode: true, options: None,
        provided_details: Sensitive::Absent, redaction: None, related_customer: None,
        related_customer_account: None, related_person: None,
        status: VerificationSessionStatus::Processing, r#type: Some(VerificationSessionType::IdNumber),
        url: None, verification_flow: None, verified_outputs: Sensitive::Absent);
    assert!(session.metadata.is_empty());
}

#[test]
fn every_field_of_an_expanded_session_is_read() {
    let session = session(EXPANDED);
    assert_eq!(session.id(), "vs_1QmT4cKp7ZsX0dWe5RvN8yLb");
    assert_fields!(session; client_reference_id: Some("patron-31744".into()), client_secret: None,
        created: Timestamp::from_secs(1_758_023_940), livemode: true, redaction: None,
        related_customer: Some("cus_R8wLq4TzXb2nVd".into()),
        related_customer_account: Some("acct_1PzB3nLk6QwE9rTy".into()),
        status: VerificationSessionStatus::Verified,
        r#type: Some(VerificationSessionType::VerificationFlow), url: None,
        verification_flow: Some("vf_1QkA0cKp7ZsX0dWeL1bRaRy1".into()));
    assert_fields!(session.last_error.as_ref().unwrap(); code: None, reason: Sensitive::Null);
    let pairs: Vec<_> = session.metadata.iter().collect();
    assert_eq!(pairs, [("loan", "L-91")]);
    assert_fields!(session.provided_details.value().unwrap();
        email: value("o.brandvold@example.com"), phone: value("2185550148"));
    assert_fields!(session.related_person.as_ref().unwrap();
        account: "acct_1PzB3nLk6QwE9rTz", person: "person_1QaV5sLk6QwE9rTyUu7IpOaS");

    let options = session.options.unwrap();
    let types = [DocumentType::DrivingLicense, DocumentType::Passport];
    assert_document_options(options.document.as_ref(), &types, [true, false, true]);
    assert_fields!(options.email.unwrap(); require_verification: Some(true));
    assert!(options.id_number.is_some());
    assert_fields!(options.matching.unwrap();
        dob: Some(Matching::Similar), name: Some(Matching::None));
    assert_fields!(options.phone.unwrap(); require_verification: Some(false));
}

#[test]
fn every_field_of_the_verified_outputs_is_read() {
    let session = session(EXPANDED);
    let outputs = session.verified_outputs.value().unwrap();
    assert_fields!(outputs.address.value().unwrap(); city: value("Two Harbors"),
        country: value("US"), line1: value("9 Lighthouse Point"), line2: Sensitive::Null,
        postal_code: value("55616"), state: value("MN"));
    assert_eq!(parts(&outputs.dob), day(22, 12, 1983));
    assert_fields!(outputs; email: value("ottilie.b@example.com"), first_name: value("Ottilia"),
        id_number: value("6403"), id_number_type: Some(IdNumberType::UsSsn),
        last_name: value("Brandvoll"), phone: value("+12185550149"),
        sex: Sensitive::Value(Sex::Unknown), unparsed_place_of_birth: value("BEMIDJI MN"),
        unparsed_sex: value("X"));
}

#[test]
fn the_placeholders_of_a_redacted_session_are_read_as_redacted() {
    const GONE: Sensitive<String> = Sensitive::Redacted;
    let session = session(REDACTED);
    assert!(session.metadata.is_empty());
    assert_fields!(session.provided_details.value().unwrap(); email: GONE, phone: GONE);
    let outputs = session.verified_outputs.value().unwrap();
    assert_fields!(outputs; dob: Sensitive::Redacted, email: GONE, first_name: GONE,
        id_number: GONE, id_number_type: None, last_name: GONE, phone: GONE,
        sex: Sensitive::Redacted, unparsed_place_of_birth: GONE, unparsed_sex: GONE);
    let document = session.last_verification_report.as_ref().unwrap();
    let document = document.object().unwrap().document.as_ref().unwrap();
    assert_fields!(document; dob: Sensitive::Redacted, expiration_date: Sensitive::Redacted,
        first_name: GONE, issued_date: Sensitive::Redacted, issuing_country: value("US"),
        last_name: GONE, number: GONE, sex: Sensitive::Redacted, unparsed_place_of_birth: GONE,
        unparsed_sex: GONE);
    for address in [&outputs.address, &document.address] {
        assert_fields!(address.value().unwrap(); city: GONE, country: value("US"), line1: GONE,
            line2: Sensitive::Null, postal_code: GONE, state: GONE);
    }
    assert_fields!(session.redaction.unwrap(); status: RedactionStatus::Redacted);
    for (text, status) in [
        ("processing", RedactionStatus::Processing),
        ("redacted", RedactionStatus::Redacted),
        ("validated", RedactionStatus::Validated),
    ] {
        let session = session_with("redaction", json!({ "status": text }));
        assert_eq!(session.redaction.unwrap().status, status);
    }
}

#[test]
fn unknown_fields_are_ignored_at_every_level() {
    let new = "\"brand_new\": [{\"a\": 1.5}],\n";
    let extended = EXPANDED
        .replace("{\n", &format!("{{\n{new}"))
        .replace(&format!("{new}    \"loan\""), "\"loan\"");
    assert_eq!(extended.matches(new).count(), 29);
    assert_eq!(session(&extended), session(EXPANDED));
}

#[test]
fn an_unknown_value_is_kept_in_every_enum() {
    let mut body = json(EXPANDED);
    let fields = body.as_object_mut().unwrap();
    fields.remove("client_secret");
    fields.remove("url");
    body["redaction"] = json!({});
    body["last_verification_report"]["email"]["error"] = json!({ "reason": null });
    for (at, field) in [
        ("", "status"),
        ("", "type"),
        ("/last_error", "code"),
        ("/redaction", "status"),
        ("/options/matching", "dob"),
        ("/options/matching", "name"),
        ("/verified_outputs", "id_number_type"),
        ("/verified_outputs", "sex"),
        ("/last_verification_report", "type"),
        ("/last_verification_report/document", "sex"),
        ("/last_verification_report/document", "status"),
        ("/last_verification_report/document", "type"),
        ("/last_verification_report/document/error", "code"),
        ("/last_verification_report/email", "status"),
        ("/last_verification_report/email/error", "code"),
        ("/last_verification_report/id_number", "id_number_type"),
        ("/last_verification_report/id_number", "status"),
        ("/last_verification_report/id_number/error", "code"),
        ("/last_verification_report/phone", "status"),
        ("/last_verification_report/phone/error", "code"),
        ("/last_verification_report/selfie", "status"),
        ("/last_verification_report/selfie/error", "code"),
    ] {
        body.pointer_mut(at).unwrap()[field] = json!("brand_new");
    }
    body["options"]["document"]["allowed_types"] = json!(["passport", "brand_new"]);
    let session = session(&body.to_string());
    assert_eq!(json!(session), body);
    assert_eq!(
        session.status,
        VerificationSessionStatus::Other("brand_new".into())
    );
    assert_eq!(session.status.as_str(), "brand_new");
    assert_eq!(session.status.to_string(), "brand_new");
    let outputs = session.verified_outputs.value().unwrap();
    assert_eq!(
        outputs.sex,
        Sensitive::Value(Sex::Other("brand_new".into()))
    );
    assert_eq!(
        session.options.unwrap().document.unwrap().allowed_types,
        Some(vec![
            DocumentType::Passport,
            DocumentType::Other("brand_new".into())
        ])
    );
}

#[test]
fn a_session_becomes_the_same_json_without_secret_and_url() {
    for fixture in [CREATED, EXPANDED, REDACTED] {
        let mut original = session(fixture);
        let mut stored = json(fixture);
        let fields = stored.as_object_mut().unwrap();
        assert!(fields.remove("client_secret").is_some());
        assert!(fields.remove("url").is_some());
        let text = serde_json::to_string(&original).unwrap();
        assert_eq!(json(&text), stored);
        original.client_secret = None;
        original.url = None;
        assert_eq!(session(&text), original);
    }
    assert_eq!(
        serde_json::to_string(&session(MINIMAL)).unwrap(),
        r#"{"id":"vs_1RkE7tNw3BzL0pGa6QvYdM5c","object":"identity.verification_session","client_reference_id":null,"created":1761137015,"last_error":null,"last_verification_report":null,"livemode":true,"metadata":{},"options":null,"redaction":null,"related_customer":null,"related_customer_account":null,"status":"processing","type":"id_number"}"#
    );
}

#[test]
fn a_session_equals_only_its_clone() {
    let original = session(EXPANDED);
    let mut copy = original.clone();
    assert_eq!(copy, original);
    copy.livemode = false;
    assert_ne!(copy, original);
    assert_ne!(session(CREATED), session(MINIMAL));
}

#[test]
fn a_session_of_an_old_version_may_have_no_type() {
    assert_eq!(session_with("type", Value::Null).r#type, None);
    let mut body = json(MINIMAL);
    body.as_object_mut().unwrap().remove("type").unwrap();
    assert_eq!(session(&body.to_string()).r#type, None);
}
