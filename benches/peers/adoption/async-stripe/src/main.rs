//! Creates one VerificationSession with async-stripe's blocking client.

use std::error::Error;
use std::process::ExitCode;

use stripe::{ClientBuilder, IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_misc::IdentityVerificationSession;
use stripe_misc::identity_verification_session::{
    CreateIdentityVerificationSession, CreateIdentityVerificationSessionType,
};

fn main() -> ExitCode {
    match create() {
        Ok(session) => {
            println!("{} is {}", session.id, session.status);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn create() -> Result<IdentityVerificationSession, Box<dyn Error>> {
    let key = std::env::var("STRIPE_SECRET_KEY")?;
    let client = ClientBuilder::new(key).build_sync()?;
    let idempotency_key = IdempotencyKey::new("verify-order-6735")?;
    let session = CreateIdentityVerificationSession::new()
        .type_(CreateIdentityVerificationSessionType::Document)
        .metadata([("order".to_owned(), "6735".to_owned())])
        .customize()
        .request_strategy(RequestStrategy::Idempotent(idempotency_key))
        .send_blocking(&client)?;
    Ok(session)
}
