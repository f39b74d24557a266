//! reqwest, blocking.

use std::io::{self, Read};
use std::mem;
use std::thread;
use std::time::{Duration, Instant};

use http::{Request, Response};
use reqwest::blocking::Client;
use reqwest::redirect::Policy;
use stripe_identity::call::{CallError, MAX_BODY};
use stripe_identity::{Call, Failure, Operation, Step};

/// Creates a client that never follows a redirect and gives each attempt this long.
///
/// # Errors
///
/// Returns [`reqwest::Error`] if TLS cannot be set up.
pub fn client(deadline: Duration) -> reqwest::Result<Client> {
    Client::builder()
        .redirect(Policy::none())
        .timeout(deadline)
        .build()
}

/// Sends one request and reads the whole response.
///
/// # Errors
///
/// Returns [`io::Error`] with the error of reqwest if there is no whole response.
pub fn send(client: &Client, request: &Request<Vec<u8>>) -> io::Result<Response<Vec<u8>>> {
    let request = request.clone().try_into().map_err(without_url)?;
    let mut received = client.execute(request).map_err(without_url)?;
    let mut response = Response::new(Vec::new());
    *response.status_mut() = received.status();
    *response.headers_mut() = mem::take(received.headers_mut());
    let mut body = received.take(MAX_BODY as u64 + 1);
    if body.read_to_end(response.body_mut())? > MAX_BODY {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(response)
}

/// Removes the URL from an error, because the text of reqwest's errors would show its ids and query.
fn without_url(error: reqwest::Error) -> io::Error {
    io::Error::other(error.without_url())
}

/// Drives a call to its end.
///
/// # Errors
///
/// Returns [`CallError`] if there is no output.
pub fn run<O: Operation>(
    client: &Client,
    mut call: Call<O, io::Error>,
) -> Result<O::Output, CallError<io::Error>> {
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
