//! Responses of Stripe become models with exactly these values, and models become the same JSON again.

use std::time::{Duration, SystemTime};

use http::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stripe_identity::error::ApiErrorType;
use stripe_identity::response::{Expandable, Object, RateLimitedReason};
use stripe_identity::value::{DocumentOptions, DocumentType, IdNumberType, PartialDate, Sex};
use stripe_identity::verification_report::{
    CheckStatus, DocumentCheckErrorCode, EmailCheckErrorCode, IdNumberCheckErrorCode,
    PhoneCheckErrorCode, SelfieCheckErrorCode, VerificationReport, VerificationReportType,
};
use stripe_identity::verification_session::{
    LastErrorCode, Matching, RedactionStatus, VerificationSessionStatus, VerificationSessionType,
};
use stripe_identity::{
    ListVerificationSessions, Operation, RetrieveVerificationSession, Sensitive, Timestamp,
    VerificationSession,
};

const CREATED: &str = include_str!("../../fixtures/session_created.json");
const MINIMAL: &str = include_str!("../../fixtures/session_minimal.json");
const EXPANDED: &str = include_str!("../../fixtures/session_verified_expanded.json");
const REDACTED: &str = include_str!("../../fixtures/session_redacted.json");
const REPORT_DOCUMENT: &str = include_str!("../../fixtures/report_document.json");
const REPORT_ID_NUMBER: &str = include_str!("../../fixtures/report_id_number.json");
const LIST: &str = include_str!("../../fixtures/list_sessions.json");

#[track_caller]
fn session(body: &str) -> VerificationSession {
    RetrieveVerificationSession::new("vs_1")
        .parse(&Response::new(body))
        .unwrap()
}

#[track_caller]
fn report(body: &str) -> VerificationReport {
    RetrieveVerificationSession::new("vs_1")
        .parse_as(&Response::new(body))
        .unwrap()
}

/// The minimal session with one more field, or another value of it.
#[track_caller]
fn session_with(field: &str, value: Value) -> VerificationSession {
    let mut body: Value = json(MINIMAL);
    body[field] = value;
    session(&body.to_string())
}

#[track_caller]
fn json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

#[track_caller]
fn in_report(session: &VerificationSession) -> &VerificationReport {
    let expandable = session.last_verification_report.as_ref().unwrap();
    expandable.object().unwrap()
}

fn value(text: &str) -> Sensitive<String> {
    Sensitive::Value(text.to_owned())
}

type Parts = (Option<i64>, Option<i64>, Option<i64>);

#[track_caller]
fn parts(date: &Sensitive<PartialDate>) -> Parts {
    let date = date.value().unwrap();
    (date.day, date.month, date.year)
}

fn day(day: i64, month: i64, year: i64) -> Parts {
    (Some(day), Some(month), Some(year))
}

/// Names the field that differs: what a `Sensitive` holds is not in its `Debug`.
macro_rules! assert_fields {
    ($model:expr; $($field:ident: $value:expr),+) => {{
        let model = &$model;
        $(assert_eq!(model.$field, $value, stringify!($field));)+
    }};
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
fn every_field_of_an_expanded_report_is_read() {
    let session = session(EXPANDED);
    let report = in_report(&session);
    assert_fields!(report; id: "vr_1QmT9xKp7ZsX0dWeUj2FhC6o",
        client_reference_id: Some("patron-31744".into()),
        created: Timestamp::from_secs(1_758_024_251),
        livemode: true, r#type: Some(VerificationReportType::VerificationFlow),
        verification_flow: Some("vf_1QkA0cKp7ZsX0dWeL1bRaRy0".into()),
        verification_session: Some("vs_1QmT4cKp7ZsX0dWe5RvN8yLb".into()));
    let options = report.options.as_ref().unwrap();
    let types = [DocumentType::DrivingLicense];
    assert_document_options(options.document.as_ref(), &types, [true, false, true]);
    assert!(options.id_number.is_some());

    let document = report.document.as_ref().unwrap();
    assert_fields!(document.address.value().unwrap(); city: value("Duluth"), country: value("US"),
        line1: value("48 Quay Row"), line2: value("Flat 3"), postal_code: value("55802"),
        state: value("MN"));
    assert_eq!(parts(&document.dob), day(23, 11, 1984));
    assert_eq!(parts(&document.expiration_date), day(30, 6, 2031));
    assert_eq!(parts(&document.issued_date), day(1, 7, 2021));
    assert_fields!(document.error.as_ref().unwrap(); code: None, reason: Sensitive::Null);
    let files = [
        "file_1QmT6aKp7ZsX0dWeFr0ntSid",
        "file_1QmT6bKp7ZsX0dWeB4ckSide",
    ];
    assert_fields!(document; files: Sensitive::Value(files.map(str::to_owned).to_vec()),
        first_name: value("Ottilie"), issuing_country: value("US"), last_name: value("Brandvold"),
        number: value("D-5520-1187"), sex: Sensitive::Value(Sex::Female),
        status: CheckStatus::Verified, r#type: Some(DocumentType::DrivingLicense),
        unparsed_place_of_birth: value("BEMIDJI"), unparsed_sex: value("F"));
}

#[test]
fn every_field_of_the_other_checks_is_read() {
    let session = session(EXPANDED);
    let report = in_report(&session);
    assert_fields!(report.email.as_ref().unwrap(); email: value("ottilie@example.com"),
        error: None, status: CheckStatus::Verified);

    let id_number = report.id_number.as_ref().unwrap();
    assert_eq!(parts(&id_number.dob), day(24, 10, 1985));
    assert_fields!(id_number; first_name: value("Ottie"), id_number: value("6402"),
        id_number_type: Some(IdNumberType::UsSsn), last_name: value("Brandwold"),
        status: CheckStatus::Unverified);
    assert_fields!(id_number.error.as_ref().unwrap();
        code: Some(IdNumberCheckErrorCode::IdNumberMismatch),
        reason: Sensitive::Value("The number belongs to another date of birth.".into()));

    let phone = report.phone.as_ref().unwrap();
    assert_fields!(phone; phone: value("+12185550147"), status: CheckStatus::Unverified);
    assert_fields!(phone.error.as_ref().unwrap();
        code: Some(PhoneCheckErrorCode::PhoneUnverifiedOther),
        reason: Sensitive::Value("The code was not entered.".into()));

    let selfie = report.selfie.as_ref().unwrap();
    assert_fields!(selfie; document: Sensitive::Value("file_1QmT6cKp7ZsX0dWeF4ce0nId".into()),
        selfie: Sensitive::Value("file_1QmT6dKp7ZsX0dWeS3lf1e00".into()), status: CheckStatus::Unverified);
    assert_fields!(selfie.error.as_ref().unwrap();
        code: Some(SelfieCheckErrorCode::SelfieFaceMismatch),
        reason: Sensitive::Value("The faces differ.".into()));
}

#[test]
fn placeholders_are_redacted_and_not_values() {
    const GONE: Sensitive<String> = Sensitive::Redacted;
    let session = session(REDACTED);
    assert!(session.metadata.is_empty());
    assert_fields!(session.provided_details.value().unwrap(); email: GONE, phone: GONE);
    let outputs = session.verified_outputs.value().unwrap();
    assert_fields!(outputs; dob: Sensitive::Redacted, email: GONE, first_name: GONE,
        id_number: GONE, id_number_type: None, last_name: GONE, phone: GONE,
        sex: Sensitive::Redacted, unparsed_place_of_birth: GONE, unparsed_sex: GONE);
    let document = in_report(&session).document.as_ref().unwrap();
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
fn absent_null_redacted_and_value_are_four_states() {
    let outputs = |value: Value| {
        let session = session_with("verified_outputs", value);
        *session.verified_outputs.into_value().unwrap()
    };
    let texts = [
        (json!({}), Sensitive::Absent),
        (json!({ "id_number": null }), Sensitive::Null),
        (json!({ "id_number": "[redacted]" }), Sensitive::Redacted),
        (json!({ "id_number": "redacted" }), value("redacted")),
        (json!({ "id_number": "" }), value("")),
    ];
    for (json, id_number) in texts {
        assert_eq!(outputs(json).id_number, id_number);
    }
    assert_eq!(outputs(json!({})).dob, Sensitive::Absent);
    assert_eq!(outputs(json!({ "dob": null })).dob, Sensitive::Null);
    let redacted = json!({ "dob": { "day": 1, "month": 1, "year": 1 } });
    assert_eq!(outputs(redacted).dob, Sensitive::Redacted);
    let dob = outputs(json!({ "dob": { "day": 1, "month": 1, "year": 1900 } })).dob;
    assert_eq!(parts(&dob), day(1, 1, 1900));

    let session = session_with("verified_outputs", Value::Null);
    assert_eq!(session.verified_outputs, Sensitive::Null);
    assert_eq!(session.verified_outputs.value(), None);
    assert!(!session.verified_outputs.is_absent());
    assert!(session.provided_details.is_absent());
    let details = session_with("provided_details", json!({ "email": "[redacted]" }));
    let details = details.provided_details.into_value().unwrap();
    assert!(details.email.is_redacted());
    assert!(!details.phone.is_redacted());
}

#[test]
fn a_date_is_kept_unchanged() {
    let report = report(REPORT_DOCUMENT);
    let document = report.document.unwrap();
    assert_eq!(parts(&document.issued_date), (None, Some(27), Some(2012)));
    assert_eq!(document.dob, Sensitive::Absent);
    assert_eq!(document.number, Sensitive::Absent);
    assert_eq!(document.last_name, Sensitive::Null);
    let date = |text: &str| parts(&Sensitive::Value(json(text)));
    assert_eq!(date("{}"), (None, None, None));
    assert_eq!(
        date(r#"{"day":-1,"month":0,"year":null}"#),
        (Some(-1), Some(0), None)
    );
}

#[test]
fn a_report_has_only_the_checks_that_were_made() {
    let report_document = report(REPORT_DOCUMENT);
    assert_eq!(report_document.id(), "vr_1RjP5wCv9KxA0hUb3EzNgO7i");
    assert_fields!(report_document; email: None, id_number: None, phone: None, selfie: None,
        r#type: Some(VerificationReportType::Document), verification_flow: None);
    assert_fields!(report_document.document.unwrap().error.unwrap();
        code: Some(DocumentCheckErrorCode::DocumentExpired),
        reason: Sensitive::Value("The document has expired.".into()));

    let report = report(REPORT_ID_NUMBER);
    assert_fields!(report; client_reference_id: Some("patron-40028".into()), document: None,
        r#type: Some(VerificationReportType::IdNumber), verification_session: None);
    assert_fields!(report.id_number.unwrap(); error: None, first_name: value("Tomás"),
        id_number: value("52998224725"), id_number_type: Some(IdNumberType::BrCpf),
        last_name: value("Quaresma"), status: CheckStatus::Verified);
}

#[test]
fn metadata_may_be_null_or_missing() {
    let mut body: Value = json(MINIMAL);
    body.as_object_mut().unwrap().remove("metadata");
    assert!(session(&body.to_string()).metadata.is_empty());
    assert!(session_with("metadata", Value::Null).metadata.is_empty());
    let metadata = session_with("metadata", json!({ "": "", "ключ": "значение" })).metadata;
    assert_eq!(metadata.get(""), Some(""));
    assert_eq!(metadata.get("ключ"), Some("значение"));
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
    let mut body: Value = json(EXPANDED);
    let members = body.as_object_mut().unwrap();
    members.remove("client_secret");
    members.remove("url");
    body["redaction"] = json!({});
    body["last_verification_report"]["email"]["error"] = json!({ "reason": null });
    for (at, member) in [
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
        body.pointer_mut(at).unwrap()[member] = json!("brand_new");
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

macro_rules! assert_known {
    ($name:ident: $($text:literal $variant:ident),+) => {
        assert_eq!($name::KNOWN, [$($name::$variant),+]);
        for (text, variant) in [$(($text, $name::$variant)),+] {
            assert_eq!($name::from(text), variant);
            assert_eq!(variant.as_str(), text);
            assert_eq!(json::<$name>(&format!("{text:?}")), variant);
            assert_eq!(json!(variant), text);
        }
    };
}

#[test]
fn every_known_value_has_a_variant() {
    assert_known!(ApiErrorType: "api_error" ApiError, "card_error" CardError,
        "idempotency_error" IdempotencyError, "invalid_request_error" InvalidRequestError);
    assert_known!(CheckStatus: "unverified" Unverified, "verified" Verified);
    assert_known!(DocumentCheckErrorCode: "document_expired" DocumentExpired,
        "document_type_not_supported" DocumentTypeNotSupported,
        "document_unverified_other" DocumentUnverifiedOther);
    assert_known!(DocumentType: "driving_license" DrivingLicense, "id_card" IdCard,
        "passport" Passport);
    assert_known!(EmailCheckErrorCode: "email_unverified_other" EmailUnverifiedOther,
        "email_verification_declined" EmailVerificationDeclined);
    assert_known!(IdNumberCheckErrorCode:
        "id_number_insufficient_document_data" IdNumberInsufficientDocumentData,
        "id_number_mismatch" IdNumberMismatch,
        "id_number_unverified_other" IdNumberUnverifiedOther);
    assert_known!(IdNumberType: "br_cpf" BrCpf, "sg_nric" SgNric, "us_ssn" UsSsn);
    assert_known!(LastErrorCode: "abandoned" Abandoned, "consent_declined" ConsentDeclined,
        "country_not_supported" CountryNotSupported,
        "device_not_supported" DeviceNotSupported, "document_expired" DocumentExpired,
        "document_type_not_supported" DocumentTypeNotSupported,
        "document_unverified_other" DocumentUnverifiedOther,
        "email_unverified_other" EmailUnverifiedOther,
        "email_verification_declined" EmailVerificationDeclined,
        "id_number_insufficient_document_data" IdNumberInsufficientDocumentData,
        "id_number_mismatch" IdNumberMismatch,
        "id_number_unverified_other" IdNumberUnverifiedOther,
        "phone_unverified_other" PhoneUnverifiedOther,
        "phone_verification_declined" PhoneVerificationDeclined,
        "selfie_document_missing_photo" SelfieDocumentMissingPhoto,
        "selfie_face_mismatch" SelfieFaceMismatch, "selfie_manipulated" SelfieManipulated,
        "selfie_unverified_other" SelfieUnverifiedOther,
        "under_supported_age" UnderSupportedAge);
    assert_known!(Matching: "none" None, "similar" Similar);
    assert_known!(PhoneCheckErrorCode: "phone_unverified_other" PhoneUnverifiedOther,
        "phone_verification_declined" PhoneVerificationDeclined);
    assert_known!(RateLimitedReason: "global-concurrency" GlobalConcurrency,
        "global-rate" GlobalRate, "endpoint-concurrency" EndpointConcurrency,
        "endpoint-rate" EndpointRate, "resource-specific" ResourceSpecific);
    assert_known!(RedactionStatus: "processing" Processing, "redacted" Redacted,
        "validated" Validated);
    assert_known!(SelfieCheckErrorCode: "selfie_document_missing_photo" SelfieDocumentMissingPhoto,
        "selfie_face_mismatch" SelfieFaceMismatch, "selfie_manipulated" SelfieManipulated,
        "selfie_unverified_other" SelfieUnverifiedOther);
    assert_known!(Sex: "female" Female, "male" Male, "unknown" Unknown);
    assert_known!(VerificationReportType: "document" Document, "id_number" IdNumber,
        "verification_flow" VerificationFlow);
    assert_known!(VerificationSessionStatus: "canceled" Canceled, "processing" Processing,
        "requires_input" RequiresInput, "verified" Verified);
    assert_known!(VerificationSessionType: "document" Document, "id_number" IdNumber,
        "verification_flow" VerificationFlow);
}

#[test]
fn a_timestamp_is_whole_seconds() {
    for (text, secs) in [
        ("0", 0),
        ("-1", -1),
        ("1700000000", 1_700_000_000),
        ("1700000000.0", 1_700_000_000),
        ("1.7e9", 1_700_000_000),
        ("-2.0", -2),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        let time: Timestamp = json(text);
        assert_eq!(time.as_secs(), secs, "{text}");
        assert_eq!(time, Timestamp::from_secs(secs));
        assert_eq!(json!(time), secs);
        assert_eq!(time.to_string(), secs.to_string());
    }
    for text in [
        "1.5",
        "18446744073709551615",
        "9007199254740992.0",
        "\"1700000000\"",
        "null",
        "true",
    ] {
        let body = format!(r#"{{"created":{text}}}"#);
        let error = RetrieveVerificationSession::new("vs_1")
            .parse(&Response::new(body))
            .unwrap_err();
        let column = 11 + text.len();
        assert_eq!(
            error.to_string(),
            format!(
                "unreadable response with status 200: expected a whole number at created, line 1 column {column}"
            )
        );
    }
}

#[test]
fn a_timestamp_becomes_a_system_time_and_back() {
    let epoch = SystemTime::UNIX_EPOCH;
    for (time, secs) in [
        (epoch, 0),
        (epoch + Duration::from_secs(5), 5),
        (epoch - Duration::from_secs(5), -5),
    ] {
        assert_eq!(Timestamp::from(time).as_secs(), secs);
        assert_eq!(Timestamp::from_secs(secs).to_system_time(), Some(time));
    }
    for (time, secs) in [
        (epoch + Duration::from_millis(5_999), 5),
        (epoch - Duration::from_millis(1), -1),
        (epoch - Duration::from_millis(5_001), -6),
    ] {
        assert_eq!(Timestamp::from(time).as_secs(), secs);
    }
    let (first, last) = (
        Timestamp::from_secs(i64::MIN),
        Timestamp::from_secs(i64::MAX),
    );
    assert!(first.to_system_time().is_none_or(|time| time < epoch));
    assert_eq!(last.to_system_time().map_or(last, Timestamp::from), last);
}

#[test]
fn an_expandable_is_an_id_or_an_object() {
    let id = session_with("last_verification_report", json!("vr_7"));
    let id = id.last_verification_report.unwrap();
    assert_eq!(id, Expandable::Id("vr_7".to_owned()));
    assert_eq!((id.id(), id.object()), ("vr_7", None));
    assert_eq!(id.into_object(), None);

    let expanded = session_with("last_verification_report", json(REPORT_ID_NUMBER));
    let expanded = expanded.last_verification_report.unwrap();
    let report = report(REPORT_ID_NUMBER);
    assert_eq!(expanded.id(), "vr_1RjQ8eCv9KxA0hUbVa4WfR2n");
    assert_eq!(expanded.object(), Some(&report));
    assert_eq!(expanded.into_object(), Some(report));
}

#[test]
fn a_list_keeps_the_order_of_its_sessions() {
    let list = ListVerificationSessions::new()
        .parse(&Response::new(LIST))
        .unwrap();
    assert!(list.has_more);
    let url = "/v1/identity/verification_sessions";
    assert_eq!(list.url.as_deref(), Some(url));
    let ids = [
        "vs_1RmA1bDs4FgH0jKl7QwErT5y",
        "vs_1RlZ6nDs4FgH0jKlMq3WeR9t",
        "vs_1RlB0gDs4FgH0jKlHd6SaF2k",
    ];
    assert_eq!(list.iter().map(Object::id).collect::<Vec<_>>(), ids);
    let mut borrowed = Vec::new();
    for session in &list {
        borrowed.push(session.id());
    }
    assert_eq!(borrowed, ids);
    let last_error = list.data[0].last_error.as_ref().unwrap();
    assert_eq!(last_error.code, Some(LastErrorCode::SelfieManipulated));
    let document = in_report(&list.data[1]).document.as_ref().unwrap();
    assert_eq!(parts(&document.dob), day(14, 3, 1999));
    assert_eq!(document.address, Sensitive::Null);
    assert_eq!(document.files, Sensitive::Value(vec![]));
    assert_eq!(list.clone(), list);
    assert_eq!(list.into_iter().nth(2).unwrap().id, ids[2]);

    let empty = r#"{"object":"list","data":[],"has_more":false}"#;
    let list = ListVerificationSessions::new()
        .parse(&Response::new(empty))
        .unwrap();
    assert_eq!((list.data, list.has_more, list.url), (vec![], false, None));
}

#[test]
fn the_same_response_is_read_into_other_types() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Borrowed<'r> {
        id: &'r str,
        status: &'r str,
    }
    let response = Response::new(CREATED.as_bytes().to_vec());
    let operation = RetrieveVerificationSession::new("vs_1");
    let borrowed = operation.parse_as::<Borrowed>(&response).unwrap();
    let expected = Borrowed {
        id: "vs_1RkD2mFq8UyV0cJt4HsXwZ9e",
        status: "requires_input",
    };
    assert_eq!(borrowed, expected);
    let value = operation.parse_as::<Value>(&response).unwrap();
    assert_eq!(value["options"]["document"]["require_live_capture"], true);
    assert_eq!(operation.parse(&response).unwrap(), session(CREATED));
}

#[test]
fn a_session_becomes_the_same_json_without_secret_and_url() {
    for fixture in [CREATED, EXPANDED, REDACTED] {
        let mut original = session(fixture);
        let mut stored: Value = json(fixture);
        let members = stored.as_object_mut().unwrap();
        assert!(members.remove("client_secret").is_some());
        assert!(members.remove("url").is_some());
        let text = serde_json::to_string(&original).unwrap();
        assert_eq!(json::<Value>(&text), stored);
        original.client_secret = None;
        original.url = None;
        assert_eq!(json::<VerificationSession>(&text), original);
    }
    assert_eq!(
        serde_json::to_string(&session(MINIMAL)).unwrap(),
        r#"{"id":"vs_1RkE7tNw3BzL0pGa6QvYdM5c","object":"identity.verification_session","client_reference_id":null,"created":1761137015,"last_error":null,"last_verification_report":null,"livemode":true,"metadata":{},"options":null,"redaction":null,"related_customer":null,"related_customer_account":null,"status":"processing","type":"id_number"}"#
    );
    for fixture in [REPORT_DOCUMENT, REPORT_ID_NUMBER] {
        assert_eq!(json!(report(fixture)), json::<Value>(fixture));
    }
    assert_eq!(json!(Sensitive::<String>::Absent), Value::Null);
}

#[test]
fn a_model_equals_only_its_clone() {
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
    let mut body: Value = json(MINIMAL);
    body.as_object_mut().unwrap().remove("type").unwrap();
    assert_eq!(session(&body.to_string()).r#type, None);
}
