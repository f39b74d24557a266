use std::fmt;
use std::str::FromStr;

use http::HeaderValue;
use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{RequestError, RequestProblem};
use crate::request::limits::LONGEST_IDEMPOTENCY_KEY;
use crate::request::path::UNRESERVED;

/// The key by which Stripe recognizes a repeated POST: it returns the first response instead of doing the work twice.
///
/// A key has 1 to 255 visible ASCII characters, and may contain spaces between them. Stripe keeps the response for at least
/// 24 hours. Stripe also stores and shows keys, so they must not contain personal data: an id from your own database is fine,
/// an e-mail address is not.
///
/// [`new`](Self::new) accepts your text, and [`derive`](Self::derive) builds a key from your own facts. With the feature `ureq`,
/// `IdempotencyKey::random` creates a random one. A key can be stored: `Display`, `FromStr`, `Serialize` and `Deserialize` use
/// its text.
///
/// Stripe's reference: <https://docs.stripe.com/api/idempotent_requests>.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(HeaderValue);

impl IdempotencyKey {
    /// Accepts a key.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] about `Idempotency-Key` if the key is empty, is longer than 255 characters, begins or ends with
    /// a space, or contains anything but visible ASCII characters and spaces.
    pub fn new(key: &str) -> Result<Self, RequestError> {
        let max = LONGEST_IDEMPOTENCY_KEY;
        let problem = if key.is_empty() {
            RequestProblem::Empty
        } else if key.len() > max {
            RequestProblem::TooLong { max }
        } else if key.starts_with(' ') || key.ends_with(' ') {
            RequestProblem::OuterSpace
        } else if !key
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
        {
            RequestProblem::NotVisibleAscii
        } else if let Ok(header) = HeaderValue::from_str(key) {
            return Ok(Self(header));
        } else {
            RequestProblem::NotVisibleAscii
        };
        Err(RequestError::new("Idempotency-Key", problem))
    }

    /// Builds a key from your own facts, for example from the namespace `verify` and the parts user id and attempt.
    ///
    /// The same facts make the same key in every process. The parts are escaped and joined, so different parts never make the
    /// same key.
    ///
    /// # When to change a part
    ///
    /// Make the number of the attempt a part, and increment it
    ///
    /// - after a session was canceled or redacted. For a day, the same key would return the response about that session again;
    /// - after an error that ended the attempt. Stripe keeps the response of work that had begun, such as a 400 because of the
    ///   session's status or a 500, and replays it for a day
    ///   ([`idempotent_replayed`](crate::response::ResponseFacts::idempotent_replayed)).
    ///
    /// Never increment it because no response arrived: that is the case the key is for. A client secret or URL in a replayed
    /// response may be used up, and [`retrieve`](crate::VerificationSession::retrieve) returns fresh ones.
    ///
    /// Stripe refuses a key that it has seen with other parameters (`idempotency_error`). If a deploy changes the parameters
    /// that your program sends, such as an option or a metadata entry, change the namespace with it: `verify-v2`. Do so only
    /// while no request of the old version awaits its response, because a retry under the new namespace is a new request.
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
    /// Returns a [`RequestError`] about `Idempotency-Key` if the namespace is empty, or if the key is longer than 255 characters
    /// after escaping. A character that is not an ASCII letter, digit or one of `-._~` takes three characters for each of its
    /// bytes.
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

    /// Returns the key as text.
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

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for IdempotencyKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for IdempotencyKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::new(&key).map_err(de::Error::custom)
    }
}

impl From<&IdempotencyKey> for IdempotencyKey {
    fn from(key: &IdempotencyKey) -> Self {
        key.clone()
    }
}

impl FromStr for IdempotencyKey {
    type Err = RequestError;

    fn from_str(key: &str) -> Result<Self, RequestError> {
        Self::new(key)
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
