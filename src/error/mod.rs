//! Errors, by who has to act.
//!
//! | error | who has to act |
//! |---|---|
//! | [`RequestError`] | the caller, before anything is sent |
//! | [`ApiError`] | the caller, the owner of the account, or Stripe |
//! | [`DecodeError`] | the operator of a proxy, or the maintainers of this crate |
//!
//! You need this module to look into an [`Error`].

mod api;
mod decode;
mod position;
mod request;

pub use api::{ApiError, ApiErrorType, ErrorCode};
pub use decode::{DecodeError, DecodeProblem};
pub use request::{RequestError, RequestProblem};

/// An error of building a request or of reading a response.
///
/// No variant prints a secret or a value of a body, neither with `{}` nor with `{:?}`. An error does not consume the
/// response: its bytes stay with the caller of [`parse`](crate::Operation::parse).
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request was refused before anything was sent: the caller has to act.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Stripe, or a proxy before it, returned a status that is not 2xx.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// The response has a 2xx status and cannot be read. The work was done, so do not repeat it blindly.
    #[error(transparent)]
    Decode(#[from] Box<DecodeError>),
}

/// The largest number of characters shown of a text from outside.
const LONGEST_TEXT: usize = 200;

/// Returns a text from outside as one harmless line of printable ASCII, cut after [`LONGEST_TEXT`] characters.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .take(LONGEST_TEXT)
        .map(|c| {
            if c.is_ascii_graphic() || c == ' ' {
                c
            } else {
                '?'
            }
        })
        .collect()
}
