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

/// Any error of the core: of building a request, of reading a response, of paging.
///
/// Every error that a function of this crate returns without IO converts into it, so an error type of yours needs one `From`:
///
/// ```
/// use stripe_identity::{RetrieveVerificationSession, SecretKey, Stripe};
///
/// #[derive(Debug)]
/// enum MyError {
///     Stripe(stripe_identity::Error),
/// }
///
/// impl<E> From<E> for MyError
/// where
///     stripe_identity::Error: From<E>,
/// {
///     fn from(error: E) -> Self {
///         Self::Stripe(error.into())
///     }
/// }
///
/// fn request() -> Result<http::Request<Vec<u8>>, MyError> {
///     let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
///     stripe.check_livemode(false)?;
///     Ok(stripe.request(&RetrieveVerificationSession::new("vs_123"))?)
/// }
/// # request().unwrap();
/// ```
///
/// Beside another `From` of yours, such as for `std::io::Error`, write `impl From<stripe_identity::Error>` and convert by
/// `map_err(stripe_identity::Error::from)`: two generic conversions would overlap.
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
    /// A page does not lead to the next one, so paging has to end.
    #[error(transparent)]
    Stuck(#[from] StuckPage),
    /// An object is in another mode than the API key.
    #[error(transparent)]
    Mode(#[from] ModeMismatch),
}

/// The error for a page that does not lead to a new one.
///
/// Either it contains the object it was supposed to start after, or its `next_page_url` has no `page` token or the token that
/// it was requested with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page does not lead to a new one, so paging would never end")]
pub struct StuckPage;

/// The error for an object in another mode than the API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the object is in {} mode, but the API key is for {} mode", mode(*livemode), mode(!*livemode))]
#[non_exhaustive]
pub struct ModeMismatch {
    /// `true` if the object is in live mode, `false` if it is test data.
    pub livemode: bool,
}

fn mode(livemode: bool) -> &'static str {
    if livemode { "live" } else { "test" }
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
