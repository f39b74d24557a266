use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::Simulator;
use super::params::Params;
use super::refusal::Refusal;
use crate::header;
use crate::stripe::API_VERSION;
use crate::value::Timestamp;

const REQUEST_ID: HeaderName = HeaderName::from_static(header::REQUEST_ID);
const STRIPE_VERSION: HeaderName = HeaderName::from_static(header::STRIPE_VERSION);
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static(header::IDEMPOTENCY_KEY);

/// How long sensitive results can be seen, without an IP allow list: 48 hours.
const SENSITIVE_SECS: i64 = 48 * 60 * 60;

/// Data of different realms is kept apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Realm {
    pub(super) livemode: bool,
    pub(super) account: Option<String>,
    pub(super) context: Option<String>,
}

/// Who asks, and how.
pub(super) struct Caller {
    pub(super) realm: Realm,
    /// Whether the key is a restricted one, which alone may see sensitive results.
    pub(super) restricted: bool,
    /// Which results the key may see, if it is one: those of checks since then.
    pub(super) sensitive_since: Timestamp,
    pub(super) request_id: String,
    pub(super) idempotency_key: Option<String>,
    pub(super) version: Option<String>,
}

/// The body of an answer that is no refusal.
pub(super) enum Body {
    Json(Value),
    Png(&'static [u8]),
}

impl Caller {
    pub(super) fn of(headers: &HeaderMap, request_id: &str) -> Result<Self, Refusal> {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let key = text(AUTHORIZATION)
            .and_then(|value| value.strip_prefix("Bearer "))
            .filter(|key| key.starts_with("sk_") || key.starts_with("rk_"))
            .ok_or_else(Refusal::unauthorized)?;
        let livemode = key.get(2..).is_some_and(|rest| rest.starts_with("_live_"));
        let account = text(HeaderName::from_static(header::STRIPE_ACCOUNT)).map(str::to_owned);
        let context = text(HeaderName::from_static(header::STRIPE_CONTEXT)).map(str::to_owned);
        Ok(Self {
            realm: Realm {
                livemode,
                account,
                context,
            },
            restricted: key.starts_with("rk_"),
            sensitive_since: Timestamp::from_secs(i64::MIN),
            request_id: request_id.to_owned(),
            idempotency_key: text(IDEMPOTENCY_KEY).map(str::to_owned),
            version: text(STRIPE_VERSION).map(str::to_owned),
        })
    }
}

impl Simulator {
    /// Finds the endpoint of a request.
    pub(super) fn answer<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
        request_id: &str,
    ) -> Result<Body, Refusal> {
        let path = request.uri().path();
        let segments = path
            .split('/')
            .skip(1)
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect::<Vec<_>>();
        let segments = segments.iter().map(String::as_str).collect::<Vec<_>>();
        let method = request.method();
        // The one address that needs no key.
        if let (&Method::GET, ["links", token]) = (method, segments.as_slice()) {
            return self.follow_link(token).map(Body::Png);
        }
        let mut caller = Caller::of(request.headers(), request_id)?;
        if !self.has_ip_allow_list {
            let since = self.now.as_secs().saturating_sub(SENSITIVE_SECS);
            caller.sensitive_since = Timestamp::from_secs(since);
        }
        let form = match *method {
            Method::POST => request.body().as_ref(),
            _ => request.uri().query().unwrap_or_default().as_bytes(),
        };
        let params = Params::parse(form)?;
        let ["v1", segments @ ..] = segments.as_slice() else {
            return Err(Refusal::no_such_url(method, path));
        };
        if let (&Method::GET, ["files", id, "contents"]) = (method, segments) {
            return self.download_file(&caller, id).map(Body::Png);
        }
        match (method, segments) {
            (&Method::POST, ["ephemeral_keys"]) => self.create_ephemeral_key(&caller, params),
            (&Method::DELETE, ["ephemeral_keys", id]) => {
                self.delete_ephemeral_key(&caller, id, params)
            }
            (&Method::GET, ["events"]) => self.list_events(&caller, params),
            (&Method::GET, ["events", id]) => self.retrieve_event(&caller, id, params),
            (&Method::POST, ["file_links"]) => self.create_file_link(&caller, params),
            (&Method::GET, ["file_links", id]) => self.retrieve_file_link(&caller, id, params),
            (&Method::POST, ["file_links", id]) => self.update_file_link(&caller, id, params),
            (&Method::GET, ["files", id]) => self.retrieve_file(&caller, id, params),
            (method, ["identity", "verification_reports", segments @ ..]) => {
                match (method, segments) {
                    (&Method::GET, []) => self.list_reports(&caller, params),
                    (&Method::GET, [id]) => self.retrieve_report(&caller, id, params),
                    _ => Err(Refusal::no_such_url(method, path)),
                }
            }
            (method, ["identity", "verification_sessions", segments @ ..]) => {
                match (method, segments) {
                    (&Method::POST, []) => self.create_session(&caller, params),
                    (&Method::GET, []) => self.list_sessions(&caller, params),
                    (&Method::GET, [id]) => self.retrieve_session(&caller, id, params),
                    (&Method::POST, [id]) => self.update_session(&caller, id, params),
                    (&Method::POST, [id, "cancel"]) => self.cancel_session(&caller, id, params),
                    (&Method::POST, [id, "redact"]) => self.redact_session(&caller, id, params),
                    _ => Err(Refusal::no_such_url(method, path)),
                }
            }
            (method, _) => Err(Refusal::no_such_url(method, path)),
        }
        .map(Body::Json)
    }
}

/// The HTTP around an answer.
pub(super) fn response(
    request: &HeaderMap,
    request_id: &str,
    result: Result<Body, Refusal>,
) -> Response<Vec<u8>> {
    // As Stripe does: pretty, with two spaces and a newline.
    let text = |json: Value| format!("{json:#}\n").into_bytes();
    let (status, content_type, body) = match result {
        Ok(Body::Json(json)) => (StatusCode::OK, "application/json", text(json)),
        Ok(Body::Png(bytes)) => (StatusCode::OK, "image/png", bytes.to_owned()),
        Err(refusal) => (refusal.status, "application/json", text(refusal.json())),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    set_request_id(headers, request_id);
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

pub(super) fn set_request_id(headers: &mut HeaderMap, request_id: &str) {
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
}
