//! Sensitive values, their four states, and redaction in each place where it occurs.

use serde::Deserialize;
use serde_json::json;
use stripe_identity::response::Expandable;
use stripe_identity::value::{DocumentType, IdNumberType, PartialDate, Sex};
use stripe_identity::verification_report::VerificationReport;
use stripe_identity::verification_session::VerifiedOutputs;
use stripe_identity::{Sensitive, VerificationSession};

const EXPANDED: &str = include_str!("../../fixtures/session_verified_expanded.json");

/// The expanded session with another value at this path.
#[track_caller]
fn session_with(path: &str, value: serde_json::Value) -> VerificationSession {
    let mut json: serde_json::Value = serde_json::from_str(EXPANDED).unwrap();
    *json.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn outputs(session: &VerificationSession) -> &VerifiedOutputs {
    session.verified_outputs.value().unwrap()
}

fn report(session: &VerificationSession) -> &VerificationReport {
    let report = session.last_verification_report.as_ref().unwrap();
    report.object().unwrap()
}

/// Asserts that the place at this path becomes this value when `"[redacted]"` is written there.
macro_rules! assert_redacted {
    ($($path:literal: |$session:ident| $place:expr => $expected:expr,)+) => {$({
        let $session = &session_with($path, "[redacted]".into());
        assert_eq!($place, $expected, $path);
    })+};
}

#[test]
fn redaction_is_understood_in_each_place() {
    let text = || Sensitive::<String>::Redacted;
    let other = || Some("[redacted]".to_owned());
    assert_redacted! {
        "/client_reference_id": |s| s.client_reference_id => other(),
        "/metadata": |s| s.metadata.len() => 0,
        "/provided_details": |s| s.provided_details => Sensitive::Redacted,
        "/provided_details/email": |s| s.provided_details.value().unwrap().email => text(),
        "/provided_details/phone": |s| s.provided_details.value().unwrap().phone => text(),
        "/verified_outputs": |s| s.verified_outputs => Sensitive::Redacted,
        "/verified_outputs/address": |s| outputs(s).address => Sensitive::Redacted,
        "/verified_outputs/address/city": |s| outputs(s).address.value().unwrap().city => text(),
        "/verified_outputs/address/country": |s| outputs(s).address.value().unwrap().country => text(),
        "/verified_outputs/dob": |s| outputs(s).dob => Sensitive::Redacted,
        "/verified_outputs/dob/day": |s| outputs(s).dob.value().unwrap().day => None,
        "/verified_outputs/email": |s| outputs(s).email => text(),
        "/verified_outputs/first_name": |s| outputs(s).first_name => text(),
        "/verified_outputs/id_number": |s| outputs(s).id_number => text(),
        "/verified_outputs/id_number_type":
            |s| outputs(s).id_number_type => Some(IdNumberType::Other("[redacted]".into())),
        "/verified_outputs/last_name": |s| outputs(s).last_name => text(),
        "/verified_outputs/phone": |s| outputs(s).phone => text(),
        "/verified_outputs/sex": |s| outputs(s).sex => Sensitive::<Sex>::Redacted,
        "/verified_outputs/unparsed_place_of_birth": |s| outputs(s).unparsed_place_of_birth => text(),
        "/verified_outputs/unparsed_sex": |s| outputs(s).unparsed_sex => text(),
        "/last_verification_report":
            |s| s.last_verification_report => Some(Expandable::Id("[redacted]".to_owned())),
        "/last_verification_report/client_reference_id": |s| report(s).client_reference_id => other(),
        "/last_verification_report/document/address":
            |s| report(s).document.as_ref().unwrap().address => Sensitive::Redacted,
        "/last_verification_report/document/dob":
            |s| report(s).document.as_ref().unwrap().dob => Sensitive::Redacted,
        "/last_verification_report/document/expiration_date":
            |s| report(s).document.as_ref().unwrap().expiration_date => Sensitive::Redacted,
        "/last_verification_report/document/files":
            |s| report(s).document.as_ref().unwrap().files => Sensitive::Redacted,
        "/last_verification_report/document/issued_date/year":
            |s| report(s).document.as_ref().unwrap().issued_date.value().unwrap().year => None,
        "/last_verification_report/document/issuing_country":
            |s| report(s).document.as_ref().unwrap().issuing_country => text(),
        "/last_verification_report/document/number":
            |s| report(s).document.as_ref().unwrap().number => text(),
        "/last_verification_report/document/type":
            |s| report(s).document.as_ref().unwrap().r#type => Some(DocumentType::Other("[redacted]".into())),
        "/last_verification_report/email/email":
            |s| report(s).email.as_ref().unwrap().email => text(),
        "/last_verification_report/id_number/error/reason":
            |s| report(s).id_number.as_ref().unwrap().error.as_ref().unwrap().reason => text(),
        "/last_verification_report/id_number/id_number":
            |s| report(s).id_number.as_ref().unwrap().id_number => text(),
        "/last_verification_report/phone/phone":
            |s| report(s).phone.as_ref().unwrap().phone => text(),
        "/last_verification_report/selfie/document":
            |s| report(s).selfie.as_ref().unwrap().document => text(),
        "/last_verification_report/selfie/selfie":
            |s| report(s).selfie.as_ref().unwrap().selfie => text(),
    }
}

/// Each path inside a JSON value, as a JSON pointer.
fn paths(value: &serde_json::Value, at: &str, paths: &mut Vec<String>) {
    let fields: Vec<_> = match value {
        serde_json::Value::Object(fields) => fields.iter().collect(),
        _ => vec![],
    };
    for (name, value) in fields {
        let at = format!("{at}/{name}");
        paths.push(at.clone());
        self::paths(value, &at, paths);
    }
}

/// Stripe redacts the values inside a check or an error, and not the whole of it. The other places are not personal.
#[test]
fn redaction_in_place_of_a_whole_check_or_of_a_value_that_is_not_personal_is_an_error() {
    let json: serde_json::Value = serde_json::from_str(EXPANDED).unwrap();
    let mut all = Vec::new();
    paths(&json, "", &mut all);
    let refused = all.iter().filter(|path| {
        let mut json = json.clone();
        *json.pointer_mut(path).unwrap() = "[redacted]".into();
        serde_json::from_value::<VerificationSession>(json).is_err()
    });
    assert_eq!(
        refused.collect::<Vec<_>>(),
        [
            "/created",
            "/last_error",
            "/last_verification_report/created",
            "/last_verification_report/document",
            "/last_verification_report/document/error",
            "/last_verification_report/email",
            "/last_verification_report/email/error",
            "/last_verification_report/id_number",
            "/last_verification_report/id_number/error",
            "/last_verification_report/livemode",
            "/last_verification_report/object",
            "/last_verification_report/options",
            "/last_verification_report/options/document",
            "/last_verification_report/options/document/allowed_types",
            "/last_verification_report/options/document/require_id_number",
            "/last_verification_report/options/document/require_live_capture",
            "/last_verification_report/options/document/require_matching_selfie",
            "/last_verification_report/options/id_number",
            "/last_verification_report/phone",
            "/last_verification_report/phone/error",
            "/last_verification_report/selfie",
            "/last_verification_report/selfie/error",
            "/livemode",
            "/object",
            "/options",
            "/options/document",
            "/options/document/allowed_types",
            "/options/document/require_id_number",
            "/options/document/require_live_capture",
            "/options/document/require_matching_selfie",
            "/options/email",
            "/options/email/require_verification",
            "/options/id_number",
            "/options/matching",
            "/options/phone",
            "/options/phone/require_verification",
            "/redaction",
            "/related_person",
        ]
    );
}

#[test]
fn any_date_in_the_year_1_is_redacted() {
    for date in [
        json!({ "day": 1, "month": 1, "year": 1 }),
        json!({ "day": 14, "month": 3, "year": 1 }),
        json!({ "day": null, "month": null, "year": 1 }),
        json!({ "year": 1.0 }),
    ] {
        let session = session_with("/verified_outputs/dob", date.clone());
        assert_eq!(outputs(&session).dob, Sensitive::Redacted, "{date}");
        let boxed: Sensitive<Box<PartialDate>> = serde_json::from_value(date.clone()).unwrap();
        assert_eq!(boxed, Sensitive::Redacted, "{date}");
    }
    let boxed: Sensitive<Box<PartialDate>> = serde_json::from_str(r#"{"year": 1900}"#).unwrap();
    assert_eq!(boxed.value().unwrap().year, Some(1900));
    let boxed = Sensitive::<Box<PartialDate>>::Redacted;
    assert_eq!(json!(boxed), json!({ "day": 1, "month": 1, "year": 1 }));
}

#[test]
fn a_state_survives_references_and_functions() {
    let value = Sensitive::Value("Jenny".to_owned());
    assert_eq!(value.as_ref(), Sensitive::Value(&"Jenny".to_owned()));
    assert_eq!(value.as_deref(), Sensitive::Value("Jenny"));
    assert_eq!(value.map(|name| name.len()), Sensitive::Value(5));
    let boxed = Sensitive::Value(Box::new(7));
    assert_eq!(boxed.as_deref(), Sensitive::Value(&7));
    for state in [Sensitive::Absent, Sensitive::Null, Sensitive::Redacted] {
        let debug = format!("{state:?}");
        assert_eq!(format!("{:?}", state.as_ref()), debug);
        assert_eq!(format!("{:?}", state.as_deref()), debug);
        assert_eq!(format!("{:?}", state.map(|name: String| name.len())), debug);
    }
    let hidden = Sensitive::Value("SENTINEL".to_owned());
    assert_eq!(format!("{:?}", hidden.as_deref()), "Value([redacted])");
}

#[test]
fn a_sensitive_number_of_any_type_is_read() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Numbers {
        float: Sensitive<Float>,
        byte: Sensitive<Byte>,
        optional: Sensitive<Optional>,
        signed: Sensitive<Box<Signed>>,
        any: Sensitive<Any>,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Float(f64);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Byte(u8);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Optional(Option<f32>);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Signed(i64);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Any(serde_json::Value);
    impl stripe_identity::value::Redactable for Float {}
    impl stripe_identity::value::Redactable for Byte {}
    impl stripe_identity::value::Redactable for Optional {}
    impl stripe_identity::value::Redactable for Signed {}
    impl stripe_identity::value::Redactable for Any {}

    let body = r#"{"float": 0.5, "byte": 255, "optional": 2.5, "signed": -7, "any": 1.5}"#;
    let numbers: Numbers = serde_json::from_str(body).unwrap();
    assert_eq!(
        numbers,
        Numbers {
            float: Sensitive::Value(Float(0.5)),
            byte: Sensitive::Value(Byte(255)),
            optional: Sensitive::Value(Optional(Some(2.5))),
            signed: Sensitive::Value(Box::new(Signed(-7))),
            any: Sensitive::Value(Any(json!(1.5))),
        }
    );
    let redacted = body.replace("0.5", "\"[redacted]\"");
    let numbers: Numbers = serde_json::from_str(&redacted).unwrap();
    assert_eq!(numbers.float, Sensitive::Redacted);
    let too_large = body.replace("255", "256");
    assert!(serde_json::from_str::<Numbers>(&too_large).is_err());
}
