//! Ephemeral keys, with which Stripe's mobile SDKs open a verification.
//!
//! You need this module only if users verify inside your app, with Stripe's SDK for iOS, Android or React Native.
//! In a browser, use the client secret or the URL of the session instead.
//!
//! ```
//! use stripe_identity::ephemeral_key::CreateEphemeralKey;
//! use stripe_identity::{Operation, SecretKey, Stripe};
//!
//! # fn send(_: http::Request<Vec<u8>>) -> http::Response<&'static str> {
//! #     http::Response::new(r#"{"id": "ephkey_1", "object": "ephemeral_key", "created": 1700000000,
//! #         "expires": 1700003600, "livemode": false, "secret": "ek_test_1"}"#)
//! # }
//! let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
//! // The version is that of the SDK in the app, which sends it along.
//! let create = CreateEphemeralKey::new("vs_123", "2026-10-28.endive");
//! let key = create.parse(&send(stripe.request(&create)?))?;
//! // The app gets the session's id and this secret, over TLS.
//! let secret = key.secret.as_ref().map(|secret| secret.expose());
//! assert_eq!(secret, Some("ek_test_1"));
//! # Ok::<(), stripe_identity::Error>(())
//! ```

mod create;
mod delete;
mod model;

pub use create::CreateEphemeralKey;
pub use delete::DeleteEphemeralKey;
pub use model::EphemeralKey;
