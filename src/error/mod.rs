//! What can go wrong, by who must act: the caller ([`RequestError`]), Stripe or the account ([`ApiError`]), or
//! whoever stands between ([`DecodeError`]).

mod api;
mod decode;
mod position;
mod request;

pub use api::{ApiError, ApiErrorType, ErrorCode};
pub use decode::{DecodeError, DecodeProblem};
pub use request::{RequestError, RequestProblem};

/// Everything that describing an operation and reading its answer can end in.
///
/// No variant prints a secret or a value out of a body, neither with `{}` nor with `{:?}`. An error borrows
/// nothing and consumes nothing: the response and its bytes stay with whoever called
/// [`parse`](crate::Operation::parse).
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller must act: the request was refused before anything was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Stripe, or something in front of it, answered with a status that is not 2xx.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// The answer has a 2xx status and cannot be read. The work was done: do not repeat it blindly.
    #[error(transparent)]
    Decode(#[from] Box<DecodeError>),
}

/// How many characters of a text from outside are shown.
const LONGEST_TEXT: usize = 200;

/// Writes text that came from outside as one harmless line: printable ASCII only, and not all of a long one.
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
