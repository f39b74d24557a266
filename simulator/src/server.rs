//! The HTTP server: connections, limits on what a request may be, and connections that are cut on purpose.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tower_service::Service;

use crate::api;
use crate::app::App;

/// The longest body of a request.
const MAX_BODY: usize = 1024 * 1024;

/// The time that requests in progress have to finish after a signal to end.
const GRACE: Duration = Duration::from_secs(2);

/// The mark of a response that is not sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HangUp;

/// Makes hyper close the connection without a response.
#[derive(Debug)]
struct ConnectionCut;

impl std::fmt::Display for ConnectionCut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is cut on purpose")
    }
}

impl std::error::Error for ConnectionCut {}

/// Serves until `end` is ready, then lets requests that have begun finish.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    router: Router,
    end: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(end);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        match accepted {
            Ok((stream, _)) => connection(stream, &app, &router, &graceful),
            Err(error) => {
                // No file descriptor is left, for example. Connections that end free some.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not finish in time");
    }
}

fn connection(stream: TcpStream, app: &Arc<App>, router: &Router, graceful: &GracefulShutdown) {
    // Without this, Nagle's algorithm and delayed acknowledgements hold a long response back for 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let (service_app, router) = (Arc::clone(app), router.clone());
    let service = hyper::service::service_fn(move |request| {
        respond(Arc::clone(&service_app), router.clone(), request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        // A client may close its side once it has sent its request, and wait for the response. hyper would drop both.
        .half_close(true)
        .header_read_timeout(app.settings.read_timeout)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}

async fn respond(
    app: Arc<App>,
    mut router: Router,
    request: Request<Incoming>,
) -> Result<Response<Body>, ConnectionCut> {
    let request = match whole(request, app.settings.read_timeout).await {
        Ok(request) => request,
        Err(refusal) => return Ok(refusal),
    };
    // Stripe's paths are most of the work, and need no routing.
    let response = if api::is_stripes(request.uri().path()) {
        api::respond(&app, request).await
    } else {
        let request = request.map(|body| Body::new(Full::new(body)));
        let response: Result<_, Infallible> = router.call(request).await;
        match response {
            Ok(response) => response,
            Err(never) => match never {},
        }
    };
    if response.extensions().get::<HangUp>().is_some() {
        return Err(ConnectionCut);
    }
    Ok(response)
}

/// Reads the body of a request, within the limits of length and time.
async fn whole(
    request: Request<Incoming>,
    time: Duration,
) -> Result<Request<Bytes>, Response<Body>> {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return Ok(Request::from_parts(parts, Bytes::new()));
    }
    let announced = parts.headers.get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_BODY as u64) {
        return Err(too_long());
    }
    match tokio::time::timeout(time, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => Ok(Request::from_parts(parts, body.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long()),
        Ok(Err(_)) => Err(refusal(
            StatusCode::BAD_REQUEST,
            "the body of the request cannot be read",
        )),
        Err(_) => Err(refusal(
            StatusCode::REQUEST_TIMEOUT,
            "the body of the request took too long",
        )),
    }
}

fn too_long() -> Response<Body> {
    refusal(
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body of a request can have at most 1 MiB",
    )
}

/// Builds an error in the shape of Stripe's.
pub(crate) fn refusal(status: StatusCode, message: &str) -> Response<Body> {
    let error = json!({ "error": { "message": message, "type": "invalid_request_error" } });
    let mut response = Response::new(Body::from(format!("{error:#}\n")));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
