//! isahc, blocking. It needs libcurl.

use std::io::{self, Read};
use std::thread;
use std::time::{Duration, Instant};

use http::{Request, Response};
use isahc::HttpClient;
use isahc::config::Configurable;
use stripe_identity::call::{CallError, MAX_BODY};
use stripe_identity::{Call, Failure, Operation, Step};

/// Creates a client that gives each attempt this long. isahc follows no redirects by default.
///
/// # Errors
///
/// Returns [`isahc::Error`] if libcurl cannot be set up.
pub fn client(deadline: Duration) -> Result<HttpClient, isahc::Error> {
    HttpClient::builder()
        .timeout(deadline)
        // A decoded body would not match its `Content-Length`.
        .automatic_decompression(false)
        .build()
}

/// Sends one request and reads the whole response.
///
/// # Errors
///
/// Returns [`io::Error`] with the error of isahc if there is no whole response.
pub fn send(client: &HttpClient, request: &Request<Vec<u8>>) -> io::Result<Response<Vec<u8>>> {
    let (parts, body) = client.send(request.clone())?.into_parts();
    let mut bytes = Vec::new();
    if body.take(MAX_BODY as u64 + 1).read_to_end(&mut bytes)? > MAX_BODY {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(Response::from_parts(parts, bytes))
}

/// Drives a call to its end.
///
/// # Errors
///
/// Returns [`CallError`] if there is no output.
pub fn run<O: Operation>(
    client: &HttpClient,
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
