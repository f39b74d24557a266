use std::fmt;

use http::StatusCode;

use super::Reply;
use crate::error::{ApiError, DecodeError, ModeMismatch, RequestError, StuckPage};
use crate::request::IdempotencyKey;
use crate::retry::{Failure, StopReason};

/// The error of a call that did not end in an output. The variant says who has to act.
///
/// `E` is the error of the transport. Whatever came back from Stripe is kept. `{}` and `{:?}` show nothing of a body.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError<E> {
    /// The caller has to act: the request was refused before anything was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// A page did not lead to the next one, so paging has ended.
    #[error(transparent)]
    Stuck(#[from] StuckPage),
    /// An object is in another mode than the API key: see [`Stripe::check_livemode`](crate::Stripe::check_livemode).
    #[error(transparent)]
    Mode(#[from] ModeMismatch),
    /// No whole response arrived. Whether the work was done is unknown, unless [`failure`](TransportError::failure) is
    /// [`NotSent`](Failure::NotSent): repeat a POST only with the same idempotency key.
    #[error(transparent)]
    Transport(Box<TransportError<E>>),
    /// Stripe, or something between, responded with a status that is not 2xx.
    #[error("{error}")]
    Api {
        /// The error that the response contains.
        error: Box<ApiError>,
        /// The whole response.
        reply: Box<Reply>,
    },
    /// The response has a 2xx status and cannot be read. The work was done: do not repeat it blindly.
    #[error("{error}")]
    Decode {
        /// The problem with the response.
        error: Box<DecodeError>,
        /// The whole response.
        reply: Box<Reply>,
    },
    /// [`Call::finish`](super::Call::finish) was called before the call had ended, such as after a timeout around the loop.
    /// Whether the work was done is unknown.
    #[error("the call has not ended")]
    Unfinished {
        /// The idempotency key that the request carries, to repeat it with.
        idempotency_key: Option<IdempotencyKey>,
        /// The number of retries so far.
        retries: u32,
    },
}

impl<E> CallError<E> {
    /// Returns the idempotency key that the request carried, to repeat it with.
    pub fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        match self {
            Self::Request(_) | Self::Stuck(_) | Self::Mode(_) => None,
            Self::Transport(error) => error.idempotency_key.as_ref(),
            Self::Api { reply, .. } | Self::Decode { reply, .. } => reply.idempotency_key.as_ref(),
            Self::Unfinished {
                idempotency_key, ..
            } => idempotency_key.as_ref(),
        }
    }

    /// Returns the reason why the request was not sent again. `None` if it was never sent, or the call has not ended.
    ///
    /// It is [`Success`](StopReason::Success) for [`Decode`](Self::Decode): the request succeeded, and its response cannot be
    /// read.
    pub fn stop_reason(&self) -> Option<StopReason> {
        match self {
            Self::Request(_) | Self::Stuck(_) | Self::Mode(_) | Self::Unfinished { .. } => None,
            Self::Transport(error) => Some(error.stop_reason),
            Self::Api { reply, .. } | Self::Decode { reply, .. } => Some(reply.stop_reason),
        }
    }

    /// Returns the number of retries: 0 if the first attempt was the last.
    pub fn retries(&self) -> u32 {
        match self {
            Self::Request(_) | Self::Stuck(_) | Self::Mode(_) => 0,
            Self::Transport(error) => error.retries,
            Self::Api { reply, .. } | Self::Decode { reply, .. } => reply.retries,
            Self::Unfinished { retries, .. } => *retries,
        }
    }

    /// Returns the id to give to Stripe's support, if a response arrived or began to.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Request(_) | Self::Stuck(_) | Self::Mode(_) | Self::Unfinished { .. } => None,
            Self::Transport(error) => error.request_id.as_deref(),
            Self::Api { error, .. } => error.request_id(),
            Self::Decode { error, .. } => error.request_id.as_deref(),
        }
    }

    /// Returns the error that Stripe responded with.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Returns whether this is a 404 to a DELETE that was repeated because the first response was lost or was a 5xx. The
    /// object may have been there until the first attempt deleted it.
    pub fn may_have_deleted(&self) -> bool {
        matches!(self, Self::Api { reply, .. } if reply.may_have_deleted)
    }
}

/// The error of a call that ended without a whole response.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("no usable response from {host}{}: {error}", Attempts(*.retries))]
pub struct TransportError<E> {
    /// The error of the transport in the last attempt.
    #[source]
    pub error: E,
    /// The failure of the last attempt.
    pub failure: Failure,
    /// The status, if a response began to arrive.
    pub status: Option<StatusCode>,
    /// The `Request-Id` of that response.
    pub request_id: Option<String>,
    /// The idempotency key that the request carried, to repeat it with.
    pub idempotency_key: Option<IdempotencyKey>,
    /// The reason why the request was not sent again.
    pub stop_reason: StopReason,
    /// The number of retries.
    pub retries: u32,
    /// The host of the request, with its port if the base URL has one.
    pub(super) host: Box<str>,
}

/// The number of attempts in a message, if there were several.
struct Attempts(u32);

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            retries => write!(f, " after {} attempts", u64::from(retries) + 1),
        }
    }
}
