//! Sensitive values: their four states, redaction in any place, and sensitive types of your own.

use http::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use stripe_identity::response::Expandable;
use stripe_identity::value::{DocumentType, IdNumberType, PartialDate, Redactable, Sex};
use stripe_identity::verification_report::VerificationReport;
use stripe_identity::verification_session::VerifiedOutputs;
use stripe_identity::{Operation, RetrieveVerificationSession, Sensitive, VerificationSession};

use crate::support::{self, day, parsed, parts, unreadable_as, value};

const EXPANDED: &str = include_str!("../../fixtures/session_verified_expanded.json");
const MINIMAL: &str = include_str!("../../fixtures/session_minimal.json");

/// The minimal session with one more field.
#[track_caller]
fn minimal_with(field: &str, value: Value) -> VerificationSession {
    let mut body = support::json(MINIMAL);
    body[field] = value;
    parsed(&RetrieveVerificationSession::new("vs_1"), body.to_string())
}

/// The expanded session with another value at this path.
#[track_caller]
fn session_with(path: &str, value: Value) -> VerificationSession {
    let mut json = support::json(EXPANDED);
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

/// Asserts that the place at this path has this value when `"[redacted]"` is written there, and another one before.
macro_rules! assert_redacted {
    ($($path:literal: |$session:ident| $place:expr => $expected:expr,)+) => {
        let expanded: VerificationSession = serde_json::from_str(EXPANDED).unwrap();
        $({
            let $session = &expanded;
            assert_ne!($place, $expected, "{} without the placeholder", $path);
            let $session = &session_with($path, "[redacted]".into());
            assert_eq!($place, $expected, $path);
        })+
    };
}

#[test]
fn absent_null_redacted_and_value_are_four_states() {
    let outputs = |value: Value| {
        let session = minimal_with("verified_outputs", value);
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

    let session = minimal_with("verified_outputs", Value::Null);
    assert_eq!(session.verified_outputs, Sensitive::Null);
    assert_eq!(session.verified_outputs.value(), None);
    assert!(!session.verified_outputs.is_absent());
    assert!(session.provided_details.is_absent());
    let details = minimal_with("provided_details", json!({ "email": "[redacted]" }));
    let details = details.provided_details.into_value().unwrap();
    assert!(details.email.is_redacted());
    assert!(!details.phone.is_redacted());
    assert_eq!(json!(Sensitive::<String>::Absent), Value::Null);
}

#[test]
fn a_placeholder_in_any_place_is_read_as_redacted() {
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
        "/verified_outputs/dob/day": |s| parts(&outputs(s).dob) => (None, Some(12), Some(1983)),
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
            |s| parts(&report(s).document.as_ref().unwrap().issued_date) => (Some(1), Some(7), None),
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
fn paths(value: &Value, at: &str, paths: &mut Vec<String>) {
    let fields: Vec<_> = match value {
        Value::Object(fields) => fields.iter().collect(),
        _ => vec![],
    };
    for (name, value) in fields {
        let at = format!("{at}/{name}");
        paths.push(at.clone());
        self::paths(value, &at, paths);
    }
}

/// Stripe redacts the values inside a check or an error, but not a check or an error as a whole. The other places are not personal.
#[test]
fn redaction_in_place_of_a_whole_check_or_of_a_value_that_is_not_personal_is_an_error() {
    let json = support::json(EXPANDED);
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

/// Stripe's placeholder is 1 January of the year 1. Nobody was born in that year, so its other days are not values either.
#[test]
fn any_date_in_the_year_1_is_redacted_and_no_other() {
    for date in [
        json!({ "day": 1, "month": 1, "year": 1 }),
        json!({ "day": 2, "month": 1, "year": 1 }),
        json!({ "day": 1, "month": 2, "year": 1 }),
        json!({ "day": 14, "month": 3, "year": 1 }),
        json!({ "day": 31, "month": 12, "year": 1 }),
        json!({ "day": null, "month": null, "year": 1 }),
        json!({ "year": 1.0 }),
    ] {
        let session = session_with("/verified_outputs/dob", date.clone());
        assert_eq!(outputs(&session).dob, Sensitive::Redacted, "{date}");
        let plain: Sensitive<PartialDate> = serde_json::from_value(date.clone()).unwrap();
        assert_eq!(plain, Sensitive::Redacted, "{date}");
        let boxed: Sensitive<Box<PartialDate>> = serde_json::from_value(date.clone()).unwrap();
        assert_eq!(boxed, Sensitive::Redacted, "{date}");
    }
    for year in [0, 2, 1900, 2001] {
        let date = json!({ "day": 1, "month": 1, "year": year });
        let plain: Sensitive<PartialDate> = serde_json::from_value(date).unwrap();
        assert_eq!(parts(&plain), day(1, 1, year));
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
    struct Any(Value);
    impl Redactable for Float {}
    impl Redactable for Byte {}
    impl Redactable for Optional {}
    impl Redactable for Signed {}
    impl Redactable for Any {}

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
    assert_eq!(
        serde_json::from_str::<Numbers>(&too_large)
            .unwrap_err()
            .to_string(),
        "invalid value: integer `256`, expected u8 at line 1 column 26"
    );
}

#[test]
fn a_missing_sensitive_field_of_your_own_type_is_absent_and_never_null() {
    #[derive(Debug, Deserialize)]
    struct Strict {
        #[expect(dead_code)]
        dob: Sensitive<PartialDate>,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Tolerant {
        #[serde(default)]
        dob: Sensitive<PartialDate>,
        #[serde(default)]
        tags: Sensitive<Vec<String>>,
    }
    assert_eq!(
        unreadable_as::<Strict>(&Response::new("{}")),
        "unreadable response with status 200: missing field `dob`, line 1 column 2"
    );
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let response = Response::new(r#"{"tags": ["a"]}"#);
    let tolerant: Tolerant = retrieve.parse_as(&response).unwrap();
    assert_eq!(
        tolerant,
        Tolerant {
            dob: Sensitive::Absent,
            tags: Sensitive::Value(vec!["a".to_owned()])
        }
    );
}

#[test]
fn any_type_of_your_own_can_be_sensitive() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Name(String);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Names(Vec<String>);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Size(Option<u8>);
    #[derive(Debug, Deserialize, PartialEq)]
    struct IsAdult(bool);
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Color {
        Blue,
        Mixed { of: u8 },
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Person {
        name: Sensitive<Name>,
        names: Sensitive<Names>,
        size: Sensitive<Size>,
        is_adult: Sensitive<IsAdult>,
        colors: Sensitive<Vec<Color>>,
        color: Sensitive<Color>,
        mixed: Sensitive<Color>,
        #[serde(default)]
        children: Sensitive<Vec<Person>>,
    }
    impl Redactable for Name {}
    impl Redactable for Names {}
    impl Redactable for Size {}
    impl Redactable for IsAdult {}
    impl Redactable for Color {}

    let person = r#""name": "a", "names": ["b", "c"], "size": 7, "is_adult": true, "color": "blue", "mixed": {"mixed": {"of": 2}}, "colors": ["blue"]"#;
    let body = format!(r#"{{{person}, "children": [{{{person}}}]}}"#);
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let parent: Person = retrieve.parse_as(&Response::new(body)).unwrap();
    let child = &parent.children.value().unwrap()[0];
    for person in [&parent, child] {
        assert_eq!(person.name, Sensitive::Value(Name("a".to_owned())));
        let names = Names(vec!["b".to_owned(), "c".to_owned()]);
        assert_eq!(person.names, Sensitive::Value(names));
        assert_eq!(person.size, Sensitive::Value(Size(Some(7))));
        assert_eq!(person.is_adult, Sensitive::Value(IsAdult(true)));
        assert_eq!(person.color, Sensitive::Value(Color::Blue));
        assert_eq!(person.mixed, Sensitive::Value(Color::Mixed { of: 2 }));
        assert_eq!(person.colors, Sensitive::Value(vec![Color::Blue]));
    }
}
