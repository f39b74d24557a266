use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use serde_json::json;

use super::{Received, Simulator, answer};
use crate::facts::RateLimitedReason;
use crate::header;

/// What goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// 429, with the reason that Stripe's header gives, or none.
    RateLimited(Option<RateLimitedReason>),
    /// 429 `lock_timeout`: another request holds the object.
    LockTimeout,
    /// 409 `idempotency_key_in_use`: the first request with this key is still running.
    KeyInUse,
    /// This status, such as 500 or 503, with an `api_error`.
    Status(StatusCode),
    /// 500, with `Stripe-Should-Retry` saying this.
    ShouldRetry(bool),
    /// 503, with the HTML page of something in front of Stripe.
    Html,
    /// The work is done, and the body of the answer ends in the middle.
    Truncated,
    /// The connection is lost before the request arrives.
    LostRequest,
    /// The work is done, and the connection is lost before the answer arrives: what idempotency keys are for.
    LostAnswer,
}

/// The connection was lost: see [`Fault::LostRequest`] and [`Fault::LostAnswer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the simulated connection was lost")]
pub struct ConnectionLost;

impl Simulator {
    /// Makes the next so many requests fail, after those that were told to before.
    pub fn fail_next(&mut self, times: usize, fault: &Fault) {
        self.faults.push_back((times, fault.clone()));
    }

    /// Answers a request, or loses the connection where a [`Fault`] says so.
    ///
    /// # Errors
    ///
    /// [`ConnectionLost`], for a transport to hang up.
    pub fn exchange<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
    ) -> Result<Response<Vec<u8>>, ConnectionLost> {
        let result = self.attempt(request);
        let status = result.as_ref().ok().map(Response::status);
        self.received.push(Received::of(request, status));
        result
    }

    fn attempt<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
    ) -> Result<Response<Vec<u8>>, ConnectionLost> {
        let Some(fault) = self.next_fault() else {
            return Ok(self.work(request));
        };
        let mut answer = match fault {
            Fault::LostRequest => return Err(ConnectionLost),
            Fault::LostAnswer => {
                self.work(request);
                return Err(ConnectionLost);
            }
            Fault::Truncated => {
                let mut answer = self.work(request);
                let half = answer.body().len() / 2;
                answer.body_mut().truncate(half);
                return Ok(answer);
            }
            Fault::RateLimited(_) => {
                self.refuse(request, 429, "invalid_request_error", Some("rate_limit"))
            }
            Fault::LockTimeout => {
                self.refuse(request, 429, "invalid_request_error", Some("lock_timeout"))
            }
            Fault::KeyInUse => self.refuse(
                request,
                409,
                "invalid_request_error",
                Some("idempotency_key_in_use"),
            ),
            Fault::Status(status) => self.refuse(request, status.as_u16(), "api_error", None),
            Fault::ShouldRetry(_) => self.refuse(request, 500, "api_error", None),
            Fault::Html => {
                let mut answer = self.refuse(request, 503, "api_error", None);
                *answer.body_mut() = b"<html><body>503 Service Unavailable</body></html>".to_vec();
                answer
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
                answer
            }
        };
        let header = match &fault {
            Fault::RateLimited(Some(reason)) => {
                Some((header::RATE_LIMITED_REASON, reason.as_str()))
            }
            Fault::ShouldRetry(true) => Some((header::SHOULD_RETRY, "true")),
            Fault::ShouldRetry(false) => Some((header::SHOULD_RETRY, "false")),
            _ => None,
        };
        answer
            .headers_mut()
            .extend(header.and_then(|(name, value)| {
                Some((
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).ok()?,
                ))
            }));
        Ok(answer)
    }

    fn next_fault(&mut self) -> Option<Fault> {
        while self.faults.front().is_some_and(|(times, _)| *times == 0) {
            self.faults.pop_front();
        }
        let (times, fault) = self.faults.front_mut()?;
        *times = times.saturating_sub(1);
        Some(fault.clone())
    }

    fn refuse<B>(
        &mut self,
        request: &Request<B>,
        status: u16,
        r#type: &str,
        code: Option<&str>,
    ) -> Response<Vec<u8>> {
        let request_id = self.new_id("req_", 14);
        let error =
            json!({ "code": code, "message": "Simulator: as told to fail.", "type": r#type });
        let body = answer::Body::Json(json!({ "error": error }));
        let mut answer = answer::response(request.headers(), &request_id, Ok(body));
        *answer.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        answer
    }
}
