use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;

/// Declares a string that is read from a response and must not be stored or logged.
macro_rules! secret {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        ///
        /// It cannot be printed or serialized, has no `Deref`, and `Debug` hides it. Only [`expose`](Self::expose) returns the
        /// value. Comparison is not constant-time, so never compare it with a value from an attacker.
        ///
        /// ```
        #[doc = concat!("# let secret = stripe_identity::value::", stringify!($name), "::new(\"a\");")]
        /// assert_eq!(serde_json::json!({ "value": secret.expose() }).to_string(), r#"{"value":"a"}"#);
        /// assert_eq!(format!("{}", secret.expose()), "a");
        /// ```
        ///
        /// Without `expose`, neither compiles:
        ///
        /// ```compile_fail,E0277
        #[doc = concat!("# let secret = stripe_identity::value::", stringify!($name), "::new(\"a\");")]
        /// serde_json::json!({ "value": secret });
        /// ```
        /// ```compile_fail,E0277
        #[doc = concat!("# let secret = stripe_identity::value::", stringify!($name), "::new(\"a\");")]
        /// format!("{}", secret);
        /// ```
        #[derive(Clone, PartialEq, Eq, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Wraps a value that did not come from this crate.
            pub fn new(value: impl Into<Box<str>>) -> Self {
                Self(value.into())
            }

            /// Returns the value, for the one recipient that needs it. Do not log or store it.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }

        #[doc(hidden)]
        impl fmt::Display for $name
        where
            for<'never> Secret<'never>: Printable,
        {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                Err(fmt::Error)
            }
        }

        #[doc(hidden)]
        impl serde::Serialize for $name
        where
            for<'never> Secret<'never>: Printable,
        {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_unit()
            }
        }
    };
}

/// The condition under which a secret has `Display` and `Serialize`. It is never met: it makes the compiler name `expose`.
#[diagnostic::on_unimplemented(
    message = "a secret is neither printed nor serialized",
    label = "call `expose()` to hand out its value"
)]
pub(crate) trait Printable {}

/// A type of its own, because the compiler shows the message of [`Printable`] only for another type than the secret. Its
/// lifetime defers the check of the condition to where a secret is used.
#[derive(Debug)]
pub(crate) struct Secret<'never>(PhantomData<&'never ()>);

secret! {
    /// The secret with which Stripe.js opens a verification. It is valid for 24 hours and can be used once.
    ///
    /// Send it to the front end of the user being verified, over TLS, and to nobody else. Retrieve the session for a
    /// fresh one.
    pub struct ClientSecret;
}

secret! {
    /// The link to the page where the user verifies. It is valid for 48 hours and can be used once.
    ///
    /// Redirect the user being verified to it, and do not mail it. Retrieve the session for a fresh one.
    pub struct SessionUrl;
}

secret! {
    /// The secret with which Stripe's mobile SDKs open a verification. It is valid for an hour and can be used once.
    ///
    /// It is not a [`ClientSecret`], and neither works in place of the other. Send it to the app of the user being verified,
    /// over TLS, and to nobody else.
    pub struct EphemeralKeySecret;
}

secret! {
    /// The URL of a [`FileLink`](crate::file::FileLink). Whoever has it can read the file until the link expires.
    ///
    /// It needs no API key. Never send one there.
    pub struct FileLinkUrl;
}
