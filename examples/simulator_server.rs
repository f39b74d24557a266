//! The simulator as a server on loopback, for programs in any language and for Stripe's own SDKs.
//!
//! ```sh
//! cargo run --example simulator_server --all-features
//! ```
//!
//! It prints its URL, a test key, a restricted test key and a webhook secret, and serves until it is stopped. Besides Stripe's paths
//! it has these, all POST with form parameters, for what happens outside the API:
//!
//! - `/_simulator/submit`: `session`, and `outcome`: `verified`, `processing`, or a `last_error` code such as `document_expired`.
//! - `/_simulator/advance`: lets `seconds` pass.
//! - `/_simulator/fail`: makes the next `times` requests fail with `fault`: `500`, `503`, `rate_limit`, `lock_timeout`, `key_in_use`,
//!   `should_retry`, `should_not_retry`, `html`, `truncated`.
//! - `/_simulator/webhooks`: gives the events that were not delivered yet, as a JSON list of `signature` and `body`.

mod support;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use http::{Request, Response, StatusCode};
use serde_json::json;
use stripe_identity::Timestamp;
use stripe_identity::simulator::{Fault, Simulator, Submission, WebhookEndpoint};
use stripe_identity::verification_session::LastErrorCode;
use stripe_identity::webhook::WebhookSecret;

const WEBHOOK_SECRET: &str = "whsec_simulated";

fn main() {
    let mut simulator = Simulator::new(now());
    let secret = WebhookSecret::new(WEBHOOK_SECRET).expect("a webhook secret");
    simulator.add_webhook_endpoint(
        WebhookEndpoint::new(secret).for_types(["*", "identity.verification_session.redacted"]),
    );
    let url =
        support::serve(
            move |request| match request.uri().path().strip_prefix("/_simulator/") {
                Some(action) => match act(&mut simulator, action, &request) {
                    Some(body) => Response::new(body.into_bytes()),
                    None => bad_request(),
                },
                None => simulator.handle(&request),
            },
        );
    println!("url {url}");
    println!("key sk_test_simulated");
    println!("restricted_key rk_test_simulated");
    println!("webhook_secret {WEBHOOK_SECRET}");
    loop {
        std::thread::park();
    }
}

/// Does what happens outside the API. `None` for what cannot be done.
fn act(simulator: &mut Simulator, action: &str, request: &Request<Vec<u8>>) -> Option<String> {
    let form: BTreeMap<_, _> = form_urlencoded::parse(request.body()).collect();
    let text = |name: &str| form.get(name).map(AsRef::as_ref);
    match action {
        "submit" => {
            let outcome = match text("outcome")? {
                "verified" => Submission::Verified,
                "processing" => Submission::Processing,
                code => Submission::Failed(LastErrorCode::from(code)),
            };
            simulator.submit(text("session")?, outcome).ok()?;
        }
        "advance" => simulator.advance(Duration::from_secs(text("seconds")?.parse().ok()?)),
        "fail" => {
            let fault = match text("fault")? {
                "rate_limit" => Fault::RateLimited(None),
                "lock_timeout" => Fault::LockTimeout,
                "key_in_use" => Fault::KeyInUse,
                "should_retry" => Fault::ShouldRetry(true),
                "should_not_retry" => Fault::ShouldRetry(false),
                "html" => Fault::Html,
                "truncated" => Fault::Truncated,
                status => Fault::Status(StatusCode::from_bytes(status.as_bytes()).ok()?),
            };
            simulator.fail_next(text("times").unwrap_or("1").parse().ok()?, &fault);
        }
        "webhooks" => {
            let webhooks = simulator.take_deliveries(now()).into_iter().map(|delivery| {
                let request = delivery.request;
                json!({
                    "signature": request.headers()["stripe-signature"].to_str().unwrap_or_default(),
                    "body": String::from_utf8_lossy(request.body()),
                })
            });
            return Some(webhooks.collect::<serde_json::Value>().to_string());
        }
        _ => return None,
    }
    Some("{}".to_owned())
}

fn now() -> Timestamp {
    Timestamp::from(SystemTime::now())
}

fn bad_request() -> Response<Vec<u8>> {
    let mut response = Response::new(b"{}".to_vec());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}
