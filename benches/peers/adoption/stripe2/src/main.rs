//! Creates one VerificationSession with stripe2.
//!
//! Its own method for that accepts neither parameters nor an idempotency key, so this sends through the client inside it.

use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;

use stripe::model::IdentityVerificationSession;
use stripe::{Error as StripeError, InMemoryResponseExt, StripeAuthentication, StripeClient};

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
    let authentication = StripeAuthentication::BearerAuth {
        bearer_auth: key.clone(),
    };
    let stripe = StripeClient::new("https://api.stripe.com", authentication);
    let request = stripe
        .client
        .post("/v1/identity/verification_sessions")
        .bearer_auth(&key)
        .header("Idempotency-Key", "verify-order-6735")
        .form(BTreeMap::from([
            ("type", "document"),
            ("metadata[order]", "6735"),
        ]));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(request.into_future()) {
        Ok(response) => Ok(response.json()?),
        Err(StripeError::HttpError(response)) => {
            let status = response.status();
            let body = response.text().unwrap_or_default();
            Err(format!("Stripe returned {status}: {body}").into())
        }
        Err(StripeError::Protocol(error)) => Err(error.into()),
    }
}
