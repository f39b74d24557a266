//! hyper with the client of hyper-util, on tokio. For TLS, build the client with the connector of hyper-rustls or hyper-tls.

use std::io;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use stripe_identity::call::{CallError, MAX_BODY};
use stripe_identity::{Call, Failure, Operation, Step};

/// The client of hyper-util, which does not follow redirects.
pub type Client = legacy::Client<HttpConnector, Full<Bytes>>;

/// Creates a client.
pub fn client() -> Client {
    legacy::Client::builder(TokioExecutor::new()).build_http()
}

/// Sends one request and reads the whole response, within the deadline.
///
/// # Errors
///
/// Returns [`io::Error`] with the error of hyper if there is no whole response in time.
pub async fn send(
    client: &Client,
    deadline: Duration,
    mut request: Request<Vec<u8>>,
) -> io::Result<Response<Vec<u8>>> {
    // hyper sends no length for a body that is empty.
    let length = request.body().len();
    request.headers_mut().insert(CONTENT_LENGTH, length.into());
    let exchange = async {
        let response = client.request(request.map(Full::from)).await;
        let (parts, body) = response.map_err(io::Error::other)?.into_parts();
        let body = Limited::new(body, MAX_BODY).collect().await;
        let body = body.map_err(io::Error::other)?.to_bytes();
        Ok(Response::from_parts(parts, body.into()))
    };
    tokio::time::timeout(deadline, exchange).await?
}

/// Drives a call to its end.
///
/// # Errors
///
/// Returns [`CallError`] if there is no output.
pub async fn run<O: Operation>(
    client: &Client,
    deadline: Duration,
    mut call: Call<O, io::Error>,
) -> Result<O::Output, CallError<io::Error>> {
    let started = Instant::now();
    while let Some(step) = call.step() {
        match step {
            Step::Send(request) => match send(client, deadline, request.clone()).await {
                Ok(response) => call.receive(response, started.elapsed()),
                Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
            },
            Step::Wait(time) => tokio::time::sleep(time).await,
        }
    }
    call.finish()
}
