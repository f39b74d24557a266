use std::fmt;

use http::Response;

use super::CallError;
use crate::error::Error;
use crate::facts::ResponseFacts;
use crate::request::IdempotencyKey;
use crate::retry::StopReason;

/// A response with the output that was read from it, and facts about the call. Without output (`Reply<()>`), the response is
/// unread.
#[derive(Clone)]
#[non_exhaustive]
pub struct Reply<T = ()> {
    /// The output of the operation.
    pub output: T,
    /// The whole response. Do not log it: the body may contain personal data.
    pub response: Response<Vec<u8>>,
    /// The idempotency key that the request carried.
    pub idempotency_key: Option<IdempotencyKey>,
    /// The reason why the request was not sent again.
    pub stop_reason: StopReason,
    /// The number of retries: 0 if the first attempt was the last.
    pub retries: u32,
    pub(super) may_have_deleted: bool,
}

impl<T> Reply<T> {
    /// Reads the facts of the response from its headers: the request id, whether it was replayed, and more.
    pub fn facts(&self) -> ResponseFacts {
        ResponseFacts::of(&self.response)
    }
}

impl Reply {
    /// Reads the response by a function such as [`Operation::parse`](crate::Operation::parse) or
    /// [`parse_as`](crate::Operation::parse_as).
    ///
    /// # Errors
    ///
    /// Returns [`CallError`] with this reply if `read` fails.
    pub fn read<T, E>(
        self,
        read: impl FnOnce(&Response<Vec<u8>>) -> Result<T, Error>,
    ) -> Result<Reply<T>, CallError<E>> {
        match read(&self.response) {
            Ok(output) => Ok(Reply {
                output,
                response: self.response,
                idempotency_key: self.idempotency_key,
                stop_reason: self.stop_reason,
                retries: self.retries,
                may_have_deleted: self.may_have_deleted,
            }),
            Err(Error::Request(error)) => Err(CallError::Request(error)),
            Err(Error::Stuck(error)) => Err(CallError::Stuck(error)),
            Err(Error::Mode(error)) => Err(CallError::Mode(error)),
            Err(Error::Api(error)) => Err(CallError::Api {
                error,
                reply: Box::new(self),
            }),
            Err(Error::Decode(error)) => Err(CallError::Decode {
                error,
                reply: Box::new(self),
            }),
        }
    }
}

/// Shows the status, and nothing of headers, body and output.
impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.response.status())
            .field("idempotency_key", &self.idempotency_key)
            .field("stop_reason", &self.stop_reason)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}
