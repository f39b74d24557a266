use std::fmt;

use http::HeaderValue;

use crate::error::{RequestError, RequestProblem};

/// The key by which Stripe recognises a repeated POST and gives the first answer again instead of doing the work
/// twice: <https://docs.stripe.com/api/idempotent_requests>.
///
/// From 1 to 255 visible ASCII characters. Stripe keeps the answer for at least 24 hours. Stripe stores and shows
/// keys, so put no personal data in: an id from your own database is fine, an e-mail address is not.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(HeaderValue);

impl IdempotencyKey {
    /// Checks and takes a key.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] about `Idempotency-Key` if it is empty, too long, or has other characters.
    pub fn new(key: &str) -> Result<Self, RequestError> {
        let problem = if key.is_empty() {
            RequestProblem::Empty
        } else if key.len() > 255 {
            RequestProblem::TooLong { max: 255 }
        } else if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            RequestProblem::NotVisibleAscii
        } else if let Ok(header) = HeaderValue::from_str(key) {
            return Ok(Self(header));
        } else {
            RequestProblem::NotVisibleAscii
        };
        Err(RequestError::new("Idempotency-Key", problem))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(crate) fn into_header(self) -> HeaderValue {
        self.0
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IdempotencyKey")
            .field(&self.as_str())
            .finish()
    }
}

impl From<&IdempotencyKey> for IdempotencyKey {
    fn from(key: &IdempotencyKey) -> Self {
        key.clone()
    }
}

impl TryFrom<&str> for IdempotencyKey {
    type Error = RequestError;

    fn try_from(key: &str) -> Result<Self, RequestError> {
        Self::new(key)
    }
}

impl TryFrom<&String> for IdempotencyKey {
    type Error = RequestError;

    fn try_from(key: &String) -> Result<Self, RequestError> {
        Self::new(key)
    }
}

impl TryFrom<String> for IdempotencyKey {
    type Error = RequestError;

    fn try_from(key: String) -> Result<Self, RequestError> {
        Self::new(&key)
    }
}
