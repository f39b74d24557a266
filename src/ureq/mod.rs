//! A blocking client on ureq: the only part of this crate that does IO.
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
//! This crate logs nothing: write your own logs in [`Client::with_observer`]. ureq does log: at level TRACE its records contain
//! every byte on the wire, including the API key and the results. Keep the targets `ureq` and `ureq_proto` at DEBUG or a less verbose level
//! where logs are kept.
//!
//! # Proxies
//!
//! [`Client::new`] uses the proxy in `ALL_PROXY`, `HTTPS_PROXY` or `HTTP_PROXY` (also in lower case), HTTP or SOCKS, unless
//! `NO_PROXY` names the host. A loopback base URL is never reached through a proxy. If one of the variables is set and none can be
//! used, every other call fails with [`Error::InvalidProxyUrl`]: it would bypass the proxy otherwise.
//! [`Client::with_agent`] uses the proxy of the agent and looks at no variable.
//!
//! # TLS
//!
//! The feature `ureq` uses rustls with bundled root certificates. For another TLS stack, enable it in
//! [ureq](https://docs.rs/ureq) itself, and pass an agent that uses it to [`Client::with_agent`]:
//!
//! | you need | feature of ureq | in the agent's `TlsConfig` |
//! |---|---|---|
//! | the operating system's trust store | `platform-verifier` | `RootCerts::PlatformVerifier` |
//! | a corporate CA | none | `RootCerts::new_with_certs` with the CA |
//! | the system's TLS stack | `native-tls` | `TlsProvider::NativeTls` |
//! | a FIPS provider | `rustls-no-provider` | `unversioned_rustls_crypto_provider` with that of `rustls/fips` |
//!
//! With the last two, the feature `ureq-without-tls` of this crate leaves rustls' default provider out of your program.

mod attempt;
mod pages;
mod timeouts;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use ::ureq::{Agent, Error};
use http::Method;
use serde::de::DeserializeOwned;

pub use pages::{Items, Pages};

use crate::call::{self, Attempt, Call, MAX_BODY, Reply, Step};
use crate::error::{RequestError, RequestProblem};
use crate::operation::Operation;
use crate::request::IdempotencyKey;
use crate::request::base_url::is_loopback;
use crate::response::Paged;
use crate::retry::LONGEST_WAIT;
use crate::stripe::Stripe;
use attempt::Cut;
use timeouts::{Timeouts, longest_attempt};

/// The error of a call of [`Client`] that did not end in an output.
pub type CallError = call::CallError<Error>;

/// The error of a call of [`Client`] that ended without a whole response, with ureq's own error.
pub type TransportError = call::TransportError<Error>;

/// The variables of the environment in which ureq looks for a proxy.
const PROXY_VARIABLES: [&str; 6] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
];

type Observer = Arc<dyn Fn(&Attempt) + Send + Sync>;

/// A blocking client: sends operations to Stripe and waits for the responses.
///
/// It is a loop around [`Call`]: a failed request is sent again with the same idempotency key where
/// [`Retry`](crate::retry::Retry) says so, by default twice.
///
/// Cheap to clone. Clones share the agent and its connections, which are kept alive between calls. With any agent, a 4xx or
/// 5xx response is read for its error, and a redirect is never followed, because the API key must go nowhere else.
///
/// # Many accounts
///
/// One client serves many accounts, over the same connections: see [`with_stripe`](Self::with_stripe).
///
/// # How long a call can take
///
/// | part of a call of [`Client::new`] | at most |
/// |---|--:|
/// | connect; send the head; send the body | 30 s each |
/// | wait for the response; read its body | 80 s each |
/// | one attempt | 250 s |
/// | two waits, by `Retry-After` | 60 s each |
/// | the call: three attempts and two waits | 870 s |
///
/// [`longest_call`](Self::longest_call) computes it, and [`with_deadline`](Self::with_deadline) bounds all of it.
#[derive(Clone)]
pub struct Client {
    stripe: Stripe,
    agent: Agent,
    max_body: usize,
    max_retries: u32,
    budget: Option<Duration>,
    deadline: Option<Duration>,
    observer: Option<Observer>,
    has_unusable_proxy: bool,
}

/// The number of connections that a client keeps for its next calls. ureq's default of 3 per host makes each further thread
/// connect again for almost every call.
const IDLE_CONNECTIONS: usize = 100;

impl Client {
    /// Creates a client with the timeouts of Stripe's own clients: 30 seconds to connect and 80 for a response. It allows 80 seconds
    /// for the response's body, and 30 each to send the request's head and body. Up to 100 threads keep a connection each.
    ///
    /// Names are resolved by the operating system, within its own limits. An agent with `timeout_global` bounds that too, but
    /// ureq then starts a thread for each call. For proxies see the [module](self).
    pub fn new(stripe: Stripe) -> Self {
        let timeouts = Timeouts::DEFAULT;
        let agent = Agent::config_builder()
            .timeout_connect(Some(timeouts.connect))
            .timeout_send_request(Some(timeouts.send_request))
            .timeout_send_body(Some(timeouts.send_body))
            .timeout_recv_response(Some(timeouts.recv_response))
            .timeout_recv_body(Some(timeouts.recv_body))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_CONNECTIONS)
            .build()
            .new_agent();
        let has_unusable_proxy = agent.config().proxy().is_none() && names_a_proxy();
        Self {
            has_unusable_proxy,
            ..Self::with_agent(stripe, agent)
        }
    }

    /// Creates a client on your agent, with its timeouts, proxy, TLS and connection pool.
    ///
    /// The timeouts of [`new`](Self::new) are not added: an agent without timeouts waits forever. Nor is its number of idle
    /// connections: by default, an agent keeps 3 per host, so more threads than that connect again and again.
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
            deadline: None,
            observer: None,
            has_unusable_proxy: false,
        }
    }

    /// Returns a client for another account, context, API key or base URL, with the same agent, connections and settings.
    ///
    /// ```no_run
    /// # fn f(client: &stripe_identity::ureq::Client) -> Result<(), stripe_identity::error::RequestError> {
    /// let connected = client.with_stripe(client.stripe().clone().with_account("acct_123")?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_stripe(&self, stripe: Stripe) -> Self {
        Self {
            stripe,
            ..self.clone()
        }
    }

    /// Reads bodies of at most this many bytes, instead of [`MAX_BODY`]. A larger one ends in [`CallError::Transport`].
    #[must_use]
    pub fn with_max_body(self, bytes: usize) -> Self {
        Self {
            max_body: bytes,
            ..self
        }
    }

    /// Sends a request again at most this often, instead of twice: see [`Retry`](crate::retry::Retry).
    #[must_use]
    pub fn with_max_retries(self, retries: u32) -> Self {
        Self {
            max_retries: retries,
            ..self
        }
    }

    /// Starts no attempt later than this after the first. By default there is no such budget. Each attempt has all of the
    /// agent's timeouts.
    #[must_use]
    pub fn with_retry_budget(self, budget: Duration) -> Self {
        Self {
            budget: Some(budget),
            ..self
        }
    }

    /// Ends each call after this long, retries and waits included. The time in which the operating system resolves a name does
    /// not count.
    ///
    /// If less time is left than the sum of the agent's timeouts, the phases of the attempt share it in proportion. Of 25
    /// seconds, 3 each are for connecting and for sending head and body, and 8 each for the response and its body. No thread
    /// is started.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    /// Calls a function after each attempt, with facts for logs, traces and metrics. They contain no API key, query, body or
    /// id.
    ///
    /// ```no_run
    /// # fn f(client: stripe_identity::ureq::Client) {
    /// let client = client.with_observer(|attempt| {
    ///     eprintln!("{} {} took {:?}", attempt.method, attempt.path, attempt.duration);
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn with_observer(self, observer: impl Fn(&Attempt) + Send + Sync + 'static) -> Self {
        Self {
            observer: Some(Arc::new(observer)),
            ..self
        }
    }

    /// Returns the settings that all requests share: the API key, the account, the base URL.
    pub fn stripe(&self) -> &Stripe {
        &self.stripe
    }

    /// Returns the agent, for your other requests over the same connections.
    pub fn agent(&self) -> &Agent {
        &self.agent
    }

    /// Returns the longest time that a call can take, without the resolution of names. `None` if it is not bounded, because
    /// the agent lacks a timeout and there is no deadline.
    pub fn longest_call(&self) -> Option<Duration> {
        let calls = longest_attempt(&self.agent.config().timeouts()).map(|attempt| {
            let waits = LONGEST_WAIT.saturating_mul(self.max_retries);
            let before_last = attempt
                .saturating_mul(self.max_retries)
                .saturating_add(waits);
            let before_last = self
                .budget
                .map_or(before_last, |budget| before_last.min(budget));
            before_last.saturating_add(attempt)
        });
        [calls, self.deadline].into_iter().flatten().min()
    }

    /// Sends an operation and returns its output. A POST gets a random idempotency key. After a failure,
    /// [`CallError::idempotency_key`] returns it.
    ///
    /// # Errors
    ///
    /// Returns [`CallError`]. Its variant says who has to act: the caller, the network, or Stripe.
    pub fn call<O: Operation>(&self, operation: &O) -> Result<O::Output, CallError> {
        self.run(operation, random_key(operation)?)?.finish()
    }

    /// Sends an operation and reads its response into your type, as [`Operation::parse_as`] does: for a field that is newer
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
    /// Returns [`CallError`] as [`call`](Self::call) does.
    pub fn call_as<T: DeserializeOwned>(&self, operation: &impl Operation) -> Result<T, CallError> {
        let reply = self.run(operation, random_key(operation)?)?.response()?;
        let reply = reply.read(|response| operation.parse_as(response))?;
        Ok(reply.output)
    }

    /// Sends an operation with your idempotency key and returns its output.
    ///
    /// # Errors
    ///
    /// Returns [`CallError`] as [`call`](Self::call) does.
    pub fn call_with_key<O, K>(&self, operation: &O, key: K) -> Result<O::Output, CallError>
    where
        O: Operation,
        K: TryInto<IdempotencyKey>,
        RequestError: From<K::Error>,
    {
        let key = key.try_into().map_err(RequestError::from)?;
        self.run(operation, Some(key))?.finish()
    }

    /// Sends an operation and returns its output with the facts of the response, the idempotency key and the number of
    /// retries. A POST gets a random idempotency key.
    ///
    /// # Errors
    ///
    /// Returns [`CallError`] as [`call`](Self::call) does.
    pub fn reply<O: Operation>(&self, operation: &O) -> Result<Reply<O::Output>, CallError> {
        self.run(operation, random_key(operation)?)?.reply()
    }

    /// Sends an operation with your idempotency key and returns its output with the facts of the response and the number of
    /// retries.
    ///
    /// # Errors
    ///
    /// Returns [`CallError`] as [`call`](Self::call) does.
    pub fn reply_with_key<O, K>(&self, operation: &O, key: K) -> Result<Reply<O::Output>, CallError>
    where
        O: Operation,
        K: TryInto<IdempotencyKey>,
        RequestError: From<K::Error>,
    {
        let key = key.try_into().map_err(RequestError::from)?;
        self.run(operation, Some(key))?.reply()
    }

    /// Sends an operation and returns the response unread, whatever its status: for [`Operation::parse`],
    /// [`Operation::parse_as`] and [`Reply::facts`]. A POST gets a random idempotency key.
    ///
    /// # Errors
    ///
    /// Returns [`CallError::Request`] or [`CallError::Transport`].
    pub fn send<O: Operation + ?Sized>(&self, operation: &O) -> Result<Reply, CallError> {
        self.run(operation, random_key(operation)?)?.response()
    }

    /// Sends an operation with your idempotency key and returns the response unread, whatever its status.
    ///
    /// # Errors
    ///
    /// Returns [`CallError::Request`] or [`CallError::Transport`].
    pub fn send_with_key<O, K>(&self, operation: &O, key: K) -> Result<Reply, CallError>
    where
        O: Operation + ?Sized,
        K: TryInto<IdempotencyKey>,
        RequestError: From<K::Error>,
    {
        let key = key.try_into().map_err(RequestError::from)?;
        self.run(operation, Some(key))?.response()
    }

    /// Iterates over the pages of a list, requesting each when it is needed.
    pub fn pages<O: Paged>(&self, list: O) -> Pages<'_, O> {
        Pages::new(self, list)
    }

    /// Iterates over the objects of a list, requesting pages when they are needed. With `ending_before`, it goes towards newer
    /// objects.
    pub fn items<O: Paged>(&self, list: O) -> Items<'_, O> {
        Items::new(self, list)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the adapter is the part that does IO"
    )]
    fn run<'o, O: Operation + ?Sized>(
        &self,
        operation: &'o O,
        key: Option<IdempotencyKey>,
    ) -> Result<Call<&'o O, Error>, CallError> {
        let mut call = self
            .stripe
            .begin(operation, key, seed())?
            .with_max_retries(self.max_retries);
        if let Some(budget) = [self.budget, self.deadline].into_iter().flatten().min() {
            call = call.with_budget(budget);
        }
        let started = Instant::now();
        while let Some(step) = call.step() {
            match step {
                Step::Send(request) => match self.send_once(request, started.elapsed()) {
                    Ok(response) => call.receive(response, started.elapsed()),
                    Err(cut) => {
                        if let Some(head) = &cut.head {
                            call.receive_head(head.0, &head.1);
                        }
                        let failure = attempt::failure(&cut);
                        call.fail(cut.error, failure, started.elapsed());
                    }
                },
                Step::Wait(time) => {
                    std::thread::sleep(time);
                    continue;
                }
            }
            if let Some(observer) = &self.observer {
                call.last_attempt()
                    .iter()
                    .for_each(|attempt| observer(attempt));
            }
        }
        Ok(call)
    }

    fn send_once(
        &self,
        request: &http::Request<Vec<u8>>,
        elapsed: Duration,
    ) -> Result<http::Response<Vec<u8>>, Cut> {
        if self.has_unusable_proxy && !request.uri().host().is_some_and(is_loopback) {
            return Err(Error::InvalidProxyUrl.into());
        }
        let time_left = self
            .deadline
            .map(|deadline| deadline.saturating_sub(elapsed));
        attempt::send(&self.agent, request, self.max_body, time_left)
    }
}

/// Returns a random idempotency key for a POST: on other methods Stripe ignores keys.
fn random_key<O: Operation + ?Sized>(operation: &O) -> Result<Option<IdempotencyKey>, CallError> {
    let key = (operation.method() == Method::POST).then(IdempotencyKey::random);
    Ok(key.transpose()?)
}

/// Returns whether a variable of the environment names a proxy, usable or not.
#[expect(
    clippy::disallowed_methods,
    reason = "the adapter is the part that does IO"
)]
fn names_a_proxy() -> bool {
    PROXY_VARIABLES
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("stripe", &self.stripe)
            .field("max_body", &self.max_body)
            .field("max_retries", &self.max_retries)
            .field("budget", &self.budget)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl IdempotencyKey {
    /// Creates a random key: 128 bits from the operating system in hexadecimal.
    ///
    /// [`Client::call`] creates one for each POST. Create it yourself to store it before the call, so that the call can be
    /// repeated safely after a crash.
    ///
    /// # Errors
    ///
    /// Returns [`RequestError`] about `Idempotency-Key` if the operating system provides no random numbers.
    pub fn random() -> Result<Self, RequestError> {
        let bytes: [u8; 16] = random().ok_or_else(|| {
            let problem =
                RequestProblem::Invalid("the operating system provides no random numbers".into());
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

/// Returns a seed that spreads the waits between attempts. Without random numbers, the waits are not spread.
fn seed() -> u64 {
    u64::from_le_bytes(random().unwrap_or_default())
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
