//! The facts of each attempt as events of `tracing` and as metrics: two observers for the ureq client, each a few lines. With
//! another transport, pass them `Call::last_attempt` after each attempt.
//!
//! ```sh
//! cargo run -p stripe-identity-transports --example observe
//! ```

#[path = "../tests/support/mod.rs"]
mod support;

use std::error::Error;

use stripe_identity::call::Attempt;
use stripe_identity::retry::Next;
use stripe_identity::ureq::Client;
use stripe_identity::{CreateVerificationSession, SecretKey, Stripe};

/// One event of `tracing` for each attempt: a retry is a warning.
fn trace(attempt: &Attempt) {
    let (method, path, number) = (attempt.method.as_str(), &*attempt.path, attempt.number);
    let status = attempt.status.map(|status| status.as_u16());
    let request_id = attempt.request_id.as_deref();
    let millis = attempt.duration.as_secs_f64() * 1000.0;
    match attempt.next {
        Next::Retry { wait, because } => {
            let wait = wait.as_secs_f64() * 1000.0;
            let because = because.as_str();
            tracing::warn!(
                method,
                path,
                number,
                status,
                request_id,
                millis,
                because,
                wait,
                "stripe retry"
            );
        }
        Next::Stop(reason) => {
            let reason = reason.as_str();
            tracing::info!(
                method, path, number, status, request_id, millis, reason, "stripe"
            );
        }
    }
}

/// A histogram of durations and a counter of retries. The path has placeholders, so there are few labels.
fn measure(attempt: &Attempt) {
    let labels = [
        ("method", attempt.method.to_string()),
        ("path", attempt.path.to_string()),
        (
            "status",
            attempt
                .status
                .map_or_else(|| "none".to_owned(), |status| status.as_str().to_owned()),
        ),
    ];
    metrics::histogram!("stripe_attempt_seconds", &labels).record(attempt.duration.as_secs_f64());
    if let Next::Retry { because, .. } = attempt.next {
        metrics::counter!("stripe_retries", "because" => because.as_str()).increment(1);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // Your program also installs a recorder of `metrics` here.
    tracing_subscriber::fmt().init();
    let client = observed(&support::simulate())?;
    let session = client.call(&CreateVerificationSession::document())?;
    println!("{} is {}", session.id, session.status);
    Ok(())
}

fn observed(url: &str) -> Result<Client, Box<dyn Error>> {
    let stripe = Stripe::new(SecretKey::new("sk_test_123")?).with_base_url(url)?;
    Ok(Client::new(stripe).with_observer(|attempt| {
        trace(attempt);
        measure(attempt);
    }))
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use metrics_util::debugging::{DebugValue, DebuggingRecorder};
    use stripe_identity::CancelVerificationSession;
    use support::{Act, response};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn each_attempt_becomes_an_event_and_metrics_without_ids() {
        let session =
            br#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
            "livemode": false, "metadata": {}, "status": "canceled", "type": "document"}"#;
        let (url, _) = support::script(vec![
            Act::Close,
            Act::Write(response("200 OK", &["Request-Id: req_1"], session)),
        ]);
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .without_time()
            .with_target(false)
            .with_writer(move || writer.clone())
            .finish();
        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        let client = observed(&url).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            metrics::with_local_recorder(&recorder, || {
                let cancel = CancelVerificationSession::new("vs_1");
                client.call_with_key(&cancel, "order-6735").unwrap();
            });
        });

        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        let path = r#"method="POST" path="/v1/identity/verification_sessions/{id}/cancel""#;
        assert_eq!(lines.len(), 2, "{text}");
        assert!(
            lines[0].starts_with(&format!(" WARN stripe retry {path} number=1 millis=")),
            "{text}"
        );
        assert!(
            lines[0].contains(r#"because="no_response" wait="#),
            "{text}"
        );
        assert!(
            lines[1].starts_with(&format!(
                r#" INFO stripe {path} number=2 status=200 request_id="req_1" millis="#
            )),
            "{text}"
        );
        assert!(lines[1].ends_with(r#"reason="success""#), "{text}");
        for secret in ["vs_1", "sk_test_123", "order-6735"] {
            assert!(!text.contains(secret), "{text}");
        }

        let metrics = snapshotter.snapshot().into_vec();
        let retries = metrics.iter().find_map(|(key, _, _, value)| {
            let is_retries = key.key().name() == "stripe_retries";
            is_retries.then_some(value)
        });
        assert_eq!(retries, Some(&DebugValue::Counter(1)));
        let durations = metrics
            .iter()
            .filter(|(key, ..)| key.key().name() == "stripe_attempt_seconds");
        // One for the attempt without a status, one for 200.
        assert_eq!(durations.count(), 2);
    }
}
