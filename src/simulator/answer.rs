use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::Simulator;
use super::params::Params;
use super::refusal::Refusal;
use crate::stripe::API_VERSION;

/// Who asks: data of different realms is kept apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Realm {
    pub(super) livemode: bool,
    pub(super) account: Option<String>,
}

impl Realm {
    fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let key = text(AUTHORIZATION.as_str())
            .and_then(|value| value.strip_prefix("Bearer "))
            .filter(|key| key.starts_with("sk_") || key.starts_with("rk_"))
            .ok_or_else(Refusal::unauthorized)?;
        let livemode = key.get(2..).is_some_and(|rest| rest.starts_with("_live_"));
        Ok(Self {
            livemode,
            account: text("stripe-account").map(str::to_owned),
        })
    }
}

impl Simulator {
    /// Finds the endpoint of a request.
    pub(super) fn answer<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
    ) -> Result<Value, Refusal> {
        let realm = Realm::of(request.headers())?;
        let path = request.uri().path();
        let segments = path
            .split('/')
            .skip(1)
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect::<Vec<_>>();
        let segments = segments.iter().map(String::as_str).collect::<Vec<_>>();
        let form = match *request.method() {
            Method::POST => request.body().as_ref(),
            _ => request.uri().query().unwrap_or_default().as_bytes(),
        };
        let params = Params::parse(form);
        match (request.method(), segments.as_slice()) {
            (&Method::POST, ["v1", "identity", "verification_sessions"]) => {
                self.create_session(realm, params)
            }
            (&Method::GET, ["v1", "identity", "verification_sessions"]) => {
                self.list_sessions(&realm, params)
            }
            (&Method::GET, ["v1", "identity", "verification_sessions", id]) => {
                self.retrieve_session(&realm, id, params)
            }
            (&Method::POST, ["v1", "identity", "verification_sessions", id]) => {
                self.update_session(&realm, id, params)
            }
            (&Method::POST, ["v1", "identity", "verification_sessions", id, "cancel"]) => {
                self.cancel_session(&realm, id, params)
            }
            (&Method::POST, ["v1", "identity", "verification_sessions", id, "redact"]) => {
                self.redact_session(&realm, id, params)
            }
            (method, _) => Err(Refusal::no_such_url(method, path)),
        }
    }
}

/// The HTTP around an answer.
pub(super) fn response(
    request: &HeaderMap,
    request_id: &str,
    result: Result<Value, Refusal>,
) -> Response<Vec<u8>> {
    let (status, body) = match result {
        Ok(body) => (StatusCode::OK, body),
        Err(refusal) => (refusal.status, refusal.json()),
    };
    // As Stripe does: pretty, with two spaces and a newline.
    let mut response = Response::new(format!("{body:#}\n").into_bytes());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.extend(
        HeaderValue::from_str(request_id)
            .ok()
            .map(|id| (REQUEST_ID, id)),
    );
    let version = request.get(STRIPE_VERSION).cloned();
    headers.insert(
        STRIPE_VERSION,
        version.unwrap_or(HeaderValue::from_static(API_VERSION)),
    );
    if let Some(key) = request.get(IDEMPOTENCY_KEY) {
        headers.insert(IDEMPOTENCY_KEY, key.clone());
    }
    response
}

const REQUEST_ID: http::HeaderName = http::HeaderName::from_static("request-id");
const STRIPE_VERSION: http::HeaderName = http::HeaderName::from_static("stripe-version");
const IDEMPOTENCY_KEY: http::HeaderName = http::HeaderName::from_static("idempotency-key");
