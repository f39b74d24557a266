//! The printed text of an error: one line, without personal data.

use http::Response;
use stripe_identity::{Error, ListVerificationSessions, Operation};

#[test]
fn a_control_character_in_a_request_id_is_printed_as_a_question_mark() {
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
        "Stripe returned 500 without a readable error, request a?b"
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
        "unreadable response with status 200: the body is empty, request a?b"
    );
}

#[test]
fn an_api_error_prints_neither_metadata_keys_nor_text_in_the_place_of_a_code() {
    let body = r#"{"error": {"type": "Jenny Rosen", "code": "jenny@example.com", "param": "metadata[SENTINEL]"}}"#;
    let response = Response::builder().status(400).body(body).unwrap();
    let error = ListVerificationSessions::new()
        .parse(&response)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe returned 400 [unreadable], code [unreadable], param metadata[…]"
    );
    assert!(!format!("{error:?}").contains("SENTINEL"));
    let Error::Api(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.param.as_deref(), Some("metadata[SENTINEL]"));
}
