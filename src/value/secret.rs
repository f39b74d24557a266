use std::fmt;

use serde::Deserialize;

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
    /// The address of a [`FileLink`](crate::file::FileLink): whoever has it can read the file until the link expires.
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
