use std::fmt;

use http::{Response, StatusCode};

use crate::error::{ApiError, DecodeError, RequestError};
use crate::request::IdempotencyKey;
use crate::response::StuckPage;
use crate::retry::StopReason;

/// Why a call did not end in a model, by who must act.
///
/// Whatever came back from Stripe is in the error. `{}` and `{:?}` show nothing of a body.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The caller must act: the request was refused before anything was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// A page did not lead on to the next one, so that the iteration was ended.
    #[error(transparent)]
    Stuck(#[from] StuckPage),
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
            Self::Request(_) | Self::Stuck(_) => None,
            Self::Transport(error) => error.idempotency_key.as_ref(),
            Self::Api { response, .. } | Self::Decode { response, .. } => {
                response.extensions().get()
            }
        }
    }

    /// Why the request was not sent again. `None` if it was never sent.
    pub fn stop_reason(&self) -> Option<StopReason> {
        match self {
            Self::Request(_) | Self::Stuck(_) => None,
            Self::Transport(error) => Some(error.stop_reason),
            Self::Api { response, .. } | Self::Decode { response, .. } => {
                response.extensions().get().copied()
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
            Self::Stuck(error) => f.debug_tuple("Stuck").field(error).finish(),
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
    /// Why the request was not sent again.
    pub stop_reason: StopReason,
}
