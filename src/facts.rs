use std::time::Duration;

use http::{HeaderMap, HeaderValue, Response};

use crate::header;
use crate::value::Timestamp;
use crate::value::open_enum::open_enum;

/// The facts in the headers of a response, whatever its status and body.
///
/// ```
/// use stripe_identity::response::ResponseFacts;
///
/// let response = http::Response::builder()
///     .header("Request-Id", "req_123")
///     .header("Idempotent-Replayed", "true")
///     .body(())?;
/// let facts = ResponseFacts::of(&response);
/// assert_eq!(facts.request_id.as_deref(), Some("req_123"));
/// assert!(facts.idempotent_replayed);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseFacts {
    /// `Date`: the time of the response by Stripe's clock. Compare Stripe's times with it, not with the local clock.
    pub date: Option<Timestamp>,
    /// `Request-Id`: the id to give to Stripe's support.
    pub request_id: Option<String>,
    /// `Idempotency-Key`: the key of the request, as Stripe received it.
    pub idempotency_key: Option<String>,
    /// `Idempotent-Replayed: true`: the response to an earlier request with the same idempotency key. Nothing was done now, and
    /// a client secret or URL in it may have been used.
    pub idempotent_replayed: bool,
    /// `Original-Request`: the id of that earlier request.
    pub original_request: Option<String>,
    /// `Stripe-Version`: the API version of the response.
    pub stripe_version: Option<String>,
    /// `Stripe-Should-Retry`: Stripe's advice on sending the same request again.
    pub should_retry: Option<bool>,
    /// `Retry-After`, if it is a number of whole seconds.
    pub retry_after: Option<Duration>,
    /// `Stripe-Rate-Limited-Reason`: the limit that was hit.
    pub rate_limited_reason: Option<RateLimitedReason>,
}

open_enum! {
    /// A limit on the number of requests.
    ///
    /// Stripe's page: <https://docs.stripe.com/rate-limits>.
    pub enum RateLimitedReason {
        /// Too many concurrent requests in the account.
        GlobalConcurrency = "global-concurrency",
        /// Too many requests per second in the account.
        GlobalRate = "global-rate",
        /// Too many concurrent requests to this endpoint.
        EndpointConcurrency = "endpoint-concurrency",
        /// Too many requests per second to this endpoint.
        EndpointRate = "endpoint-rate",
        /// A limit of this object or feature.
        ResourceSpecific = "resource-specific",
    }
}

impl ResponseFacts {
    /// Reads the facts of a response.
    pub fn of<B>(response: &Response<B>) -> Self {
        Self::from_headers(response.headers())
    }

    /// Reads the facts from headers. A header that is missing, repeated or not text becomes `None` or `false`.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let mut date = Once::default();
        let mut request_id = Once::default();
        let mut idempotency_key = Once::default();
        let mut idempotent_replayed = Once::default();
        let mut original_request = Once::default();
        let mut stripe_version = Once::default();
        let mut should_retry = Once::default();
        let mut retry_after = Once::default();
        let mut rate_limited_reason = Once::default();
        for (name, value) in headers {
            let header = match name.as_str() {
                header::DATE => &mut date,
                header::REQUEST_ID => &mut request_id,
                header::IDEMPOTENCY_KEY => &mut idempotency_key,
                header::IDEMPOTENT_REPLAYED => &mut idempotent_replayed,
                header::ORIGINAL_REQUEST => &mut original_request,
                header::STRIPE_VERSION => &mut stripe_version,
                header::SHOULD_RETRY => &mut should_retry,
                header::RETRY_AFTER => &mut retry_after,
                header::RATE_LIMITED_REASON => &mut rate_limited_reason,
                _ => continue,
            };
            header.meet(value);
        }
        Self {
            date: date.text.and_then(http_date),
            request_id: request_id.text.map(str::to_owned),
            idempotency_key: idempotency_key.text.map(str::to_owned),
            idempotent_replayed: idempotent_replayed.text == Some("true"),
            original_request: original_request.text.map(str::to_owned),
            stripe_version: stripe_version.text.map(str::to_owned),
            should_retry: match should_retry.text {
                Some("true") => Some(true),
                Some("false") => Some(false),
                _ => None,
            },
            retry_after: retry_after
                .text
                .and_then(whole_seconds)
                .map(Duration::from_secs),
            rate_limited_reason: rate_limited_reason.text.map(RateLimitedReason::from),
        }
    }
}

/// A header that counts only if it occurs once, as text.
#[derive(Default)]
struct Once<'h> {
    is_met: bool,
    text: Option<&'h str>,
}

impl<'h> Once<'h> {
    fn meet(&mut self, value: &'h HeaderValue) {
        self.text = if self.is_met {
            None
        } else {
            value.to_str().ok()
        };
        self.is_met = true;
    }
}

fn http_date(text: &str) -> Option<Timestamp> {
    httpdate::parse_http_date(text).ok().map(Timestamp::from)
}

fn whole_seconds(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // A number beyond `u64` is still a very long time.
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}
