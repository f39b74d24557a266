//! The decision whether and when a request is sent again.
//!
//! [`Call`](crate::Call) and the ureq client use it. The page of [`Retry`] has the rules. You need its methods only for a loop
//! that is not around an [`Operation`](crate::Operation): [`Retry`] decides, and your loop sends and waits.

mod random;

pub(crate) use random::SplitMix;

use std::fmt;
use std::time::Duration;

use http::header::{CONTENT_LENGTH, HeaderName};
use http::{HeaderMap, Request, Response, StatusCode};
use serde::Serialize;

use crate::error::ApiError;
use crate::header;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static(header::IDEMPOTENCY_KEY);

/// Declares a closed list of names, each displayed and serialized as its text.
macro_rules! names {
    ($(#[$meta:meta])* pub enum $Name:ident { $($(#[$doc:meta])* $Variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[$doc])* #[serde(rename = $text)] $Variant,)*
        }

        impl $Name {
            /// Returns the name in snake case, for logs and metrics.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$Variant => $text,)*
                }
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

/// The longest `Retry-After` that is waited for.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The decision whether and when a request is sent again: a small state machine, one for each request.
///
/// It neither sleeps nor draws random numbers: pass in a seed and the elapsed time, and it returns a decision. Send the same
/// request on every attempt, so that it carries the same idempotency key.
///
/// ```
/// use std::time::Duration;
/// use stripe_identity::{CreateVerificationSession, SecretKey, Stripe};
/// use stripe_identity::retry::{Failure, Next, Retry};
///
/// # let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
/// # let mut responses = vec![Err(()), Ok(http::Response::new("{}"))].into_iter();
/// # let mut send = |_: http::Request<Vec<u8>>| responses.next().unwrap();
/// # let (seed, sleep, elapsed) = (7, |_: Duration| (), || Duration::ZERO);
/// let request = stripe.request_with_key(&CreateVerificationSession::document(), "order-6735")?;
/// let mut retry = Retry::new(&request, seed);
/// let response = loop {
///     let result = send(request.clone());
///     let next = match &result {
///         Ok(response) => retry.after_response(response, elapsed()),
///         Err(_) => retry.after_failure(Failure::NoResponse, elapsed()),
///     };
///     match next {
///         Next::Retry { wait, .. } => sleep(wait),
///         Next::Stop(_) => break result,
///     }
/// };
/// # assert!(response.is_ok());
/// # Ok::<(), stripe_identity::Error>(())
/// ```
///
/// The rules are those of Stripe's own libraries where they agree, and the documented ones where they do not:
///
/// - A POST without idempotency key is sent again only if it was not sent at all ([`Failure::NotSent`]).
/// - If the header `Stripe-Should-Retry` is present, it decides.
/// - Otherwise 409, 500 and above, and a request without a whole response are retried. A response is not whole if its
///   status is 2xx and its body is shorter than `Content-Length`.
/// - A 409 because the idempotency key was used for another request is final. So is a 5xx with `Idempotent-Replayed: true`:
///   Stripe returns the same response for at least 24 hours.
/// - 429 is final, unless the object was locked: more requests do not help against too many.
/// - The wait is a random 50 to 100 percent of 1 s, doubled each time up to 5 s: 0.5 to 1 s at first. A longer `Retry-After`
///   is waited for, up to 60 s. After one beyond that, the retries end.
#[derive(Clone, Debug)]
pub struct Retry {
    may_repeat: bool,
    max_retries: u32,
    budget: Option<Duration>,
    retries: u32,
    random: SplitMix,
}

/// The decision after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send the same request again after a wait.
    Retry {
        /// The wait before the next attempt.
        wait: Duration,
        /// The reason why a retry may help.
        because: RetryReason,
    },
    /// Do not retry: use the last result.
    Stop(StopReason),
}

names! {
    /// The reason why a retry may help. Displayed and serialized in snake case, such as `no_response`.
    pub enum RetryReason {
        /// No whole response arrived.
        NoResponse = "no_response",
        /// The request was not sent.
        NotSent = "not_sent",
        /// The first request with this idempotency key is still running. A retry returns its response.
        KeyInUse = "key_in_use",
        /// Another request was changing the object.
        LockTimeout = "lock_timeout",
        /// Another conflict.
        Conflict = "conflict",
        /// Something failed at Stripe.
        ServerError = "server_error",
        /// Stripe asks for a retry without a known reason.
        StripeSaysSo = "stripe_says_so",
    }
}

names! {
    /// The reason why a request is not sent again. Displayed and serialized in snake case, such as `over_budget`.
    pub enum StopReason {
        /// The response has a 2xx status. It may still be unreadable: then the call ends with
        /// [`CallError::Decode`](crate::call::CallError::Decode).
        Success = "success",
        /// A retry would end the same way.
        Final = "final",
        /// A retry could help, but the request is a POST without idempotency key, which could be done twice.
        NoIdempotencyKey = "no_idempotency_key",
        /// Stripe asks not to retry.
        StripeSaysNo = "stripe_says_no",
        /// The request has been sent as often as allowed.
        Exhausted = "exhausted",
        /// The wait would go beyond the budget.
        OverBudget = "over_budget",
        /// Stripe asks for a wait of more than 60 seconds.
        RetryAfterTooLong = "retry_after_too_long",
    }
}

names! {
    /// The failure of an attempt without a whole response. Displayed and serialized in snake case, such as `no_response`.
    pub enum Failure {
        /// No response arrived, or not all of it: a closed connection, a timeout, a body cut short. The work may have been
        /// done. If you do not know more, this is always safe.
        NoResponse = "no_response",
        /// The attempt failed before anything was written: no address for the host, a refused connection, no free port or file
        /// descriptor, a proxy that is not ready. A retry is safe for every request.
        NotSent = "not_sent",
        /// A retry would fail again: a certificate that is not trusted, wrong credentials for a proxy, an invalid URL, a
        /// response that is too large.
        Permanent = "permanent",
    }
}

impl Retry {
    /// Creates the decision for this request: at most two retries, no budget. The seed should differ between requests, so
    /// that not all clients come back at once.
    pub fn new<B>(request: &Request<B>, seed: u64) -> Self {
        Self {
            may_repeat: request.method().is_idempotent()
                || request.headers().contains_key(IDEMPOTENCY_KEY),
            max_retries: 2,
            budget: None,
            retries: 0,
            random: SplitMix::new(seed),
        }
    }

    /// Sends the request again at most this often, by default twice.
    #[must_use]
    pub fn with_max_retries(self, max_retries: u32) -> Self {
        Self {
            max_retries,
            ..self
        }
    }

    /// Starts no attempt later than this after the first. By default there is no such budget.
    #[must_use]
    pub fn with_budget(self, budget: Duration) -> Self {
        Self {
            budget: Some(budget),
            ..self
        }
    }

    /// Returns the number of retries, including one that is about to start.
    pub fn retries(&self) -> u32 {
        self.retries
    }

    /// Decides after a response. `elapsed` is the time since the first attempt began; it counts against the budget only.
    pub fn after_response(
        &mut self,
        response: &Response<impl AsRef<[u8]>>,
        elapsed: Duration,
    ) -> Next {
        let body = response.body().as_ref();
        if response.status().is_success() {
            return if is_cut_short(response.headers(), body.len()) {
                self.again(self.may_repeat, RetryReason::NoResponse, None, elapsed)
            } else {
                Next::Stop(StopReason::Success)
            };
        }
        let error = ApiError::read(response.status(), response.headers(), body);
        let because = match (error.facts.should_retry, reason(&error)) {
            (Some(false), _) => return Next::Stop(StopReason::StripeSaysNo),
            (Some(true), reason) => reason.unwrap_or(RetryReason::StripeSaysSo),
            (None, Some(reason)) => reason,
            (None, None) => return Next::Stop(StopReason::Final),
        };
        self.again(self.may_repeat, because, error.facts.retry_after, elapsed)
    }

    /// Decides after an attempt without a whole response. `elapsed` is the time since the first attempt began; it counts against
    /// the budget only.
    pub fn after_failure(&mut self, failure: Failure, elapsed: Duration) -> Next {
        match failure {
            Failure::NoResponse => {
                self.again(self.may_repeat, RetryReason::NoResponse, None, elapsed)
            }
            Failure::NotSent => self.again(true, RetryReason::NotSent, None, elapsed),
            Failure::Permanent => Next::Stop(StopReason::Final),
        }
    }

    fn again(
        &mut self,
        may_repeat: bool,
        because: RetryReason,
        retry_after: Option<Duration>,
        elapsed: Duration,
    ) -> Next {
        if !may_repeat {
            return Next::Stop(StopReason::NoIdempotencyKey);
        }
        if self.retries >= self.max_retries {
            return Next::Stop(StopReason::Exhausted);
        }
        if retry_after.is_some_and(|wait| wait > LONGEST_WAIT) {
            return Next::Stop(StopReason::RetryAfterTooLong);
        }
        let wait = self.backoff().max(retry_after.unwrap_or_default());
        if self
            .budget
            .is_some_and(|budget| elapsed.saturating_add(wait) > budget)
        {
            return Next::Stop(StopReason::OverBudget);
        }
        self.retries = self.retries.saturating_add(1);
        Next::Retry { wait, because }
    }

    fn backoff(&mut self) -> Duration {
        let full = 1000_u64
            .saturating_mul(2_u64.saturating_pow(self.retries))
            .min(5000);
        let half = full / 2;
        Duration::from_millis(half.saturating_add(self.random.below(half.saturating_add(1))))
    }
}

/// Returns whether a body has fewer bytes than its `Content-Length`.
fn is_cut_short(headers: &HeaderMap, length: usize) -> bool {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|announced| announced.to_str().ok()?.parse::<u64>().ok());
    announced.is_some_and(|announced| u64::try_from(length).is_ok_and(|length| length < announced))
}

/// Returns why a retry may help against this error.
fn reason(error: &ApiError) -> Option<RetryReason> {
    let is_kept = error.facts.idempotent_replayed && error.status.is_server_error();
    if error.is_idempotency_mismatch() || is_kept {
        None
    } else if error.is_lock_timeout() {
        Some(RetryReason::LockTimeout)
    } else if error.is_idempotency_key_in_use() {
        Some(RetryReason::KeyInUse)
    } else if error.status == StatusCode::CONFLICT {
        Some(RetryReason::Conflict)
    } else if error.status.is_server_error() {
        Some(RetryReason::ServerError)
    } else {
        None
    }
}
