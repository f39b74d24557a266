use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::refusal::Refusal;
use super::response::{self, Envelope};
use super::{Received, Simulator};
use crate::facts::RateLimitedReason;
use crate::header;

/// A failure of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No failure: for a [`FaultRule`] that only delays the response.
    None,
    /// 429 `rate_limit`, with this reason in Stripe's header, or without one.
    RateLimited(Option<RateLimitedReason>),
    /// 429 `lock_timeout`: another request holds the object.
    LockTimeout,
    /// 409 `idempotency_key_in_use`: the first request with this key is still running.
    KeyInUse,
    /// This status, such as 500 or 503, with an `api_error`, before the work begins.
    Status(StatusCode),
    /// This status, such as 500, with an `api_error`, after the work began: it is kept for the idempotency key, as Stripe does.
    KeptStatus(StatusCode),
    /// 500, with this value of `Stripe-Should-Retry`.
    ShouldRetry(bool),
    /// 503, with an HTML page of a proxy before Stripe.
    Html,
    /// The work is done, and the body of the response ends in the middle.
    Truncated,
    /// The connection is lost before the request arrives.
    LostRequest,
    /// The work is done, and the connection is lost before the response arrives: what idempotency keys are for.
    LostResponse,
}

/// A fault, with the requests that it affects and their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRule {
    fault: Fault,
    times: usize,
    method: Option<Method>,
    path: Option<String>,
    delay: Option<Duration>,
    retry_after: Option<Duration>,
}

impl FaultRule {
    /// Builds a rule for the next request.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            times: 1,
            method: None,
            path: None,
            delay: None,
            retry_after: None,
        }
    }

    /// Sets the number of requests that the fault affects, by default 1.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Limits the fault to requests with this method, or with any if `None`, and with this path, such as
    /// `/v1/files/*/contents`. A `*` matches one segment, or the rest of the path if it is the last one.
    #[must_use]
    pub fn on(self, method: impl Into<Option<Method>>, path: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            path: Some(path.into()),
            ..self
        }
    }

    /// Adds this [`Delay`] to the response.
    #[must_use]
    pub fn delay(self, delay: Duration) -> Self {
        Self {
            delay: Some(delay),
            ..self
        }
    }

    /// Adds `Retry-After` to the response, in whole seconds.
    #[must_use]
    pub fn retry_after(self, time: Duration) -> Self {
        Self {
            retry_after: Some(time),
            ..self
        }
    }

    fn is_for<B>(&self, request: &Request<B>) -> bool {
        let is_method = self
            .method
            .as_ref()
            .is_none_or(|method| method == request.method());
        let is_path = self
            .path
            .as_ref()
            .is_none_or(|pattern| is_like(request.uri().path(), pattern));
        is_method && is_path
    }

    /// Returns the fault.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// Returns the number of requests that the fault will still affect.
    pub fn remaining(&self) -> usize {
        self.times
    }

    /// Returns the method of the affected requests; `None` for any.
    pub fn method(&self) -> Option<&Method> {
        self.method.as_ref()
    }

    /// Returns the pattern of the affected paths; `None` for any.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }
}

/// Returns whether a path matches a pattern, segment by segment.
fn is_like(path: &str, pattern: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/').peekable(), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {
                if pattern.peek().is_none() {
                    return true;
                }
            }
            (pattern, path) if pattern == path => {}
            _ => return false,
        }
    }
}

/// The time for which a server should hold back a response, as an extension of that response. The simulator itself never waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(pub Duration);

/// The error for a connection that was lost: see [`Fault::LostRequest`] and [`Fault::LostResponse`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the simulated connection was lost")]
pub struct ConnectionLost;

impl Simulator {
    /// Makes the next `times` requests fail, after those of earlier calls.
    pub fn fail_next(&mut self, times: usize, fault: &Fault) {
        self.inject(FaultRule::new(fault.clone()).times(times));
    }

    /// Adds a rule. For each request, the first rule that matches it applies.
    pub fn inject(&mut self, rule: FaultRule) {
        self.faults.push(rule);
    }

    /// Returns the rules of faults that have not happened yet, oldest first.
    pub fn faults(&self) -> impl Iterator<Item = &FaultRule> {
        self.faults.iter().filter(|rule| rule.times > 0)
    }

    /// Removes all faults that have not happened yet.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// Responds to a request, or loses the connection where a [`Fault`] says so.
    ///
    /// # Errors
    ///
    /// Returns [`ConnectionLost`] if the transport has to close the connection without a response.
    pub fn exchange<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
    ) -> Result<Response<Vec<u8>>, ConnectionLost> {
        let result = match self.next_fault(request) {
            None => Ok(self.work(request)),
            Some(rule) => self.fail(request, &rule),
        };
        let received = Received::of(request, result.as_ref().ok(), self.world.now);
        self.note(received);
        result
    }

    fn fail<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
        rule: &FaultRule,
    ) -> Result<Response<Vec<u8>>, ConnectionLost> {
        let mut response = match &rule.fault {
            Fault::None => self.work(request),
            Fault::LostRequest => return Err(ConnectionLost),
            Fault::LostResponse => {
                self.work(request);
                return Err(ConnectionLost);
            }
            Fault::Truncated => {
                let mut response = self.work(request);
                let half = response.body().len() / 2;
                response.body_mut().truncate(half);
                response
            }
            Fault::KeptStatus(status) => {
                let status = *status;
                self.work_with(request, |_, _, _| {
                    Err(Refusal::failure(status, API_ERROR, None).after_the_beginning())
                })
            }
            fault => self.refuse(request, fault),
        };
        let headers = response.headers_mut();
        match &rule.fault {
            Fault::RateLimited(Some(reason)) => {
                response::set(headers, header::RATE_LIMITED_REASON, reason.as_str());
            }
            Fault::ShouldRetry(retry) => {
                response::set(headers, header::SHOULD_RETRY, &retry.to_string());
            }
            _ => {}
        }
        if let Some(time) = rule.retry_after {
            response::set(headers, header::RETRY_AFTER, &time.as_secs().to_string());
        }
        if let Some(delay) = rule.delay {
            response.extensions_mut().insert(Delay(delay));
        }
        Ok(response)
    }

    fn next_fault<B>(&mut self, request: &Request<B>) -> Option<FaultRule> {
        self.faults.retain(|rule| rule.times > 0);
        let rule = self.faults.iter_mut().find(|rule| rule.is_for(request))?;
        rule.times = rule.times.saturating_sub(1);
        Some(rule.clone())
    }

    /// Responds with a failure, without doing any work.
    fn refuse<B>(&mut self, request: &Request<B>, fault: &Fault) -> Response<Vec<u8>> {
        let invalid = "invalid_request_error";
        let (status, r#type, code) = match fault {
            Fault::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, invalid, Some("rate_limit")),
            Fault::LockTimeout => (StatusCode::TOO_MANY_REQUESTS, invalid, Some("lock_timeout")),
            Fault::KeyInUse => (
                StatusCode::CONFLICT,
                invalid,
                Some("idempotency_key_in_use"),
            ),
            Fault::Status(status) => (*status, API_ERROR, None),
            Fault::Html => (StatusCode::SERVICE_UNAVAILABLE, API_ERROR, None),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, API_ERROR, None),
        };
        let request_id = self.world.request_id();
        let envelope = Envelope {
            request: request.headers(),
            request_id: &request_id,
            livemode: false,
            now: self.world.now,
        };
        let mut response = envelope.respond(Err(Refusal::failure(status, r#type, code)));
        if *fault == Fault::Html {
            *response.body_mut() = b"<html><body>503 Service Unavailable</body></html>".to_vec();
            let html = HeaderValue::from_static("text/html");
            response.headers_mut().insert(CONTENT_TYPE, html);
        }
        response
    }
}

const API_ERROR: &str = "api_error";
