//! Creates one VerificationSession with this crate and its blocking client.

use std::process::ExitCode;

use stripe_identity::{CreateVerificationSession, SecretKey, Stripe, VerificationSession};
use stripe_identity::ureq::{CallError, Client};

fn main() -> ExitCode {
    match create() {
        Ok(session) => {
            println!("{} is {}", session.id, session.status);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            if let Some(message) = error.api().and_then(|error| error.message.as_deref()) {
                eprintln!("{message}");
            }
            ExitCode::FAILURE
        }
    }
}

fn create() -> Result<VerificationSession, CallError> {
    let key = std::env::var("STRIPE_SECRET_KEY").unwrap_or_default();
    let client = Client::new(Stripe::new(SecretKey::new(&key)?));
    let create = CreateVerificationSession::document().metadata([("order", "6735")]);
    client.call_with_key(&create, "verify-order-6735")
}
