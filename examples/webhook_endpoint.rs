//! A webhook endpoint: it verifies what arrives, fetches the session with its sensitive results, and writes an audit line
//! that is free of personal data.
//!
//! ```sh
//! cargo run --example webhook_endpoint --all-features
//! ```
//!
//! Everything happens on loopback: the simulator stands for Stripe, and this program delivers its events, signed, to the
//! endpoint. A forged one is delivered too.

mod support;

use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use http::{Request, Response};
use stripe_identity::event::{Event, EventType};
use stripe_identity::simulator::{Simulator, Submission};
use stripe_identity::ureq::{CallError, Client};
use stripe_identity::verification_session::SessionExpansion;
use stripe_identity::webhook::{Webhook, WebhookError, WebhookSecret};
use stripe_identity::{CreateVerificationSession, SecretKey, Sensitive, Stripe, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Arc::new(Mutex::new(Simulator::new(Timestamp::from(
        SystemTime::now(),
    ))));
    let served = Arc::clone(&simulator);
    let stripe_url =
        support::serve(move |request| served.lock().expect("no panic elsewhere").handle(&request));

    // Sensitive results need a restricted key.
    let stripe = Stripe::new(SecretKey::new("rk_test_simulated")?).with_base_url(&stripe_url)?;
    let client = Client::new(stripe);
    let secret = WebhookSecret::new("whsec_simulated")?;
    let endpoint = Endpoint {
        webhook: Webhook::new(secret.clone()),
        client: client.clone(),
    };
    let endpoint_url = support::serve(move |request| endpoint.receive(&request));

    let create = CreateVerificationSession::document().client_reference_id("jenny@example.com");
    let session = client.call(&create)?;
    simulator
        .lock()
        .expect("no panic elsewhere")
        .submit(&session.id, Submission::Verified)?;

    let now = Timestamp::from(SystemTime::now());
    loop {
        // On its own line, so that the lock is free while the endpoint asks the simulator.
        let event = simulator.lock().expect("no panic elsewhere").next_event();
        let Some(body) = event else { break };
        println!(
            "answered {}\n",
            deliver(&endpoint_url, &secret.sign(now, &body), &body)?
        );
    }
    let forged = br#"{"id": "evt_forged", "type": "identity.verification_session.verified"}"#;
    let signature = WebhookSecret::new("whsec_guessed")?.sign(now, forged);
    println!("answered {}", deliver(&endpoint_url, &signature, forged)?);
    Ok(())
}

/// What Stripe does: posts the signed body.
fn deliver(url: &str, signature: &str, body: &[u8]) -> Result<u16, Box<dyn Error>> {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .build()
        .new_agent();
    let answer = agent
        .post(url)
        .header("Stripe-Signature", signature)
        .send(body)?;
    Ok(answer.status().as_u16())
}

/// What you do.
struct Endpoint {
    webhook: Webhook,
    client: Client,
}

impl Endpoint {
    fn receive(&self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let status = match self.webhook.event(request, SystemTime::now().into()) {
            Ok(event) => match self.handle(&event) {
                Ok(()) => 200,
                // Stripe will deliver it again.
                Err(error) => {
                    println!("{}: {error}", event.id);
                    500
                }
            },
            Err(WebhookError::Signature(error)) => {
                println!("refused: {error}");
                400
            }
            // It is from Stripe, and comes again for some days: time to look into it.
            Err(error) => {
                println!("{error}");
                500
            }
        };
        let mut response = Response::new(Vec::new());
        *response.status_mut() = status.try_into().expect("a status");
        response
    }

    fn handle(&self, event: &Event) -> Result<(), CallError> {
        let (EventType::VerificationSessionVerified, Some(session)) =
            (&event.r#type, event.session())
        else {
            println!("{} {}: nothing to do", event.id, event.r#type);
            return Ok(());
        };
        // The event holds no results, and may be late: Stripe is asked how things stand.
        let session = self.client.call(&session.retrieve().expand([
            SessionExpansion::VerifiedOutputsDob,
            SessionExpansion::DocumentNumber,
            SessionExpansion::DocumentExpirationDate,
        ]))?;
        let outputs = session.verified_outputs.value();
        let report = session
            .last_verification_report
            .as_ref()
            .and_then(|report| report.object());
        let document = report.and_then(|report| report.document.as_ref());
        println!(
            "audit: event {} session {} created {} status {} live {} report {} dob {} number {} expiry {}",
            event.id,
            session.id,
            session.created,
            session.status,
            session.livemode,
            report.map_or("none", |report| &report.id),
            known(outputs.map(|outputs| &outputs.dob)),
            known(document.map(|document| &document.number)),
            known(document.map(|document| &document.expiration_date)),
        );
        Ok(())
    }
}

/// Whether something is known, for those who may not see what.
fn known<T>(value: Option<&Sensitive<T>>) -> &'static str {
    match value {
        Some(Sensitive::Value(_)) => "known",
        Some(Sensitive::Redacted) => "redacted",
        Some(Sensitive::Null) => "none",
        Some(Sensitive::Absent) | None => "not visible",
    }
}
