//! A field that cannot be read does not cost an API error the others.

use std::time::Duration;

use http::{Method, Request};
use stripe_identity::error::{ApiError, ErrorCode};
use stripe_identity::retry::{Next, Retry};
use stripe_identity::{Error, Operation, RetrieveVerificationSession};

use crate::support::response;

#[track_caller]
fn api(status: u16, body: impl AsRef<[u8]>) -> ApiError {
    match RetrieveVerificationSession::new("vs_1").parse(&response(status, &[], body)) {
        Err(Error::Api(error)) => *error,
        other => panic!("{other:?}"),
    }
}

/// Type, code and message, with a hyphen in place of one that is missing.
fn shown(error: &ApiError) -> String {
    format!(
        "{} {} {}",
        error.r#type.as_ref().map_or("-", |r#type| r#type.as_str()),
        error.code.as_ref().map_or("-", |code| code.as_str()),
        error.message.as_deref().unwrap_or("-"),
    )
}

#[test]
fn one_unreadable_field_costs_no_other_field() {
    for (body, expected) in [
        // Half a surrogate pair, in a value and in a name.
        (
            r#"{"error":{"message":"Ann \ud83d","type":"api_error","code":"lock_timeout"}}"#,
            "api_error lock_timeout Ann \u{fffd}\u{fffd}\u{fffd}",
        ),
        (
            r#"{"error":{"message":"\udc00 Ann","code":"lock_timeout"}}"#,
            "- lock_timeout \u{fffd}\u{fffd}\u{fffd} Ann",
        ),
        (
            r#"{"\ud83d":1,"error":{"\ud83d":1,"code":"lock_timeout","message":"\ud83d\ude00"}}"#,
            "- lock_timeout \u{1f600}",
        ),
        // A byte order mark.
        (
            "\u{feff}{\"error\":{\"code\":\"lock_timeout\"}}",
            "- lock_timeout -",
        ),
        // The same field twice: the last one that can be read counts.
        (
            r#"{"error":{"code":"rate_limit","code":"lock_timeout"}}"#,
            "- lock_timeout -",
        ),
        (
            r#"{"error":{"code":"lock_timeout","code":null,"message":"a","message":7}}"#,
            "- lock_timeout a",
        ),
        (
            r#"{"error":{"code":"lock_timeout"},"error":null}"#,
            "- lock_timeout -",
        ),
        // Text after the document, and a document that is cut short.
        (
            "{\"error\":{\"code\":\"lock_timeout\"}}\n<!-- proxy -->",
            "- lock_timeout -",
        ),
        (
            r#"{"error":{"code":"lock_timeout"}}{"error":{"code":"rate_limit"}}"#,
            "- lock_timeout -",
        ),
        (
            r#"{"error":{"code":"lock_timeout","message":"Ann"#,
            "- lock_timeout -",
        ),
        (
            r#"{"error": {"type": "invalid_request_error", "co"#,
            "invalid_request_error - -",
        ),
        // Control characters inside a string.
        (
            "{\"error\":{\"message\":\"a\n\tb\0\",\"code\":\"lock_timeout\"}}",
            "- lock_timeout a  b ",
        ),
        // Values that are not strings, among them a number beyond all floats and deep nesting.
        (
            r#"{"error":{"type":1e999,"message":{"a":[1]},"param":[],"code":"lock_timeout"}}"#,
            "- lock_timeout -",
        ),
        // An escape that does not exist: the fields before it are kept.
        (
            r#"{"error":{"code":"lock_timeout","message":"\x","type":"api_error"}}"#,
            "- lock_timeout -",
        ),
    ] {
        assert_eq!(shown(&api(429, body)), expected, "{body}");
    }
    let deep = format!(
        r#"{{"error":{{"new":{}{},"code":"lock_timeout"}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert_eq!(shown(&api(429, deep)), "- lock_timeout -");
}

#[test]
fn an_error_with_half_a_surrogate_is_retried() {
    let body = r#"{"error":{"code":"lock_timeout","message":"Ann \ud83d"}}"#;
    assert_eq!(api(429, body).code, Some(ErrorCode::LockTimeout));
    let request = Request::builder()
        .method(Method::GET)
        .uri("/v1/x")
        .body(())
        .unwrap();
    let next = Retry::new(&request, 1).after_response(&response(429, &[], body), Duration::ZERO);
    assert!(matches!(next, Next::Retry { .. }), "{next:?}");
}

#[test]
fn an_error_of_oauth_keeps_code_and_message() {
    let body = r#"{"error":"invalid_request","error_description":"No grant type."}"#;
    let error = api(400, body);
    assert_eq!(shown(&error), "- invalid_request No grant type.");
    assert_eq!(
        error.to_string(),
        "Stripe returned 400, code invalid_request"
    );
    let reversed = r#"{"error_description":"No grant type.","error":"invalid_request"}"#;
    assert_eq!(api(400, reversed), error);
    // Without a description, the string is a sentence of a proxy.
    assert_eq!(
        shown(&api(502, r#"{"error":"Bad gateway"}"#)),
        "- - Bad gateway"
    );
}

#[test]
fn an_error_inside_an_array_is_not_read() {
    let body = r#"[{"error":{"type":"api_error","code":"lock_timeout"}}]"#;
    assert_eq!(shown(&api(429, body)), "- - -");
    let body = r#"{"error":[{"type":"api_error","code":"lock_timeout"}]}"#;
    assert_eq!(shown(&api(429, body)), "- - -");
}
