//! What a `DecodeError` says about a body, and what it must not repeat from it.

use http::Response;
use serde::{Deserialize, Deserializer, de::Error as _, de::Unexpected};
use stripe_identity::error::DecodeProblem;
use stripe_identity::{Error, Operation, RetrieveVerificationSession};

use crate::support::{unreadable, unreadable_as};

fn text(body: &str) -> String {
    unreadable(&RetrieveVerificationSession::new("vs_1"), body)
}

#[test]
fn a_value_never_becomes_part_of_the_path() {
    assert_eq!(
        text(r#"{"id":"SENTINEL":1}"#),
        "unreadable response with status 200: the body is not JSON at id, line 1 column 17"
    );
    assert_eq!(
        text(r#"{"id":"SENTINEL",:1}"#),
        "unreadable response with status 200: the body is not JSON, line 1 column 18"
    );
}

#[test]
fn a_metadata_key_never_becomes_part_of_the_path() {
    assert_eq!(
        text(r#"{"id":"x","metadata":{"SENTINEL":5}}"#),
        "unreadable response with status 200: expected a string at metadata, line 1 column 34"
    );
    assert_eq!(
        text(r#"{"id":"x","metadata":{"SENTINEL":"a"#),
        "unreadable response with status 200: the body is cut short at metadata, line 1 column 35"
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
#[test]
fn a_message_with_a_huge_line_or_column_is_not_an_overflow() {
    let response = Response::new("\n\"x at line 2 column 18446744073709551615\"");
    assert_eq!(
        unreadable_as::<Quoting>(&response),
        "unreadable response with status 200: a value does not fit, line 2 column 18446744073709551615"
    );
}

#[test]
fn a_custom_message_in_serdes_words_is_not_printed() {
    let response = Response::new(r#""invalid name, expected no SENTINEL""#);
    assert_eq!(
        unreadable_as::<Quoting>(&response),
        "unreadable response with status 200: a value does not fit"
    );
    let response = Response::new(r#""a, expected SENTINEL at line 5""#);
    assert_eq!(
        unreadable_as::<Invalid>(&response),
        "unreadable response with status 200: expected a name"
    );
}

#[test]
fn an_array_that_is_too_long_is_unfit_and_not_bad_json() {
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let error = retrieve.parse_as::<(u8, u8)>(&Response::new("[1, 2, 3]"));
    let Err(Error::Decode(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.problem, DecodeProblem::Unfit);
}
