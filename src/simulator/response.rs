use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;

use super::refusal::Refusal;
use crate::header;
use crate::stripe::API_VERSION;
use crate::value::{Rfc3339, Timestamp};

/// The body of a successful response.
pub(super) enum Body {
    Json(Vec<u8>),
    Png(&'static [u8]),
}

/// Serializes a successful response.
pub(super) fn json(view: &impl Serialize) -> Body {
    let mut body = text(view);
    body.push(b'\n');
    Body::Json(body)
}

/// Serializes as Stripe does: with line breaks, and an indentation of two spaces.
pub(super) fn text(view: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::with_capacity(1536);
    // Views are made of strings, numbers and booleans, which always can be written.
    let _ = serde_json::to_writer_pretty(&mut text, view);
    text
}

/// The parts of a request that its response repeats.
pub(super) struct Envelope<'r> {
    pub(super) request: &'r HeaderMap,
    pub(super) request_id: &'r str,
    pub(super) livemode: bool,
    pub(super) now: Timestamp,
}

impl Envelope<'_> {
    pub(super) fn respond(&self, result: Result<Body, Refusal>) -> Response<Vec<u8>> {
        let mut headers = HeaderMap::with_capacity(8);
        let (status, content_type, body) = match result {
            Ok(Body::Json(body)) => (StatusCode::OK, "application/json", body),
            Ok(Body::Png(bytes)) => (StatusCode::OK, "image/png", bytes.to_owned()),
            Err(refusal) => {
                refusal.add_headers(&mut headers);
                let view = refusal.view(self.request_id, self.livemode, self.now);
                let mut body = text(&view);
                body.push(b'\n');
                (refusal.status, "application/json", body)
            }
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        set(&mut headers, header::REQUEST_ID, self.request_id);
        set_date(&mut headers, self.now);
        let version = self.request.get(header::STRIPE_VERSION).cloned();
        headers.insert(
            HeaderName::from_static(header::STRIPE_VERSION),
            version.unwrap_or(HeaderValue::from_static(API_VERSION)),
        );
        for name in [header::IDEMPOTENCY_KEY, header::STRIPE_ACCOUNT] {
            if let Some(value) = self.request.get(name) {
                headers.insert(HeaderName::from_static(name), value.clone());
            }
        }
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// Sets the `Date` by the simulator's clock. A time that HTTP cannot write is left out: before 1970, or after the year 9999.
pub(super) fn set_date(headers: &mut HeaderMap, now: Timestamp) {
    let time = Some(now).filter(|now| (0..=Rfc3339::MAX_SECS).contains(&now.as_secs()));
    if let Some(time) = time.and_then(Timestamp::to_system_time) {
        set(headers, header::DATE, &httpdate::fmt_http_date(time));
    }
}

pub(super) fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
