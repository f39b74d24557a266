//! Sensitive values: redaction in any place, and sensitive types of your own.

use http::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use stripe_identity::value::{IdNumberType, PartialDate, Redactable};
use stripe_identity::verification_report::DocumentCheck;
use stripe_identity::verification_session::VerifiedOutputs;
use stripe_identity::{Operation, RetrieveVerificationSession, Sensitive, VerificationSession};

use crate::support::unreadable_as;

const EXPANDED: &str = include_str!("../../fixtures/session_verified_expanded.json");

/// Reads a session in which this text replaces the value at this path, if there is a text.
#[track_caller]
fn session_with(path: &str, text: Option<&str>) -> VerificationSession {
    let mut json: Value = serde_json::from_str(EXPANDED).unwrap();
    if let Some(text) = text {
        *json.pointer_mut(path).unwrap() = text.into();
    }
    serde_json::from_value(json).unwrap()
}

fn outputs(session: &VerificationSession) -> &VerifiedOutputs {
    session.verified_outputs.value().unwrap()
}

fn document(session: &VerificationSession) -> &DocumentCheck {
    let report = session.last_verification_report.as_ref().unwrap();
    report.object().unwrap().document.as_ref().unwrap()
}

#[test]
fn a_placeholder_in_the_place_of_anything_personal_is_read_as_redacted() {
    type Check = fn(&VerificationSession) -> bool;
    let rows: [(&str, Check); 15] = [
        ("/provided_details", |session| {
            session.provided_details.is_redacted()
        }),
        ("/provided_details/email", |session| {
            session
                .provided_details
                .value()
                .unwrap()
                .email
                .is_redacted()
        }),
        ("/metadata", |session| session.metadata.is_empty()),
        ("/client_reference_id", |session| {
            session.client_reference_id.as_deref() == Some("[redacted]")
        }),
        ("/verified_outputs", |session| {
            session.verified_outputs.is_redacted()
        }),
        ("/verified_outputs/address", |session| {
            outputs(session).address.is_redacted()
        }),
        ("/verified_outputs/address/country", |session| {
            outputs(session)
                .address
                .value()
                .unwrap()
                .country
                .is_redacted()
        }),
        ("/verified_outputs/dob", |session| {
            outputs(session).dob.is_redacted()
        }),
        ("/verified_outputs/dob/day", |session| {
            let dob = outputs(session).dob.value().unwrap();
            (dob.day, dob.month, dob.year) == (None, Some(12), Some(1983))
        }),
        ("/verified_outputs/id_number_type", |session| {
            outputs(session).id_number_type == Some(IdNumberType::from("[redacted]"))
        }),
        ("/verified_outputs/sex", |session| {
            outputs(session).sex.is_redacted()
        }),
        ("/last_verification_report/document/files", |session| {
            document(session).files.is_redacted()
        }),
        (
            "/last_verification_report/document/expiration_date",
            |session| document(session).expiration_date.is_redacted(),
        ),
        (
            "/last_verification_report/document/issued_date/year",
            |session| {
                let date = document(session).issued_date.value().unwrap();
                (date.day, date.month, date.year) == (Some(1), Some(7), None)
            },
        ),
        (
            "/last_verification_report/id_number/error/reason",
            |session| {
                let report = session.last_verification_report.as_ref().unwrap();
                let check = report.object().unwrap().id_number.as_ref().unwrap();
                check.error.as_ref().unwrap().reason.is_redacted()
            },
        ),
    ];
    for (path, is_redacted) in rows {
        assert!(
            !is_redacted(&session_with(path, None)),
            "{path} without the placeholder"
        );
        assert!(
            is_redacted(&session_with(path, Some("[redacted]"))),
            "{path}"
        );
    }
}

/// Stripe's placeholder is 1 January of the year 1. Nobody was born in that year, so its other days are not values either.
#[test]
fn any_date_in_year_one_is_redacted_and_no_other() {
    let dob = |day: i64, month: i64, year: i64| -> Sensitive<PartialDate> {
        serde_json::from_value(json!({"day": day, "month": month, "year": year})).unwrap()
    };
    for (day, month) in [(1, 1), (2, 1), (1, 2), (31, 12)] {
        assert_eq!(dob(day, month, 1), Sensitive::Redacted);
    }
    for year in [0, 2, 1900, 2001] {
        let date = dob(1, 1, year);
        let date = date.value().unwrap();
        assert_eq!(
            (date.day, date.month, date.year),
            (Some(1), Some(1), Some(year))
        );
    }
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
        colors: Sensitive<Vec<Color>>,
        color: Sensitive<Color>,
        mixed: Sensitive<Color>,
        #[serde(default)]
        children: Sensitive<Vec<Person>>,
    }
    impl Redactable for Name {}
    impl Redactable for Names {}
    impl Redactable for Size {}
    impl Redactable for Color {}

    let person = r#""name": "a", "names": ["b", "c"], "size": 7, "color": "blue", "mixed": {"mixed": {"of": 2}}, "colors": ["blue"]"#;
    let body = format!(r#"{{{person}, "children": [{{{person}}}]}}"#);
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let parent: Person = retrieve.parse_as(&Response::new(body)).unwrap();
    let child = &parent.children.value().unwrap()[0];
    for person in [&parent, child] {
        assert_eq!(person.name, Sensitive::Value(Name("a".to_owned())));
        let names = Names(vec!["b".to_owned(), "c".to_owned()]);
        assert_eq!(person.names, Sensitive::Value(names));
        assert_eq!(person.size, Sensitive::Value(Size(Some(7))));
        assert_eq!(person.color, Sensitive::Value(Color::Blue));
        assert_eq!(person.mixed, Sensitive::Value(Color::Mixed { of: 2 }));
        assert_eq!(person.colors, Sensitive::Value(vec![Color::Blue]));
    }
}
