//! A blocking client on [ureq](https://docs.rs/ureq): the one part of this crate that does IO.
//!
//! ```no_run
//! use stripe_identity::{CreateVerificationSession, SecretKey, Stripe};
//! use stripe_identity::ureq::Client;
//!
//! let client = Client::new(Stripe::new(SecretKey::new("sk_test_123")?));
//! let session = client.call(&CreateVerificationSession::document())?;
//! println!("{} is {}", session.id, session.status);
//! # Ok::<(), stripe_identity::ureq::CallError>(())
//! ```
//!
//! # Logs
//!
//! This crate logs nothing. ureq does: at level TRACE its `log` records hold every byte that goes over the wire, the key
//! and the results among them. Keep the targets `ureq` and `ureq_proto` at DEBUG or above where logs are kept.
//!
//! # TLS
//!
//! The feature `ureq` brings rustls with its bundled root certificates. For another stack, use the feature
//! `ureq-without-tls`, switch on the one you want in ureq itself, and hand its agent to [`Client::with_agent`].

mod error;
mod pages;

use std::fmt;
use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

pub use ::ureq::Agent;
use ::ureq::config::Config;
use http::uri::Scheme;
use http::{Method, Request, Response};
use serde::de::DeserializeOwned;

pub use error::{CallError, TransportError};
pub use pages::{Items, Pages};

use crate::error::{Error, RequestError, RequestProblem};
use crate::facts::ResponseFacts;
use crate::operation::Operation;
use crate::request::IdempotencyKey;
use crate::response::Paged;
use crate::retry::{Failure, Next, Retry, StopReason};
use crate::stripe::Stripe;

/// The largest body that [`Client`] reads unless told otherwise: 16 MiB.
///
/// The largest page that Stripe's limits allow, 100 sessions with reports whose references and metadata are all filled
/// with characters of four bytes, has 15 MB.
pub const MAX_BODY: u64 = 16 * 1024 * 1024;

/// How much of an announced length is made room for before any of it has come.
const TRUSTED: usize = 64 * 1024;

/// Sends operations to Stripe and waits for the answers.
///
/// A request that failed is sent again, with the same idempotency key, where [`Retry`] says so: twice unless told otherwise.
///
/// Cheap to clone; clones share their connections, which are kept alive between calls. Whatever agent is used, a
/// 4xx or 5xx answer is read for its error, and a redirect is never followed: the key must go nowhere else.
#[derive(Clone)]
pub struct Client {
    stripe: Stripe,
    agent: Agent,
    max_body: u64,
    max_retries: u32,
    budget: Option<Duration>,
}

impl Client {
    /// A client that waits 80 seconds for an answer and 30 for a connection, as Stripe's own do; as long again for the answer's
    /// body, and 30 seconds each to send the request's head and body. With the retries, a call has up to three
    /// attempts: see [`with_retry_budget`](Self::with_retry_budget). A proxy is taken from the environment, as ureq does
    /// by default, but never for a loopback base URL.
    ///
    /// Names are resolved by the operating system, within its own limits. An agent with one timeout over everything
    /// (`timeout_global`) bounds that too; ureq then starts a thread for each call.
    pub fn new(stripe: Stripe) -> Self {
        let agent = Agent::config_builder()
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_send_request(Some(Duration::from_secs(30)))
            .timeout_send_body(Some(Duration::from_secs(30)))
            .timeout_recv_response(Some(Duration::from_secs(80)))
            .timeout_recv_body(Some(Duration::from_secs(80)))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .new_agent();
        Self::with_agent(stripe, agent)
    }

    /// A client on an agent of yours, with its timeouts, proxy, TLS and connection pool.
    ///
    /// None of the timeouts of [`new`](Self::new) are added: an agent that is not told any waits for ever.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use stripe_identity::ureq::{Agent, Client};
    /// # fn f(stripe: stripe_identity::Stripe) {
    ///
    /// let agent = Agent::config_builder()
    ///     .timeout_connect(Some(Duration::from_secs(5)))
    ///     .timeout_send_request(Some(Duration::from_secs(5)))
    ///     .timeout_send_body(Some(Duration::from_secs(5)))
    ///     .timeout_recv_response(Some(Duration::from_secs(20)))
    ///     .timeout_recv_body(Some(Duration::from_secs(20)))
    ///     .build()
    ///     .new_agent();
    /// let client = Client::with_agent(stripe, agent);
    /// # }
    /// ```
    pub fn with_agent(stripe: Stripe, agent: Agent) -> Self {
        Self {
            stripe,
            agent,
            max_body: MAX_BODY,
            max_retries: 2,
            budget: None,
        }
    }

    /// Reads bodies of at most so many bytes, instead of [`MAX_BODY`]. A larger one ends in
    /// [`CallError::Transport`].
    #[must_use]
    pub fn with_max_body(self, bytes: u64) -> Self {
        Self {
            max_body: bytes,
            ..self
        }
    }

    /// Sends a request again at most this often, instead of twice: see [`Retry`].
    #[must_use]
    pub fn with_max_retries(self, retries: u32) -> Self {
        Self {
            max_retries: retries,
            ..self
        }
    }

    /// Starts no attempt later than this after the first. Each attempt has the agent's timeouts for itself.
    #[must_use]
    pub fn with_retry_budget(self, budget: Duration) -> Self {
        Self {
            budget: Some(budget),
            ..self
        }
    }

    /// What the requests share.
    pub fn stripe(&self) -> &Stripe {
        &self.stripe
    }

    /// Sends an operation and reads its answer. A POST gets a random idempotency key, which a failure tells.
    ///
    /// # Errors
    ///
    /// A [`CallError`] by who must act.
    pub fn call<O: Operation>(&self, operation: &O) -> Result<O::Output, CallError> {
        self.exchange_with_random_key(operation)?
            .read(|response| operation.parse(response))
    }

    /// Sends an operation and reads its answer into a type of yours, as [`Operation::parse_as`] does: for a field that is newer
    /// than this crate. A POST gets a random idempotency key.
    ///
    /// ```no_run
    /// # use stripe_identity::RetrieveVerificationSession;
    /// # fn f(client: &stripe_identity::ureq::Client) -> Result<(), stripe_identity::ureq::CallError> {
    /// #[derive(serde::Deserialize)]
    /// struct Newer {
    ///     risk_score: Option<u8>,
    /// }
    ///
    /// let newer: Newer = client.call_as(&RetrieveVerificationSession::new("vs_123"))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A [`CallError`] by who must act.
    pub fn call_as<T: DeserializeOwned>(&self, operation: &impl Operation) -> Result<T, CallError> {
        self.exchange_with_random_key(operation)?
            .read(|response| operation.parse_as(response))
    }

    /// Sends an operation with an idempotency key of yours and reads its answer.
    ///
    /// # Errors
    ///
    /// A [`CallError`] by who must act.
    pub fn call_with_key<O, K>(&self, operation: &O, key: K) -> Result<O::Output, CallError>
    where
        O: Operation,
        K: TryInto<IdempotencyKey>,
        RequestError: From<K::Error>,
    {
        let key = key.try_into().map_err(RequestError::from)?;
        self.exchange(operation, Some(key))?
            .read(|response| operation.parse(response))
    }

    /// Sends an operation and returns the raw answer, whatever its status: for
    /// [`ResponseFacts`], [`Operation::parse`] and [`Operation::parse_as`].
    ///
    /// A POST gets a random idempotency key, which is in the response's extensions as an [`IdempotencyKey`]; why the request was
    /// not sent again is there as a [`StopReason`].
    ///
    /// # Errors
    ///
    /// [`CallError::Request`] or [`CallError::Transport`].
    pub fn send<O: Operation + ?Sized>(
        &self,
        operation: &O,
    ) -> Result<Response<Vec<u8>>, CallError> {
        Ok(self.exchange_with_random_key(operation)?.into_response())
    }

    /// Sends an operation with an idempotency key of yours and returns the raw answer, whatever its status.
    ///
    /// # Errors
    ///
    /// [`CallError::Request`] or [`CallError::Transport`].
    pub fn send_with_key<O, K>(&self, operation: &O, key: K) -> Result<Response<Vec<u8>>, CallError>
    where
        O: Operation + ?Sized,
        K: TryInto<IdempotencyKey>,
        RequestError: From<K::Error>,
    {
        let key = key.try_into().map_err(RequestError::from)?;
        Ok(self.exchange(operation, Some(key))?.into_response())
    }

    /// Goes through the pages of a list, asking for each as it is needed.
    pub fn pages<O: Paged>(&self, list: O) -> Pages<'_, O> {
        Pages::new(self, list)
    }

    /// Goes through the objects of a list, asking for pages as they are needed. From `ending_before` on, towards newer ones.
    pub fn items<O: Paged>(&self, list: O) -> Items<'_, O> {
        Items::new(self, list)
    }

    fn exchange_with_random_key<O: Operation + ?Sized>(
        &self,
        operation: &O,
    ) -> Result<Answer, CallError> {
        let key = (operation.method() == Method::POST)
            .then(IdempotencyKey::random)
            .transpose()?;
        self.exchange(operation, key)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the adapter is the part that does IO"
    )]
    fn exchange<O: Operation + ?Sized>(
        &self,
        operation: &O,
        key: Option<IdempotencyKey>,
    ) -> Result<Answer, CallError> {
        let request = match &key {
            Some(key) => self.stripe.request_with_key(operation, key)?,
            None => self.stripe.request(operation)?,
        };
        let started = Instant::now();
        let mut retry = None;
        loop {
            let result = self.attempt(&request);
            let next = match &result {
                // Most requests end here, and need no random numbers.
                Ok(response) if response.status().is_success() => Next::Stop(StopReason::Success),
                Ok(response) => self
                    .retry(&mut retry, &request)
                    .after_response(response, started.elapsed()),
                Err(error) => self
                    .retry(&mut retry, &request)
                    .after_failure(failure(&error.error), started.elapsed()),
            };
            let stop_reason = match next {
                Next::Retry { wait, .. } => {
                    std::thread::sleep(wait);
                    continue;
                }
                Next::Stop(reason) => reason,
            };
            return match result {
                Ok(response) => Ok(Answer {
                    response,
                    key,
                    stop_reason,
                }),
                Err(mut error) => {
                    error.idempotency_key = key;
                    error.stop_reason = stop_reason;
                    Err(CallError::Transport(error))
                }
            };
        }
    }

    /// What decides, made when there is something to decide.
    fn retry<'r>(&self, made: &'r mut Option<Retry>, request: &Request<Vec<u8>>) -> &'r mut Retry {
        made.get_or_insert_with(|| {
            let retry = Retry::new(request, seed()).with_max_retries(self.max_retries);
            match self.budget {
                Some(budget) => retry.with_budget(budget),
                None => retry,
            }
        })
    }

    /// Sends the request once, and reads all of the answer.
    fn attempt(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, Box<TransportError>> {
        let failed = |error, status, request_id| {
            let stop_reason = StopReason::Final;
            Box::new(TransportError {
                error,
                status,
                request_id,
                idempotency_key: None,
                stop_reason,
            })
        };
        let answer = if request.method() == Method::POST {
            self.run(with_body(request, request.body().as_slice()))
        } else {
            self.run(with_body(request, ()))
        };
        let answer = answer.map_err(|error| failed(error, None, None))?;
        let (mut parts, mut body) = answer.into_parts();
        // ureq refuses a body of exactly its limit, and counts what comes over the wire: the bytes that an encoding packs are
        // counted here.
        let limit = self.max_body.saturating_add(1);
        let announced = body.content_length().unwrap_or_default();
        let mut bytes = Vec::with_capacity(
            usize::try_from(announced).map_or(TRUSTED, |length| length.min(TRUSTED)),
        );
        let read = body
            .with_config()
            .limit(limit)
            .reader()
            .take(limit)
            .read_to_end(&mut bytes);
        let is_over = u64::try_from(bytes.len()).is_ok_and(|length| length > self.max_body);
        let error = match read.map_err(::ureq::Error::from) {
            Ok(_) if is_over => Some(::ureq::Error::BodyExceedsLimit(self.max_body)),
            Err(::ureq::Error::BodyExceedsLimit(_)) => {
                Some(::ureq::Error::BodyExceedsLimit(self.max_body))
            }
            Err(error) => Some(error),
            Ok(_) => None,
        };
        if let Some(error) = error {
            let facts = ResponseFacts::from_headers(&parts.headers);
            return Err(failed(error, Some(parts.status), facts.request_id));
        }
        // ureq keeps things of its own there, such as its agent.
        parts.extensions.clear();
        Ok(Response::from_parts(parts, bytes))
    }

    fn run(
        &self,
        request: Request<impl ::ureq::AsSendBody>,
    ) -> Result<Response<::ureq::Body>, ::ureq::Error> {
        // Plain http is for loopback, and a proxy is elsewhere: the key would go there in the clear.
        let is_loopback = request.uri().scheme() == Some(&Scheme::HTTP);
        let config = self.agent.config();
        if is_configured(config) && !(is_loopback && config.proxy().is_some()) {
            return self.agent.run(request);
        }
        let mut request = self
            .agent
            .configure_request(request)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false);
        if is_loopback {
            request = request.proxy(None);
        }
        self.agent.run(request.build())
    }
}

/// Whether an agent is already told what every request of this crate needs.
fn is_configured(config: &Config) -> bool {
    !config.http_status_as_error()
        && config.max_redirects() == 0
        && !config.max_redirects_will_error()
}

/// The same request for one attempt, with a body that is only lent.
fn with_body<B>(request: &Request<Vec<u8>>, body: B) -> Request<B> {
    let mut attempt = Request::new(body);
    *attempt.method_mut() = request.method().clone();
    *attempt.uri_mut() = request.uri().clone();
    *attempt.headers_mut() = request.headers().clone();
    attempt
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("stripe", &self.stripe)
            .field("max_body", &self.max_body)
            .field("max_retries", &self.max_retries)
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}

/// An answer, and what is to be told with it.
struct Answer {
    response: Response<Vec<u8>>,
    key: Option<IdempotencyKey>,
    stop_reason: StopReason,
}

impl Answer {
    fn read<T>(
        self,
        read: impl FnOnce(&Response<Vec<u8>>) -> Result<T, Error>,
    ) -> Result<T, CallError> {
        let failed = match read(&self.response) {
            Ok(output) => return Ok(output),
            Err(failed) => failed,
        };
        let response = Box::new(self.into_response());
        Err(match failed {
            Error::Request(error) => CallError::Request(error),
            Error::Api(error) => CallError::Api { error, response },
            Error::Decode(error) => CallError::Decode { error, response },
        })
    }

    fn into_response(mut self) -> Response<Vec<u8>> {
        let told = self.response.extensions_mut();
        told.insert(self.stop_reason);
        if let Some(key) = self.key {
            told.insert(key);
        }
        self.response
    }
}

impl IdempotencyKey {
    /// A random key: 128 bits from the operating system in hexadecimal.
    ///
    /// [`Client::call`] makes one for each POST. Make it yourself to store it before the call, so that the call can be
    /// repeated safely after a crash.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] about `Idempotency-Key` if the operating system gives no random numbers.
    pub fn random() -> Result<Self, RequestError> {
        let bytes: [u8; 16] = random().ok_or_else(|| {
            let problem =
                RequestProblem::Invalid("the operating system gives no random numbers".into());
            RequestError::new("Idempotency-Key", problem)
        })?;
        Self::new(&format!("{:032x}", u128::from_be_bytes(bytes)))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the adapter is the part that does IO"
)]
fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::getrandom(&mut bytes).ok().map(|()| bytes)
}

/// What the waits between attempts are spread by. Without random numbers they are merely not spread.
fn seed() -> u64 {
    u64::from_le_bytes(random().unwrap_or_default())
}

/// Whether another attempt can end otherwise. What is not known to, such as a host without address or a certificate that is
/// not trusted, is not tried again.
fn failure(error: &::ureq::Error) -> Failure {
    match error {
        ::ureq::Error::Io(error) => match error.kind() {
            ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::HostUnreachable
            | ErrorKind::Interrupted
            | ErrorKind::NetworkDown
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NotConnected
            | ErrorKind::TimedOut
            | ErrorKind::UnexpectedEof
            | ErrorKind::WouldBlock => Failure::NoAnswer,
            _ => Failure::Permanent,
        },
        ::ureq::Error::Timeout(_)
        | ::ureq::Error::Protocol(_)
        | ::ureq::Error::ConnectionFailed => Failure::NoAnswer,
        _ => Failure::Permanent,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Client;
    use crate::{SecretKey, Stripe};

    #[test]
    fn each_phase_of_an_attempt_ends_and_none_needs_a_thread() {
        let client = Client::new(Stripe::new(SecretKey::new("sk_test_123").unwrap()));
        let timeouts = client.agent.config().timeouts();
        let secs = |secs| Some(Duration::from_secs(secs));
        assert_eq!(timeouts.connect, secs(30));
        assert_eq!(timeouts.send_request, secs(30));
        assert_eq!(timeouts.send_body, secs(30));
        assert_eq!(timeouts.recv_response, secs(80));
        assert_eq!(timeouts.recv_body, secs(80));
        // With one of these, ureq resolves names in a thread of its own, at each call.
        assert_eq!(
            (timeouts.global, timeouts.per_call, timeouts.resolve),
            (None, None, None)
        );
    }
}
