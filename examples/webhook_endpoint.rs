//! A webhook endpoint: it verifies events of both kinds, retrieves the session with its sensitive results, and writes one line
//! that people can read, without personal data.
//!
//! ```sh
//! cargo run --example webhook_endpoint --all-features
//! ```
//!
//! The simulator replaces Stripe, and no socket is involved: call [`Endpoint::receive`] from the HTTP server of your choice. The
//! server must refuse bodies of more than [`MAX_BODY`] bytes, and must have a time limit for reading a request. The example
//! `axum_service` in `transports/` reads bodies in this way.

use std::collections::BTreeSet;
use std::error::Error;

use http::{Request, StatusCode};
use stripe_identity::event::{AnyEvent, Event, EventType, ThinEventType};
use stripe_identity::simulator::{Simulator, Submission, WebhookEndpoint};
use stripe_identity::verification_session::SessionExpansion;
use stripe_identity::webhook::{Webhook, WebhookError, WebhookSecret};
use stripe_identity::{
    CreateVerificationSession, Operation, RetrieveVerificationSession, SecretKey, Sensitive,
    Stripe, Timestamp, VerificationSession,
};

/// The maximum size of a body in bytes, as in Stripe's own samples.
const MAX_BODY: usize = 65_536;

fn main() -> Result<(), Box<dyn Error>> {
    let now = Timestamp::from(std::time::SystemTime::now());
    let mut endpoint = Endpoint::new(now)?;
    endpoint.verify_a_user(None)?;
    endpoint.verify_a_user(Some("acct_1Connected"))?;
    for delivery in endpoint.simulator.take_deliveries(now) {
        let status = endpoint.receive(&delivery.request, now);
        println!("{} {}\n  {status}", delivery.r#type, delivery.event_id);
        for line in endpoint.lines.drain(..) {
            println!("  {line}");
        }
    }
    Ok(())
}

/// Your webhook endpoint, with what it needs.
struct Endpoint {
    webhook: Webhook,
    stripe: Stripe,
    /// The replacement for Stripe. In your service, this is an HTTP client.
    simulator: Simulator,
    /// The ids of the events that were handled. In your service, this is a table with a unique index, written in the same
    /// transaction as your own work.
    done: BTreeSet<String>,
    /// The replacement for your log.
    lines: Vec<String>,
}

impl Endpoint {
    /// Receives each event twice, once of each kind. The two event destinations have their own secrets and share a route.
    fn new(now: Timestamp) -> Result<Self, Box<dyn Error>> {
        let snapshot = WebhookSecret::new("whsec_of_snapshot_events")?;
        let thin = WebhookSecret::new("whsec_of_thin_events")?;
        let mut simulator = Simulator::new(now);
        simulator.add_webhook_endpoint(WebhookEndpoint::new(snapshot.clone()));
        simulator.add_webhook_endpoint(WebhookEndpoint::new(thin.clone()).thin());
        Ok(Self {
            webhook: Webhook::new(snapshot).with_secret(thin),
            // Sensitive results need a restricted key.
            stripe: Stripe::new(SecretKey::new("rk_test_simulated")?),
            simulator,
            done: BTreeSet::new(),
            lines: Vec::new(),
        })
    }

    /// Handles one delivery. Stripe delivers it again after any status but 2xx.
    fn receive(&mut self, request: &Request<Vec<u8>>, now: Timestamp) -> StatusCode {
        if request.body().len() > MAX_BODY {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        let event = match self.webhook.any_event(request, now) {
            Ok(event) => event,
            Err(WebhookError::Signature(error)) => {
                self.lines.push(format!("refused: {error}"));
                return StatusCode::BAD_REQUEST;
            }
            Err(error) => {
                // It is genuine, and Stripe retries for up to three days, so there is time to fix it.
                self.lines
                    .push(format!("genuine, but not readable: {error}"));
                return StatusCode::INTERNAL_SERVER_ERROR;
            }
        };
        if self.done.contains(event.id()) {
            self.lines.push("repeated".to_owned());
            return StatusCode::OK;
        }
        match self.handle(&event) {
            Ok(line) => {
                self.lines.push(line);
                self.done.insert(event.id().to_owned());
                StatusCode::OK
            }
            Err(error) => {
                self.lines.push(format!("failed: {error}"));
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// Does the work for an event, and returns the line for the log.
    fn handle(&mut self, event: &AnyEvent) -> Result<String, stripe_identity::Error> {
        let is_verified = match event {
            AnyEvent::Snapshot(event) => event.r#type == EventType::VerificationSessionVerified,
            AnyEvent::Thin(event) => event.r#type == ThinEventType::VerificationSessionVerified,
            _ => false,
        };
        let Some(id) = event.session_id().filter(|_| is_verified) else {
            return Ok("nothing to do".to_owned());
        };
        // An event has no results and can be late: the session is retrieved as it is now.
        let retrieve = RetrieveVerificationSession::new(id).expand([
            SessionExpansion::VerifiedOutputsDob,
            SessionExpansion::DocumentNumber,
            SessionExpansion::DocumentExpirationDate,
        ]);
        let session = match event {
            AnyEvent::Snapshot(event) => {
                let stripe = stripe_of(&self.stripe, event)?;
                self.call(&stripe, &retrieve)?
            }
            // It carries the context of the event.
            AnyEvent::Thin(event) => {
                let stripe = self.stripe.clone();
                self.call(&stripe, &event.triggers(retrieve))?
            }
            _ => return Ok("of an unknown kind".to_owned()),
        };
        Ok(describe(&session))
    }

    fn call<O: Operation>(
        &mut self,
        stripe: &Stripe,
        operation: &O,
    ) -> Result<O::Output, stripe_identity::Error> {
        let request = stripe.request(operation)?;
        operation.parse(&self.simulator.handle(&request))
    }

    /// Does what a user does, for your own account or for a connected one.
    fn verify_a_user(&mut self, account: Option<&str>) -> Result<String, Box<dyn Error>> {
        let stripe = match account {
            Some(account) => self.stripe.clone().with_account(account)?,
            None => self.stripe.clone(),
        };
        let create = CreateVerificationSession::document().client_reference_id("user-42");
        let id = self.call(&stripe, &create)?.id;
        self.simulator.submit(&id, Submission::Verified)?;
        Ok(id)
    }
}

/// Returns a `Stripe` for the account that the event is about, which is not always your own.
fn stripe_of(stripe: &Stripe, event: &Event) -> Result<Stripe, stripe_identity::Error> {
    let stripe = stripe.clone();
    Ok(match (&event.context, &event.account) {
        (Some(context), _) => stripe.with_context(context)?,
        (None, Some(account)) => stripe.with_account(account)?,
        (None, None) => stripe,
    })
}

/// Describes a session without personal data.
fn describe(session: &VerificationSession) -> String {
    let outputs = session.verified_outputs.value();
    let report = session.last_verification_report.as_ref();
    let document = report
        .and_then(|report| report.object())
        .and_then(|report| report.document.as_ref());
    format!(
        "{} is {}: date of birth {}, document number {}, expiration date {}",
        session.client_reference_id.as_deref().unwrap_or("somebody"),
        session.status,
        known(outputs.map(|outputs| &outputs.dob)),
        known(document.map(|document| &document.number)),
        known(document.map(|document| &document.expiration_date)),
    )
}

/// Returns whether a value is known, for people who may not see it.
fn known<T>(value: Option<&Sensitive<T>>) -> &'static str {
    match value {
        Some(Sensitive::Value(_)) => "known",
        Some(Sensitive::Redacted) => "redacted",
        Some(Sensitive::Null) => "not verified",
        Some(Sensitive::Absent) | None => "not visible",
    }
}

#[cfg(test)]
mod tests {
    use stripe_identity::simulator::Fault;

    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
    const VERIFIED: &str =
        "user-42 is verified: date of birth known, document number known, expiration date known";

    /// An endpoint, and the deliveries of a session's last event: one of each kind.
    fn verified(account: Option<&str>) -> (Endpoint, [Request<Vec<u8>>; 2]) {
        let mut endpoint = Endpoint::new(NOW).unwrap();
        endpoint.verify_a_user(account).unwrap();
        let mut deliveries = endpoint.simulator.take_deliveries(NOW);
        let last = deliveries.split_off(deliveries.len() - 2);
        let requests: Vec<_> = last.into_iter().map(|delivery| delivery.request).collect();
        endpoint.simulator.take_received();
        (endpoint, requests.try_into().unwrap())
    }

    #[test]
    fn an_event_of_either_kind_is_handled_once() {
        let (mut endpoint, requests) = verified(None);
        for request in &requests {
            assert_eq!(endpoint.receive(request, NOW), StatusCode::OK);
            assert_eq!(endpoint.receive(request, NOW), StatusCode::OK);
        }
        assert_eq!(endpoint.lines, [VERIFIED, "repeated", VERIFIED, "repeated"]);
        assert_eq!(endpoint.simulator.take_received().len(), 2);
    }

    #[test]
    fn the_session_of_a_connected_account_is_retrieved_for_that_account() {
        let (mut endpoint, requests) = verified(Some("acct_1Connected"));
        for request in &requests {
            assert_eq!(endpoint.receive(request, NOW), StatusCode::OK);
        }
        assert_eq!(endpoint.lines, [VERIFIED, VERIFIED]);
    }

    #[test]
    fn an_event_whose_work_failed_is_handled_when_it_is_delivered_again() {
        let (mut endpoint, [request, _]) = verified(None);
        let fault = Fault::Status(StatusCode::SERVICE_UNAVAILABLE);
        endpoint.simulator.fail_next(1, &fault);
        let status = endpoint.receive(&request, NOW);
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(endpoint.receive(&request, NOW), StatusCode::OK);
        assert_eq!(endpoint.lines.len(), 2);
        assert!(
            endpoint.lines[0].starts_with("failed: "),
            "{:?}",
            endpoint.lines
        );
        assert_eq!(endpoint.lines[1], VERIFIED);
    }

    #[test]
    fn a_forged_late_or_malformed_delivery_is_refused() {
        let (mut endpoint, [request, _]) = verified(None);
        let mut changed = request.clone();
        changed.body_mut().push(b' ');
        let bare = Request::new(b"\xff\0`<>".to_vec());
        let mut large = request.clone();
        large.body_mut().resize(MAX_BODY + 1, b' ');
        let late = Timestamp::from_secs(NOW.as_secs() + 301);
        let statuses = [
            endpoint.receive(&changed, NOW),
            endpoint.receive(&bare, NOW),
            endpoint.receive(&request, late),
            endpoint.receive(&large, NOW),
        ];
        assert_eq!(statuses.map(|status| status.as_u16()), [400, 400, 400, 413]);
        assert_eq!(
            endpoint.lines,
            [
                "refused: no signature matches: pass the raw request body (decode base64 first), and the signing \
                 secret of this endpoint",
                "refused: there is no Stripe-Signature header",
                "refused: the signature is too old",
            ]
        );
        let secret = WebhookSecret::new("whsec_of_thin_events").unwrap();
        let strange = Request::builder()
            .header("Stripe-Signature", secret.sign(NOW, "[]"))
            .body(b"[]".to_vec())
            .unwrap();
        assert_eq!(endpoint.receive(&strange, NOW).as_u16(), 500);
    }

    #[test]
    fn the_example_runs() {
        main().unwrap();
    }
}
