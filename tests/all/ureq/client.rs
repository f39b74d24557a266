//! The ureq adapter against a real socket.
#![cfg(feature = "ureq-without-tls")]

use std::sync::mpsc::Receiver;
use std::time::Duration;

use crate::support::server::{Act, Received, answer, serve};
use http::StatusCode;
use stripe_identity::call::MAX_BODY;
use stripe_identity::error::{DecodeProblem, RequestProblem};
use stripe_identity::ureq::{CallError, Client};
use stripe_identity::verification_session::VerificationSessionStatus;
use stripe_identity::{
    CreateVerificationSession, IdempotencyKey, ListVerificationSessions, Operation,
    RetrieveVerificationSession, SecretKey, Stripe, UpdateVerificationSession,
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

fn ok() -> Act {
    Act::Answer(answer("200 OK", &["Request-Id: req_1"], SESSION))
}

/// A client of a server that plays `script`.
fn client(script: Vec<Act>) -> (Client, Receiver<Received>) {
    let (url, received) = serve(script);
    (Client::new(stripe(&url)).with_max_retries(0), received)
}

fn stripe(url: &str) -> Stripe {
    Stripe::new(SecretKey::new("sk_test_123").unwrap())
        .with_base_url(url)
        .unwrap()
}

#[test]
fn an_answer_is_read_into_a_type_of_ones_own() {
    #[derive(Debug, serde::Deserialize)]
    struct Newer {
        status: String,
        risk_score: Option<u8>,
    }
    let refused = Act::Answer(answer("404 Not Found", &["Request-Id: req_2"], "{}"));
    let unfit = Act::Answer(answer("200 OK", &["Request-Id: req_3"], "{}"));
    let (client, received) = client(vec![ok(), refused, unfit]);
    let create = CreateVerificationSession::document();

    let newer: Newer = client.call_as(&create).unwrap();
    assert_eq!(
        (newer.status.as_str(), newer.risk_score),
        ("requires_input", None)
    );
    let request = received.recv().unwrap();
    assert_eq!(request.header("idempotency-key").map(str::len), Some(32));

    let error = client.call_as::<Newer>(&create).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe returned 404 without a readable error, request req_2"
    );
    let error = client.call_as::<Newer>(&create).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable response with status 200: missing field `status`, line 1 column 2, request req_3"
    );
    let CallError::Decode { reply, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(reply.response.body(), b"{}");
}

#[test]
fn a_get_has_no_body_and_no_key() {
    let (client, received) = client(vec![ok()]);
    let session = client
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap();
    assert_eq!(session.id, "vs_1");
    assert_eq!(session.status, VerificationSessionStatus::RequiresInput);

    let request = received.recv().unwrap();
    assert_eq!(
        request.head[0],
        "GET /v1/identity/verification_sessions/vs_1 HTTP/1.1"
    );
    assert_eq!(request.header("authorization"), Some("Bearer sk_test_123"));
    assert_eq!(request.header("user-agent"), Some("stripe-identity/0.1.0"));
    assert_eq!(request.header("stripe-version"), Some("2026-10-28.endive"));
    assert_eq!(request.header("idempotency-key"), None);
    assert_eq!(request.header("content-length"), None);
    assert_eq!(request.header("transfer-encoding"), None);
    assert_eq!(request.header("content-type"), None);
    assert_eq!(request.body, "");
}

#[test]
fn a_post_has_a_length_a_body_and_a_random_key() {
    let (client, received) = client(vec![ok(), ok(), ok()]);
    let create = CreateVerificationSession::document().metadata([("a", "b c")]);
    client.call(&create).unwrap();
    client.call(&create).unwrap();
    let (first, second) = (received.recv().unwrap(), received.recv().unwrap());
    assert_eq!(
        first.head[0],
        "POST /v1/identity/verification_sessions HTTP/1.1"
    );
    assert_eq!(
        first.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(first.header("content-length"), Some("29"));
    assert_eq!(first.body, "type=document&metadata[a]=b+c");

    let keys = [first, second].map(|request| request.header("idempotency-key").unwrap().to_owned());
    for key in &keys {
        assert_eq!(key.len(), 32);
        assert!(
            key.bytes().all(|byte| b"0123456789abcdef".contains(&byte)),
            "{key}"
        );
    }
    assert_ne!(keys[0], keys[1]);

    client
        .call(&UpdateVerificationSession::new("vs_1"))
        .unwrap();
    let empty = received.recv().unwrap();
    assert_eq!(empty.header("content-length"), Some("0"));
}

#[test]
fn a_key_of_the_caller_is_used_as_it_is() {
    let (client, received) = client(vec![ok(), ok()]);
    let create = CreateVerificationSession::document();
    client.call_with_key(&create, "order-6735").unwrap();
    assert_eq!(
        received.recv().unwrap().header("idempotency-key"),
        Some("order-6735")
    );

    let key = IdempotencyKey::random().unwrap();
    let reply = client.send_with_key(&create, &key).unwrap();
    assert_eq!(
        received.recv().unwrap().header("idempotency-key"),
        Some(key.as_str())
    );
    assert_eq!(reply.idempotency_key.as_ref(), Some(&key));
}

#[test]
fn send_gives_the_raw_answer_with_its_facts_and_the_generated_key() {
    let (client, received) = client(vec![Act::Answer(answer(
        "404 Not Found",
        &["Request-Id: req_1", "Stripe-Should-Retry: false"],
        r#"{"error": {"type": "invalid_request_error"}}"#,
    ))]);
    let create = CreateVerificationSession::document();
    let reply = client.send(&create).unwrap();
    assert_eq!(reply.response.status(), 404);
    assert_eq!(reply.facts().should_retry, Some(false));
    assert_eq!(
        reply.response.body(),
        br#"{"error": {"type": "invalid_request_error"}}"#
    );
    let key = reply.idempotency_key.unwrap();
    assert_eq!(
        received.recv().unwrap().header("idempotency-key"),
        Some(key.as_str())
    );
    assert_eq!(
        create.parse(&reply.response).unwrap_err().to_string(),
        "Stripe returned 404 invalid_request_error, request req_1"
    );
}

#[test]
fn one_connection_serves_a_thousand_calls() {
    let (client, received) = client((0..1000).map(|_| ok()).collect());
    for _ in 0..1000 {
        client
            .call(&RetrieveVerificationSession::new("vs_1"))
            .unwrap();
    }
    assert_eq!(
        received.iter().map(|request| request.connection).max(),
        Some(0)
    );
}

#[test]
fn an_error_of_status_keeps_the_answer_and_the_key() {
    let body = r#"{"error": {"type": "invalid_request_error", "code": "parameter_unknown", "param": "x"}}"#;
    let (client, received) = client(vec![Act::Answer(answer(
        "400 Bad Request",
        &["Request-Id: req_1"],
        body,
    ))]);
    let error = client
        .call(&CreateVerificationSession::document())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stripe returned 400 invalid_request_error, code parameter_unknown, param x, request req_1"
    );
    assert_eq!(error.api().unwrap().status, StatusCode::BAD_REQUEST);
    assert_eq!(
        error.idempotency_key().map(IdempotencyKey::as_str),
        received.recv().unwrap().header("idempotency-key")
    );
    let CallError::Api { reply, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(reply.response.body(), body.as_bytes());
}

#[test]
fn an_unreadable_answer_comes_back_in_the_error() {
    let (client, _received) = client(vec![Act::Answer(answer(
        "200 OK",
        &["Request-Id: req_1"],
        "<html>Jenny</html>",
    ))]);
    let error = client
        .call(&CreateVerificationSession::document())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable response with status 200: the body is not JSON, line 1 column 1, request req_1"
    );
    assert!(error.idempotency_key().is_some());
    assert!(!format!("{error:?}").contains("Jenny"));
    let CallError::Decode { error, reply } = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.problem, DecodeProblem::NotJson);
    assert_eq!(reply.response.body(), b"<html>Jenny</html>");
}

#[test]
fn a_redirect_is_an_error_and_never_followed() {
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        for get in [true, false] {
            let (elsewhere, stolen) = serve(vec![ok()]);
            let location = format!("Location: {elsewhere}/stolen");
            let (client, _received) = client(vec![Act::Answer(answer(
                status,
                &[&location, "Request-Id: req_1"],
                "",
            ))]);
            let error = if get {
                client
                    .call(&RetrieveVerificationSession::new("vs_1"))
                    .unwrap_err()
            } else {
                client
                    .call(&CreateVerificationSession::document())
                    .unwrap_err()
            };
            let expected = format!(
                "Stripe returned {} without a readable error, request req_1",
                &status[..3]
            );
            assert_eq!(error.to_string(), expected);
            assert!(stolen.try_recv().is_err());
        }
    }
}

#[test]
fn an_agent_that_follows_redirects_and_hides_errors_is_overruled() {
    let (elsewhere, stolen) = serve(vec![ok()]);
    let location = format!("Location: {elsewhere}/stolen");
    let (url, _received) = serve(vec![
        Act::Answer(answer("302 Found", &[&location], "")),
        Act::Answer(answer("403 Forbidden", &["Request-Id: req_1"], "{}")),
    ]);
    let agent = ureq::Agent::config_builder()
        .max_redirects(5)
        .http_status_as_error(true)
        .build();
    let client = Client::with_agent(stripe(&url), agent.new_agent());
    let retrieve = RetrieveVerificationSession::new("vs_1");
    assert_eq!(
        client.call(&retrieve).unwrap_err().api().unwrap().status,
        302
    );
    assert_eq!(
        client
            .call(&retrieve)
            .unwrap_err()
            .api()
            .unwrap()
            .request_id(),
        Some("req_1")
    );
    assert!(stolen.try_recv().is_err());
}

#[test]
fn a_loopback_base_goes_through_no_proxy() {
    let (proxy, seen) = serve(vec![ok()]);
    let (url, received) = serve(vec![ok()]);
    let proxy = ureq::Proxy::new(&proxy).unwrap();
    let agent = ureq::Agent::config_builder().proxy(Some(proxy)).build();
    let client = Client::with_agent(stripe(&url), agent.new_agent());
    client
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap();
    assert_eq!(
        received.recv().unwrap().header("authorization"),
        Some("Bearer sk_test_123")
    );
    assert!(seen.try_recv().is_err());
}

#[test]
fn a_body_over_the_cap_is_refused_with_status_and_request_id() {
    let body = format!("{SESSION}{}", " ".repeat(1000));
    let script = || vec![Act::Answer(answer("200 OK", &["Request-Id: req_1"], &body))];
    let size = body.len();

    let (exact, _received) = client(script());
    assert!(
        exact
            .with_max_body(size)
            .call(&RetrieveVerificationSession::new("vs_1"))
            .is_ok()
    );

    let (small, received) = client(script());
    let error = small
        .with_max_body(size - 1)
        .call(&CreateVerificationSession::document())
        .unwrap_err();
    let CallError::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.status, Some(StatusCode::OK));
    assert_eq!(error.request_id.as_deref(), Some("req_1"));
    assert_eq!(
        error.idempotency_key.as_ref().map(IdempotencyKey::as_str),
        received.recv().unwrap().header("idempotency-key")
    );
    assert_eq!(MAX_BODY, 16_777_216);
}

#[test]
fn a_closed_connection_is_a_transport_error_with_the_key() {
    let (client, received) = client(vec![Act::Close]);
    let error = client
        .call(&CreateVerificationSession::document())
        .unwrap_err();
    let CallError::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!((error.status, error.request_id), (None, None));
    assert_eq!(
        error.idempotency_key.as_ref().map(IdempotencyKey::as_str),
        received.recv().unwrap().header("idempotency-key")
    );
}

#[test]
fn a_body_shorter_than_announced_is_a_transport_error() {
    let cut = answer("200 OK", &["Request-Id: req_1"], SESSION);
    let cut = cut[..cut.len() - 1].to_owned();
    let (client, _received) = client(vec![Act::AnswerAndClose(cut)]);
    let error = client
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap_err();
    let CallError::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.status, Some(StatusCode::OK));
    assert_eq!(error.request_id.as_deref(), Some("req_1"));
    assert_eq!(error.idempotency_key, None);
}

#[test]
fn a_server_that_says_nothing_runs_into_the_timeout() {
    let (url, _received) = serve(vec![Act::Stall]);
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_millis(50)))
        .build();
    let client = Client::with_agent(stripe(&url), agent.new_agent()).with_max_retries(0);
    let error = client.call(&ListVerificationSessions::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no usable response from Stripe: timeout: global"
    );
}

#[test]
fn bad_input_is_refused_before_anything_is_sent() {
    let (client, received) = client(vec![ok()]);
    let error = client
        .call(&ListVerificationSessions::new().limit(0))
        .unwrap_err();
    assert_eq!(error.to_string(), "limit: must be from 1 to 100");
    let error = client
        .call_with_key(&CreateVerificationSession::document(), "a\tb")
        .unwrap_err();
    let CallError::Request(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.problem(), &RequestProblem::NotVisibleAscii);
    assert!(received.try_recv().is_err());
}

#[test]
fn the_defaults_are_stripes_own() {
    let client = Client::new(stripe("http://127.0.0.1:1"));
    assert_eq!(
        format!("{client:?}"),
        "Client { stripe: Stripe { base_url: http://127.0.0.1:1, \
         files_url: http://127.0.0.1:1, version: Some(\"2026-10-28.endive\"), \
         account: None, context: None, .. }, max_body: 16777216, max_retries: 2, budget: None, deadline: None, .. }"
    );
}
