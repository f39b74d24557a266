//! API errors: their fields, their facts, and bodies of which only a part can be read.

use std::time::Duration;

use http::{Method, Request, StatusCode};
use stripe_identity::error::{ApiError, ApiErrorType, ErrorCode};
use stripe_identity::response::RateLimitedReason;
use stripe_identity::retry::{Next, Retry};
use stripe_identity::{Error, Operation, RetrieveVerificationSession};

use crate::support::{at, response};

#[track_caller]
fn api(status: u16, body: impl AsRef<[u8]>) -> ApiError {
    api_with(status, &[], body)
}

/// The API error in a response with these headers and this body.
#[track_caller]
fn api_with(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> ApiError {
    match RetrieveVerificationSession::new("vs_1").parse(&response(status, headers, body)) {
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
fn one_unreadable_field_does_not_affect_the_others() {
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
        // An invalid escape: the fields before it are kept.
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
    // Without a description, the string is the message of a proxy.
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

#[test]
fn every_field_and_every_fact_of_an_api_error_is_read() {
    let error = api_with(
        400,
        &[
            ("Date", "Sun, 22 Nov 2026 07:00:00 GMT"),
            ("Request-Id", "req_1"),
            ("Idempotency-Key", "key-1"),
            ("Idempotent-Replayed", "true"),
            ("Original-Request", "req_0"),
            ("Stripe-Version", "2026-10-28.endive"),
            ("Stripe-Should-Retry", "false"),
            ("Retry-After", "7"),
            ("Stripe-Rate-Limited-Reason", "endpoint-rate"),
        ],
        r#"{"error": {
            "type": "invalid_request_error", "code": "parameter_unknown", "message": "Unknown parameter.",
            "param": "options[document][foo]", "doc_url": "https://docs.example/c",
            "request_log_url": "https://dashboard.example/req_1", "charge": {"id": [1]}}}"#,
    );
    assert_eq!(error.status, StatusCode::BAD_REQUEST);
    assert_eq!(error.r#type, Some(ApiErrorType::InvalidRequestError));
    assert_eq!(error.code, Some(ErrorCode::ParameterUnknown));
    assert_eq!(error.message.as_deref(), Some("Unknown parameter."));
    assert_eq!(error.param.as_deref(), Some("options[document][foo]"));
    assert_eq!(error.doc_url.as_deref(), Some("https://docs.example/c"));
    let log = "https://dashboard.example/req_1";
    assert_eq!(error.request_log_url.as_deref(), Some(log));
    assert_eq!(error.request_id(), Some("req_1"));
    let facts = &error.facts;
    assert_eq!(facts.date, Some(at(1_795_330_800)));
    assert_eq!(facts.request_id.as_deref(), Some("req_1"));
    assert_eq!(facts.idempotency_key.as_deref(), Some("key-1"));
    assert!(facts.idempotent_replayed);
    assert_eq!(facts.original_request.as_deref(), Some("req_0"));
    assert_eq!(facts.stripe_version.as_deref(), Some("2026-10-28.endive"));
    assert_eq!(facts.should_retry, Some(false));
    assert_eq!(facts.retry_after, Some(Duration::from_secs(7)));
    let reason = Some(RateLimitedReason::EndpointRate);
    assert_eq!(facts.rate_limited_reason, reason);
    let text = "Stripe returned 400 invalid_request_error, code parameter_unknown, param options[document][foo], request req_1";
    assert_eq!(error.to_string(), text);
    assert_eq!(Error::from(Box::new(error)).to_string(), text);
}

#[test]
fn every_field_with_an_escape_is_read() {
    let error = api(
        400,
        r#"{"error": {"type": "api\u005ferror", "code": "lock\u005ftimeout", "message": "a\nb", "param": "\u0070",
            "doc_url": "https:\/\/docs.example", "request_log_url": "https:\/\/log.example"}}"#,
    );
    assert_eq!(error.r#type, Some(ApiErrorType::ApiError));
    assert_eq!(error.code, Some(ErrorCode::LockTimeout));
    assert_eq!(error.message.as_deref(), Some("a\nb"));
    assert_eq!(error.param.as_deref(), Some("p"));
    assert_eq!(error.doc_url.as_deref(), Some("https://docs.example"));
    assert_eq!(
        error.request_log_url.as_deref(),
        Some("https://log.example")
    );
}

#[test]
fn an_unreadable_body_still_becomes_an_api_error() {
    let headers = [
        ("Location", "https://evil.example/"),
        ("Request-Id", "req_9"),
    ];
    let deep = format!(r#"{{"error":{}"#, "[".repeat(100_000));
    for (status, body) in [
        (100, &b""[..]),
        (302, b"<html>Moved</html>"),
        (304, b""),
        (500, b"<html><body>Oops</body></html>"),
        (503, b""),
        (500, br#"{"error": null}"#),
        (500, br#"{"error": 5}"#),
        (500, br#"{"id": "vs_1"}"#),
        (502, b"[]"),
        (400, deep.as_bytes()),
    ] {
        let error = api_with(status, &headers, body);
        assert_eq!(error.status.as_u16(), status);
        assert_eq!((&error.r#type, &error.code), (&None, &None));
        assert_eq!((&error.message, &error.param), (&None, &None));
        assert_eq!(
            error.to_string(),
            format!("Stripe returned {status} without a readable error, request req_9")
        );
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_in_an_api_error() {
    let body = b"{\"error\":{\"type\":\"api_error\",\"code\":\"\xff\",\"message\":\"caf\xe9\"}}";
    let error = api(500, body);
    assert_eq!(error.r#type, Some(ApiErrorType::ApiError));
    assert_eq!(error.code, Some(ErrorCode::Other("\u{fffd}".into())));
    assert_eq!(error.message.as_deref(), Some("caf\u{fffd}"));
    assert_eq!(
        error.to_string(),
        "Stripe returned 500 api_error, code [unreadable]"
    );
}

#[test]
fn a_code_is_read_next_to_bytes_that_are_not_utf_8() {
    let body =
        b"{\"error\": {\"type\": \"api_error\", \"code\": \"lock_timeout\", \"other\": \"\xff\"}}";
    assert!(api(429, body).is_lock_timeout());
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_up_to_64_kib() {
    let body = |length: usize| {
        let mut body = b"{\"error\":{\"type\":\"api_error\",\"message\":\"\xff\"}}".to_vec();
        body.resize(length, b' ');
        body
    };
    let most = api(500, body(64 * 1024));
    assert_eq!(most.r#type, Some(ApiErrorType::ApiError));
    assert_eq!(most.message.as_deref(), Some("\u{fffd}"));
    let more = api(500, body(64 * 1024 + 1));
    assert_eq!((more.r#type, more.message), (None, None));
}

#[test]
fn control_characters_in_a_text_are_tolerated_up_to_64_kib() {
    let error = |length: usize| {
        let body = |pad: &str| {
            format!("{{\"error\": {{\"message\": \"a\u{1}b{pad}\", \"code\": \"lock_timeout\"}}}}")
        };
        let pad = "x".repeat(length - body("").len());
        api(429, body(&pad)).code
    };
    assert_eq!(error(64 * 1024), Some(ErrorCode::LockTimeout));
    assert_eq!(error(64 * 1024 + 1), None);
}

#[test]
fn readable_fields_of_an_api_error_are_kept() {
    let error = api(500, r#"{"error": "text"}"#);
    assert_eq!(error.message.as_deref(), Some("text"));
    let text = "Stripe returned 500 without a readable error";
    assert_eq!(error.to_string(), text);

    let body = r#"{"error": {"type": 5, "message": {"a":1}, "code": ["x"], "param": "p", "doc_url": true, "request_log_url": -1.5}}"#;
    let error = api(400, body);
    assert_eq!(
        (&error.r#type, &error.code, &error.message),
        (&None, &None, &None)
    );
    assert_eq!((&error.doc_url, &error.request_log_url), (&None, &None));
    assert_eq!(error.param.as_deref(), Some("p"));
    let text = "Stripe returned 400 without a readable error, param p";
    assert_eq!(error.to_string(), text);

    let error = api(
        402,
        r#"{"error": {"type": "new_error", "code": "new_code"}}"#,
    );
    assert_eq!(error.r#type, Some(ApiErrorType::Other("new_error".into())));
    assert_eq!(error.code, Some(ErrorCode::Other("new_code".into())));
    assert_eq!(
        error.to_string(),
        "Stripe returned 402 new_error, code new_code"
    );

    let long = "x".repeat(300);
    let body =
        format!(r#"{{"error": {{"type": "a\nb", "code": "\u001b[31mé", "param": "{long}"}}}}"#);
    assert_eq!(
        api(400, body).to_string(),
        format!(
            "Stripe returned 400 [unreadable], code [unreadable], param {}",
            &long[..200]
        )
    );
}

/// The names of the predicates that hold for an error.
fn kinds(error: &ApiError) -> Vec<&'static str> {
    let questions = [
        ("rate_limited", error.is_rate_limited()),
        ("lock_timeout", error.is_lock_timeout()),
        ("authentication", error.is_authentication()),
        ("permission", error.is_permission()),
        ("not_found", error.is_not_found()),
        ("idempotency_mismatch", error.is_idempotency_mismatch()),
        ("in_use", error.is_idempotency_key_in_use()),
    ];
    let yes = questions.into_iter().filter(|(_, yes)| *yes);
    yes.map(|(name, _)| name).collect()
}

#[test]
fn each_kind_of_api_error_is_recognized() {
    const INVALID: &str = "invalid_request_error";
    const IDEMPOTENCY: &str = "idempotency_error";
    let rows = [
        (400, INVALID, "parameter_missing", ""),
        (400, INVALID, "resource_missing", "not_found"),
        (400, INVALID, "rate_limit", "rate_limited"),
        (400, IDEMPOTENCY, "", "idempotency_mismatch"),
        (401, INVALID, "api_key_expired", "authentication"),
        (402, "card_error", "card_declined", ""),
        (403, INVALID, "", "permission"),
        (404, INVALID, "resource_missing", "not_found"),
        (404, IDEMPOTENCY, "", "not_found idempotency_mismatch"),
        (404, "", "", "not_found"),
        (409, INVALID, "idempotency_key_in_use", "in_use"),
        (409, INVALID, "lock_timeout", "lock_timeout"),
        (429, INVALID, "lock_timeout", "lock_timeout"),
        (429, INVALID, "rate_limit", "rate_limited"),
        (429, "", "", "rate_limited"),
        (500, "api_error", "", ""),
    ];
    for (status, r#type, code, expected) in rows {
        let body = format!(r#"{{"error": {{"type": "{type}", "code": "{code}"}}}}"#);
        let kinds = kinds(&api(status, body)).join(" ");
        assert_eq!(kinds, expected, "{status} {code}");
    }
}

#[test]
fn every_error_code_has_a_variant() {
    let codes: Vec<_> = ErrorCode::KNOWN.iter().map(ErrorCode::as_str).collect();
    assert_eq!(
        codes.join(" "),
        "api_key_expired idempotency_key_in_use livemode_mismatch lock_timeout \
         parameter_invalid_empty parameter_invalid_integer parameter_invalid_string_blank \
         parameter_invalid_string_empty parameter_missing parameter_unknown parameters_exclusive \
         platform_api_key_expired rate_limit resource_missing secret_key_required \
         sensitive_data_access_expired status_transition_invalid url_invalid"
    );
    for code in ErrorCode::KNOWN {
        assert_eq!(&ErrorCode::from(code.as_str()), code);
    }
}
