//! How often building and parsing allocate: counts, so that a regression is a failure on any machine.

use http::Response;
use stripe_identity::value::DocumentType;
use stripe_identity::verification_session::VerificationSessionStatus;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, RetrieveVerificationSession,
    SecretKey, Stripe, Timestamp,
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// How often `work` allocates, with what it gives dropped afterwards.
fn count<T>(work: impl FnOnce() -> T) -> u64 {
    let before = dhat::HeapStats::get().total_blocks;
    let result = work();
    let after = dhat::HeapStats::get().total_blocks;
    drop(result);
    after - before
}

// One test: the profiler counts for the whole process.
#[test]
fn building_and_parsing_allocate_this_often() {
    let _profiler = dhat::Profiler::builder().testing().build();
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
    // Without a key it is not prepared for.
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
