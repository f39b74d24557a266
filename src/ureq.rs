//! A blocking client on [ureq](https://docs.rs/ureq): the one part of this crate that does IO.
//!
//! ```no_run
//! use stripe_identity::ureq::Client;
//! use stripe_identity::{CreateVerificationSession, SecretKey, Stripe};
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

use std::fmt::{self, Write};
use std::time::Duration;

use ::ureq::Agent;
use http::uri::Scheme;
use http::{Method, Request, Response, StatusCode};

use crate::error::{ApiError, DecodeError, Error, RequestError, RequestProblem};
use crate::idempotency_key::IdempotencyKey;
use crate::operation::Operation;
use crate::response::ResponseFacts;
use crate::stripe::Stripe;

/// The largest body that [`Client`] reads unless told otherwise: 16 MiB.
///
/// The largest page that Stripe's limits allow, 100 sessions with reports whose references and metadata are all filled
/// with characters of four bytes, has 15 MB.
pub const MAX_BODY: u64 = 16 * 1024 * 1024;

/// Sends operations to Stripe and waits for the answers.
///
/// Cheap to clone; clones share their connections, which are kept alive between calls. Whatever agent is used, a
/// 4xx or 5xx answer is read for its error, and a redirect is never followed: the key must go nowhere else.
#[derive(Clone)]
pub struct Client {
    stripe: Stripe,
    agent: Agent,
    max_body: u64,
}

impl Client {
    /// A client that gives up after 80 seconds for a call and 30 for a connection, as Stripe's own do. A proxy is taken
    /// from the environment, as ureq does by default, but never for a loopback base URL.
    pub fn new(stripe: Stripe) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(80)))
            .timeout_connect(Some(Duration::from_secs(30)))
            .build()
            .new_agent();
        Self::with_agent(stripe, agent)
    }

    /// A client on an agent of yours, with its timeouts, proxy, TLS and connection pool.
    pub fn with_agent(stripe: Stripe, agent: Agent) -> Self {
        Self {
            stripe,
            agent,
            max_body: MAX_BODY,
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
        parse(operation, self.send(operation)?)
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
        parse(operation, self.send_with_key(operation, key)?)
    }

    /// Sends an operation and returns the raw answer, whatever its status: for
    /// [`ResponseFacts`], [`Operation::parse`] and [`Operation::parse_as`].
    ///
    /// A POST gets a random idempotency key, which is in the response's extensions as an [`IdempotencyKey`].
    ///
    /// # Errors
    ///
    /// [`CallError::Request`] or [`CallError::Transport`].
    pub fn send<O: Operation + ?Sized>(
        &self,
        operation: &O,
    ) -> Result<Response<Vec<u8>>, CallError> {
        let key = (operation.method() == Method::POST)
            .then(IdempotencyKey::random)
            .transpose()?;
        self.exchange(operation, key)
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
        self.exchange(operation, Some(key))
    }

    fn exchange<O: Operation + ?Sized>(
        &self,
        operation: &O,
        key: Option<IdempotencyKey>,
    ) -> Result<Response<Vec<u8>>, CallError> {
        let request = match &key {
            Some(key) => self.stripe.request_with_key(operation, key)?,
            None => self.stripe.request(operation)?,
        };
        let answer = if request.method() == Method::POST {
            self.run(request)
        } else {
            self.run(request.map(|_| ()))
        };
        let failed = |error, status, request_id| {
            let idempotency_key = key.clone();
            CallError::Transport(Box::new(TransportError {
                error,
                status,
                request_id,
                idempotency_key,
            }))
        };
        let answer = answer.map_err(|error| failed(error, None, None))?;
        let (mut parts, mut body) = answer.into_parts();
        // ureq refuses a body of exactly its limit.
        let limit = self.max_body.saturating_add(1);
        let body = body
            .with_config()
            .limit(limit)
            .read_to_vec()
            .map_err(|error| {
                let error = match error {
                    ::ureq::Error::BodyExceedsLimit(_) => {
                        ::ureq::Error::BodyExceedsLimit(self.max_body)
                    }
                    error => error,
                };
                let facts = ResponseFacts::from_headers(&parts.headers);
                failed(error, Some(parts.status), facts.request_id)
            })?;
        // ureq keeps things of its own there, such as its agent.
        parts.extensions.clear();
        if let Some(key) = key {
            parts.extensions.insert(key);
        }
        Ok(Response::from_parts(parts, body))
    }

    fn run(
        &self,
        request: Request<impl ::ureq::AsSendBody>,
    ) -> Result<Response<::ureq::Body>, ::ureq::Error> {
        // Plain http is for loopback, and a proxy is elsewhere: the key would go there in the clear.
        let is_loopback = request.uri().scheme() == Some(&Scheme::HTTP);
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

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("stripe", &self.stripe)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

fn parse<O: Operation>(operation: &O, response: Response<Vec<u8>>) -> Result<O::Output, CallError> {
    operation.parse(&response).map_err(|error| match error {
        Error::Request(error) => CallError::Request(error),
        Error::Api(error) => CallError::Api {
            error,
            response: Box::new(response),
        },
        Error::Decode(error) => CallError::Decode {
            error,
            response: Box::new(response),
        },
    })
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
        let mut bytes = [0_u8; 16];
        #[expect(
            clippy::disallowed_methods,
            reason = "the adapter is the part that does IO"
        )]
        let filled = getrandom::getrandom(&mut bytes);
        filled.map_err(|_| {
            let problem =
                RequestProblem::Invalid("the operating system gives no random numbers".into());
            RequestError::new("Idempotency-Key", problem)
        })?;
        Self::new(
            &bytes
                .iter()
                .fold(String::with_capacity(32), |mut hex, byte| {
                    // Writing to a String cannot fail.
                    let _ = write!(hex, "{byte:02x}");
                    hex
                }),
        )
    }
}

/// Why a call did not end in a model, by who must act.
///
/// Whatever came back from Stripe is in the error. `{}` and `{:?}` show nothing of a body.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The caller must act: the request was refused before anything was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// No answer arrived, or not all of it. Whether the work was done is unknown: repeat a POST only with the same
    /// idempotency key.
    #[error(transparent)]
    Transport(Box<TransportError>),
    /// Stripe, or something in front of it, answered with a status that is not 2xx.
    #[error("{error}")]
    Api {
        /// What it said.
        error: Box<ApiError>,
        /// The whole answer.
        response: Box<Response<Vec<u8>>>,
    },
    /// The answer has a 2xx status and cannot be read. The work was done: do not repeat it blindly.
    #[error("{error}")]
    Decode {
        /// What is wrong with it.
        error: Box<DecodeError>,
        /// The whole answer.
        response: Box<Response<Vec<u8>>>,
    },
}

impl CallError {
    /// The idempotency key that the request carried, to repeat it with.
    pub fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        match self {
            Self::Request(_) => None,
            Self::Transport(error) => error.idempotency_key.as_ref(),
            Self::Api { response, .. } | Self::Decode { response, .. } => {
                response.extensions().get()
            }
        }
    }

    /// What Stripe said, if it said no.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => f.debug_tuple("Request").field(error).finish(),
            Self::Transport(error) => f.debug_tuple("Transport").field(error).finish(),
            Self::Api { error, .. } => f
                .debug_struct("Api")
                .field("error", error)
                .finish_non_exhaustive(),
            Self::Decode { error, .. } => f
                .debug_struct("Decode")
                .field("error", error)
                .finish_non_exhaustive(),
        }
    }
}

/// What went wrong between here and Stripe.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("no usable answer from Stripe: {error}")]
pub struct TransportError {
    /// What ureq says.
    pub error: ::ureq::Error,
    /// The status, if an answer began to arrive and its body could not be read.
    pub status: Option<StatusCode>,
    /// The `Request-Id` of that answer.
    pub request_id: Option<String>,
    /// The idempotency key that the request carried, to repeat it with.
    pub idempotency_key: Option<IdempotencyKey>,
}
