//! The examples of the README, run against the simulator.

#![cfg(all(feature = "simulator", feature = "ureq", feature = "webhook"))]

use std::cell::RefCell;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::StatusCode;
use stripe_identity::file::ListFiles;
use stripe_identity::simulator::{Fault, Simulator, Submission, WebhookEndpoint};
use stripe_identity::ureq::Client;
use stripe_identity::verification_session::LastErrorCode;
use stripe_identity::webhook::WebhookSecret;
use stripe_identity::{CreateVerificationSession, SecretKey, Stripe, Timestamp};

use crate::examples::support::serve;

const BLOCKS: [(&str, &str); 6] = [
    ("create", include_str!("../readme/create.rs")),
    ("fake", include_str!("../readme/fake.rs")),
    ("more", include_str!("../readme/more.rs")),
    ("receive", include_str!("../readme/receive.rs")),
    ("run", include_str!("../readme/run.rs")),
    ("show", include_str!("../readme/show.rs")),
];
const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

/// A client and the simulator that it calls.
struct World {
    client: Client,
    simulator: Arc<Mutex<Simulator>>,
}

impl World {
    fn new() -> Self {
        let simulator = Arc::new(Mutex::new(Simulator::new(NOW)));
        let served = Arc::clone(&simulator);
        let url = serve(move |request| served.lock().unwrap().handle(&request));
        let stripe = Stripe::new(SecretKey::new("rk_test_123").unwrap());
        let client = Client::new(stripe.with_base_url(&url).unwrap());
        Self { client, simulator }
    }

    fn simulator(&self) -> MutexGuard<'_, Simulator> {
        self.simulator.lock().unwrap()
    }

    /// Creates a session and submits an attempt. Returns its id.
    fn submitted(&self, submission: Submission) -> String {
        let create = CreateVerificationSession::document();
        let session = self.client.call(&create).unwrap();
        self.simulator().submit(&session.id, submission).unwrap();
        session.id
    }

    /// The methods and paths of all requests.
    fn requests(&self) -> Vec<String> {
        let simulator = self.simulator();
        let requests = simulator.received();
        requests
            .map(|request| format!("{} {}", request.method, request.path))
            .collect()
    }
}

#[test]
fn the_readme_contains_the_examples_that_are_run_here() {
    let readme = include_str!("../../README.md");
    for (name, code) in BLOCKS {
        let is_in =
            ["rust", "rust,no_run"].map(|kind| readme.contains(&format!("```{kind}\n{code}```\n")));
        assert!(is_in.contains(&true), "{name}");
    }
    assert_eq!(
        readme.matches("```rust").count(),
        BLOCKS.len() + 1,
        "and one line of calls"
    );
}

#[expect(dead_code, reason = "the function `run` reads the environment")]
mod create {
    use super::*;

    include!("../readme/create.rs");

    #[test]
    fn the_first_example_creates_one_session_however_often_it_runs() {
        let world = World::new();
        create(&world.client).unwrap();
        create(&world.client).unwrap();
        let simulator = world.simulator();
        let sessions: Vec<_> = simulator.sessions().collect();
        assert_eq!(sessions.len(), 1);
        assert_eq!(sessions[0].return_url, Some("https://example.com/verified"));
    }
}

mod run {
    use super::*;

    include!("../readme/run.rs");

    #[test]
    fn the_async_example_tries_again_after_a_503() {
        let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
        let simulator = RefCell::new(Simulator::new(NOW));
        simulator
            .borrow_mut()
            .fail_next(1, &Fault::ShouldRetry(true));
        let waits = RefCell::new(0);
        let call = stripe
            .call_with_key(
                CreateVerificationSession::document(),
                "verify-order-6735",
                7,
            )
            .unwrap();
        let run = run(
            call,
            async |request: Request<Vec<u8>>| {
                Ok::<_, io::Error>(simulator.borrow_mut().handle(&request))
            },
            async |_| *waits.borrow_mut() += 1,
        );
        let Poll::Ready(session) = pin!(run).poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("nothing here waits");
        };
        assert_eq!(session.unwrap().status.as_str(), "requires_input");
        assert_eq!(
            (waits.into_inner(), simulator.borrow().sessions().count()),
            (1, 1)
        );
    }
}

mod show {
    use super::*;

    include!("../readme/show.rs");

    #[test]
    fn the_results_of_every_outcome_are_shown() {
        let world = World::new();
        for submission in [
            Submission::Verified,
            Submission::Failed(LastErrorCode::DocumentExpired),
            Submission::Processing,
        ] {
            show(&world.client, &world.submitted(submission)).unwrap();
        }
        let error = show(&world.client, "vs_unknown").unwrap_err();
        assert_eq!(error.api().unwrap().status, StatusCode::NOT_FOUND);
    }
}

mod receive {
    use super::*;

    include!("../readme/receive.rs");

    #[test]
    fn a_webhook_leads_to_one_retrieval() {
        let world = World::new();
        let secret = WebhookSecret::new("whsec_123").unwrap();
        world
            .simulator()
            .add_webhook_endpoint(WebhookEndpoint::new(secret.clone()));
        let id = world.submitted(Submission::Verified);
        let webhook = Webhook::new(secret);
        let deliveries = world.simulator().take_deliveries(NOW);
        let fetched = RefCell::new(Vec::new());
        let receive = |request: &Request<Vec<u8>>| {
            let fetch = |id: &str, account: Option<&str>| {
                fetched
                    .borrow_mut()
                    .push((id.to_owned(), account.map(str::to_owned)));
            };
            receive(&webhook, request, NOW, |_| SessionProgress::new(), fetch)
        };
        for delivery in &deliveries {
            assert_eq!(
                receive(&delivery.request),
                StatusCode::OK,
                "{}",
                delivery.r#type
            );
        }
        assert_eq!(*fetched.borrow(), [(id, None)]);
        let forged = deliveries[0].request.clone().map(|mut body| {
            body.push(b' ');
            body
        });
        assert_eq!(receive(&forged), StatusCode::BAD_REQUEST);
    }
}

mod more {
    use super::*;

    include!("../readme/more.rs");

    #[test]
    fn the_other_operations_update_list_redact_and_download() {
        let world = World::new();
        let old = world.submitted(Submission::Verified);
        let images = world.client.call(&ListFiles::new()).unwrap();
        let image = &images.data[0].id;
        world.simulator().advance(Duration::from_secs(60));
        let new = world.client.call(&CreateVerificationSession::document());
        let new = new.unwrap().id;
        let before = world.requests().len();
        let now = world.simulator().now();
        more(&world.client, &new, image, now).unwrap();
        assert_eq!(
            world.requests()[before..],
            [
                format!("POST /v1/identity/verification_sessions/{new}"),
                "GET /v1/identity/verification_sessions".to_owned(),
                "GET /v1/identity/verification_sessions".to_owned(),
                format!("POST /v1/identity/verification_sessions/{old}/redact"),
                format!("GET /v1/files/{image}/contents"),
                "GET /v1/identity/verification_sessions".to_owned(),
            ]
        );
    }
}

mod fake {
    include!("../readme/fake.rs");

    #[test]
    fn the_example_of_a_test_passes() {
        main().unwrap();
    }
}
