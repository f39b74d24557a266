//! Whether and when a request is sent again.
//!
//! You need this module to write a retry loop of your own around a transport: [`Retry`] decides, and your loop sends and waits.

mod random;

pub(crate) use random::SplitMix;

use std::time::Duration;

use http::header::HeaderName;
use http::{Request, Response, StatusCode};

use crate::error::ApiError;
use crate::header;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static(header::IDEMPOTENCY_KEY);

/// The longest `Retry-After` that is waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Decides whether a request is sent again, and when: a small state machine, one for each request.
///
/// It waits for nothing and draws nothing: the seed of the jitter and the time passed come in, decisions come out. Send the
/// very same request on every attempt, so that it carries the same idempotency key; a POST without one is never sent
/// again.
///
/// ```
/// use std::time::Duration;
/// use stripe_identity::{CreateVerificationSession, SecretKey, Stripe};
/// use stripe_identity::retry::{Failure, Next, Retry};
///
/// # let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
/// # let mut answers = vec![Err(()), Ok(http::Response::new("{}"))].into_iter();
/// # let mut send = |_: http::Request<Vec<u8>>| answers.next().unwrap();
/// # let (seed, sleep, elapsed) = (7, |_: Duration| (), || Duration::ZERO);
/// let request = stripe.request_with_key(&CreateVerificationSession::document(), "order-6735")?;
/// let mut retry = Retry::new(&request, seed);
/// let response = loop {
///     let result = send(request.clone());
///     let next = match &result {
///         Ok(response) => retry.after_response(response, elapsed()),
///         Err(_) => retry.after_failure(Failure::NoAnswer, elapsed()),
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
/// - The header `Stripe-Should-Retry` decides where there is one.
/// - Otherwise 409, 500 and above, and a request without an answer are sent again. A 409 because the idempotency key was used
///   for another request is not: it can only fail again.
/// - 429 is not sent again, unless the object was locked: more requests do not help against too many.
/// - The wait is 0.5 s, doubled each time up to 5 s, of which a random 50 to 100 percent, but at least 0.5 s. A longer
///   `Retry-After` is waited for, up to 60 s; for one beyond that, the retries end.
#[derive(Clone, Debug)]
pub struct Retry {
    may_repeat: bool,
    max_retries: u32,
    budget: Option<Duration>,
    retries: u32,
    random: SplitMix,
}

/// What to do after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send the same request again after this long.
    Retry {
        /// How long to wait.
        wait: Duration,
        /// What is hoped to be over by then.
        because: RetryReason,
    },
    /// Take what there is.
    Stop(StopReason),
}

/// Why a request is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryReason {
    /// No answer, or not all of it, arrived.
    NoAnswer,
    /// The first request with this idempotency key is still running: its answer will be given.
    KeyInUse,
    /// Another request was changing the object.
    LockTimeout,
    /// Another conflict.
    Conflict,
    /// Something failed at Stripe.
    ServerError,
    /// Stripe says so, for a reason of its own.
    StripeSaysSo,
}

/// Why a request is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// It has a 2xx answer.
    Success,
    /// It would end the same way.
    Final,
    /// It could help, but the request is a POST without idempotency key, which could be done twice.
    NoIdempotencyKey,
    /// Stripe says that it should not be.
    StripeSaysNo,
    /// It has been sent as often as allowed.
    Exhausted,
    /// The wait would go beyond the budget.
    OverBudget,
    /// Stripe asks for a wait of more than 60 seconds.
    RetryAfterTooLong,
}

/// How an attempt failed without a whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// Nothing arrived, or an answer was cut short: a refused or closed connection, a timeout, a truncated body. The work may
    /// have been done.
    NoAnswer,
    /// It will fail again: a certificate that is not trusted, a host that does not exist, an answer too large.
    Permanent,
}

impl Retry {
    /// Decides about this request: two retries, without budget. The seed should differ between requests, so that not all
    /// clients come back at once.
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

    /// Sends the request again at most this often.
    #[must_use]
    pub fn with_max_retries(self, max_retries: u32) -> Self {
        Self {
            max_retries,
            ..self
        }
    }

    /// Starts no attempt later than this after the first.
    #[must_use]
    pub fn with_budget(self, budget: Duration) -> Self {
        Self {
            budget: Some(budget),
            ..self
        }
    }

    /// How often the request has been sent again, or is about to be.
    pub fn retries(&self) -> u32 {
        self.retries
    }

    /// Decides after an answer. `elapsed` is the time since the first attempt began; it counts against the budget only.
    pub fn after_response(
        &mut self,
        response: &Response<impl AsRef<[u8]>>,
        elapsed: Duration,
    ) -> Next {
        if response.status().is_success() {
            return Next::Stop(StopReason::Success);
        }
        let body = response.body().as_ref();
        let error = ApiError::read(response.status(), response.headers(), body);
        let because = match (error.facts.should_retry, reason(&error)) {
            (Some(false), _) => return Next::Stop(StopReason::StripeSaysNo),
            (Some(true), reason) => reason.unwrap_or(RetryReason::StripeSaysSo),
            (None, Some(reason)) => reason,
            (None, None) => return Next::Stop(StopReason::Final),
        };
        self.again(because, error.facts.retry_after, elapsed)
    }

    /// Decides after an attempt without a whole answer. `elapsed` is the time since the first attempt began; it counts against
    /// the budget only.
    pub fn after_failure(&mut self, failure: Failure, elapsed: Duration) -> Next {
        match failure {
            Failure::NoAnswer => self.again(RetryReason::NoAnswer, None, elapsed),
            Failure::Permanent => Next::Stop(StopReason::Final),
        }
    }

    fn again(
        &mut self,
        because: RetryReason,
        retry_after: Option<Duration>,
        elapsed: Duration,
    ) -> Next {
        if !self.may_repeat {
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
        let full = 500_u64
            .saturating_mul(2_u64.saturating_pow(self.retries))
            .min(5000);
        let half = full / 2;
        let jittered = half.saturating_add(self.random.below(half.saturating_add(1)));
        Duration::from_millis(jittered.max(500))
    }
}

/// What an error is hoped to get over, by itself.
fn reason(error: &ApiError) -> Option<RetryReason> {
    if error.is_idempotency_mismatch() {
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
