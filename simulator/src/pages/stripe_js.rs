//! A stand-in for Stripe.js: `Stripe(key).verifyIdentity(clientSecret)`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::{get, post};
use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    CONTENT_TYPE,
};
use http::{HeaderValue, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use stripe_identity::simulator::OpenError;

use super::asset;
use crate::app::App;

/// Builds the router of the addresses that are for pages of other sites.
pub(crate) fn router() -> Router<Arc<App>> {
    let script = || async { shared(asset("text/javascript", include_str!("stripe.js")).await) };
    Router::new()
        .route("/v3", get(script))
        .route("/v3/", get(script))
        .route("/v3/verify", post(verify).options(preflight))
}

async fn preflight() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(
        ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type"),
    );
    headers.insert(
        ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("POST"),
    );
    shared(response)
}

fn shared(mut response: Response<Body>) -> Response<Body> {
    response
        .headers_mut()
        .insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

#[derive(Deserialize)]
struct Verify {
    client_secret: String,
}

/// Returns the path of the page for a client secret, or the error that `verifyIdentity` resolves with.
async fn verify(State(app): State<Arc<App>>, body: Bytes) -> Response<Body> {
    let result = match serde_json::from_slice::<Verify>(&body) {
        Ok(Verify { client_secret }) => open(&app, &client_secret),
        Err(_) => error(
            "parameter_invalid_string",
            "The client secret must be a string.",
        ),
    };
    let mut response = Response::new(Body::from(result.to_string()));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    shared(response)
}

fn open(app: &Arc<App>, secret: &str) -> Value {
    let token = secret.split_once("_secret_").map(|(_, token)| token);
    let peeked = app.with(|simulator| match token {
        Some(_) => simulator.peek(secret),
        None => Err(OpenError::Unknown),
    });
    match (peeked, token) {
        (Ok(_), Some(token)) => json!({ "path": format!("/start/{token}?frame") }),
        (Err(OpenError::Used), _) => error(
            "client_secret_used",
            "This client secret has been used: retrieve the session for a new one.",
        ),
        (Err(OpenError::Expired), _) => error(
            "client_secret_expired",
            "This client secret has expired: retrieve the session for a new one.",
        ),
        (Err(OpenError::Unknown), _) | (Ok(_), None) => {
            error("resource_missing", "No session has this client secret.")
        }
        (Err(_), _) => error(
            "session_not_waiting",
            "The session does not wait for a person.",
        ),
    }
}

fn error(code: &str, message: &str) -> Value {
    json!({ "error": { "type": "invalid_request_error", "code": code, "message": message } })
}
