//! The ureq client against a real socket.
#![cfg(feature = "ureq-without-tls")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use crate::support::server::{Act, Received, raw_response, serve};
use crate::support::stripe_at;
use http::StatusCode;
use stripe_identity::call::MAX_BODY;
use stripe_identity::error::{DecodeProblem, RequestProblem};
use stripe_identity::retry::{Failure, Next, RetryReason, StopReason};
use stripe_identity::ureq::{CallError, Client, TransportError};
use stripe_identity::verification_session::VerificationSessionStatus;
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, IdempotencyKey, ListVerificationSessions,
    Operation, RetrieveVerificationSession, SecretKey, Stripe, UpdateVerificationSession,
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
    Act::Respond(raw_response("200 OK", &["Request-Id: req_1"], SESSION))
}

/// Returns a client without retries, and the requests that its server receives while it plays `script`.
fn client(script: Vec<Act>) -> (Client, Receiver<Received>) {
    let (url, received) = serve(script);
    (Client::new(stripe_at(&url)).with_max_retries(0), received)
}

#[test]
fn a_response_is_read_into_a_custom_type() {
    #[derive(Debug, serde::Deserialize)]
    struct Newer {
        status: String,
        risk_score: Option<u8>,
    }
    let refused = Act::Respond(raw_response("404 Not Found", &["Request-Id: req_2"], "{}"));
    let unfit = Act::Respond(raw_response("200 OK", &["Request-Id: req_3"], "{}"));
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
fn the_key_of_the_caller_is_used_verbatim() {
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
fn send_returns_the_unread_response_with_its_facts_and_the_generated_key() {
    let (client, received) = client(vec![Act::Respond(raw_response(
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
fn a_reply_carries_no_extensions_of_the_transport() {
    let (client, _received) = client(vec![ok()]);
    let reply = client.send(&RetrieveVerificationSession::new("vs_1"));
    assert_eq!(reply.unwrap().response.extensions().len(), 0);
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
fn an_api_error_keeps_the_response_and_the_key() {
    let body = r#"{"error": {"type": "invalid_request_error", "code": "parameter_unknown", "param": "x"}}"#;
    let (client, received) = client(vec![Act::Respond(raw_response(
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
fn an_unreadable_response_is_kept_in_the_error() {
    let (client, _received) = client(vec![Act::Respond(raw_response(
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
            let (client, _received) = client(vec![Act::Respond(raw_response(
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
fn an_agent_that_follows_redirects_or_hides_errors_is_overruled() {
    for (redirects, is_error, too_many_is_error) in [
        (5, true, true),
        (5, true, false),
        (5, false, true),
        (5, false, false),
        (0, true, true),
        (0, true, false),
        (0, false, true),
        (0, false, false),
    ] {
        let (elsewhere, stolen) = serve(vec![ok()]);
        let location = format!("Location: {elsewhere}/stolen");
        let (url, _received) = serve(vec![
            Act::Respond(raw_response("302 Found", &[&location], "")),
            Act::Respond(raw_response("403 Forbidden", &["Request-Id: req_1"], "{}")),
        ]);
        let agent = ureq::Agent::config_builder()
            .max_redirects(redirects)
            .http_status_as_error(is_error)
            .max_redirects_will_error(too_many_is_error)
            .build();
        let client = Client::with_agent(stripe_at(&url), agent.new_agent());
        let call = || client.call(&RetrieveVerificationSession::new("vs_1"));
        assert_eq!(call().unwrap_err().api().unwrap().status, 302);
        let refused = call().unwrap_err();
        assert_eq!(refused.api().unwrap().request_id(), Some("req_1"));
        assert!(stolen.try_recv().is_err());
    }
}

#[test]
fn a_loopback_base_goes_through_no_proxy() {
    for (redirects, is_error) in [(10, true), (0, false)] {
        let (proxy, seen) = serve(vec![ok()]);
        let (url, received) = serve(vec![ok()]);
        let proxy = ureq::Proxy::new(&proxy).unwrap();
        let agent = ureq::Agent::config_builder()
            .proxy(Some(proxy))
            .max_redirects(redirects)
            .http_status_as_error(is_error)
            .timeout_global(Some(Duration::from_secs(10)))
            .build();
        let client = Client::with_agent(stripe_at(&url), agent.new_agent());
        client
            .call(&RetrieveVerificationSession::new("vs_1"))
            .unwrap();
        assert_eq!(
            received.recv().unwrap().header("authorization"),
            Some("Bearer sk_test_123")
        );
        assert!(seen.try_recv().is_err());
    }
}

#[test]
fn a_body_over_the_cap_is_refused_with_status_and_request_id() {
    let body = format!("{SESSION}{}", " ".repeat(1000));
    let script = || {
        vec![Act::Respond(raw_response(
            "200 OK",
            &["Request-Id: req_1"],
            &body,
        ))]
    };
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
    let cut = raw_response("200 OK", &["Request-Id: req_1"], SESSION);
    let cut = cut[..cut.len() - 1].to_owned();
    let (client, _received) = client(vec![Act::RespondAndClose(cut)]);
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
fn a_silent_server_runs_into_the_timeout() {
    let (url, _received) = serve(vec![Act::Stall]);
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_millis(50)))
        .build();
    let client = Client::with_agent(stripe_at(&url), agent.new_agent()).with_max_retries(0);
    let error = client.call(&ListVerificationSessions::new()).unwrap_err();
    let host = url.strip_prefix("http://").unwrap();
    assert_eq!(
        error.to_string(),
        format!("no usable response from {host}: timeout: global")
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
    let client = Client::new(stripe_at("http://127.0.0.1:1"));
    assert_eq!(
        format!("{client:?}"),
        "Client { stripe: Stripe { base_url: http://127.0.0.1:1, \
         files_url: http://127.0.0.1:1, version: Some(\"2026-10-28.endive\"), \
         account: None, context: None, .. }, max_body: 16777216, max_retries: 2, budget: None, deadline: None, .. }"
    );
}

#[test]
fn a_reply_keeps_the_facts_of_a_success() {
    let unavailable = raw_response("503 Service Unavailable", &[], "{}");
    let replayed = raw_response(
        "200 OK",
        &["Request-Id: req_1", "Idempotent-Replayed: true"],
        SESSION,
    );
    let (client, received) = client(vec![Act::Respond(unavailable), Act::Respond(replayed)]);
    let client = client.with_max_retries(2);
    let reply = client
        .reply(&CreateVerificationSession::document())
        .unwrap();
    assert_eq!(reply.output.id, "vs_1");
    assert_eq!(reply.facts().request_id.as_deref(), Some("req_1"));
    assert!(reply.facts().idempotent_replayed);
    assert_eq!((reply.retries, reply.stop_reason), (1, StopReason::Success));
    assert_eq!(
        reply.idempotency_key.as_ref().map(IdempotencyKey::as_str),
        received.recv().unwrap().header("idempotency-key")
    );
}

#[test]
fn a_reply_keeps_the_key_of_the_caller() {
    let (client, received) = client(vec![ok()]);
    let create = CreateVerificationSession::document();
    let reply = client.reply_with_key(&create, "order-6735").unwrap();
    assert_eq!(reply.idempotency_key.unwrap().as_str(), "order-6735");
    assert_eq!(
        received.recv().unwrap().header("idempotency-key"),
        Some("order-6735")
    );
}

#[test]
fn twenty_accounts_share_one_connection_and_the_settings() {
    let (client, received) = client((0..20).map(|_| ok()).collect());
    let client = client.with_retry_budget(Duration::from_secs(1));
    for number in 0..20 {
        let account = format!("acct_{number}");
        let stripe = client.stripe().clone().with_account(&account).unwrap();
        let connected = client.with_stripe(stripe);
        assert!(format!("{connected:?}").contains("max_retries: 0, budget: Some(1s)"));
        connected
            .call(&RetrieveVerificationSession::new("vs_1"))
            .unwrap();
        let request = received.recv().unwrap();
        assert_eq!(request.header("stripe-account"), Some(account.as_str()));
        assert_eq!(request.connection, 0);
    }
    // The client itself has no account.
    assert!(format!("{client:?}").contains("account: None"));
}

#[test]
fn a_derived_client_has_another_key_and_base_url() {
    let (elsewhere, seen) = serve(vec![ok()]);
    let (client, received) = client(vec![]);
    let stripe = Stripe::new(SecretKey::new("rk_test_456").unwrap());
    let other = client.with_stripe(stripe.with_base_url(&elsewhere).unwrap());
    other
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap();
    assert_eq!(
        seen.recv().unwrap().header("authorization"),
        Some("Bearer rk_test_456")
    );
    assert!(received.try_recv().is_err());
}

#[test]
fn the_agent_sends_other_requests_over_the_same_connection() {
    let (client, received) = client(vec![ok(), ok()]);
    client
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap();
    let request = client
        .stripe()
        .request(&RetrieveVerificationSession::new("vs_2"))
        .unwrap();
    client.agent().run(request.map(|_| ())).unwrap();
    let connections: Vec<_> = received
        .iter()
        .take(2)
        .map(|request| request.connection)
        .collect();
    assert_eq!(connections, [0, 0]);
}

#[test]
fn a_loopback_base_with_tls_goes_through_no_proxy() {
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let (proxy, seen) = serve(vec![Act::Close]);
        let proxy = ureq::Proxy::new(&proxy).unwrap();
        let agent = ureq::Agent::config_builder().proxy(Some(proxy)).build();
        // Port 1 is closed. The error shows that the proxy is not used.
        let stripe = stripe_at(&format!("https://{host}:1"));
        let client = Client::with_agent(stripe, agent.new_agent()).with_max_retries(0);
        let error = client
            .call(&RetrieveVerificationSession::new("vs_1"))
            .unwrap_err();
        assert!(matches!(error, CallError::Transport(_)), "{error:?}");
        assert!(seen.try_recv().is_err(), "{host}");
    }
}

/// Calls `https://api.stripe.com` through a proxy that plays this script. Nothing leaves the machine.
fn through_proxy(retries: u32, script: Vec<Act>) -> (TransportError, Receiver<Received>) {
    let (proxy, seen) = serve(script);
    let proxy = ureq::Proxy::new(&proxy).unwrap();
    let agent = ureq::Agent::config_builder().proxy(Some(proxy)).build();
    let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
    let client = Client::with_agent(stripe, agent.new_agent()).with_max_retries(retries);
    match client.call(&CreateVerificationSession::document()) {
        Err(CallError::Transport(error)) => (*error, seen),
        result => panic!("{result:?}"),
    }
}

#[test]
fn a_proxy_that_is_not_ready_is_tried_again() {
    for status in ["502 Bad Gateway", "503 Service Unavailable"] {
        let refusal = || Act::RespondAndClose(raw_response(status, &[], ""));
        let (error, seen) = through_proxy(1, vec![refusal(), refusal()]);
        assert_eq!(error.failure, Failure::NotSent);
        assert_eq!(
            (error.stop_reason, error.retries),
            (StopReason::Exhausted, 1)
        );
        let seen: Vec<_> = seen.try_iter().collect();
        assert_eq!(seen.len(), 2);
        for request in seen {
            assert_eq!(request.head[0], "CONNECT api.stripe.com:443 HTTP/1.1");
            assert_eq!(request.header("authorization"), None);
        }
    }
}

#[test]
fn a_proxy_that_closes_the_connection_is_tried_again() {
    let (error, seen) = through_proxy(1, vec![Act::Close, Act::Close]);
    assert_eq!(
        (error.stop_reason, error.retries),
        (StopReason::Exhausted, 1)
    );
    assert_eq!(seen.try_iter().count(), 2);
}

#[test]
fn a_proxy_that_requires_credentials_is_tried_once() {
    for status in ["407 Proxy Authentication Required", "403 Forbidden"] {
        let refusal = Act::RespondAndClose(raw_response(status, &[], ""));
        let (error, seen) = through_proxy(2, vec![refusal, Act::Close]);
        assert_eq!(error.failure, Failure::Permanent);
        assert_eq!((error.stop_reason, error.retries), (StopReason::Final, 0));
        assert_eq!(seen.try_iter().count(), 1);
    }
}

#[test]
fn a_socks_proxy_is_used_and_not_bypassed() {
    use std::io::Read;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("socks5h://{}", listener.local_addr().unwrap());
    let greeting = std::thread::spawn(move || {
        let mut greeting = [0; 3];
        listener
            .accept()
            .unwrap()
            .0
            .read_exact(&mut greeting)
            .unwrap();
        greeting
    });
    let proxy = ureq::Proxy::new(&proxy).unwrap();
    let agent = ureq::Agent::config_builder().proxy(Some(proxy)).build();
    let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
    let client = Client::with_agent(stripe, agent.new_agent()).with_max_retries(0);
    client
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap_err();
    // Version 5, one method, no authentication.
    assert_eq!(greeting.join().unwrap(), [5, 1, 0]);
}

/// Runs one test of this program again, in a process with this environment.
fn run_again(test: &str, environment: &[(&str, &str)]) {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test]).env("IN_CHILD", "1");
    for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] {
        child.env_remove(name).env_remove(name.to_lowercase());
    }
    child.envs(environment.iter().copied());
    let output = child.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("1 passed"), "{report}");
}

#[test]
fn a_proxy_variable_that_cannot_be_used_is_an_error() {
    if std::env::var_os("IN_CHILD").is_none() {
        let test = "ureq::client::a_proxy_variable_that_cannot_be_used_is_an_error";
        for value in ["http://[", "gopher://proxy.example", "http://"] {
            run_again(test, &[("HTTPS_PROXY", value)]);
        }
        return;
    }
    let client = Client::new(Stripe::new(SecretKey::new("sk_test_123").unwrap()));
    let error = client
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no usable response from api.stripe.com: invalid proxy url"
    );
    assert_eq!(error.stop_reason(), Some(StopReason::Final));

    // Loopback needs no proxy.
    let (url, _received) = serve(vec![ok()]);
    Client::new(stripe_at(&url))
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap();
}

#[test]
fn an_empty_proxy_variable_names_no_proxy() {
    if std::env::var_os("IN_CHILD").is_none() {
        let test = "ureq::client::an_empty_proxy_variable_names_no_proxy";
        return run_again(test, &[("HTTPS_PROXY", "")]);
    }
    let client = Client::new(stripe_at("https://host.invalid")).with_max_retries(0);
    let error = client
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap_err();
    assert_ne!(
        error.to_string(),
        "no usable response from host.invalid: invalid proxy url"
    );
}

#[test]
fn a_host_that_is_not_found_is_looked_up_again() {
    // The top-level domain is reserved: it never exists.
    let client = Client::new(stripe_at("https://host.invalid")).with_max_retries(1);
    let error = client
        .call(&CreateVerificationSession::document())
        .unwrap_err();
    assert_eq!(
        (error.stop_reason(), error.retries()),
        (Some(StopReason::Exhausted), 1)
    );
    let CallError::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.failure, Failure::NotSent, "{error:?}");
}

#[test]
fn the_longest_call_is_computed() {
    let secs = |secs| Some(Duration::from_secs(secs));
    let client = Client::new(stripe_at("http://127.0.0.1:1"));
    // Three attempts of 250 seconds, two waits of 60.
    assert_eq!(client.longest_call(), secs(870));
    assert_eq!(client.clone().with_max_retries(0).longest_call(), secs(250));
    let budget = Duration::from_secs(10);
    assert_eq!(
        client.clone().with_retry_budget(budget).longest_call(),
        secs(260)
    );
    let deadline = Duration::from_secs(25);
    assert_eq!(client.with_deadline(deadline).longest_call(), secs(25));

    let agent = ureq::Agent::config_builder().build().new_agent();
    let client = Client::with_agent(stripe_at("http://127.0.0.1:1"), agent);
    assert_eq!(client.longest_call(), None);
    assert_eq!(client.with_deadline(deadline).longest_call(), secs(25));
}

#[test]
fn a_deadline_ends_a_call_with_its_retries() {
    let cut = raw_response("200 OK", &[], SESSION);
    let begun = cut[..cut.len() - 10].to_owned();
    for script in [
        vec![Act::Stall, Act::Stall, Act::Stall],
        vec![Act::Respond(begun), Act::Stall],
        vec![Act::Close, Act::Stall, Act::Stall],
    ] {
        let (url, _received) = serve(script);
        let client = Client::new(stripe_at(&url)).with_deadline(Duration::from_millis(1200));
        let started = Instant::now();
        let error = client
            .call(&CreateVerificationSession::document())
            .unwrap_err();
        let took = started.elapsed();
        assert!(matches!(error, CallError::Transport(_)), "{error:?}");
        assert_eq!(error.stop_reason(), Some(StopReason::OverBudget));
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
}

#[test]
fn a_deadline_that_is_far_away_changes_nothing() {
    let (client, received) = client(vec![ok(), ok()]);
    let client = client.with_deadline(Duration::from_secs(600));
    for _ in 0..2 {
        client
            .call(&RetrieveVerificationSession::new("vs_1"))
            .unwrap();
        assert_eq!(received.recv().unwrap().connection, 0);
    }
}

#[test]
fn an_observer_sees_each_attempt() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let attempts = Arc::clone(&seen);
    let cut = raw_response("200 OK", &["Request-Id: req_0"], SESSION);
    let cut = cut[..cut.len() - 1].to_owned();
    let (client, _received) = client(vec![Act::RespondAndClose(cut), ok()]);
    let client = client
        .with_max_retries(1)
        .with_observer(move |attempt| attempts.lock().unwrap().push(attempt.clone()));
    let cancel = CancelVerificationSession::new("vs_1");
    client.call_with_key(&cancel, "order-6735").unwrap();

    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    for (attempt, number) in seen.iter().zip(1..) {
        assert_eq!(attempt.method, "POST");
        assert_eq!(
            attempt.path,
            "/v1/identity/verification_sessions/{id}/cancel"
        );
        assert_eq!(attempt.number, number);
        assert_eq!(attempt.status, Some(StatusCode::OK));
        let text = format!("{attempt:?}");
        assert!(!text.contains("vs_1") && !text.contains("sk_test") && !text.contains("order"));
    }
    assert_eq!(seen[0].failure, Some(Failure::NoResponse));
    assert_eq!(seen[0].request_id.as_deref(), Some("req_0"));
    assert!(matches!(
        seen[0].next,
        Next::Retry {
            because: RetryReason::NoResponse,
            ..
        }
    ));
    assert_eq!(seen[1].failure, None);
    assert_eq!(seen[1].request_id.as_deref(), Some("req_1"));
    assert_eq!(seen[1].next, Next::Stop(StopReason::Success));
    assert_eq!(seen[1].response_bytes, SESSION.len());
    assert!(seen[1].elapsed > seen[0].elapsed + Duration::from_millis(500));
}

#[test]
fn the_error_of_a_cut_body_has_the_request_id_and_a_source() {
    let cut = raw_response("200 OK", &["Request-Id: req_1"], SESSION);
    let (client, _received) = client(vec![Act::RespondAndClose(cut[..cut.len() - 1].to_owned())]);
    let error = client
        .call(&RetrieveVerificationSession::new("vs_1"))
        .unwrap_err();
    assert_eq!(error.request_id(), Some("req_1"));
    let source = std::error::Error::source(&error).unwrap();
    assert!(
        source
            .downcast_ref::<stripe_identity::ureq::Error>()
            .is_some()
    );
}

#[test]
fn each_of_many_threads_keeps_its_connection() {
    const THREADS: usize = 20;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    // All requests of a round are out at once: each gets its response when all have arrived.
    let round = Arc::new(Barrier::new(THREADS));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            count.fetch_add(1, Ordering::SeqCst);
            let (stream, round) = (stream.unwrap(), Arc::clone(&round));
            std::thread::spawn(move || {
                let mut reader = BufReader::new(&stream);
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|count| count > 0) {
                    if line.trim_end().is_empty() {
                        round.wait();
                        let response = raw_response("200 OK", &[], SESSION);
                        (&stream).write_all(response.as_bytes()).unwrap();
                    }
                    line.clear();
                }
            });
        }
    });

    let client = Client::new(stripe_at(&url)).with_max_retries(0);
    for _ in 0..3 {
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let retrieve = RetrieveVerificationSession::new("vs_1");
                    assert_eq!(client.call(&retrieve).unwrap().id, "vs_1");
                });
            }
        });
    }
    assert_eq!(connections.load(Ordering::SeqCst), THREADS);
}

#[cfg(not(feature = "ureq"))]
#[test]
fn a_call_without_tls_names_the_feature() {
    let (url, _received) = serve(vec![Act::Stall]);
    let client = Client::new(stripe_at(&url.replace("http:", "https:")));
    let host = url.strip_prefix("http://").unwrap();
    assert_eq!(
        client
            .call(&RetrieveVerificationSession::new("vs_1"))
            .unwrap_err()
            .to_string(),
        format!(
            "no usable response from {host}: no TLS: enable the feature `ureq` of stripe-identity, \
             or a TLS stack of ureq and hand over an agent that uses it"
        )
    );
}
