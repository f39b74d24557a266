use std::fmt;

use http::HeaderValue;

use crate::error::{RequestError, RequestProblem};

/// A secret (`sk_…`) or restricted (`rk_…`) API key: <https://docs.stripe.com/keys>.
///
/// It goes into the `Authorization` header, marked sensitive, and nowhere else: nothing prints it or gives it back.
#[derive(Clone)]
pub struct SecretKey {
    header: HeaderValue,
    kind: KeyKind,
    livemode: Option<bool>,
}

/// What kind of API key a key is, by its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// An unrestricted key, `sk_…`.
    Secret,
    /// A restricted key, `rk_…`: the only kind that sees sensitive results.
    Restricted,
    /// A prefix that this crate does not know.
    Other,
}

impl SecretKey {
    /// Takes a key, and refuses what cannot be one: an empty string, whitespace or control characters (a newline
    /// left over from a file), a publishable key (`pk_…`), a webhook signing secret (`whsec_…`). Other prefixes
    /// are taken as they are.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] about `api_key`, which does not hold the key.
    pub fn new(key: &str) -> Result<Self, RequestError> {
        let refuse = |problem| Err(RequestError::new("api_key", problem));
        if key.is_empty() {
            return refuse(RequestProblem::Empty);
        }
        if key.chars().any(char::is_whitespace) {
            return refuse(RequestProblem::Whitespace);
        }
        if key.chars().any(char::is_control) {
            return refuse(RequestProblem::ControlCharacter);
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

    /// What kind of key it is.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Whether it is for live mode; `None` if its prefix does not tell.
    pub fn livemode(&self) -> Option<bool> {
        self.livemode
    }

    pub(crate) fn into_header(self) -> HeaderValue {
        self.header
    }
}

fn kind(key: &str) -> KeyKind {
    if key.starts_with("sk_") {
        KeyKind::Secret
    } else if key.starts_with("rk_") {
        KeyKind::Restricted
    } else {
        KeyKind::Other
    }
}

fn livemode(key: &str) -> Option<bool> {
    match key.split('_').nth(1) {
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
