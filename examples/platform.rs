//! A platform with connected accounts (Connect): one client for all of them, and webhooks that lead back to the right one.
//!
//! ```sh
//! cargo run --example platform --all-features                    # against the simulator
//! STRIPE_SECRET_KEY=sk_test_… cargo run --example platform --all-features -- acct_123 acct_456
//! ```
//!
//! The API key is the platform's own. Sessions, reports and files belong to the account that created them.

mod support;

use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;
use std::{env, process};

use http::Request;
use stripe_identity::simulator::{Simulator, Submission, WebhookEndpoint};
use stripe_identity::ureq::{CallError, Client};
use stripe_identity::webhook::{Webhook, WebhookSecret};
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, RetrieveVerificationSession, SecretKey,
    Stripe, Timestamp, VerificationSession,
};

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Ok(key) = env::var("STRIPE_SECRET_KEY") else {
        return simulate();
    };
    if key.contains("_live_") {
        return Err("this example creates sessions: use a test key".into());
    }
    let accounts: Vec<String> = env::args().skip(1).collect();
    if accounts.is_empty() {
        return Err("usage: platform ACCOUNT...".into());
    }
    let platform = Client::new(Stripe::new(SecretKey::new(&key)?));
    for account in &accounts {
        create(&platform, account)?;
    }
    list(&platform, &accounts)
}

/// Returns a client for a connected account. It shares the connections and the settings of the platform's client.
fn of_account(platform: &Client, account: &str) -> Result<Client, CallError> {
    let stripe = platform.stripe().clone().with_account(account)?;
    Ok(platform.with_stripe(stripe))
}

/// Creates a session for a user of a connected account.
fn create(platform: &Client, account: &str) -> Result<VerificationSession, CallError> {
    let create = CreateVerificationSession::document().client_reference_id("user-42");
    let session = of_account(platform, account)?.call(&create)?;
    println!("   {account} has created {}", session.id);
    Ok(session)
}

/// Prints the newest sessions of each account, and of the platform itself.
fn list(platform: &Client, accounts: &[String]) -> Result<(), Box<dyn Error>> {
    let newest = ListVerificationSessions::new().limit(3);
    let print = |name: &str, client: &Client| {
        let sessions = client.call(&newest)?;
        if sessions.is_empty() {
            println!("   {name}: no sessions");
        }
        for session in &sessions {
            println!("   {name}: {} is {}", session.id, session.status);
        }
        Ok::<(), CallError>(())
    };
    for account in accounts {
        print(account, &of_account(platform, account)?)?;
    }
    print("the platform itself", platform)?;
    Ok(())
}

/// Handles an event of a connected account: retrieves its session, for the account that the event names.
fn receive(
    platform: &Client,
    webhook: &Webhook,
    request: &Request<Vec<u8>>,
    now: Timestamp,
) -> Result<String, Box<dyn Error>> {
    let event = webhook.event(request, now)?;
    let id = event.session().map(|session| session.id.clone());
    let id = id.ok_or("not about a session")?;
    let (name, client) = match &event.account {
        Some(account) => (account.as_str(), of_account(platform, account)?),
        None => ("the platform itself", platform.clone()),
    };
    // Without the account, Stripe would not find the session.
    let session = client.call(&RetrieveVerificationSession::new(id))?;
    let user = session.client_reference_id.as_deref().unwrap_or("somebody");
    Ok(format!(
        "{}: {user} of {name} is {}",
        event.r#type, session.status
    ))
}

/// Does the same against the simulator, which also plays the users and sends the webhooks.
fn simulate() -> Result<(), Box<dyn Error>> {
    let now = Timestamp::from(SystemTime::now());
    let secret = WebhookSecret::new("whsec_of_the_connect_endpoint")?;
    let mut simulator = Simulator::new(now);
    simulator.add_webhook_endpoint(
        WebhookEndpoint::new(secret.clone()).for_types(["identity.verification_session.verified"]),
    );
    let simulator = Arc::new(Mutex::new(simulator));
    let served = Arc::clone(&simulator);
    let url = support::serve(move |request| served.lock().expect("no panic").handle(&request));
    println!("STRIPE_SECRET_KEY is not set: talking to the simulator at {url}.\n");
    let stripe = Stripe::new(SecretKey::new("sk_test_platform")?).with_base_url(&url)?;
    let platform = Client::new(stripe);

    println!("1. Each account creates a session for its own user");
    let accounts = ["acct_1Bakery".to_owned(), "acct_1Cinema".to_owned()];
    let first = create(&platform, &accounts[0])?;
    create(&platform, &accounts[1])?;

    println!("\n2. Each account sees its own sessions");
    list(&platform, &accounts)?;

    println!("\n3. Another account does not find the first session");
    let other = of_account(&platform, &accounts[1])?;
    let error = other.call(&first.retrieve()).err().ok_or("it was found")?;
    println!("   {error}");

    println!(
        "\n4. The user of the first account is verified, and the platform's webhook endpoint is called"
    );
    let deliveries = {
        let mut simulator = simulator.lock().expect("no panic");
        simulator.submit(&first.id, Submission::Verified)?;
        simulator.take_deliveries(now)
    };
    let webhook = Webhook::new(secret);
    for delivery in deliveries {
        println!(
            "   {}",
            receive(&platform, &webhook, &delivery.request, now)?
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_client_has_the_account_and_leaves_the_platforms_alone() {
        let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
        let platform = Client::new(stripe);
        let bakery = of_account(&platform, "acct_1Bakery").unwrap();
        let cinema = of_account(&bakery, "acct_1Cinema").unwrap();
        let account = |client: &Client| {
            let request = client.stripe().request(&ListVerificationSessions::new());
            let header = request.unwrap().headers().get("Stripe-Account").cloned();
            header.map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(account(&platform), None);
        assert_eq!(account(&bakery).as_deref(), Some("acct_1Bakery"));
        assert_eq!(account(&cinema).as_deref(), Some("acct_1Cinema"));
    }

    #[test]
    fn the_example_runs() {
        simulate().unwrap();
    }
}
