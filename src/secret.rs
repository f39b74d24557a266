use std::fmt;

use http::HeaderValue;
use serde::Deserialize;

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

/// Declares a string that is read from an answer and must not be stored or logged.
macro_rules! secret {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        ///
        /// It has no `Display`, no `Serialize` and no `Deref`, and `Debug` hides it: it leaves only through
        /// [`expose`](Self::expose). Equality takes time that depends on the values, so never compare it with what
        /// an attacker sent.
        #[derive(Clone, PartialEq, Eq, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Wraps a value that came by another way than this crate.
            pub fn new(value: impl Into<Box<str>>) -> Self {
                Self(value.into())
            }

            /// The value itself, to be handed to its one user. Do not log or store it.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}

secret! {
    /// The secret with which Stripe.js opens a verification: valid for 24 hours, usable once.
    ///
    /// Hand it to the front end of the user being verified, over TLS, and to nobody else. Retrieve the session for a
    /// fresh one.
    pub struct ClientSecret;
}

secret! {
    /// The link to the page where the user verifies: valid for 48 hours, usable once.
    ///
    /// Redirect the user being verified to it; do not mail it. Retrieve the session for a fresh one.
    pub struct SessionUrl;
}

secret! {
    /// The secret with which Stripe's mobile SDKs open a verification: valid for an hour, usable once.
    ///
    /// It is not a [`ClientSecret`], and neither works in the other's place. Hand it to the app of the user being verified,
    /// over TLS, and to nobody else.
    pub struct EphemeralKeySecret;
}

secret! {
    /// The address of a [`FileLink`](crate::FileLink): whoever has it can read the file until the link expires.
    ///
    /// It needs no API key. Never send one there.
    pub struct FileLinkUrl;
}

/// Hides a private field in a derived `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Hidden<T>(pub(crate) T);

impl AsRef<str> for Hidden<String> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
