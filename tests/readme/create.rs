use stripe_identity::ureq::{CallError, Client};
use stripe_identity::{CreateVerificationSession, SecretKey, Stripe};

fn main() {
    // `?` in `main` would print the debug form of an error, which is for programmers.
    if let Err(error) = run() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("STRIPE_SECRET_KEY").map_err(|_| "STRIPE_SECRET_KEY is not set")?;
    create(&Client::new(Stripe::new(SecretKey::new(&key)?)))
}

fn create(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    let create = CreateVerificationSession::document()
        .require_matching_selfie(true)
        .metadata([("order", "6735")])
        .return_url("https://example.com/verified");
    match client.call_with_key(&create, "verify-order-6735") {
        Ok(session) => {
            // For Stripe.js: the client secret, and nothing else of the session.
            let secret = session.client_secret.as_ref().ok_or("no client secret")?;
            println!("{}", serde_json::json!({ "client_secret": secret.expose() }));
            // Or redirect the user to the page that Stripe hosts.
            let url = session.url.as_ref().ok_or("no url")?;
            println!("Location: {}", url.expose());
        }
        Err(CallError::Api { error, .. }) => {
            // The error is one line for a log. Stripe's own message may quote what was sent, so it is a field.
            eprintln!("{error}: {}", error.message.as_deref().unwrap_or_default());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
