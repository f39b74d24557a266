//! Work around the calls: webhooks, and the life of a session in the simulator.

use hmac::{Hmac, KeyInit, Mac};
use http::{Request, Response};
use serde::de::IgnoredAny;
use sha2::Sha256;
use stripe_identity::simulator::{REDACTION_TIME, Simulator, Submission};
use stripe_identity::webhook::{Webhook, WebhookSecret};
use stripe_identity::{
    CreateVerificationSession, Operation, SecretKey, Stripe, Timestamp, VerificationSession,
};

use super::inputs::{self, API_KEY};
use super::{FLOOR, THIS_CRATE, Work};

const NOW: Timestamp = Timestamp::from_secs(1_790_000_000);
const WEBHOOK_SECRET: &str = "whsec_RkD2mFq8UyV0cJt4HsXwZ9eRkD2mFq8U";

pub fn verify() -> Work {
    let webhook = Webhook::new(secret());
    Work::new("verify webhook")
        .by(THIS_CRATE, deliveries(), move |delivery| {
            let header = delivery.headers()["stripe-signature"].as_bytes();
            webhook.verify(header, delivery.body(), NOW).unwrap();
        })
        .by(FLOOR, deliveries(), |delivery| {
            mac(delivery.body()).finalize()
        })
}

pub fn event() -> Work {
    let webhook = Webhook::new(secret());
    Work::new("webhook to event")
        .by(THIS_CRATE, deliveries(), move |delivery| {
            webhook.event(delivery, NOW).unwrap()
        })
        .by(FLOOR, deliveries(), |delivery| {
            let body = delivery.body();
            let skimmed = serde_json::from_str::<IgnoredAny>(body).unwrap();
            (mac(body).finalize(), skimmed)
        })
}

pub fn life() -> Work {
    let stripe = Stripe::new(SecretKey::new(API_KEY).unwrap());
    let mut recorder = Recorder {
        simulator: Simulator::new(NOW),
        responses: Vec::new(),
    };
    live(&stripe, &mut recorder);
    let client_half = stripe.clone();
    Work::new("a life in the simulator")
        .by(THIS_CRATE, (0..100).collect(), move |seed| {
            live(&stripe, &mut Simulator::new(NOW).with_seed(*seed))
        })
        .by(FLOOR, vec![recorder.responses], move |responses| {
            live(&client_half, &mut responses.iter())
        })
}

/// Creates a session, updates it, submits a verified attempt, retrieves it with results, redacts it, and retrieves it again.
fn live(stripe: &Stripe, world: &mut impl World) -> VerificationSession {
    let create = CreateVerificationSession::document().client_reference_id("patron-20931");
    let created = call(stripe, world, &create);
    call(
        stripe,
        world,
        &created.update().metadata([("loan", "L-88")]),
    );
    world.submit(&created.id);
    let results = created.retrieve().expand(["verified_outputs"]);
    call(stripe, world, &results);
    call(stripe, world, &created.redact());
    world.wait();
    call(stripe, world, &created.retrieve())
}

fn call<O: Operation>(stripe: &Stripe, world: &mut impl World, operation: &O) -> O::Output {
    let request = stripe.request(operation).unwrap();
    operation.parse(&world.send(&request)).unwrap()
}

/// The server of a session.
trait World {
    fn send(&mut self, request: &Request<Vec<u8>>) -> Response<Vec<u8>>;

    fn submit(&mut self, _: &str) {}

    fn wait(&mut self) {}
}

impl World for Simulator {
    fn send(&mut self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.handle(request)
    }

    fn submit(&mut self, id: &str) {
        Self::submit(self, id, Submission::Verified).unwrap();
    }

    fn wait(&mut self) {
        self.advance(REDACTION_TIME);
    }
}

struct Recorder {
    simulator: Simulator,
    responses: Vec<Response<Vec<u8>>>,
}

impl World for Recorder {
    fn send(&mut self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let response = self.simulator.send(request);
        self.responses.push(response.clone());
        response
    }

    fn submit(&mut self, id: &str) {
        World::submit(&mut self.simulator, id);
    }

    fn wait(&mut self) {
        self.simulator.wait();
    }
}

/// Recorded responses.
impl World for std::slice::Iter<'_, Response<Vec<u8>>> {
    fn send(&mut self, _: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.next().unwrap().clone()
    }
}

fn secret() -> WebhookSecret {
    WebhookSecret::new(WEBHOOK_SECRET).unwrap()
}

fn deliveries() -> Vec<Request<String>> {
    inputs::events()
        .into_iter()
        .map(|event| {
            Request::builder()
                .header("stripe-signature", secret().sign(NOW, &event))
                .body(event)
                .unwrap()
        })
        .collect()
}

fn mac(body: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
    mac.update(b"1790000000.");
    mac.update(body.as_bytes());
    mac
}
