use std::fmt;

use http::HeaderValue;
use percent_encoding::utf8_percent_encode;

use crate::error::{RequestError, RequestProblem};
use crate::request::path::UNRESERVED;
use crate::value::bytes::all;

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
        } else if !all(key, |byte| byte.is_ascii_graphic()) {
            RequestProblem::NotVisibleAscii
        } else if let Ok(header) = HeaderValue::from_str(key) {
            return Ok(Self(header));
        } else {
            RequestProblem::NotVisibleAscii
        };
        Err(RequestError::new("Idempotency-Key", problem))
    }

    /// A key made of facts of yours, the same in every process: for example the namespace `verify` and the parts user id and
    /// attempt.
    ///
    /// The parts are escaped and joined, so different parts never make the same key. Make an attempt's number one of them, and count
    /// it up
    ///
    /// - after a session was cancelled or redacted: the same key would give it again for a day, dead as it is, and a client
    ///   secret or url in a replayed answer may be spent ([`retrieve`](crate::VerificationSession::retrieve) gives fresh ones);
    /// - after an error that ended the attempt: Stripe keeps the answer of work that had begun, be it a 400 because of the
    ///   session's status or a 500, and gives it again for a day ([`idempotent_replayed`](crate::response::ResponseFacts::idempotent_replayed)).
    ///
    /// Never count it up because no answer came: that is what the key is for.
    ///
    /// ```
    /// use stripe_identity::IdempotencyKey;
    ///
    /// let key = IdempotencyKey::derive("verify", ["user 42", "2"])?;
    /// assert_eq!(key.as_str(), "verify:user%2042:2");
    /// # Ok::<(), stripe_identity::error::RequestError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`RequestError`] about `Idempotency-Key` if the namespace is empty, or all of it is longer than 255 characters, after
    /// escaping: what is no letter, digit or `-._~` of ASCII takes three characters for each of its bytes.
    pub fn derive<P: AsRef<str>>(
        namespace: &str,
        parts: impl IntoIterator<Item = P>,
    ) -> Result<Self, RequestError> {
        if namespace.is_empty() {
            return Err(RequestError::new("Idempotency-Key", RequestProblem::Empty));
        }
        let mut key = utf8_percent_encode(namespace, UNRESERVED).to_string();
        for part in parts {
            key.push(':');
            key.extend(utf8_percent_encode(part.as_ref(), UNRESERVED));
        }
        Self::new(&key)
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
