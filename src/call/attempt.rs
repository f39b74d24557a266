use std::borrow::Cow;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::operation::Operation;
use crate::request::Path;
use crate::retry::{Failure, Next};

/// The facts of one attempt, for logs, traces and metrics. They contain no API key, query, body or id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The HTTP method.
    pub method: Method,
    /// The path with placeholders, such as `/v1/identity/verification_sessions/{id}/cancel`: few enough for a metric's label.
    pub path: Cow<'static, str>,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// The status, if a response arrived or began to.
    pub status: Option<StatusCode>,
    /// The `Request-Id` of the response: the id to give to Stripe's support.
    pub request_id: Option<String>,
    /// The failure of the attempt, if it got no whole response.
    pub failure: Option<Failure>,
    /// The next step: a retry with its reason and wait, or the end.
    pub next: Next,
    /// The duration of this attempt. It includes a wait before it that lasted longer than asked for.
    pub duration: Duration,
    /// The time since the first attempt began.
    pub elapsed: Duration,
    /// The length of the request's body in bytes.
    pub request_bytes: usize,
    /// The length of the response's body in bytes: 0 if it did not arrive whole.
    pub response_bytes: usize,
}

/// Returns the path of an operation with `{id}` in the place of each id.
pub(super) fn template(operation: &impl Operation) -> Cow<'static, str> {
    let mut path = Path::template();
    operation.path(&mut path);
    path.finish().unwrap_or_default()
}
