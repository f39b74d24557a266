//! One operation from request to result, over any transport, retries included.
//!
//! [`Call`] is a state machine that does no IO: your loop sends, waits and reports, and `Call` decides. The same request goes
//! out on every attempt, byte for byte, with the same idempotency key.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use stripe_identity::call::CallError;
//! use stripe_identity::{
//!     CreateVerificationSession, Failure, Step, Stripe, VerificationSession,
//! };
//!
//! # type MyError = std::io::Error;
//! # fn send(_: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, MyError> {
//! #     let body = r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
//! #         "livemode": false, "status": "requires_input", "type": "document"}"#;
//! #     Ok(http::Response::new(body.into()))
//! # }
//! # fn sleep(_: Duration) {}
//! fn create(stripe: &Stripe, seed: u64) -> Result<VerificationSession, CallError<MyError>> {
//!     let create = CreateVerificationSession::document();
//!     let (mut call, started) = (stripe.call_with_key(&create, "order-6735", seed)?, Instant::now());
//!     while let Some(step) = call.step() {
//!         match step {
//!             Step::Send(request) => match send(request) {
//!                 Ok(response) => call.receive(response, started.elapsed()),
//!                 Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
//!             },
//!             Step::Wait(time) => sleep(time),
//!         }
//!     }
//!     call.finish()
//! }
//! # let stripe = Stripe::new(stripe_identity::SecretKey::new("sk_test_123").unwrap());
//! # assert_eq!(create(&stripe, 7).unwrap().id, "vs_1");
//! ```
//!
//! Over an async transport, only the `.await`s are new:
//!
//! ```
//! # use std::time::{Duration, Instant};
//! # use stripe_identity::call::CallError;
//! # use stripe_identity::{CreateVerificationSession, Failure, Step, Stripe, VerificationSession};
//! # type MyError = std::io::Error;
//! # async fn send(_: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, MyError> {
//! #     Ok(http::Response::default())
//! # }
//! # async fn sleep(_: Duration) {}
//! async fn create(stripe: &Stripe, seed: u64) -> Result<VerificationSession, CallError<MyError>> {
//!     let create = CreateVerificationSession::document();
//!     let (mut call, started) = (stripe.call_with_key(&create, "order-6735", seed)?, Instant::now());
//!     while let Some(step) = call.step() {
//!         match step {
//!             Step::Send(request) => match send(request.clone()).await {
//!                 Ok(response) => call.receive(response, started.elapsed()),
//!                 Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
//!             },
//!             Step::Wait(time) => sleep(time).await,
//!         }
//!     }
//!     call.finish()
//! }
//! # fn is_send<T: Send>(_: T) {}
//! # is_send(create(&Stripe::new(stripe_identity::SecretKey::new("sk_test_123").unwrap()), 7));
//! ```
//!
//! # The transport
//!
//! `send` can be any function from request to response. It must
//!
//! - not follow redirects, because the API key must go nowhere else;
//! - return 4xx and 5xx as responses, because the error is in the body;
//! - give up on a silent server: Stripe's own clients wait 30 seconds for a connection and 80 for a response;
//! - fail if the body was cut short or has more than [`MAX_BODY`] bytes;
//! - send `Content-Length: 0` with a POST that has no parameters;
//! - show no URL in its errors, because it contains ids and parameters: reqwest has `without_url`.

mod attempt;
mod error;
mod reply;

use std::fmt;
use std::time::Duration;

use http::uri::Authority;
use http::{HeaderMap, Method, Request, Response, StatusCode};

pub use attempt::Attempt;
pub use error::{CallError, TransportError};
pub use reply::Reply;

use crate::error::RequestError;
use crate::facts::ResponseFacts;
use crate::operation::Operation;
use crate::request::IdempotencyKey;
use crate::retry::{Failure, Next, Retry, StopReason};
use crate::stripe::Stripe;

pub use crate::request::limits::MAX_BODY;

/// One operation on its way from request to result: see the [module](self) for the loop around it.
///
/// `E` is the error of your transport. It should be a type that implements [`Error`](std::error::Error), such as
/// [`io::Error`](std::io::Error): `Box<dyn Error>` does not, so `?` could not convert a [`CallError`] of it. A `Call` is `Send` and `'static` if the operation and `E` are.
///
/// By default there are two retries and no budget: see [`Retry`] for the rules.
///
/// Calling the methods in any order never panics. [`step`](Self::step) returns `None` while a request is out, so a loop that
/// forgets to report ends instead of sending again. A report without a request is ignored.
pub struct Call<O, E> {
    operation: O,
    request: Request<Vec<u8>>,
    idempotency_key: Option<IdempotencyKey>,
    retry: Retry,
    state: State<E>,
    /// The status and request id of a response that began to arrive in this attempt.
    head: Option<(StatusCode, Option<String>)>,
    /// `true` if an attempt that was repeated may have done the work.
    may_be_done: bool,
    /// The beginning of the current or next attempt, as the time since the first one began.
    begins: Duration,
    attempts: u32,
    last: Option<Report>,
}

/// The next step of a [`Call`].
pub enum Step<'c> {
    /// Send this request, then call [`Call::receive`] or [`Call::fail`]. Do not log it: it contains the API key and may
    /// contain personal data.
    Send(&'c Request<Vec<u8>>),
    /// Wait this long, then ask for the next step.
    Wait(Duration),
}

enum State<E> {
    Ready,
    Sent,
    Waiting(Duration),
    Received(Response<Vec<u8>>, StopReason),
    Failed(E, Failure, StopReason),
}

/// The parts of [`Call::last_attempt`] that the call itself does not have.
struct Report {
    status: Option<StatusCode>,
    request_id: Option<String>,
    failure: Option<Failure>,
    response_bytes: usize,
    next: Next,
    duration: Duration,
    elapsed: Duration,
}

impl Stripe {
    /// Begins a [`Call`] without idempotency key: a POST is not sent again once it may have arrived.
    ///
    /// `seed` is any number that differs between calls, such as the nanoseconds of the clock. It spreads the waits between
    /// attempts and has no other effect. Pass `&operation` to keep the operation, for example for
    /// [`next_page`](crate::Paged::next_page).
    ///
    /// # Errors
    ///
    /// Returns [`RequestError`] if [`request`](Self::request) does.
    pub fn call<O: Operation, E>(
        &self,
        operation: O,
        seed: u64,
    ) -> Result<Call<O, E>, RequestError> {
        self.begin(operation, None, seed)
    }

    /// Begins a [`Call`] with an idempotency key: sent twice, a POST is done once.
    ///
    /// `seed` is any number that differs between calls, such as the nanoseconds of the clock. It spreads the waits between
    /// attempts and has no other effect. Pass `&operation` to keep the operation, for example for
    /// [`next_page`](crate::Paged::next_page).
    ///
    /// # Errors
    ///
    /// Returns [`RequestError`] if [`request_with_key`](Self::request_with_key) does.
    pub fn call_with_key<O, K, E>(
        &self,
        operation: O,
        key: K,
        seed: u64,
    ) -> Result<Call<O, E>, RequestError>
    where
        O: Operation,
        K: TryInto<IdempotencyKey>,
        RequestError: From<K::Error>,
    {
        self.begin(operation, Some(key.try_into()?), seed)
    }

    pub(crate) fn begin<O: Operation, E>(
        &self,
        operation: O,
        key: Option<IdempotencyKey>,
        seed: u64,
    ) -> Result<Call<O, E>, RequestError> {
        let request = match &key {
            Some(key) => self.request_with_key(&operation, key)?,
            None => self.request(&operation)?,
        };
        Ok(Call::new(operation, request, key, seed))
    }
}

impl<O: Operation, E> Call<O, E> {
    fn new(
        operation: O,
        request: Request<Vec<u8>>,
        idempotency_key: Option<IdempotencyKey>,
        seed: u64,
    ) -> Self {
        Self {
            operation,
            retry: Retry::new(&request, seed),
            request,
            idempotency_key,
            state: State::Ready,
            head: None,
            may_be_done: false,
            begins: Duration::ZERO,
            attempts: 0,
            last: None,
        }
    }

    /// Sends the request again at most this often, instead of twice.
    #[must_use]
    pub fn with_max_retries(self, max_retries: u32) -> Self {
        Self {
            retry: self.retry.with_max_retries(max_retries),
            ..self
        }
    }

    /// Starts no attempt later than this after the first.
    #[must_use]
    pub fn with_budget(self, budget: Duration) -> Self {
        Self {
            retry: self.retry.with_budget(budget),
            ..self
        }
    }

    /// Returns what to do next: send or wait. `None` if the call has ended, or while the result of a request is awaited.
    pub fn step(&mut self) -> Option<Step<'_>> {
        match self.state {
            State::Ready => {
                self.state = State::Sent;
                self.attempts = self.attempts.saturating_add(1);
                Some(Step::Send(&self.request))
            }
            State::Waiting(time) => {
                self.state = State::Ready;
                Some(Step::Wait(time))
            }
            State::Sent | State::Received(..) | State::Failed(..) => None,
        }
    }

    /// Reports the whole response to the request. `elapsed` is the time since the first attempt began.
    ///
    /// Ignored unless a request is out.
    pub fn receive(&mut self, response: Response<impl Into<Vec<u8>>>, elapsed: Duration) {
        if !matches!(self.state, State::Sent) {
            return;
        }
        let response = response.map(Into::into);
        let next = self.retry.after_response(&response, elapsed);
        self.last = Some(Report {
            status: Some(response.status()),
            request_id: match next {
                // A retry drops the response, a stop keeps it.
                Next::Retry { .. } => ResponseFacts::of(&response).request_id,
                Next::Stop(_) => None,
            },
            failure: None,
            response_bytes: response.body().len(),
            next,
            duration: elapsed.saturating_sub(self.begins),
            elapsed,
        });
        let status = response.status();
        let may_be_done = status.is_success() || status.is_server_error();
        self.go_on(next, may_be_done, elapsed, |reason| {
            State::Received(response, reason)
        });
    }

    /// Reports that the request got no whole response. `elapsed` is the time since the first attempt began.
    ///
    /// [`Failure::NoResponse`] is always safe. The other kinds are for transports that know more.
    ///
    /// Ignored unless a request is out.
    pub fn fail(&mut self, error: E, failure: Failure, elapsed: Duration) {
        if !matches!(self.state, State::Sent) {
            return;
        }
        let next = self.retry.after_failure(failure, elapsed);
        let (status, request_id) = self.head.clone().unzip();
        self.last = Some(Report {
            status,
            request_id: request_id.flatten(),
            failure: Some(failure),
            response_bytes: 0,
            next,
            duration: elapsed.saturating_sub(self.begins),
            elapsed,
        });
        let may_be_done = failure == Failure::NoResponse;
        self.go_on(next, may_be_done, elapsed, |reason| {
            State::Failed(error, failure, reason)
        });
    }

    /// Notes that a response began to arrive. If [`fail`](Self::fail) follows, the error keeps its status and request id.
    ///
    /// Optional, and ignored unless a request is out.
    pub fn receive_head(&mut self, status: StatusCode, headers: &HeaderMap) {
        if matches!(self.state, State::Sent) {
            let request_id = ResponseFacts::from_headers(headers).request_id;
            self.head = Some((status, request_id));
        }
    }

    fn go_on(
        &mut self,
        next: Next,
        may_be_done: bool,
        elapsed: Duration,
        end: impl FnOnce(StopReason) -> State<E>,
    ) {
        self.state = match next {
            Next::Retry { wait, .. } => {
                self.may_be_done |= may_be_done;
                self.begins = elapsed.saturating_add(wait);
                self.head = None;
                State::Waiting(wait)
            }
            Next::Stop(reason) => end(reason),
        };
    }

    /// Returns the facts of the attempt that ended last, for logs and metrics.
    ///
    /// They contain no API key, query, body or id. `None` before the first attempt has ended.
    pub fn last_attempt(&self) -> Option<Attempt> {
        let last = self.last.as_ref()?;
        let request_id = match &self.state {
            State::Received(response, _) => ResponseFacts::of(response).request_id,
            _ => last.request_id.clone(),
        };
        Some(Attempt {
            method: self.request.method().clone(),
            path: attempt::template(&self.operation),
            number: self.attempts,
            status: last.status,
            request_id,
            failure: last.failure,
            next: last.next,
            duration: last.duration,
            elapsed: last.elapsed,
            request_bytes: self.request.body().len(),
            response_bytes: last.response_bytes,
        })
    }

    /// Returns the number of retries so far, including one that is about to start.
    pub fn retries(&self) -> u32 {
        self.retry.retries()
    }

    /// Returns the output of the operation.
    ///
    /// # Errors
    ///
    /// Returns [`CallError`] if there is no output: its variant says who has to act. It keeps the response, the idempotency
    /// key, the number of retries and the reason for stopping.
    pub fn finish(self) -> Result<O::Output, CallError<E>> {
        self.reply().map(|reply| reply.output)
    }

    /// Returns the output of the operation with its response, idempotency key and number of retries.
    ///
    /// # Errors
    ///
    /// Returns [`CallError`] if there is no output, as [`finish`](Self::finish) does.
    pub fn reply(self) -> Result<Reply<O::Output>, CallError<E>> {
        let (operation, reply) = self.end()?;
        reply.read(|response| operation.parse(response))
    }

    /// Returns the response, whatever its status, unread.
    ///
    /// # Errors
    ///
    /// Returns [`CallError::Transport`] if there is no response, and [`CallError::Unfinished`] if the call has not ended.
    pub fn response(self) -> Result<Reply, CallError<E>> {
        self.end().map(|(_, reply)| reply)
    }

    fn end(self) -> Result<(O, Reply), CallError<E>> {
        let retries = self.retry.retries();
        let idempotency_key = self.idempotency_key;
        match self.state {
            State::Received(response, stop_reason) => {
                let may_have_deleted = self.may_be_done
                    && self.request.method() == Method::DELETE
                    && response.status() == StatusCode::NOT_FOUND;
                let reply = Reply {
                    output: (),
                    response,
                    idempotency_key,
                    stop_reason,
                    retries,
                    may_have_deleted,
                };
                Ok((self.operation, reply))
            }
            State::Failed(error, failure, stop_reason) => {
                let (status, request_id) = self.head.unzip();
                Err(CallError::Transport(Box::new(TransportError {
                    error,
                    failure,
                    status,
                    request_id: request_id.flatten(),
                    idempotency_key,
                    stop_reason,
                    retries,
                    host: self
                        .request
                        .uri()
                        .authority()
                        .map_or("", Authority::as_str)
                        .into(),
                })))
            }
            State::Ready | State::Sent | State::Waiting(_) => Err(CallError::Unfinished {
                idempotency_key,
                retries,
            }),
        }
    }
}

/// Shows the method of the request alone: `http` would print its URI and body.
impl fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(request) => write!(f, "Send({}, ..)", request.method()),
            Self::Wait(time) => f.debug_tuple("Wait").field(time).finish(),
        }
    }
}

/// Shows the progress of the call, and nothing of request and response.
impl<O, E> fmt::Debug for Call<O, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready => "ready",
            State::Sent => "sent",
            State::Waiting(_) => "waiting",
            State::Received(..) => "received",
            State::Failed(..) => "failed",
        };
        f.debug_struct("Call")
            .field("method", self.request.method())
            .field("attempts", &self.attempts)
            .field("state", &format_args!("{state}"))
            .finish_non_exhaustive()
    }
}
