//! ureq by hand. The feature `ureq` of stripe-identity has a client that does this and more.

use std::thread;
use std::time::{Duration, Instant};

use http::{Request, Response};
use stripe_identity::call::{CallError, MAX_BODY};
use stripe_identity::{Call, Failure, Operation, Step};
use ureq::{Agent, Error};

/// Creates a client that never follows a redirect, returns 4xx and 5xx as responses and gives each attempt this long.
pub fn client(deadline: Duration) -> Agent {
    Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(deadline))
        .build()
        .new_agent()
}

/// Sends one request and reads the whole response.
///
/// # Errors
///
/// Returns [`Error`] if there is no whole response.
pub fn send(client: &Agent, request: &Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error> {
    let (parts, mut body) = client.run(request.clone())?.into_parts();
    // ureq refuses a body of exactly its limit.
    let body = body.with_config().limit(MAX_BODY as u64 + 1).read_to_vec();
    Ok(Response::from_parts(parts, body?))
}

/// Drives a call to its end.
///
/// # Errors
///
/// Returns [`CallError`] if there is no output.
pub fn run<O: Operation>(
    client: &Agent,
    mut call: Call<O, Error>,
) -> Result<O::Output, CallError<Error>> {
    let started = Instant::now();
    while let Some(step) = call.step() {
        match step {
            Step::Send(request) => match send(client, request) {
                Ok(response) => call.receive(response, started.elapsed()),
                Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
            },
            Step::Wait(time) => thread::sleep(time),
        }
    }
    call.finish()
}
