//! Arrays in the place of objects, whose elements a derived reader would take for the fields.

use http::Response;
use serde_json::{Value, json};
use stripe_identity::error::DecodeProblem;
use stripe_identity::event::RetrieveEvent;
use stripe_identity::response::Json;
use stripe_identity::value::PartialDate;
use stripe_identity::{Error, Operation, RetrieveVerificationSession, VerificationSession};

use crate::support::{unreadable, unreadable_as};

const EXPANDED: &str = include_str!("../../fixtures/session_verified_expanded.json");

/// Reads a session in which the value at this path is replaced.
fn session_with(path: &str, value: Value) -> Result<VerificationSession, Error> {
    let mut json: Value = serde_json::from_str(EXPANDED).unwrap();
    *json.pointer_mut(path).unwrap() = value;
    RetrieveVerificationSession::new("vs_1").parse(&Response::new(json.to_string()))
}

#[test]
fn an_array_in_the_place_of_an_object_is_refused() {
    for (path, array, at) in [
        ("", json!(["vs_1"]), ""),
        ("/options/id_number", json!([true]), "options.id_number"),
        ("/last_error", json!(["abandoned", "left"]), "last_error"),
        (
            "/verified_outputs/address",
            json!(["Oslo"]),
            "verified_outputs.address",
        ),
        (
            "/verified_outputs/dob",
            json!([1, 2, 1990]),
            "verified_outputs.dob",
        ),
    ] {
        let Err(Error::Decode(error)) = session_with(path, array) else {
            panic!("{path} was taken");
        };
        assert_eq!(
            error.problem,
            DecodeProblem::Expected("an object".to_owned()),
            "{path}"
        );
        assert_eq!(error.path, at);
    }
}

#[test]
fn an_array_of_json_is_not_read_as_an_object() {
    let json: Json = serde_json::from_str("[1, 2, 1990]").unwrap();
    let error = json.read::<PartialDate>().unwrap_err();
    assert_eq!(error.to_string(), "unreadable JSON: expected an object");
}

#[test]
fn a_broken_array_in_the_place_of_a_sensitive_object_is_reported_as_broken() {
    for (array, problem) in [
        ("[{}, ", "the body is cut short at verified_outputs[1]"),
        ("[,]", "the body is not JSON at verified_outputs[1]"),
    ] {
        let body = format!(r#"{{"verified_outputs": {array}"#);
        let text = unreadable_as::<VerificationSession>(&Response::new(body.as_str()));
        let text = text.strip_prefix("unreadable answer with status 200: ");
        assert!(text.unwrap().starts_with(problem), "{text:?}");
    }
}

#[test]
fn an_array_is_not_read_as_an_api_error() {
    let body = r#"[{"type": "api_error", "code": "lock_timeout"}]"#;
    let response = Response::builder().status(429).body(body).unwrap();
    let error = RetrieveVerificationSession::new("vs_1").parse(&response);
    let Err(Error::Api(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!((&error.r#type, &error.code), (&None, &None));
}

/// An event about this object.
fn about(object: &str) -> String {
    format!(
        "{{\"id\":\"evt_1\",\"object\":\"event\",\"created\":1700000000,\"data\":{{\"object\":\n{object}\n}},\
         \"livemode\":false,\"type\":\"identity.verification_session.verified\"}}"
    )
}

#[test]
fn an_array_before_or_after_the_name_of_the_object_is_refused() {
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
        let text = unreadable(&RetrieveEvent::new("evt_1"), about(&session));
        let text = text.strip_prefix("unreadable answer with status 200: ");
        let (text, _) = text.unwrap().split_once(", line ").unwrap();
        assert_eq!(text, format!("expected an object at {at}"));
    }
}
