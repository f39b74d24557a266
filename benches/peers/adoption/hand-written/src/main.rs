//! Creates one VerificationSession with ureq and serde_json by hand, as a developer would who needs nothing else.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use serde::Deserialize;
use ureq::Agent;

fn main() -> ExitCode {
    match create() {
        Ok(session) => {
            println!("{} is {}", session.id, session.status);
            if let Some(code) = session.last_error.and_then(|error| error.code) {
                println!("last error: {code}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn create() -> Result<VerificationSession, Box<dyn Error>> {
    let key = std::env::var("STRIPE_SECRET_KEY")?;
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(80)))
        // The body of a refusal contains the reason.
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into();
    let mut response = agent
        .post("https://api.stripe.com/v1/identity/verification_sessions")
        .header("Authorization", format!("Bearer {key}"))
        .header("Stripe-Version", "2026-10-28.endive")
        .header("Idempotency-Key", "verify-order-6735")
        .send_form([("type", "document"), ("metadata[order]", "6735")])?;

    let status = response.status();
    let body = response.body_mut().read_to_string()?;
    if status.is_success() {
        return Ok(serde_json::from_str(&body)?);
    }
    Err(match serde_json::from_str::<Refusal>(&body) {
        Ok(Refusal { error }) => format!(
            "Stripe returned {status}: {}, code {}, param {}: {}",
            error.r#type,
            error.code.as_deref().unwrap_or("none"),
            error.param.as_deref().unwrap_or("none"),
            error.message.as_deref().unwrap_or("no message"),
        ),
        Err(_) => format!("Stripe returned {status} without an error that can be read"),
    }
    .into())
}

#[derive(Deserialize)]
struct VerificationSession {
    id: String,
    status: String,
    last_error: Option<LastError>,
    // A real program gives one of these to its front end.
    #[allow(dead_code)]
    url: Option<String>,
    #[allow(dead_code)]
    client_secret: Option<String>,
}

#[derive(Deserialize)]
struct LastError {
    code: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    error: Details,
}

#[derive(Deserialize)]
struct Details {
    r#type: String,
    code: Option<String>,
    message: Option<String>,
    param: Option<String>,
}
