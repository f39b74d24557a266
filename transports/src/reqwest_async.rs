//! reqwest, async, on tokio.

use std::io;
use std::time::{Duration, Instant};

use http::header::CONTENT_LENGTH;
use http::{Request, Response};
use http_body_util::{BodyExt, Limited};
use reqwest::Client;
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
pub async fn send(client: &Client, mut request: Request<Vec<u8>>) -> io::Result<Response<Vec<u8>>> {
    // reqwest sends no length for a body that is empty.
    let length = request.body().len();
    request.headers_mut().insert(CONTENT_LENGTH, length.into());
    let request = request.try_into().map_err(without_url)?;
    let response = client.execute(request).await.map_err(without_url)?;
    let (parts, body) = Response::<reqwest::Body>::from(response).into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    Ok(Response::from_parts(parts, body.into()))
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
pub async fn run<O: Operation>(
    client: &Client,
    mut call: Call<O, io::Error>,
) -> Result<O::Output, CallError<io::Error>> {
    let started = Instant::now();
    while let Some(step) = call.step() {
        match step {
            Step::Send(request) => match send(client, request.clone()).await {
                Ok(response) => call.receive(response, started.elapsed()),
                Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
            },
            Step::Wait(time) => tokio::time::sleep(time).await,
        }
    }
    call.finish()
}
