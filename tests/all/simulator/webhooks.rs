//! Deliveries to webhook endpoints.

use std::time::Duration;

use serde_json::{Value, json};
use stripe_identity::CreateVerificationSession;
use stripe_identity::event::{AnyEvent, ListEvents, RetrieveEvent};
use stripe_identity::simulator::{Delivery, FakeClient, Simulator, Submission, WebhookEndpoint};
use stripe_identity::webhook::{Webhook, WebhookSecret};

use crate::support::{at, stripe_with_key};

const REDACTED: &str = "identity.verification_session.redacted";

fn secret(text: &str) -> WebhookSecret {
    WebhookSecret::new(text).unwrap()
}

fn fake(endpoints: impl IntoIterator<Item = WebhookEndpoint>) -> FakeClient {
    let mut simulator = Simulator::new(at(1_700_000_000));
    for endpoint in endpoints {
        simulator.add_webhook_endpoint(endpoint);
    }
    FakeClient::new(stripe_with_key("sk_test_123"), simulator)
}

/// Creates a session, verifies it and redacts it.
fn live(fake: &mut FakeClient) -> String {
    let session = fake.call(&CreateVerificationSession::document()).unwrap();
    fake.simulator
        .submit(&session.id, Submission::Verified)
        .unwrap();
    fake.call(&session.redact()).unwrap();
    fake.simulator.finish_redactions();
    session.id
}

fn body(delivery: &Delivery) -> Value {
    serde_json::from_slice(delivery.request.body()).unwrap()
}

#[test]
fn a_delivery_has_stripes_headers() {
    let mut fake = fake([WebhookEndpoint::new(secret("whsec_1")).at("http://localhost:4242/hook")]);
    live(&mut fake);
    let deliveries = fake.simulator.take_deliveries(at(1_800_000_000));
    let request = &deliveries[0].request;
    assert_eq!(
        (request.method().as_str(), request.uri().path()),
        ("POST", "/hook")
    );
    assert_eq!(
        request.headers()["user-agent"],
        "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
    );
    assert_eq!(
        request.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    assert_eq!(request.headers()["cache-control"], "no-cache");
    // The signature has the given time, not that of the simulator's clock, and a `v0` in test mode.
    let signature = request.headers()["stripe-signature"].to_str().unwrap();
    let parts = signature.split(',').collect::<Vec<_>>();
    assert_eq!(parts[0], "t=1800000000");
    assert!(
        parts[1].starts_with("v1=") && parts[2].starts_with("v0="),
        "{signature}"
    );
    assert_eq!(parts.len(), 3);
    let event = Webhook::new(secret("whsec_1"))
        .event(request, at(1_800_000_000))
        .unwrap();
    assert_eq!(event.created, at(1_700_000_000));
}

#[test]
fn a_signature_is_accepted_after_the_clock_was_moved_by_five_days() {
    let mut fake = fake([WebhookEndpoint::new(secret("whsec_1"))]);
    let session = fake.call(&CreateVerificationSession::document()).unwrap();
    fake.simulator
        .advance(Duration::from_secs(5 * 24 * 60 * 60));
    fake.simulator
        .submit(&session.id, Submission::Verified)
        .unwrap();
    let real = at(1_700_000_003);
    let webhook = Webhook::new(secret("whsec_1")).with_max_ahead(Some(Duration::from_secs(300)));
    let deliveries = fake.simulator.take_deliveries(real);
    assert_eq!(deliveries.len(), 3);
    for delivery in deliveries {
        assert!(webhook.event(&delivery.request, real).is_ok());
    }
}

#[test]
fn each_endpoint_has_its_own_secret_version_and_types() {
    let mut fake = fake([
        WebhookEndpoint::new(secret("whsec_all")),
        WebhookEndpoint::new(secret("whsec_old"))
            .for_types(["identity.verification_session.v*", REDACTED])
            .with_api_version("2020-08-27"),
    ]);
    live(&mut fake);
    let now = fake.simulator.now();
    let ids = fake
        .simulator
        .webhook_endpoints()
        .iter()
        .map(|endpoint| endpoint.id().to_owned())
        .collect::<Vec<_>>();
    let deliveries = fake.simulator.take_deliveries(now);
    let of = |id: &String| {
        let of = deliveries
            .iter()
            .filter(|delivery| delivery.endpoint_id == *id);
        of.map(|delivery| {
            let json = body(delivery);
            let kind = delivery.r#type.rsplit('.').next().unwrap().to_owned();
            (kind, json["api_version"].as_str().unwrap().to_owned())
        })
        .collect::<Vec<_>>()
    };
    let new = |kind: &str| (kind.to_owned(), stripe_identity::API_VERSION.to_owned());
    let old = |kind: &str| (kind.to_owned(), "2020-08-27".to_owned());
    assert_eq!(
        of(&ids[0]),
        [new("created"), new("processing"), new("verified")]
    );
    // Only an endpoint that names `redacted` receives it.
    assert_eq!(of(&ids[1]), [old("verified"), old("redacted")]);
    let of_old = deliveries
        .iter()
        .find(|delivery| delivery.endpoint_id == ids[1])
        .unwrap();
    assert!(
        Webhook::new(secret("whsec_old"))
            .event(&of_old.request, now)
            .is_ok()
    );
    assert_eq!(
        Webhook::new(secret("whsec_all"))
            .event(&of_old.request, now)
            .unwrap_err()
            .to_string(),
        "no signature matches: pass the raw request body (decode base64 first), and the signing secret of this \
         endpoint"
    );
    assert!(fake.simulator.remove_webhook_endpoint(&ids[0]));
    assert!(!fake.simulator.remove_webhook_endpoint(&ids[0]));
}

#[test]
fn a_thin_endpoint_receives_thin_events() {
    for context in ["acct_1", "acct_1/acct_2"] {
        let fake = fake([WebhookEndpoint::new(secret("whsec_1")).thin()]);
        let stripe = fake.stripe().clone().with_context(context).unwrap();
        let mut fake = FakeClient::new(stripe, fake.simulator.clone());
        let id = fake
            .call_with_key(&CreateVerificationSession::document(), "k")
            .unwrap()
            .id;
        let now = fake.simulator.now();
        let deliveries = fake.simulator.take_deliveries(now);
        let json = body(&deliveries[0]);
        let request_id = json["reason"]["request"]["id"].as_str().unwrap();
        assert!(request_id.starts_with("req_"));
        assert_eq!(
            json,
            json!({
                "id": deliveries[0].event_id,
                "object": "v2.core.event",
                "type": "v1.identity.verification_session.created",
                "created": "2023-11-14T22:13:20Z",
                "livemode": false,
                "context": context,
                "reason": {"type": "request", "request": {"id": request_id, "idempotency_key": "k"}},
                "related_object": {
                    "id": id,
                    "type": "identity.verification_session",
                    "url": format!("/v1/identity/verification_sessions/{id}"),
                },
            })
        );
        let webhook = Webhook::new(secret("whsec_1"));
        let event = webhook.any_event(&deliveries[0].request, now).unwrap();
        assert!(matches!(event, AnyEvent::Thin(_)));
    }
}

#[test]
fn a_reset_leaves_the_endpoints() {
    let mut fake = fake([WebhookEndpoint::new(secret("whsec_1"))]);
    fake.simulator.reset();
    fake.call(&CreateVerificationSession::document()).unwrap();
    let now = fake.simulator.now();
    assert_eq!(fake.simulator.take_deliveries(now).len(), 1);
}

#[test]
fn pending_webhooks_goes_down_with_each_confirmation() {
    let mut fake = fake([
        WebhookEndpoint::new(secret("whsec_1")),
        WebhookEndpoint::new(secret("whsec_2")).thin(),
    ]);
    fake.call(&CreateVerificationSession::document()).unwrap();
    let request = fake.stripe().request(&ListEvents::new()).unwrap();
    let json: Value = serde_json::from_slice(fake.simulator.handle(&request).body()).unwrap();
    assert_eq!(json["data"][0]["pending_webhooks"], 2);
    let now = fake.simulator.now();
    let deliveries = fake.simulator.take_deliveries(now);
    let snapshot = &deliveries[0];
    assert_eq!(body(snapshot)["pending_webhooks"], 2);
    for (id, left) in [(&snapshot.event_id, 1), (&deliveries[1].event_id, 0)] {
        assert!(fake.simulator.acknowledge(id));
        let request = fake
            .stripe()
            .request(&RetrieveEvent::new(&snapshot.event_id))
            .unwrap();
        let json: Value = serde_json::from_slice(fake.simulator.handle(&request).body()).unwrap();
        assert_eq!(json["pending_webhooks"], left);
    }
    // Events are found by the end of their ids, and the rest has to be the same.
    for id in [&snapshot.event_id, &deliveries[1].event_id] {
        let other = id.replace(&id[9..12], "!!!");
        assert!(!fake.simulator.acknowledge(&other), "{other}");
    }
    assert!(!fake.simulator.acknowledge("evt_none"));
}

#[test]
fn a_delivery_can_be_built_again_with_a_fresh_signature() {
    let mut fake = fake([WebhookEndpoint::new(secret("whsec_1"))]);
    live(&mut fake);
    let first = fake.simulator.take_deliveries(at(1_800_000_000)).remove(0);
    let again = fake
        .simulator
        .delivery(&first.event_id, &first.endpoint_id, at(1_800_000_060))
        .unwrap();
    assert_eq!(first.request.body(), again.request.body());
    let signature = again.request.headers()["stripe-signature"]
        .to_str()
        .unwrap();
    assert!(signature.starts_with("t=1800000060,"), "{signature}");
    for (event, endpoint) in [
        ("evt_none", first.endpoint_id.as_str()),
        (&first.event_id, "we_none"),
    ] {
        assert!(fake.simulator.delivery(event, endpoint, at(0)).is_none());
    }
}

#[test]
fn an_endpoint_has_its_url_and_an_unknown_one_gets_no_delivery() {
    let snapshot = WebhookEndpoint::new(secret("whsec_1")).at("http://localhost:4242/hook");
    let thin = WebhookEndpoint::new(secret("whsec_2")).thin();
    let mut fake = fake([snapshot, thin]);
    live(&mut fake);
    let endpoints: Vec<_> = fake
        .simulator
        .webhook_endpoints()
        .iter()
        .map(|endpoint| (endpoint.url().to_owned(), endpoint.is_thin()))
        .collect();
    assert_eq!(
        endpoints[0],
        ("http://localhost:4242/hook".to_owned(), false)
    );
    assert!(endpoints[1].1);
    let event = fake.simulator.take_deliveries(at(1))[0].event_id.clone();
    let endpoint = fake.simulator.webhook_endpoints()[0].id().to_owned();
    assert!(fake.simulator.delivery(&event, &endpoint, at(1)).is_some());
    assert!(fake.simulator.delivery(&event, "we_9", at(1)).is_none());
    assert!(fake.simulator.delivery("evt_9", &endpoint, at(1)).is_none());
}
