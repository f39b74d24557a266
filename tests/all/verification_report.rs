//! Reports: every field, what may be missing, and the JSON they become again.

use serde_json::{Value, json};
use stripe_identity::response::Object;
use stripe_identity::value::{DocumentType, IdNumberType, Sex};
use stripe_identity::verification_report::{
    CheckStatus, DocumentCheckErrorCode, EmailCheckErrorCode, IdNumberCheckErrorCode,
    ListVerificationReports, PhoneCheckErrorCode, RetrieveVerificationReport, SelfieCheckErrorCode,
    VerificationReport, VerificationReportType,
};
use stripe_identity::{RetrieveVerificationSession, Sensitive, Timestamp};

use crate::support::{assert_fields, day, json, parsed, parts, unreadable, value};

const FULL: &str = include_str!("../fixtures/report_full.json");
const DOCUMENT: &str = include_str!("../fixtures/report_document.json");
const ID_NUMBER: &str = include_str!("../fixtures/report_id_number.json");
const LIST: &str = include_str!("../fixtures/list_reports.json");
const SESSION: &str = include_str!("../fixtures/session_verified_expanded.json");

const MINIMAL: &str = r#"{"id":"vr_1","object":"identity.verification_report","created":1700000000,"livemode":true,"type":"document"}"#;

#[track_caller]
fn report(body: impl AsRef<[u8]>) -> VerificationReport {
    parsed(&RetrieveVerificationReport::new("vr_1"), body)
}

/// The report inside the expanded session.
#[track_caller]
fn report_in_session() -> VerificationReport {
    let session = parsed(&RetrieveVerificationSession::new("vs_1"), SESSION);
    let report = session.last_verification_report.unwrap();
    report.into_object().unwrap()
}

/// The text of the error with which this body is refused as a report.
#[track_caller]
fn refused(body: impl AsRef<[u8]>) -> String {
    unreadable(&RetrieveVerificationReport::new("vr_1"), body)
}

#[test]
fn every_field_of_a_report_is_read() {
    let report = report(FULL);
    assert_eq!(report.id(), "vr_1SaB3cLm5NpQ7rTuVw9XyZ2a");
    assert_eq!(VerificationReport::OBJECT, "identity.verification_report");
    assert_fields!(report; id: "vr_1SaB3cLm5NpQ7rTuVw9XyZ2a",
        client_reference_id: Some("patron-51207".into()),
        created: Timestamp::from_secs(1_762_210_845), livemode: true,
        r#type: Some(VerificationReportType::VerificationFlow),
        verification_flow: Some("vf_1SaA0hLm5NpQ7rTuJk1LmN2o".into()),
        verification_session: Some("vs_1SaB0iLm5NpQ7rTuPq3RsT4u".into()));
    let options = report.options.unwrap();
    assert_fields!(options.document.unwrap();
        allowed_types: Some(vec![DocumentType::IdCard, DocumentType::DrivingLicense]),
        require_id_number: Some(true), require_live_capture: Some(true),
        require_matching_selfie: Some(false));
    assert!(options.id_number.is_some());
}

#[test]
fn every_field_of_the_document_check_is_read() {
    let document = report(FULL).document.unwrap();
    assert_fields!(document.address.value().unwrap(); city: value("Tromsø"), country: value("NO"),
        line1: value("Storgata 61"), line2: value("H0203"), postal_code: value("9008"),
        state: value("Troms"));
    assert_eq!(parts(&document.dob), day(17, 9, 1979));
    assert_eq!(parts(&document.expiration_date), day(2, 4, 2029));
    assert_eq!(parts(&document.issued_date), day(3, 5, 2019));
    assert_fields!(document.error.as_ref().unwrap();
        code: Some(DocumentCheckErrorCode::DocumentUnverifiedOther),
        reason: value("The image is too dark."));
    let files = [
        "file_1SaB1dLm5NpQ7rTuFr0ntA1b",
        "file_1SaB1eLm5NpQ7rTuB4ckC2d",
    ];
    assert_fields!(document; files: Sensitive::Value(files.map(str::to_owned).to_vec()),
        first_name: value("Sunniva"), issuing_country: value("NO"), last_name: value("Hætta"),
        number: value("N-8841-200"), sex: Sensitive::Value(Sex::Female),
        status: CheckStatus::Unverified, r#type: Some(DocumentType::IdCard),
        unparsed_place_of_birth: value("KAUTOKEINO"), unparsed_sex: value("K/F"));
}

#[test]
fn every_field_of_the_other_checks_is_read() {
    let report = report(FULL);
    let email = report.email.unwrap();
    assert_fields!(email; email: value("sunniva@example.org"), status: CheckStatus::Unverified);
    assert_fields!(email.error.unwrap(); code: Some(EmailCheckErrorCode::EmailVerificationDeclined),
        reason: value("The address was not confirmed."));

    let id_number = report.id_number.unwrap();
    assert_eq!(parts(&id_number.dob), day(18, 8, 1978));
    assert_fields!(id_number; first_name: value("Sunnive"), id_number: value("S8812345C"),
        id_number_type: Some(IdNumberType::SgNric), last_name: value("Haetta"),
        status: CheckStatus::Unverified);
    assert_fields!(id_number.error.unwrap();
        code: Some(IdNumberCheckErrorCode::IdNumberInsufficientDocumentData),
        reason: value("The document has no date of birth."));

    let phone = report.phone.unwrap();
    assert_fields!(phone; phone: value("+4777612345"), status: CheckStatus::Unverified);
    assert_fields!(phone.error.unwrap(); code: Some(PhoneCheckErrorCode::PhoneVerificationDeclined),
        reason: value("The number was not confirmed."));

    let selfie = report.selfie.unwrap();
    assert_fields!(selfie; document: Sensitive::Value("file_1SaB1fLm5NpQ7rTuF4ceE3f".into()),
        selfie: Sensitive::Value("file_1SaB1gLm5NpQ7rTuS3lfG4h".into()), status: CheckStatus::Unverified);
    assert_fields!(selfie.error.unwrap();
        code: Some(SelfieCheckErrorCode::SelfieDocumentMissingPhoto),
        reason: value("The document has no photo."));
}

#[test]
fn every_field_of_a_report_inside_a_session_is_read() {
    let report = report_in_session();
    assert_fields!(report; id: "vr_1QmT9xKp7ZsX0dWeUj2FhC6o",
        client_reference_id: Some("patron-31744".into()),
        created: Timestamp::from_secs(1_758_024_251),
        livemode: true, r#type: Some(VerificationReportType::VerificationFlow),
        verification_flow: Some("vf_1QkA0cKp7ZsX0dWeL1bRaRy0".into()),
        verification_session: Some("vs_1QmT4cKp7ZsX0dWe5RvN8yLb".into()));
    let options = report.options.as_ref().unwrap();
    assert_fields!(options.document.as_ref().unwrap();
        allowed_types: Some(vec![DocumentType::DrivingLicense]), require_id_number: Some(true),
        require_live_capture: Some(false), require_matching_selfie: Some(true));
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
fn every_check_of_a_report_inside_a_session_is_read() {
    let report = report_in_session();
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
fn a_report_has_only_the_checks_that_were_made() {
    let with_document = report(DOCUMENT);
    assert_eq!(with_document.id(), "vr_1RjP5wCv9KxA0hUb3EzNgO7i");
    assert_fields!(with_document; email: None, id_number: None, phone: None, selfie: None,
        r#type: Some(VerificationReportType::Document), verification_flow: None);
    assert_fields!(with_document.document.unwrap().error.unwrap();
        code: Some(DocumentCheckErrorCode::DocumentExpired),
        reason: Sensitive::Value("The document has expired.".into()));

    let with_id_number = report(ID_NUMBER);
    assert_fields!(with_id_number; client_reference_id: Some("patron-40028".into()), document: None,
        r#type: Some(VerificationReportType::IdNumber), verification_session: None);
    assert_fields!(with_id_number.id_number.unwrap(); error: None, first_name: value("Tomás"),
        id_number: value("52998224725"), id_number_type: Some(IdNumberType::BrCpf),
        last_name: value("Quaresma"), status: CheckStatus::Verified);
}

#[test]
fn missing_and_null_fields_of_a_check_are_kept_apart() {
    let document = report(DOCUMENT).document.unwrap();
    assert_eq!(parts(&document.issued_date), (None, Some(27), Some(2012)));
    assert_eq!(document.dob, Sensitive::Absent);
    assert_eq!(document.number, Sensitive::Absent);
    assert_eq!(document.last_name, Sensitive::Null);
}

#[test]
fn the_required_fields_are_enough() {
    let report = report(MINIMAL);
    assert_fields!(report; id: "vr_1", client_reference_id: None,
        created: Timestamp::from_secs(1_700_000_000), document: None, email: None, id_number: None,
        livemode: true, options: None, phone: None, selfie: None,
        r#type: Some(VerificationReportType::Document), verification_flow: None,
        verification_session: None);
}

#[test]
fn a_check_that_is_null_was_not_made() {
    let mut body = json(MINIMAL);
    for field in [
        "client_reference_id",
        "document",
        "email",
        "id_number",
        "options",
        "phone",
        "selfie",
        "verification_flow",
        "verification_session",
    ] {
        body[field] = Value::Null;
    }
    assert_eq!(report(body.to_string()), report(MINIMAL));
}

#[test]
fn a_report_of_an_old_version_may_have_no_type() {
    let mut body = json(MINIMAL);
    body["type"] = Value::Null;
    assert_eq!(report(body.to_string()).r#type, None);
    body.as_object_mut().unwrap().remove("type");
    assert_eq!(report(body.to_string()).r#type, None);
}

#[test]
fn a_check_needs_nothing_but_its_status() {
    let mut body = json(MINIMAL);
    for check in ["document", "email", "id_number", "phone", "selfie"] {
        body[check] = json!({ "status": "verified" });
    }
    let report = report(body.to_string());
    let document = report.document.unwrap();
    assert_fields!(document; address: Sensitive::Absent, dob: Sensitive::Absent, error: None,
        expiration_date: Sensitive::Absent, files: Sensitive::Absent, first_name: Sensitive::Absent,
        issued_date: Sensitive::Absent, issuing_country: Sensitive::Absent,
        last_name: Sensitive::Absent, number: Sensitive::Absent, sex: Sensitive::Absent,
        status: CheckStatus::Verified, r#type: None, unparsed_place_of_birth: Sensitive::Absent,
        unparsed_sex: Sensitive::Absent);
    assert_fields!(report.email.unwrap(); email: Sensitive::Absent, error: None,
        status: CheckStatus::Verified);
    assert_fields!(report.id_number.unwrap(); dob: Sensitive::Absent, error: None,
        first_name: Sensitive::Absent, id_number: Sensitive::Absent, id_number_type: None,
        last_name: Sensitive::Absent, status: CheckStatus::Verified);
    assert_fields!(report.phone.unwrap(); error: None, phone: Sensitive::Absent,
        status: CheckStatus::Verified);
    assert_fields!(report.selfie.unwrap(); document: Sensitive::Absent, error: None, selfie: Sensitive::Absent,
        status: CheckStatus::Verified);
}

#[test]
fn a_null_in_a_check_is_read_as_null_and_not_as_absent() {
    let mut body = json(FULL);
    for check in ["document", "email", "id_number", "phone", "selfie"] {
        for (name, value) in body[check].as_object_mut().unwrap() {
            if name != "status" {
                *value = Value::Null;
            }
        }
    }
    let report = report(body.to_string());
    assert_fields!(report.document.as_ref().unwrap(); address: Sensitive::Null,
        dob: Sensitive::Null, error: None, expiration_date: Sensitive::Null, files: Sensitive::Null,
        first_name: Sensitive::Null, issued_date: Sensitive::Null,
        issuing_country: Sensitive::Null, last_name: Sensitive::Null, number: Sensitive::Null,
        sex: Sensitive::Null, r#type: None, unparsed_place_of_birth: Sensitive::Null,
        unparsed_sex: Sensitive::Null);
    assert_fields!(report.email.as_ref().unwrap(); email: Sensitive::Null, error: None);
    assert_fields!(report.id_number.as_ref().unwrap(); dob: Sensitive::Null, error: None,
        first_name: Sensitive::Null, id_number: Sensitive::Null, id_number_type: None,
        last_name: Sensitive::Null);
    assert_fields!(report.phone.as_ref().unwrap(); error: None, phone: Sensitive::Null);
    assert_fields!(report.selfie.as_ref().unwrap(); document: Sensitive::Null, error: None, selfie: Sensitive::Null);
    assert_eq!(json!(report), body);
}

#[test]
fn the_placeholders_of_a_redacted_report_are_read_as_redacted() {
    let mut body = json(FULL);
    let date = json!({ "day": 1, "month": 1, "year": 1 });
    for (check, texts, dates) in [
        (
            "document",
            &[
                "first_name",
                "last_name",
                "number",
                "sex",
                "unparsed_place_of_birth",
                "unparsed_sex",
            ][..],
            &["dob", "expiration_date", "issued_date"][..],
        ),
        ("email", &["email"], &[]),
        (
            "id_number",
            &["first_name", "id_number", "last_name"],
            &["dob"],
        ),
        ("phone", &["phone"], &[]),
    ] {
        for text in texts {
            body[check][text] = json!("[redacted]");
        }
        for field in dates {
            body[check][field] = date.clone();
        }
    }
    let report = report(body.to_string());
    assert_eq!(json!(report), body);
    assert_fields!(report.document.unwrap(); dob: Sensitive::Redacted,
        expiration_date: Sensitive::Redacted, first_name: Sensitive::Redacted,
        issued_date: Sensitive::Redacted, issuing_country: value("NO"),
        last_name: Sensitive::Redacted, number: Sensitive::Redacted, sex: Sensitive::Redacted,
        unparsed_place_of_birth: Sensitive::Redacted, unparsed_sex: Sensitive::Redacted);
    assert_fields!(report.email.unwrap(); email: Sensitive::Redacted);
    assert_fields!(report.id_number.unwrap(); dob: Sensitive::Redacted,
        first_name: Sensitive::Redacted, id_number: Sensitive::Redacted,
        last_name: Sensitive::Redacted);
    assert_fields!(report.phone.unwrap(); phone: Sensitive::Redacted);
}

#[test]
fn a_group_may_be_redacted_as_a_whole() {
    let mut body = json(FULL);
    body["document"]["address"] = json!("[redacted]");
    body["document"]["dob"] = json!("[redacted]");
    body["document"]["files"] = json!("[redacted]");
    body["document"]["issued_date"]["day"] = json!("[redacted]");
    body["document"]["error"]["reason"] = json!("[redacted]");
    let report = report(body.to_string());
    let document = report.document.unwrap();
    assert_fields!(document; address: Sensitive::Redacted, dob: Sensitive::Redacted,
        files: Sensitive::Redacted);
    assert_eq!(parts(&document.issued_date), (None, Some(5), Some(2019)));
    assert_fields!(document.error.unwrap(); reason: Sensitive::Redacted);
}

#[test]
fn an_unknown_value_is_kept_in_every_enum() {
    let mut body = json(FULL);
    for at in [
        "/type",
        "/document/error/code",
        "/document/sex",
        "/document/status",
        "/document/type",
        "/email/error/code",
        "/email/status",
        "/id_number/error/code",
        "/id_number/id_number_type",
        "/id_number/status",
        "/options/document/allowed_types/1",
        "/phone/error/code",
        "/phone/status",
        "/selfie/error/code",
        "/selfie/status",
    ] {
        *body.pointer_mut(at).unwrap() = json!("brand_new");
    }
    let report = report(body.to_string());
    assert_eq!(json!(report), body);
    assert_eq!(
        report.r#type,
        Some(VerificationReportType::Other("brand_new".into()))
    );
    let status = report.selfie.unwrap().status;
    assert_eq!(status, CheckStatus::Other("brand_new".into()));
}

#[test]
fn unknown_fields_are_ignored_at_every_level() {
    let new = "\"brand_new\": [{\"a\": 1.5}],\n";
    let extended = FULL.replace("{\n", &format!("{{\n{new}"));
    assert_eq!(extended.matches(new).count(), 18);
    assert_eq!(report(&extended), report(FULL));
}

#[test]
fn a_report_becomes_the_same_json() {
    for fixture in [FULL, DOCUMENT, ID_NUMBER] {
        let report = report(fixture);
        assert_eq!(json!(report), json(fixture));
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(self::report(text), report);
    }
    assert_eq!(
        serde_json::to_string(&report(MINIMAL)).unwrap(),
        r#"{"id":"vr_1","object":"identity.verification_report","client_reference_id":null,"created":1700000000,"livemode":true,"type":"document","verification_session":null}"#
    );
}

#[test]
fn a_list_is_the_history_of_a_session() {
    let list = parsed(&ListVerificationReports::new(), LIST);
    let ids: Vec<_> = list.iter().map(Object::id).collect();
    assert_eq!(
        ids,
        ["vr_1SbD5eFg7HjK9lMnOp1QrS3t", "vr_1SbC2hFg7HjK9lMnCd8EfG9h"]
    );
    assert!(!list.has_more);
    let url = "/v1/identity/verification_reports";
    assert_eq!(list.url.as_deref(), Some(url));
    let session = Some("vs_1SbD3gFg7HjK9lMnWx6YzA7b".to_owned());
    let [newest, oldest] = &list.data[..] else {
        panic!("not two reports");
    };
    assert_eq!(newest.verification_session, session);
    assert_eq!(oldest.verification_session, session);
    let document = newest.document.as_ref().unwrap();
    assert_fields!(document; address: Sensitive::Null, dob: Sensitive::Absent, files: Sensitive::Null,
        first_name: value("Aino"), issued_date: Sensitive::Null, number: Sensitive::Absent,
        status: CheckStatus::Verified, r#type: None);
    assert_fields!(document.error.as_ref().unwrap(); code: None, reason: Sensitive::Null);
    assert_fields!(newest.selfie.as_ref().unwrap(); document: Sensitive::Null, error: None,
        selfie: Sensitive::Value("file_1SbD4fFg7HjK9lMnS3lfU5v".into()));
    let error = oldest.id_number.as_ref().unwrap().error.as_ref().unwrap();
    assert_eq!(error.code, Some(IdNumberCheckErrorCode::IdNumberMismatch));
    assert_eq!(json!(list), json(LIST));
}

#[test]
fn a_missing_required_field_is_named() {
    for field in ["id", "object", "created", "livemode"] {
        let mut body = json(MINIMAL);
        body.as_object_mut().unwrap().remove(field);
        let body = body.to_string();
        let column = body.len();
        assert_eq!(
            refused(&body),
            format!(
                "unreadable response with status 200: missing field `{field}`, line 1 column {column}"
            )
        );
    }
    for check in ["document", "email", "id_number", "phone", "selfie"] {
        let body = MINIMAL.replace(
            r#""livemode""#,
            &format!("\"{check}\": {{\n}}, \"livemode\""),
        );
        assert_eq!(
            refused(&body),
            format!(
                "unreadable response with status 200: missing field `status` at {check}, line 2 column 1"
            )
        );
    }
}

#[test]
fn a_wrong_value_has_its_path_line_and_column() {
    let replaced = |from: &str, to: &str| {
        assert_eq!(FULL.matches(from).count(), 1, "{from}");
        FULL.replace(from, to)
    };
    let shown = [
        refused(replaced("\"year\": 2029", "\"year\": \"2029\"")),
        refused(replaced(
            "\"number\": \"N-8841-200\"",
            "\"number\": 8841200",
        )),
        refused(replaced(
            "\"id_card\",\n        \"driving",
            "7,\n        \"driving",
        )),
        refused(replaced("\"file_1SaB1eLm5NpQ7rTuB4ckC2d\"", "null")),
        refused(replaced("\"livemode\": true", "\"livemode\": null")),
    ];
    assert_eq!(
        shown,
        [
            "unreadable response with status 200: expected a whole number at document.expiration_date.year, line 27 column 20",
            "unreadable response with status 200: expected a string at document.number, line 41 column 21",
            "unreadable response with status 200: expected a string at options.document.allowed_types[0], line 76 column 9",
            "unreadable response with status 200: expected a string at document.files[1], line 31 column 10",
            "unreadable response with status 200: expected a boolean at livemode, line 72 column 18",
        ]
    );
}

#[test]
fn another_object_is_refused_as_a_report() {
    let session = include_str!("../fixtures/session_minimal.json");
    assert_eq!(
        refused(session),
        "unreadable response with status 200: expected identity.verification_report at object, line 3 column 43"
    );
    assert_eq!(
        unreadable(&ListVerificationReports::new(), FULL),
        "unreadable response with status 200: expected list at object, line 3 column 42"
    );
    let body = LIST.replace(
        "\"id_number\",\n      \"verification_session\"",
        "5,\n      \"verification_session\"",
    );
    assert_eq!(
        unreadable(&ListVerificationReports::new(), body),
        "unreadable response with status 200: expected a string at data[1].type, line 50 column 15"
    );
}
