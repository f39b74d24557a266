//! Webhooks: their content, their order, retries, and the record of their deliveries.

use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use stripe_identity::Timestamp;
use stripe_identity::webhook::{Webhook as Verifier, WebhookSecret};

use crate::support::{Endpoint, Program, Reply, Webhook, wait_until};

/// Starts the program with an endpoint that sends these replies, and with quick retries.
fn start(replies: Vec<Reply>, more: &[&str]) -> (Program, Endpoint) {
    let endpoint = Endpoint::new(replies);
    let arguments = [
        "--forward-to",
        &endpoint.url,
        "--retry-wait",
        "50ms",
        "--send-timeout",
        "1s",
    ];
    let program = Program::start(&[&arguments[..], more].concat());
    (program, endpoint)
}

fn submit(program: &Program, id: &Value, outcome: &str) {
    let path = format!("sessions/{}/submit", id.as_str().unwrap());
    program.admin("POST", &path, &json!({ "outcome": outcome }));
}

fn deliveries(program: &Program) -> Vec<Value> {
    let list = program.admin("GET", "deliveries", &Value::Null);
    list["data"].as_array().unwrap().clone()
}

/// Waits until the newest delivery has this status.
fn newest(program: &Program, status: &str) -> Value {
    wait_until(status, || {
        let newest = deliveries(program).first()?.clone();
        (newest["status"] == status).then_some(newest)
    })
}

fn verify(webhook: &Webhook, secret: &str) {
    let verifier = Verifier::new(WebhookSecret::new(secret).unwrap());
    let now = Timestamp::from(SystemTime::now());
    verifier
        .verify(webhook.header("stripe-signature"), &webhook.body, now)
        .unwrap();
}

#[test]
fn an_event_arrives_as_stripe_sends_it() {
    let (program, endpoint) = start(vec![], &[]);
    let session = program.create("type=document");
    let webhook = endpoint.next();
    assert!(
        webhook.head.starts_with("POST /webhook HTTP/1.1\r\n"),
        "{}",
        webhook.head
    );
    assert_eq!(
        format!("http://{}/webhook", webhook.header("host")),
        endpoint.url
    );
    assert_eq!(
        webhook.header("content-type"),
        "application/json; charset=utf-8"
    );
    assert_eq!(
        webhook.header("user-agent"),
        "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
    );
    assert_eq!(webhook.header("cache-control"), "no-cache");
    let signature = webhook.header("stripe-signature");
    assert!(
        signature.starts_with("t=") && signature.contains(",v1=") && signature.contains(",v0="),
        "{signature}"
    );
    verify(&webhook, program.line("webhook_secret"));
    let event = webhook.json();
    assert_eq!(event["type"], "identity.verification_session.created");
    assert_eq!(event["data"]["object"]["id"], session["id"]);
    assert_eq!(event["data"]["object"]["client_secret"], Value::Null);
    assert_eq!(event["pending_webhooks"], 1);
    newest(&program, "delivered");
    let path = format!("/v1/events/{}", event["id"].as_str().unwrap());
    assert_eq!(program.call("GET", &path, "").json()["pending_webhooks"], 0);
}

#[test]
fn events_arrive_in_their_order() {
    let (program, endpoint) = start(vec![], &[]);
    let id = program.create("type=document")["id"].clone();
    submit(&program, &id, "document_expired");
    submit(&program, &id, "verified");
    let types: Vec<_> = (0..5)
        .map(|_| endpoint.next().json()["type"].clone())
        .collect();
    let names = [
        "created",
        "processing",
        "requires_input",
        "processing",
        "verified",
    ];
    assert_eq!(
        types,
        names.map(|name| format!("identity.verification_session.{name}"))
    );
}

#[test]
fn the_signatures_time_is_the_real_clocks() {
    let (program, endpoint) = start(vec![], &[]);
    program.admin("POST", "clock", &json!({ "advance": "5d" }));
    program.create("type=document");
    verify(&endpoint.next(), program.line("webhook_secret"));
    let (program, endpoint) = start(vec![], &["--clock", "1000000000"]);
    program.create("type=document");
    let webhook = endpoint.next();
    verify(&webhook, program.line("webhook_secret"));
    assert_eq!(webhook.json()["created"], 1_000_000_000);
}

#[test]
fn thin_events_go_to_the_endpoint_for_them() {
    let thin = Endpoint::new(vec![]);
    let program = Program::start(&["--forward-thin-to", &thin.url]);
    let session = program.create("type=document");
    let webhook = thin.next();
    verify(&webhook, program.line("webhook_secret"));
    let event = webhook.json();
    assert_eq!(event["object"], "v2.core.event");
    assert_eq!(event["type"], "v1.identity.verification_session.created");
    assert_eq!(event["related_object"]["id"], session["id"]);
    assert_eq!(event.get("data"), None);
    let path = format!("/v2/core/events/{}", event["id"].as_str().unwrap());
    assert_eq!(program.call("GET", &path, "").json()["id"], event["id"]);
}

#[test]
fn redacted_is_sent_only_to_endpoints_that_name_it() {
    let named = Endpoint::new(vec![]);
    let (program, endpoint) = start(vec![], &[]);
    let body = json!({ "url": named.url, "events": ["identity.verification_session.redacted"] });
    program.admin("POST", "webhook_endpoints", &body);
    let id = program.create("type=document")["id"].clone();
    let path = format!(
        "/v1/identity/verification_sessions/{}/redact",
        id.as_str().unwrap()
    );
    program.call("POST", &path, "");
    program.admin("POST", "redactions/finish", &Value::Null);
    assert_eq!(
        named.next().json()["type"],
        "identity.verification_session.redacted"
    );
    let types: Vec<_> = (0..2)
        .map(|_| endpoint.next().json()["type"].clone())
        .collect();
    assert_eq!(
        types,
        [
            "identity.verification_session.created",
            "identity.verification_session.canceled"
        ]
    );
    endpoint.nothing_within(Duration::from_millis(200));
}

#[test]
fn only_the_events_of_the_command_line_are_sent() {
    let events = "identity.verification_session.verified,identity.verification_session.redacted";
    let (program, endpoint) = start(vec![], &["--events", events, "--api-version", "2024-06-20"]);
    let id = program.create("type=document")["id"].clone();
    submit(&program, &id, "verified");
    let event = endpoint.next().json();
    assert_eq!(event["type"], "identity.verification_session.verified");
    assert_eq!(event["api_version"], "2024-06-20");
    endpoint.nothing_within(Duration::from_millis(200));
}

#[test]
fn each_endpoint_has_its_own_secret_and_version() {
    let (program, first) = start(vec![], &[]);
    let second = Endpoint::new(vec![]);
    let body = json!({ "url": second.url, "secret": "whsec_own", "second_secret": "whsec_next", "api_version": "2024-06-20" });
    let made = program.admin("POST", "webhook_endpoints", &body);
    assert_eq!(made["secret"], "whsec_own");
    program.create("type=document");
    verify(&first.next(), program.line("webhook_secret"));
    let webhook = second.next();
    verify(&webhook, "whsec_own");
    verify(&webhook, "whsec_next");
    assert_eq!(webhook.json()["api_version"], "2024-06-20");
    let list = program.admin("GET", "webhook_endpoints", &Value::Null);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(2));
    assert!(!list.to_string().contains("whsec_"), "{list}");
    let id = made["id"].as_str().unwrap();
    program.admin("DELETE", &format!("webhook_endpoints/{id}"), &Value::Null);
    program.create("type=document");
    first.next();
    second.nothing_within(Duration::from_millis(200));
}

#[test]
fn a_failed_delivery_is_tried_again_with_growing_waits() {
    let (program, endpoint) = start(
        vec![Reply::Status(500), Reply::Status(404), Reply::Status(503)],
        &[],
    );
    let start = Instant::now();
    program.create("type=document");
    let mut at = Vec::new();
    let mut bodies = Vec::new();
    for _ in 0..4 {
        let webhook = endpoint.next();
        verify(&webhook, program.line("webhook_secret"));
        at.push(start.elapsed());
        bodies.push(webhook.json()["id"].clone());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "the same event each time");
    // 50, 100 and 200 ms. Only the sum is certain, because an attempt itself may take its time.
    assert!(at[3] >= Duration::from_millis(350), "{at:?}");
    let delivery = newest(&program, "delivered");
    let statuses: Vec<_> = delivery["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| attempt["status"].clone())
        .collect();
    assert_eq!(statuses, [500, 404, 503, 200]);
    assert_eq!(delivery["attempts"][0]["response"], "ok");
    endpoint.nothing_within(Duration::from_millis(600));
}

#[test]
fn redirects_are_failures_and_not_followed() {
    let (program, endpoint) = start(vec![Reply::Status(302), Reply::Status(308)], &[]);
    program.create("type=document");
    for _ in 0..3 {
        assert!(
            endpoint.next().head.starts_with("POST /webhook "),
            "never /elsewhere"
        );
    }
    let delivery = newest(&program, "delivered");
    assert_eq!(delivery["attempts"][0]["status"], 302);
}

#[test]
fn receivers_that_are_down_silent_or_lying_are_listed_and_tried_again() {
    let nobody = "http://127.0.0.1:1/webhook";
    let program = Program::start(&["--forward-to", nobody, "--retry-wait", "50ms"]);
    program.create("type=document");
    let delivery = newest(&program, "retrying");
    let error = delivery["attempts"][0]["error"].as_str().unwrap();
    assert!(
        error.contains("refused") && !error.contains("client error"),
        "only the innermost cause: {error}"
    );
    assert!(delivery["next_attempt"].is_i64());

    for (reply, reason) in [
        (Reply::Silence, "no response within 1 s"),
        (
            Reply::Raw(b"hello\r\n\r\n".to_vec()),
            "invalid HTTP version parsed",
        ),
        (Reply::Raw(b"HTTP/1.1 200 OK\r\nX: ".to_vec()), "connection"),
        (
            Reply::Raw([b"HTTP/1.1 200 OK\r\nX: ".as_slice(), &vec![b'a'; 600_000]].concat()),
            "message head is too large",
        ),
        (Reply::Raw(Vec::new()), "connection"),
    ] {
        let (program, endpoint) = start(vec![reply.clone()], &[]);
        program.create("type=document");
        endpoint.next();
        endpoint.next();
        let delivery = newest(&program, "delivered");
        let error = delivery["attempts"][0]["error"]
            .as_str()
            .unwrap_or_default();
        assert!(error.contains(reason), "{reply:?}: {delivery}");
        assert_eq!(delivery["attempts"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn only_the_beginning_of_an_endless_response_is_read() {
    let (program, endpoint) = start(vec![Reply::Endless], &[]);
    program.create("type=document");
    endpoint.next();
    endpoint.next();
    let delivery = newest(&program, "delivered");
    assert_eq!(delivery["attempts"][0]["status"], 500);
    assert_eq!(
        delivery["attempts"][0]["response"].as_str().map(str::len),
        Some(1024)
    );
    assert!(delivery["attempts"][0]["milliseconds"].as_u64().unwrap() < 1000);
}

#[test]
fn a_2xx_counts_even_if_its_body_is_cut() {
    let cut = b"HTTP/1.1 204 No Content\r\nContent-Length: 100\r\n\r\nabc".to_vec();
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc".to_vec();
    for reply in [cut, short] {
        let (program, endpoint) = start(vec![Reply::Raw(reply)], &[]);
        program.create("type=document");
        endpoint.next();
        newest(&program, "delivered");
        endpoint.nothing_within(Duration::from_millis(200));
    }
}

#[test]
fn a_slow_receiver_holds_up_neither_the_api_nor_other_endpoints() {
    let (program, slow) = start(vec![Reply::Silence], &[]);
    let quick = Endpoint::new(vec![]);
    program.admin("POST", "webhook_endpoints", &json!({ "url": quick.url }));
    let begin = Instant::now();
    program.create("type=document");
    quick.next();
    program.create("type=document");
    quick.next();
    assert!(
        begin.elapsed() < Duration::from_millis(900),
        "{:?}",
        begin.elapsed()
    );
    slow.next();
}

#[test]
fn an_event_can_be_sent_again() {
    let (program, endpoint) = start(vec![], &[]);
    program.create("type=document");
    let first = endpoint.next().json();
    let id = newest(&program, "delivered")["id"].clone();
    let made = program.admin("POST", &format!("deliveries/{id}/resend"), &Value::Null);
    assert_ne!(made["id"], id);
    assert_eq!(endpoint.next().json()["id"], first["id"]);
    let list = wait_until("both", || {
        let list = deliveries(&program);
        (list.len() == 2 && list[0]["status"] == "delivered").then_some(list)
    });
    assert_eq!(
        (&list[0]["cause"], list[1].get("cause")),
        (&json!("resend"), None)
    );
    assert_eq!(
        program.refused(404, "POST", "deliveries/99/resend", &Value::Null),
        "there is no delivery \"99\""
    );
}

#[test]
fn the_next_events_can_be_sent_twice() {
    let (program, endpoint) = start(vec![], &[]);
    let plans = program.admin("POST", "deliveries/duplicate", &json!({ "next": 1 }));
    assert_eq!(plans, json!({ "duplicate": 1, "reorder": 0, "held": 0 }));
    program.create("type=document");
    program.create("type=document");
    let ids: Vec<_> = (0..3)
        .map(|_| endpoint.next().json()["id"].clone())
        .collect();
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
    endpoint.nothing_within(Duration::from_millis(200));
}

#[test]
fn the_next_events_can_be_sent_in_the_wrong_order() {
    let (program, endpoint) = start(vec![], &[]);
    program.admin("POST", "deliveries/reorder", &json!({ "next": 3 }));
    let id = program.create("type=document")["id"].clone();
    endpoint.nothing_within(Duration::from_millis(200));
    assert_eq!(deliveries(&program)[0]["status"], "held");
    submit(&program, &id, "verified");
    let kind = || endpoint.next().json()["type"].as_str().unwrap_or_default()[30..].to_owned();
    assert_eq!(
        [kind(), kind(), kind()],
        ["verified", "processing", "created"]
    );
    program.admin("POST", "deliveries/reorder", &json!({ "next": 9 }));
    program.create("type=document");
    program.admin("POST", "deliveries/reorder", &json!({ "next": 0 }));
    assert_eq!(
        kind(),
        "created",
        "what is held is sent when there is nothing to wait for"
    );
}

#[test]
fn deliveries_can_be_filtered() {
    let (program, endpoint) = start(vec![], &[]);
    let id = program.create("type=document")["id"].clone();
    submit(&program, &id, "verified");
    let events: Vec<_> = (0..3).map(|_| endpoint.next().json()).collect();
    newest(&program, "delivered");
    let count = |query: &str| {
        let list = program.admin("GET", &format!("deliveries?{query}"), &Value::Null);
        list["data"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count("type=identity.verification_session.verified"), 1);
    assert_eq!(
        count(&format!("event={}", events[0]["id"].as_str().unwrap())),
        1
    );
    assert_eq!(
        (
            count("status=delivered"),
            count("status=failed"),
            count("limit=2")
        ),
        (3, 0, 2)
    );
    assert_eq!(deliveries(&program)[0]["session"], id);
}
