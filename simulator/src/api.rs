//! Stripe's API: requests to the simulator, or to the upstream.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use bytes::Bytes;
use http::header::{CONNECTION, DATE, HOST, TRANSFER_ENCODING, UPGRADE};
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use stripe_identity::simulator::Delay;

use crate::app::{App, http_date};
use crate::server::{HangUp, refusal};

/// The longest response of the upstream: 16 MiB.
const MAX_UPSTREAM: usize = 16 * 1024 * 1024;

/// The paths of Identity and of the objects that belong to it.
const IDENTITY: [&str; 7] = [
    "/v1/ephemeral_keys",
    "/v1/events",
    "/v1/file_links",
    "/v1/files",
    "/v1/identity",
    "/v2/core/events",
    "/links",
];

/// Returns whether a path is one of Stripe's API, known to the simulator or not.
pub(crate) fn is_stripes(path: &str) -> bool {
    is_below(path, "/v1") || is_below(path, "/v2") || is_below(path, "/links")
}

/// Responds to a request for one of Stripe's paths.
pub(crate) async fn respond(app: &Arc<App>, request: Request<Bytes>) -> Response<Body> {
    let start = Instant::now();
    let path = request.uri().path();
    if let Some(upstream) = &app.settings.upstream {
        if !IDENTITY.iter().any(|known| is_below(path, known)) {
            return hand_on(app, upstream, request).await;
        }
    }
    let (result, now) = app.with(|simulator| (simulator.exchange(&request), simulator.now()));
    let Ok(response) = result else {
        tracing::debug!(method = %request.method(), path = shown(request.uri()), "cut");
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(HangUp);
        return response;
    };
    let mut response = response.map(Body::from);
    if let Some(&Delay(delay)) = response.extensions().get::<Delay>() {
        tokio::time::sleep(delay).await;
    }
    // Programs order what they observe by Stripe's time, and here that is the simulator's.
    if let Ok(date) = HeaderValue::from_str(&http_date(now)) {
        response.headers_mut().entry(DATE).or_insert(date);
    }
    tracing::debug!(
        method = %request.method(),
        path = shown(request.uri()),
        status = response.status().as_u16(),
        microseconds = start.elapsed().as_micros(),
    );
    response
}

/// Returns a path as it may be logged: the token of a file link is left out, because it opens a file.
fn shown(uri: &Uri) -> &str {
    if is_below(uri.path(), "/links") {
        "/links/…"
    } else {
        uri.path()
    }
}

async fn hand_on(app: &Arc<App>, upstream: &Uri, request: Request<Bytes>) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let base = upstream.path().trim_end_matches('/');
    let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let uri = Uri::builder()
        .scheme("http")
        .authority(
            upstream
                .authority()
                .map_or("", |authority| authority.as_str()),
        )
        .path_and_query(format!("{base}{target}"))
        .build();
    let Ok(uri) = uri else {
        return refusal(
            StatusCode::BAD_REQUEST,
            "the path cannot be handed on to the upstream",
        );
    };
    parts.uri = uri;
    for name in [HOST, CONNECTION, TRANSFER_ENCODING, UPGRADE] {
        parts.headers.remove(name);
    }
    let request = Request::from_parts(parts, body);
    match app.outgoing.send(request, MAX_UPSTREAM, false).await {
        Ok(mut response) => {
            for name in [CONNECTION, TRANSFER_ENCODING, UPGRADE] {
                response.headers_mut().remove(name);
            }
            response.map(Body::from)
        }
        Err(reason) => {
            tracing::warn!(%reason, "upstream");
            refusal(
                StatusCode::BAD_GATEWAY,
                &format!("the upstream did not respond: {reason}"),
            )
        }
    }
}

/// Returns whether a path is this one or continues it.
fn is_below(path: &str, base: &str) -> bool {
    path.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
