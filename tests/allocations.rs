//! How often building and parsing allocate. Only counts are compared, so that a regression fails on any machine.

use http::Response;
use stripe_identity::value::DocumentType;
use stripe_identity::verification_session::VerificationSessionStatus;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, RetrieveVerificationSession,
    SecretKey, Stripe, Timestamp,
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Returns how often `work` allocates. Its result is dropped after counting.
fn count<T>(work: impl FnOnce() -> T) -> u64 {
    let before = dhat::HeapStats::get().total_blocks;
    let result = work();
    let after = dhat::HeapStats::get().total_blocks;
    drop(result);
    after - before
}

// This runs without the harness of Rust's tests, because the profiler counts for the whole process: the harness's own thread
// allocates at any time.
fn main() {
    let _profiler = dhat::Profiler::builder().testing().build();
    building_and_parsing_allocate_a_fixed_number_of_times();
    println!("building_and_parsing_allocate_a_fixed_number_of_times ... ok");
    #[cfg(feature = "simulator")]
    {
        simulator::lives_and_sessions_cost_this_much();
        println!("simulator::lives_and_sessions_cost_this_much ... ok");
    }
}

fn building_and_parsing_allocate_a_fixed_number_of_times() {
    let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());

    let create = CreateVerificationSession::document()
        .allowed_types([
            DocumentType::DrivingLicense,
            DocumentType::IdCard,
            DocumentType::Passport,
        ])
        .require_id_number(true)
        .require_live_capture(true)
        .require_matching_selfie(true)
        .expand(["last_verification_report", "verified_outputs"])
        .metadata((0..5).map(|n| (format!("key {n}"), "a&b=c %".repeat(5))))
        .provided_email("jenny@example.com")
        .return_url("https://example.com/a?b=c");
    assert_eq!(
        count(|| stripe.request_with_key(&create, "order-6735").unwrap()),
        4
    );

    let of_account = stripe.clone().with_account("acct_1").unwrap();
    assert_eq!(
        count(|| of_account.request_with_key(&create, "order-6735").unwrap()),
        4
    );
    // A POST without an idempotency key costs the same.
    assert_eq!(count(|| stripe.request(&create).unwrap()), 4);

    let list = ListVerificationSessions::new()
        .status(VerificationSessionStatus::Verified)
        .created(..Timestamp::from_secs(1_700_000_000))
        .limit(100)
        .starting_after("vs_123");
    assert_eq!(count(|| stripe.request(&list).unwrap()), 4);

    let retrieve = RetrieveVerificationSession::new("vs_1");
    let response = Response::new(include_str!("fixtures/session_created.json"));
    assert_eq!(count(|| retrieve.parse(&response).unwrap()), 7);
    let response = Response::new(include_str!("fixtures/session_verified_expanded.json"));
    assert_eq!(count(|| retrieve.parse(&response).unwrap()), 61);
    let error = r#"{"error": {"code": "resource_missing", "message": "No", "param": "session", "type": "invalid_request_error"}}"#;
    let response = Response::builder().status(404).body(error).unwrap();
    assert_eq!(count(|| retrieve.parse(&response).unwrap_err()), 3);
}

#[cfg(feature = "simulator")]
mod simulator {
    use stripe_identity::simulator::{REDACTION_TIME, Simulator, Submission};
    use stripe_identity::{
        CreateVerificationSession, ListVerificationSessions, Operation,
        RetrieveVerificationSession, SecretKey, Stripe, Timestamp,
    };

    use super::count;

    const NOW: Timestamp = Timestamp::from_secs(1_790_000_000);

    fn call<O: Operation>(stripe: &Stripe, simulator: &mut Simulator, operation: &O) -> O::Output {
        let request = stripe.request(operation).unwrap();
        operation.parse(&simulator.handle(&request)).unwrap()
    }

    /// The life of a session from creation to redaction. It builds the requests, handles them, and parses the responses.
    fn live(stripe: &Stripe, simulator: &mut Simulator) {
        let create = CreateVerificationSession::document().client_reference_id("patron-20931");
        let created = call(stripe, simulator, &create);
        call(
            stripe,
            simulator,
            &created.update().metadata([("loan", "L-88")]),
        );
        simulator.submit(&created.id, Submission::Verified).unwrap();
        let results = created.retrieve().expand(["verified_outputs"]);
        call(stripe, simulator, &results);
        call(stripe, simulator, &created.redact());
        simulator.advance(REDACTION_TIME);
        call(stripe, simulator, &created.retrieve());
    }

    pub(super) fn lives_and_sessions_cost_this_much() {
        let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
        let life = count(|| live(&stripe, &mut Simulator::new(NOW)));
        assert_eq!(life, 269);

        let create = stripe
            .request(&CreateVerificationSession::document())
            .unwrap();
        let list = stripe.request(&ListVerificationSessions::new()).unwrap();
        let mut costs = Vec::new();
        for sessions in [10, 1_000, 4_000] {
            let mut simulator = Simulator::new(NOW);
            // The journal and the events reach their bounds, so that only the sessions grow.
            simulator.settings.journal = 10;
            simulator.settings.events = 10;
            let before = dhat::HeapStats::get().curr_bytes;
            let mut id = String::new();
            for _ in 0..sessions {
                let response = simulator.handle(&create);
                if id.is_empty() {
                    id = RetrieveVerificationSession::new("vs_1")
                        .parse(&response)
                        .unwrap()
                        .id;
                }
            }
            let bytes = dhat::HeapStats::get().curr_bytes - before;
            if sessions >= 1_000 {
                assert!(
                    bytes / sessions <= 2_048,
                    "{} bytes a session",
                    bytes / sessions
                );
            }
            let retrieve = RetrieveVerificationSession::new(id.as_str());
            let retrieve = stripe.request(&retrieve).unwrap();
            // Fills the journal with this request.
            for _ in 0..10 {
                simulator.handle(&retrieve);
            }
            // A retrieve issues a link, for which nothing is kept.
            let before = dhat::HeapStats::get().curr_bytes;
            for _ in 0..100 {
                simulator.handle(&retrieve);
            }
            assert_eq!(dhat::HeapStats::get().curr_bytes, before);
            costs.push([
                count(|| simulator.handle(&retrieve)),
                count(|| simulator.handle(&list)),
            ]);
        }
        assert_eq!(costs[0], costs[1]);
        assert_eq!(costs[1], costs[2]);
    }
}
