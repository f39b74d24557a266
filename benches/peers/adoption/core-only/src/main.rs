//! Builds the request that creates one VerificationSession, and reads the body of the response from standard input: this
//! crate without any client. The first argument is the status of the response, 200 by default.

use std::error::Error;
use std::io::Read;
use std::process::ExitCode;

use http::Response;
use stripe_identity::{CreateVerificationSession, Operation, SecretKey, Stripe, VerificationSession};

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

fn create() -> Result<VerificationSession, Box<dyn Error>> {
    let key = std::env::var("STRIPE_SECRET_KEY").unwrap_or_default();
    let stripe = Stripe::new(SecretKey::new(&key)?);
    let create = CreateVerificationSession::document().metadata([("order", "6735")]);
    let request = stripe.request_with_key(&create, "verify-order-6735")?;
    println!("{} {}", request.method(), request.uri());
    println!("{}", String::from_utf8_lossy(request.body()));

    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    let status = std::env::args().nth(1).unwrap_or_else(|| "200".to_owned());
    let response = Response::builder().status(status.as_str()).body(body)?;
    Ok(create.parse(&response)?)
}
