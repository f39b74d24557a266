//! Bugs that were found and fixed, each with the test that showed it.

use http::{HeaderMap, Response};
use serde::{Deserialize, Deserializer, de::Error as _, de::Unexpected};
use std::time::SystemTime;
use stripe_identity::*;

fn text(body: &str) -> String {
    RetrieveVerificationSession::new("vs_1")
        .parse(&Response::new(body))
        .unwrap_err()
        .to_string()
}

#[test]
fn a_value_never_becomes_part_of_the_path() {
    assert_eq!(
        text(r#"{"id":"SENTINEL":1}"#),
        "unreadable answer with status 200: the body is not JSON at id, line 1 column 17"
    );
    assert_eq!(
        text(r#"{"id":"SENTINEL",:1}"#),
        "unreadable answer with status 200: the body is not JSON, line 1 column 18"
    );
}

#[test]
fn a_metadata_key_never_becomes_part_of_the_path() {
    assert_eq!(
        text(r#"{"id":"x","metadata":{"SENTINEL":5}}"#),
        "unreadable answer with status 200: expected a string at metadata, line 1 column 34"
    );
    assert_eq!(
        text(r#"{"id":"x","metadata":{"SENTINEL":"a"#),
        "unreadable answer with status 200: the body is cut short at metadata, line 1 column 35"
    );
}

#[derive(Debug)]
struct Quoting;
impl<'de> Deserialize<'de> for Quoting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Err(D::Error::custom(String::deserialize(deserializer)?))
    }
}
#[derive(Debug)]
struct Invalid;
impl<'de> Deserialize<'de> for Invalid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(D::Error::invalid_value(Unexpected::Str(&text), &"a name"))
    }
}
fn as_type<'r, T: Deserialize<'r> + std::fmt::Debug>(response: &'r Response<&str>) -> String {
    RetrieveVerificationSession::new("vs_1")
        .parse_as::<T>(response)
        .unwrap_err()
        .to_string()
}

#[test]
fn a_message_that_names_a_place_far_away_is_no_overflow() {
    let response = Response::new("\n\"x at line 2 column 18446744073709551615\"");
    assert_eq!(
        as_type::<Quoting>(&response),
        "unreadable answer with status 200: a value does not fit, line 2 column 18446744073709551615"
    );
}

#[test]
fn a_message_that_looks_like_serde_s_is_not_printed() {
    let response = Response::new(r#""invalid name, expected no SENTINEL""#);
    assert_eq!(
        as_type::<Quoting>(&response),
        "unreadable answer with status 200: a value does not fit"
    );
    let response = Response::new(r#""a, expected SENTINEL at line 5""#);
    assert_eq!(
        as_type::<Invalid>(&response),
        "unreadable answer with status 200: expected a name"
    );
}

#[test]
fn a_repeated_header_is_left_out() {
    let mut headers = HeaderMap::new();
    headers.append("request-id", "req_1".parse().unwrap());
    headers.append("request-id", "req_2".parse().unwrap());
    assert_eq!(ResponseFacts::from_headers(&headers).request_id, None);
}

#[test]
#[cfg(target_os = "linux")]
fn the_first_timestamp_survives_the_way_to_system_time_and_back() {
    let first = Timestamp::from_secs(i64::MIN);
    let time: SystemTime = first.to_system_time().unwrap();
    assert_eq!(Timestamp::from(time), first);
}

#[test]
fn a_port_that_is_no_number_is_refused() {
    for url in ["https://h:port", "https://h:99999", "https://h:"] {
        let stripe = Stripe::new(SecretKey::new("sk_test_1").unwrap());
        let error = stripe.with_base_url(url).unwrap_err();
        assert_eq!(
            error,
            RequestError::new("base_url", RequestProblem::InvalidUrl),
            "{url}"
        );
    }
}

#[test]
fn a_client_secret_given_as_an_id_is_not_printed() {
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
fn the_query_of_a_list_is_not_printed() {
    let list = r#"{"object":"list","data":[],"has_more":false,"url":"/v1/x?client_reference_id=SENTINEL"}"#;
    let list = ListVerificationSessions::new()
        .parse(&Response::new(list))
        .unwrap();
    assert_eq!(
        format!("{list:?}"),
        "List { data: [], has_more: false, .. }"
    );
}

#[test]
fn a_type_that_only_stripe_returns_is_refused_in_every_spelling() {
    let other = VerificationSessionType::Other("verification_flow".into());
    let stripe = Stripe::new(SecretKey::new("sk_test_1").unwrap());
    for r#type in [VerificationSessionType::VerificationFlow, other] {
        let update = UpdateVerificationSession::new("vs_1").r#type(r#type);
        let error = stripe.request(&update).unwrap_err();
        assert_eq!(
            error.to_string(),
            "type: cannot be `verification_flow` in a request"
        );
    }
}

#[test]
fn a_request_id_is_one_harmless_line() {
    let response = Response::builder()
        .status(500)
        .header("request-id", "a\tb")
        .body("")
        .unwrap();
    let error = ListVerificationSessions::new()
        .parse(&response)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe answered 500 without an error that can be read, request a?b"
    );
    let response = Response::builder()
        .header("request-id", "a\tb")
        .body("")
        .unwrap();
    let error = ListVerificationSessions::new()
        .parse(&response)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable answer with status 200: the body is empty, request a?b"
    );
}
