use std::fmt;
use std::str::FromStr;

use http::HeaderValue;

use crate::error::{RequestError, RequestProblem};
use crate::request::copied::copy_problem;

/// A secret (`sk_…`), restricted (`rk_…`) or organization (`sk_org_…`) API key.
///
/// The key goes into the `Authorization` header, marked as sensitive, and nowhere else: nothing prints or returns it.
///
/// Stripe's reference: <https://docs.stripe.com/keys>.
#[derive(Clone)]
pub struct SecretKey {
    header: HeaderValue,
    kind: KeyKind,
    livemode: Option<bool>,
}

/// The kind of an API key, derived from its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// An unrestricted key, `sk_…`.
    Secret,
    /// A restricted key, `rk_…`: the only kind that can reveal sensitive results.
    Restricted,
    /// A key of an organization, `sk_org_…`. It needs a context: see [`Stripe::with_context`](crate::Stripe::with_context).
    Organization,
    /// A key with a prefix that this crate does not know.
    Other,
}

impl SecretKey {
    /// Accepts a key. Keys with an unknown prefix are accepted too, for proxies with their own keys.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] about `api_key`, without the key itself, if the key
    ///
    /// - is empty, or contains whitespace or control characters, such as a newline left over from a file;
    /// - contains quotes, or is a placeholder such as `${VAR}` or `<your_key>`;
    /// - is a publishable key (`pk_…`) or a webhook signing secret (`whsec_…`);
    /// - contains characters other than visible ASCII.
    pub fn new(key: &str) -> Result<Self, RequestError> {
        let refuse = |problem| Err(RequestError::new("api_key", problem));
        if let Some(problem) = copy_problem(key) {
            return refuse(problem);
        }
        if key.starts_with("pk_") {
            return refuse(RequestProblem::PublishableKey);
        }
        if key.starts_with("whsec_") {
            return refuse(RequestProblem::WebhookSecret);
        }
        if !key.is_ascii() {
            return refuse(RequestProblem::NotVisibleAscii);
        }
        match HeaderValue::try_from(format!("Bearer {key}")) {
            Ok(mut header) => {
                header.set_sensitive(true);
                Ok(Self {
                    header,
                    kind: kind(key),
                    livemode: livemode(key),
                })
            }
            Err(_) => refuse(RequestProblem::NotVisibleAscii),
        }
    }

    /// Returns the kind of the key.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Returns whether the key is for live mode, or `None` if its prefix does not name a mode.
    pub fn livemode(&self) -> Option<bool> {
        self.livemode
    }

    pub(crate) fn into_header(self) -> HeaderValue {
        self.header
    }
}

impl FromStr for SecretKey {
    type Err = RequestError;

    fn from_str(key: &str) -> Result<Self, RequestError> {
        Self::new(key)
    }
}

impl TryFrom<&str> for SecretKey {
    type Error = RequestError;

    fn try_from(key: &str) -> Result<Self, RequestError> {
        Self::new(key)
    }
}

impl TryFrom<String> for SecretKey {
    type Error = RequestError;

    fn try_from(key: String) -> Result<Self, RequestError> {
        Self::new(&key)
    }
}

fn kind(key: &str) -> KeyKind {
    if key.starts_with("sk_org_") || key.starts_with("rk_org_") {
        KeyKind::Organization
    } else if key.starts_with("sk_") {
        KeyKind::Secret
    } else if key.starts_with("rk_") {
        KeyKind::Restricted
    } else {
        KeyKind::Other
    }
}

/// Returns the mode: the second part of a key, or the third part of an organization's key.
fn livemode(key: &str) -> Option<bool> {
    match key.split('_').skip(1).find(|part| *part != "org") {
        Some("live") => Some(true),
        Some("test") => Some(false),
        _ => None,
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey([redacted])")
    }
}
