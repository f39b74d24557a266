use stripe_identity::simulator::{FakeClient, Fault, Simulator, Submission};
use stripe_identity::verification_session::LastErrorCode;
use stripe_identity::{CreateVerificationSession, Error, SecretKey, Stripe, Timestamp};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
    let mut fake = FakeClient::new(stripe, Simulator::new(Timestamp::from_secs(1_700_000_000)));

    let session = fake.call(&CreateVerificationSession::document())?;
    fake.simulator.submit(&session.id, Submission::Failed(LastErrorCode::DocumentExpired))?;
    fake.simulator.submit(&session.id, Submission::Verified)?;
    assert_eq!(fake.call(&session.retrieve())?.status.as_str(), "verified");

    fake.simulator.fail_next(1, &Fault::LockTimeout);
    let result = fake.call(&session.redact());
    assert!(matches!(result, Err(Error::Api(error)) if error.is_lock_timeout()));
    Ok(())
}
