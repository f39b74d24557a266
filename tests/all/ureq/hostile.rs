//! The ureq client against servers that break off, stall or lie.
#![cfg(feature = "ureq-without-tls")]

use std::net::TcpListener;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use crate::support::server::{Act, Received, raw_response, serve};
use crate::support::stripe_at;
use http::StatusCode;
use stripe_identity::ephemeral_key::DeleteEphemeralKey;
use stripe_identity::retry::StopReason;
use stripe_identity::ureq::{CallError, Client, TransportError};
use stripe_identity::{
    CreateVerificationSession, IdempotencyKey, ListVerificationSessions, Operation,
    RetrieveVerificationSession,
};

const SESSION: &str = r#"{
  "id": "vs_1",
  "object": "identity.verification_session",
  "created": 1700000000,
  "livemode": false,
  "metadata": {},
  "status": "requires_input",
  "type": "document"
}"#;

const LOCK: &str = r#"{"error": {"type": "invalid_request_error", "code": "lock_timeout"}}"#;
const IN_USE: &str =
    r#"{"error": {"type": "invalid_request_error", "code": "idempotency_key_in_use"}}"#;
const MISMATCH: &str = r#"{"error": {"type": "idempotency_error"}}"#;

fn ok_text() -> String {
    raw_response("200 OK", &["Request-Id: req_1"], SESSION)
}

fn ok() -> Act {
    Act::Respond(ok_text())
}

fn status(line: &str, headers: &[&str], body: &str) -> Act {
    Act::Respond(raw_response(line, headers, body))
}

/// A good response without its last byte.
fn cut() -> Act {
    let mut text = ok_text();
    text.pop();
    Act::RespondAndClose(text)
}

/// A good response in one chunk, followed by these bytes instead of the last chunk.
fn chunked(end: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nRequest-Id: req_1\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{SESSION}\r\n{end}",
        SESSION.len()
    )
}

fn client(retries: u32, script: Vec<Act>) -> (Client, Receiver<Received>) {
    let (url, received) = serve(script);
    (
        Client::new(stripe_at(&url)).with_max_retries(retries),
        received,
    )
}

/// Returns a client that gives each attempt a fifth of a second.
fn hasty_client(retries: u32, script: Vec<Act>) -> (Client, Receiver<Received>) {
    let (url, received) = serve(script);
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_millis(200)))
        .build();
    let client = Client::with_agent(stripe_at(&url), agent.new_agent());
    (client.with_max_retries(retries), received)
}

fn create() -> CreateVerificationSession {
    CreateVerificationSession::document().metadata([("order", "6735")])
}

/// Returns the requests that arrived so far. Each is recorded before its response is written.
fn all(received: &Receiver<Received>) -> Vec<Received> {
    received.try_iter().collect()
}

/// Asserts that these are this many copies of one POST, byte for byte. Returns the idempotency key.
#[track_caller]
fn same_post(requests: &[Received], count: usize) -> &str {
    assert_eq!(requests.len(), count);
    for request in requests {
        assert_eq!(
            request.head[0],
            "POST /v1/identity/verification_sessions HTTP/1.1"
        );
        assert_eq!(request.head, requests[0].head);
        assert_eq!(request.body, "type=document&metadata[order]=6735");
    }
    let keys: Vec<_> = requests[0]
        .head
        .iter()
        .filter(|line| line.to_ascii_lowercase().starts_with("idempotency-key: "))
        .collect();
    assert_eq!(keys.len(), 1);
    requests[0].header("idempotency-key").unwrap()
}

/// Plays this act for the first attempt, and returns a good response to the second one.
#[track_caller]
fn is_sent_twice(act: Act) {
    let (client, received) = client(1, vec![act, ok(), ok()]);
    let session = client.call(&create()).unwrap();
    assert_eq!(session.id, "vs_1");
    assert_eq!(same_post(&all(&received), 2).len(), 32);
}

#[track_caller]
fn transport(error: CallError) -> TransportError {
    match error {
        CallError::Transport(error) => *error,
        error => panic!("{error:?}"),
    }
}

/// The kind of an error. The kinds of ureq are stable, its texts are not.
fn kind(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => format!("Io {:?}", error.kind()),
        ureq::Error::Protocol(_) => "Protocol".to_owned(),
        ureq::Error::Timeout(timeout) => format!("Timeout {timeout}"),
        ureq::Error::LargeResponseHeader(..) => "LargeResponseHeader".to_owned(),
        ureq::Error::BodyExceedsLimit(limit) => format!("BodyExceedsLimit {limit}"),
        error => panic!("{error:?}"),
    }
}

#[test]
fn a_post_whose_connection_was_closed_is_sent_again_unchanged() {
    is_sent_twice(Act::Close);
}

#[test]
fn a_post_whose_connection_was_reset_is_sent_again_unchanged() {
    is_sent_twice(Act::Reset);
}

#[test]
fn a_post_whose_response_was_cut_short_is_sent_again_unchanged() {
    is_sent_twice(cut());
}

#[test]
fn a_post_whose_chunks_did_not_end_is_sent_again_unchanged() {
    is_sent_twice(Act::RespondAndClose(chunked("")));
}

#[test]
fn a_post_that_got_garbage_is_sent_again_unchanged() {
    is_sent_twice(Act::RespondAndClose("SSH-2.0-OpenSSH_9.6\r\n".to_owned()));
}

#[test]
fn a_post_that_got_500_is_sent_again_unchanged() {
    is_sent_twice(status("500 Internal Server Error", &[], "<html>"));
}

#[test]
fn a_post_whose_key_is_in_use_is_sent_again_unchanged() {
    is_sent_twice(status("409 Conflict", &[], IN_USE));
}

#[test]
fn a_post_about_a_locked_object_is_sent_again_unchanged() {
    is_sent_twice(status("429 Too Many Requests", &[], LOCK));
}

#[test]
fn a_post_that_ran_into_the_timeout_is_sent_again_unchanged() {
    // Each attempt has its own timeout, because the first one used up all of its time.
    let (client, received) = hasty_client(1, vec![Act::Stall, ok(), ok()]);
    let session = client.call_with_key(&create(), "order-6735").unwrap();
    assert_eq!(session.id, "vs_1");
    assert_eq!(same_post(&all(&received), 2), "order-6735");
}

#[test]
fn after_two_retries_the_last_response_is_returned_with_the_key() {
    let (url, received) = serve(vec![
        Act::Close,
        status("500 Internal Server Error", &["Request-Id: req_2"], "{}"),
        status("503 Service Unavailable", &["Request-Id: req_3"], "{}"),
        ok(),
    ]);
    let error = Client::new(stripe_at(&url)).call(&create()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe returned 503 without a readable error, request req_3"
    );
    assert_eq!(error.stop_reason(), Some(StopReason::Exhausted));
    let requests = all(&received);
    let key = same_post(&requests, 3);
    assert_eq!(
        error.idempotency_key().map(IdempotencyKey::as_str),
        Some(key)
    );
}

#[test]
fn a_response_that_breaks_off_or_lies_is_a_transport_error_that_a_retry_could_help() {
    let (begun, not_begun) = (
        Some((StatusCode::OK, Some("req_1"))),
        None::<(StatusCode, Option<&str>)>,
    );
    let with_length = |length: &str| {
        Act::RespondAndClose(format!(
            "HTTP/1.1 200 OK\r\nRequest-Id: req_1\r\nContent-Length: {length}\r\n\r\n{SESSION}"
        ))
    };
    let bytes = |text: &str| Act::RespondAndClose(text.to_owned());
    let table = [
        ("closed", Act::Close, "Io UnexpectedEof", not_begun),
        ("reset", Act::Reset, "Io ConnectionReset", not_begun),
        (
            "no response",
            bytes("\r\n\r\n"),
            "Io UnexpectedEof",
            not_begun,
        ),
        (
            "half a head",
            bytes("HTTP/1.1 200 OK\r\nContent-Le"),
            "Io UnexpectedEof",
            not_begun,
        ),
        ("no http", bytes("SSH-2.0\r\n\r\n"), "Protocol", not_begun),
        ("http 0.9", bytes(SESSION), "Protocol", not_begun),
        (
            "http 2",
            bytes("HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n"),
            "Protocol",
            not_begun,
        ),
        (
            "no status",
            bytes("HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n"),
            "Protocol",
            not_begun,
        ),
        ("below zero", with_length("-1"), "Protocol", not_begun),
        ("no number", with_length("abc"), "Protocol", not_begun),
        ("two numbers", with_length("5, 6"), "Protocol", not_begun),
        (
            "beyond 64 bits",
            with_length("99999999999999999999"),
            "Protocol",
            not_begun,
        ),
        (
            "64 bits",
            with_length("18446744073709551615"),
            "Io UnexpectedEof",
            begun,
        ),
        ("cut", cut(), "Io UnexpectedEof", begun),
        (
            "no last chunk",
            bytes(&chunked("")),
            "Io UnexpectedEof",
            begun,
        ),
        (
            "half a chunk",
            bytes(&chunked("40\r\nabc")),
            "Io UnexpectedEof",
            begun,
        ),
        (
            "no chunk size",
            bytes(&chunked("zz\r\nabc\r\n")),
            "Protocol",
            begun,
        ),
    ];
    for (name, act, expected, arrived) in table {
        let (client, received) = client(0, vec![act, ok()]);
        let error = transport(client.call(&create()).unwrap_err());
        assert_eq!(kind(&error.error), expected, "{name}");
        assert_eq!(error.stop_reason, StopReason::Exhausted, "{name}");
        assert_eq!(
            error
                .status
                .map(|status| (status, error.request_id.as_deref())),
            arrived,
            "{name}"
        );
        let requests = all(&received);
        let key = same_post(&requests, 1);
        assert_eq!(
            error.idempotency_key.as_ref().map(IdempotencyKey::as_str),
            Some(key),
            "{name}"
        );
        // The client still works.
        assert_eq!(client.call(&create()).unwrap().id, "vs_1", "{name}");
    }
}

#[test]
fn without_retries_nothing_is_sent_again_after_any_failure() {
    for act in [
        status("500 Internal Server Error", &[], "{}"),
        status("409 Conflict", &[], IN_USE),
        status("429 Too Many Requests", &[], LOCK),
        status("400 Bad Request", &["Stripe-Should-Retry: true"], "{}"),
    ] {
        let (client, received) = client(0, vec![act, ok()]);
        let error = client.call(&create()).unwrap_err();
        assert_eq!(error.stop_reason(), Some(StopReason::Exhausted));
        assert!(error.api().is_some());
        let requests = all(&received);
        assert_eq!(
            error.idempotency_key().map(IdempotencyKey::as_str),
            Some(same_post(&requests, 1))
        );
    }
    let (client, received) = hasty_client(0, vec![Act::Stall, ok()]);
    let error = transport(client.call(&create()).unwrap_err());
    assert_eq!(kind(&error.error), "Timeout global");
    assert_eq!(error.stop_reason, StopReason::Exhausted);
    assert_eq!(all(&received).len(), 1);
}

#[test]
fn a_final_response_is_requested_once() {
    use StopReason::{Final, StripeSaysNo};
    let no = "Stripe-Should-Retry: false";
    for (line, header, body, reason) in [
        ("302 Found", "Location: /v1/elsewhere", "", Final),
        // A `Location` that cannot be parsed is ignored too.
        ("307 Temporary Redirect", "Location: :::", "", Final),
        ("400 Bad Request", "Retry-After: 1", "{}", Final),
        ("400 Bad Request", "A: b", MISMATCH, Final),
        ("401 Unauthorized", "A: b", "{}", Final),
        ("409 Conflict", "A: b", MISMATCH, Final),
        ("424 Failed Dependency", "A: b", "{}", Final),
        ("429 Too Many Requests", "Retry-After: 1", "{}", Final),
        ("500 Internal Server Error", no, "{}", StripeSaysNo),
        ("409 Conflict", no, IN_USE, StripeSaysNo),
        ("429 Too Many Requests", no, LOCK, StripeSaysNo),
    ] {
        let (client, received) = client(2, vec![status(line, &[header], body), ok()]);
        let error = client.call(&create()).unwrap_err();
        assert_eq!(
            error.api().unwrap().status.as_str(),
            &line[..3],
            "{line} {body}"
        );
        assert_eq!(error.stop_reason(), Some(reason), "{line} {body}");
        let requests = all(&received);
        assert_eq!(
            error.idempotency_key().map(IdempotencyKey::as_str),
            Some(same_post(&requests, 1)),
            "{line} {body}"
        );
    }
}

#[test]
fn a_retry_after_beyond_a_minute_ends_the_retries_at_once() {
    let act = status("503 Service Unavailable", &["Retry-After: 61"], "{}");
    let (client, received) = client(2, vec![act, ok()]);
    let error = client.call(&create()).unwrap_err();
    assert_eq!(error.stop_reason(), Some(StopReason::RetryAfterTooLong));
    assert_eq!(
        error.api().unwrap().facts.retry_after,
        Some(Duration::from_secs(61))
    );
    assert_eq!(all(&received).len(), 1);
}

#[test]
fn a_budget_of_nothing_allows_the_first_attempt_only() {
    for act in [
        Act::Close,
        status("500 Internal Server Error", &[], "{}"),
        // A wait of a minute would exceed this time.
        status("500 Internal Server Error", &["Retry-After: 60"], "{}"),
    ] {
        let (client, received) = client(2, vec![act, ok()]);
        let client = client.with_retry_budget(Duration::ZERO);
        let error = client.call_with_key(&create(), "order-6735").unwrap_err();
        assert_eq!(error.stop_reason(), Some(StopReason::OverBudget));
        assert_eq!(
            error.idempotency_key().map(IdempotencyKey::as_str),
            Some("order-6735")
        );
        assert_eq!(same_post(&all(&received), 1), "order-6735");
    }
}

#[test]
fn a_get_and_a_delete_are_repeatable_without_a_key() {
    fn check(operation: &impl Operation, line: &str) {
        let (client, received) = client(0, vec![Act::Close, ok()]);
        let error = transport(client.send(operation).unwrap_err());
        assert_eq!(error.stop_reason, StopReason::Exhausted);
        assert_eq!(error.idempotency_key, None);
        let requests = all(&received);
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].head[0], line);
        assert_eq!(requests[0].header("idempotency-key"), None);
    }
    check(
        &ListVerificationSessions::new().limit(3),
        "GET /v1/identity/verification_sessions?limit=3 HTTP/1.1",
    );
    check(
        &DeleteEphemeralKey::new("ephkey_1"),
        "DELETE /v1/ephemeral_keys/ephkey_1 HTTP/1.1",
    );
}

#[test]
fn send_returns_the_key_of_a_post_and_the_reason_for_stopping() {
    for (act, reason) in [
        (ok(), StopReason::Success),
        (status("400 Bad Request", &[], "{}"), StopReason::Final),
        (
            status("500 Internal Server Error", &[], "{}"),
            StopReason::Exhausted,
        ),
    ] {
        let (client, received) = client(0, vec![act, ok()]);
        let reply = client.send(&create()).unwrap();
        assert_eq!(reply.stop_reason, reason);
        let requests = all(&received);
        assert_eq!(
            reply.idempotency_key.as_ref().map(IdempotencyKey::as_str),
            Some(same_post(&requests, 1))
        );
    }
}

#[test]
fn a_2xx_that_cannot_be_read_is_never_requested_again() {
    let short = format!("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{SESSION}");
    for (act, message) in [
        (
            Act::Respond("HTTP/1.1 204 No Content\r\n\r\n".to_owned()),
            "unreadable response with status 204: the body is empty",
        ),
        (
            status("200 OK", &[], "<html>"),
            "unreadable response with status 200: the body is not JSON, line 1 column 1",
        ),
        // A length that is too small cuts the body at that byte.
        (
            Act::RespondAndClose(short),
            "unreadable response with status 200: the body is cut short at id, line 2 column 8",
        ),
    ] {
        let (client, received) = client(2, vec![act, ok()]);
        let error = client.call(&create()).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.stop_reason(), Some(StopReason::Success));
        let requests = all(&received);
        assert_eq!(
            error.idempotency_key().map(IdempotencyKey::as_str),
            Some(same_post(&requests, 1))
        );
    }
}

#[test]
fn bytes_after_a_response_are_not_read_as_the_next_one() {
    let smuggled = raw_response("200 OK", &[], &SESSION.replace("vs_1", "vs_evil"));
    for end in [smuggled.as_str(), "\r\n\r\n", "x"] {
        let lie = Act::Respond(format!("{}{end}", ok_text()));
        let (client, received) = client(0, vec![lie, ok()]);
        let retrieve = RetrieveVerificationSession::new("vs_1");
        assert_eq!(client.call(&retrieve).unwrap().id, "vs_1");
        assert_eq!(client.call(&retrieve).unwrap().id, "vs_1");
        assert_eq!(all(&received).len(), 2);
    }
}

#[test]
fn a_connection_that_was_closed_after_a_response_is_not_used_again() {
    // The server closes the connection without announcing it, as a restarted server does.
    let (client, received) = client(1, vec![Act::RespondAndClose(ok_text()), ok(), ok()]);
    client.call(&create()).unwrap();
    client.call(&create()).unwrap();
    let connections: Vec<_> = received.try_iter().map(|got| got.connection).collect();
    assert_eq!(connections, [0, 1]);
}

#[test]
fn a_response_in_single_bytes_or_after_early_hints_is_read() {
    for act in [
        Act::Trickle(ok_text()),
        Act::Trickle(chunked("0\r\n\r\n")),
        Act::Respond(format!("HTTP/1.1 103 Early Hints\r\n\r\n{}", ok_text())),
    ] {
        let (client, received) = client(0, vec![act]);
        assert_eq!(client.call(&create()).unwrap().id, "vs_1");
        assert_eq!(all(&received).len(), 1);
    }
}

#[test]
fn a_response_that_is_too_large_is_requested_once() {
    let long_header = format!("A: {}", "b".repeat(100_000));
    let size = SESSION.len();
    for (act, expected, status) in [
        (
            Act::Respond(raw_response("200 OK", &[&long_header], SESSION)),
            "LargeResponseHeader".to_owned(),
            None,
        ),
        (
            ok(),
            format!("BodyExceedsLimit {}", size - 1),
            Some(StatusCode::OK),
        ),
        // Chunks do not announce the length of the body.
        (
            Act::Respond(chunked("0\r\n\r\n")),
            format!("BodyExceedsLimit {}", size - 1),
            Some(StatusCode::OK),
        ),
        // The body of an error has the same limit.
        (
            Act::Respond(raw_response("500 Internal Server Error", &[], SESSION)),
            format!("BodyExceedsLimit {}", size - 1),
            Some(StatusCode::INTERNAL_SERVER_ERROR),
        ),
    ] {
        let (client, received) = client(2, vec![act, ok()]);
        let client = client.with_max_body(size - 1);
        let error = transport(client.call(&create()).unwrap_err());
        assert_eq!(kind(&error.error), expected);
        assert_eq!(error.status, status);
        assert_eq!(error.stop_reason, StopReason::Final);
        let requests = all(&received);
        assert_eq!(
            error.idempotency_key.as_ref().map(IdempotencyKey::as_str),
            Some(same_post(&requests, 1))
        );
    }
}

#[test]
fn a_refused_connection_could_be_helped_by_a_retry() {
    // Nothing listens on this port: it was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    let error = transport(client.call(&create()).unwrap_err());
    assert_eq!(kind(&error.error), "Io ConnectionRefused");
    assert_eq!(error.stop_reason, StopReason::Exhausted);
    assert_eq!(error.idempotency_key.unwrap().as_str().len(), 32);
}

#[cfg(feature = "ureq")]
#[test]
fn a_server_without_tls_is_tried_once_and_receives_no_key() {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn refuse(mut stream: TcpStream) -> Vec<u8> {
        let mut heard = vec![0; 16384];
        let count = stream.read(&mut heard).unwrap();
        heard.truncate(count);
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        // Waits until the client closes the connection, with or without a TLS alert.
        let _ = stream.read_to_end(&mut heard);
        heard
    }

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let (sender, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            sender.send(refuse(stream.unwrap())).unwrap();
        }
    });
    let error = transport(Client::new(stripe_at(&url)).call(&create()).unwrap_err());
    assert_eq!(kind(&error.error), "Io InvalidData");
    assert_eq!(error.stop_reason, StopReason::Final);
    assert_eq!(error.status, None);
    assert_eq!(error.idempotency_key.unwrap().as_str().len(), 32);
    // A TLS record with a ClientHello, and nothing of the request.
    let hello = heard.recv().unwrap();
    assert_eq!(hello[0], 22);
    assert!(!String::from_utf8_lossy(&hello).contains("sk_test_123"));
    assert!(heard.try_recv().is_err());
}
