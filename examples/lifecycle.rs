//! The whole life of a VerificationSession over a real socket: created, retrieved, updated, verified, read, redacted,
//! canceled and listed.
//!
//! ```sh
//! cargo run --example lifecycle --all-features
//! ```
//!
//! With `STRIPE_SECRET_KEY` set to a test key it talks to Stripe. Without, it runs the same code against the simulator, served on
//! loopback, where the user's attempt is simulated too.

mod support;

use std::error::Error;
use std::sync::{Arc, Mutex};

use http::{Response, StatusCode};
use stripe_identity::simulator::{Simulator, Submission};
use stripe_identity::ureq::Client;
use stripe_identity::verification_session::LastErrorCode;
use stripe_identity::{
    CreateVerificationSession, List, ListVerificationSessions, Operation, SecretKey, Stripe,
    Timestamp, VerificationSession,
};

fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Arc::new(Mutex::new(Simulator::new(Timestamp::from_secs(
        1_700_000_000,
    ))));
    let (client, simulated) = connect(&simulator)?;
    // At Stripe a person does this, in the browser.
    let user_submits = |id: &str, outcome| {
        if !simulated {
            return Ok(false);
        }
        let mut simulator = simulator.lock().expect("no panic elsewhere");
        simulator.submit(id, outcome).map(|()| true)
    };

    println!("1. Create a session, right before the user starts");
    let create = CreateVerificationSession::document()
        .client_reference_id("user-42")
        .require_matching_selfie(true)
        .metadata([("order", "6735")])
        .return_url("https://example.com/verified");
    let session = show(&client, &create)?;
    let modal = open_modal(&session).ok_or("no client secret")?;
    let redirect = redirect(&session).ok_or("no url")?;
    println!(
        "   For this user only: {} bytes of JSON, or a {}; in a log it is {:?}\n",
        modal.body().len(),
        redirect.status(),
        session.client_secret
    );

    println!("2. Retrieve it: the user comes back, and needs a fresh link");
    show(&client, &session.retrieve())?;

    println!("3. Update it: images must be taken with the camera");
    show(
        &client,
        &session
            .update()
            .require_live_capture(true)
            .metadata([("attempt", "1")]),
    )?;

    println!("4. The user submits an expired document, and then a good one");
    if user_submits(
        &session.id,
        Submission::Failed(LastErrorCode::DocumentExpired),
    )? {
        show(&client, &session.retrieve())?;
        user_submits(&session.id, Submission::Verified)?;
        let results = show(
            &client,
            &session
                .retrieve()
                .expand(["verified_outputs", "last_verification_report"]),
        )?;
        if let Some(outputs) = results.verified_outputs.value() {
            println!(
                "   The verified data is there, and stays out of logs: first_name is {:?}\n",
                outputs.first_name
            );
        }
    } else {
        println!("   (left out: at Stripe a person does that, in the browser)\n");
    }

    println!("5. Redact it: the person asks to be forgotten");
    show(&client, &session.redact())?;

    println!("6. Create another one and cancel it");
    let other = show(&client, &CreateVerificationSession::document())?;
    show(&client, &other.cancel())?;

    println!("7. List the sessions of this user");
    let list = ListVerificationSessions::new()
        .client_reference_id("user-42")
        .limit(3);
    show(&client, &list)?;
    let all = client
        .items(ListVerificationSessions::new().limit(1))
        .collect::<Result<Vec<_>, _>>()?;
    println!(
        "   And all sessions of the account, one page after the other: {}\n",
        all.len()
    );

    println!("8. Bad input is refused before anything is sent");
    let error = client
        .call(&ListVerificationSessions::new().limit(101))
        .expect_err("101 is too many");
    println!("   {error}\n");

    println!(
        "9. A refusal by Stripe is one line for the log; its message is a field, to be read on purpose"
    );
    let error = client
        .call(&other.cancel())
        .expect_err("it is canceled already");
    println!("   {error}");
    println!(
        "   {}",
        error
            .api()
            .and_then(|api| api.message.as_deref())
            .unwrap_or_default()
    );
    Ok(())
}

/// The response to a front end that opens Stripe's modal. `expose` is how a secret leaves the server, on purpose.
fn open_modal(session: &VerificationSession) -> Option<Response<String>> {
    let secret = session.client_secret.as_ref()?;
    let body = serde_json::json!({ "client_secret": secret.expose() });
    Some(Response::new(body.to_string()))
}

/// The response that sends the user's browser to Stripe's page.
fn redirect(session: &VerificationSession) -> Option<Response<String>> {
    let url = session.url.as_ref()?;
    let response = Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header("Location", url.expose());
    response.body(String::new()).ok()
}

/// Creates a client for Stripe or, without an API key, for the simulator. Returns whether it is the simulator.
fn connect(simulator: &Arc<Mutex<Simulator>>) -> Result<(Client, bool), Box<dyn Error>> {
    let (stripe, simulated) = match std::env::var("STRIPE_SECRET_KEY") {
        Ok(key) if key.contains("_live_") => {
            return Err("this example creates and redacts sessions: use a test key".into());
        }
        Ok(key) => {
            println!("Talking to Stripe with the key in STRIPE_SECRET_KEY.\n");
            (Stripe::new(SecretKey::new(&key)?), false)
        }
        Err(_) => {
            let served = Arc::clone(simulator);
            let url = support::serve(move |request| {
                served.lock().expect("no panic elsewhere").handle(&request)
            });
            println!("STRIPE_SECRET_KEY is not set: talking to the simulator at {url}.\n");
            (
                Stripe::new(SecretKey::new("sk_test_simulated")?).with_base_url(&url)?,
                true,
            )
        }
    };
    Ok((
        Client::new(stripe.with_app_info("lifecycle-example/1.0")?),
        simulated,
    ))
}

/// Sends an operation and prints the request and the output.
fn show<O: Operation<Output: Show>>(
    client: &Client,
    operation: &O,
) -> Result<O::Output, Box<dyn Error>> {
    let request = client.stripe().request(operation)?;
    println!(
        "   -> {} {}",
        request.method(),
        request.uri().path_and_query().expect("a path")
    );
    for pair in std::str::from_utf8(request.body())?
        .split('&')
        .filter(|pair| !pair.is_empty())
    {
        println!("      {pair}");
    }
    let reply = client.reply(operation)?;
    println!(
        "   <- {} ({})",
        reply.response.status(),
        reply.facts().request_id.unwrap_or_default()
    );
    let output = reply.output;
    output.show();
    println!();
    Ok(output)
}

/// A summary of an output that people can read.
trait Show {
    fn show(&self);
}

impl Show for VerificationSession {
    fn show(&self) {
        print!("      {} is {}", self.id, self.status);
        if let Some(code) = self
            .last_error
            .as_ref()
            .and_then(|error| error.code.as_ref())
        {
            print!(", last error {code}");
        }
        if let Some(redaction) = &self.redaction {
            print!(", redaction {}", redaction.status);
        }
        if let Some(report) = &self.last_verification_report {
            print!(", report {}", report.id());
        }
        println!("; next: {}", self.next_step());
    }
}

impl Show for List<VerificationSession> {
    fn show(&self) {
        self.iter().for_each(Show::show);
        println!(
            "      {}",
            if self.has_more {
                "and more"
            } else {
                "and no more"
            }
        );
    }
}
