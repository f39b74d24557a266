//! A 2xx response whose body is not the whole, plain content, or contains an API error, is a decode error with that reason.

use stripe_identity::error::{ApiErrorType, DecodeError, DecodeProblem, ErrorCode};
use stripe_identity::file::DownloadFile;
use stripe_identity::{Error, Operation, RetrieveVerificationSession};

use crate::support::response;

const MINIMAL: &str = include_str!("../../fixtures/session_minimal.json");

type Headers<'h> = &'h [(&'h str, &'h str)];

#[track_caller]
fn decode<T: std::fmt::Debug>(parsed: Result<T, Error>) -> DecodeError {
    match parsed {
        Err(Error::Decode(error)) => *error,
        other => panic!("{other:?}"),
    }
}

/// The error of a session and of a file with these headers and this body.
#[track_caller]
fn both(status: u16, headers: Headers<'_>, body: &[u8]) -> [DecodeError; 2] {
    let response = response(status, headers, body);
    let session = RetrieveVerificationSession::new("vs_1").parse(&response);
    let file = DownloadFile::new("file_1").parse(&response);
    [decode(session), decode(file)]
}

#[test]
fn a_cut_partial_or_compressed_body_is_a_decode_error_with_that_reason() {
    let cases: [(u16, Headers<'_>, DecodeProblem, &str); 8] = [
        (
            200,
            &[("Content-Length", "100000")],
            DecodeProblem::Incomplete {
                received: MINIMAL.len(),
                content_length: 100_000,
            },
            "the body is cut short: 199 of 100000 bytes",
        ),
        (
            200,
            &[("Content-Encoding", "gzip")],
            DecodeProblem::Compressed("gzip".to_owned()),
            "the body is compressed with gzip",
        ),
        (
            200,
            &[("Content-Encoding", "Identity"), ("Content-Encoding", "br")],
            DecodeProblem::Compressed("br".to_owned()),
            "the body is compressed with br",
        ),
        (
            200,
            &[("Content-Encoding", " gzip, br")],
            DecodeProblem::Compressed("gzip, br".to_owned()),
            "the body is compressed with gzip, br",
        ),
        (
            200,
            &[("Content-Encoding", "zst\u{e9}")],
            DecodeProblem::Compressed("zst?".to_owned()),
            "the body is compressed with zst?",
        ),
        (
            206,
            &[],
            DecodeProblem::PartialContent,
            "the body is only a part of the content",
        ),
        (
            206,
            &[("Content-Range", "bytes 0-5/100"), ("Content-Length", "6")],
            DecodeProblem::PartialContent,
            "the body is only a part of the content",
        ),
        (
            201,
            &[("Content-Length", "18446744073709551615")],
            DecodeProblem::Incomplete {
                received: MINIMAL.len(),
                content_length: u64::MAX,
            },
            "the body is cut short: 199 of 18446744073709551615 bytes",
        ),
    ];
    for (status, headers, problem, text) in cases {
        for error in both(status, headers, MINIMAL.as_bytes()) {
            assert_eq!(error.problem, problem, "{headers:?}");
            assert_eq!(
                error.to_string(),
                format!("unreadable response with status {status}: {text}")
            );
        }
    }
}

#[test]
fn compressed_bytes_are_reported_as_compressed_and_an_empty_body_as_cut_short() {
    let gzip = b"\x1f\x8b\x08\x00\x00\x00";
    for error in both(200, &[("Content-Encoding", "gzip")], gzip) {
        assert_eq!(error.problem, DecodeProblem::Compressed("gzip".to_owned()));
    }
    for error in both(200, &[("Content-Length", "100")], b"") {
        assert_eq!(
            error.to_string(),
            "unreadable response with status 200: the body is cut short: 0 of 100 bytes"
        );
    }
    for error in both(204, &[("Content-Length", "0")], b"") {
        assert_eq!(error.problem, DecodeProblem::EmptyBody);
    }
}

#[test]
fn a_whole_plain_body_is_read_whatever_else_its_headers_contain() {
    let length = MINIMAL.len().to_string();
    let cases: [Headers<'_>; 6] = [
        &[("Content-Length", &length)],
        // A transport that decoded the body and left the header: the body is longer.
        &[("Content-Length", "6")],
        &[("Content-Length", "many")],
        &[("Content-Encoding", "identity")],
        &[("Content-Encoding", "")],
        &[("Transfer-Encoding", "chunked")],
    ];
    for headers in cases {
        let response = response(200, headers, MINIMAL);
        let session = RetrieveVerificationSession::new("vs_1").parse(&response);
        assert_eq!(
            session.unwrap().status.as_str(),
            "processing",
            "{headers:?}"
        );
        let file = DownloadFile::new("file_1").parse(&response).unwrap();
        assert_eq!(file.bytes, MINIMAL.as_bytes(), "{headers:?}");
    }
}

#[test]
fn a_decoded_body_is_read_if_the_transport_removed_its_two_headers() {
    let headers = [("Content-Encoding", "gzip"), ("Content-Length", "100000")];
    let mut response = response(200, &headers, MINIMAL);
    response.headers_mut().remove("Content-Encoding");
    response.headers_mut().remove("Content-Length");
    let session = RetrieveVerificationSession::new("vs_1").parse(&response);
    assert_eq!(session.unwrap().status.as_str(), "processing");
}

#[test]
fn an_api_error_inside_a_2xx_response_is_kept() {
    let headers = [
        ("Request-Id", "req_1"),
        ("Content-Type", "application/json"),
    ];
    let body = r#"{"error": {"type": "invalid_request_error", "code": "lock_timeout",
        "message": "SENTINEL", "param": "metadata[SENTINEL]"}}"#;
    let [session, file] = both(200, &headers, body.as_bytes());
    for error in [&session, &file] {
        let inside = error.api_error.as_ref().unwrap();
        assert_eq!(inside.status.as_u16(), 200);
        assert_eq!(inside.r#type, Some(ApiErrorType::InvalidRequestError));
        assert_eq!(inside.code, Some(ErrorCode::LockTimeout));
        assert_eq!(inside.message.as_deref(), Some("SENTINEL"));
        assert_eq!(inside.request_id(), Some("req_1"));
        assert!(!format!("{error} {error:?}").contains("SENTINEL"));
    }
    let kept = "request req_1; it contains the API error invalid_request_error, code lock_timeout, param metadata[…]";
    assert_eq!(
        session.to_string(),
        format!(
            "unreadable response with status 200: missing field `id`, line 2 column 62, {kept}"
        )
    );
    assert_eq!(
        file.to_string(),
        format!(
            "unreadable response with status 200: expected the contents of a file instead of text, {kept}"
        )
    );
}

#[test]
fn a_2xx_response_without_an_api_error_has_none() {
    for body in [
        "{}",
        r#"{"error": "text"}"#,
        r#"{"error": {"message": "text"}}"#,
        r#"{"error": null}"#,
        "<p>",
    ] {
        let response = response(200, &[], body);
        let error = decode(RetrieveVerificationSession::new("vs_1").parse(&response));
        assert_eq!(error.api_error, None, "{body}");
    }
}
