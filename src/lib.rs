//! A sans-IO client for Stripe Identity: operations become `http::Request` values, and `http::Response` bytes become models.
//!
//! The crate describes requests and reads responses. Your HTTP client sends them, blocking or async.
//!
//! ```
//! use stripe_identity::{CreateVerificationSession, Operation, SecretKey, Stripe};
//!
//! # fn send(request: http::Request<Vec<u8>>) -> http::Response<Vec<u8>> {
//! #     let body = r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
//! #         "livemode": false, "status": "requires_input", "type": "document",
//! #         "client_secret": "vs_1_secret_test_1"}"#;
//! #     http::Response::new(body.into())
//! # }
//! // Everything that requests share: API key, API version, account, base URL.
//! let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
//!
//! // An operation is a plain value. `Stripe` turns it into a complete request.
//! let create = CreateVerificationSession::document().require_matching_selfie(true);
//! let request = stripe.request_with_key(&create, "order-6735")?;
//!
//! // You send it with whatever you have. The operation reads the response.
//! let session = create.parse(&send(request))?;
//!
//! // The front end gets the client secret, and nothing else.
//! let secret = session.client_secret.as_ref().expect("a new session has one");
//! let body = serde_json::json!({ "client_secret": secret.expose() });
//! # Ok::<(), stripe_identity::Error>(())
//! ```
//!
//! | you want to | use |
//! |---|---|
//! | send an operation with retries, over any transport | [`Call`] |
//! | send an operation without an HTTP client of your own, blocking | `ureq::Client` (feature `ureq`) |
//! | create, retrieve, update, cancel, redact, list sessions | the six operations below |
//! | act on a session's state, order webhooks, redact old sessions | [`lifecycle`] |
//! | read results that only some keys see | [`Sensitive`], [`verification_session`], [`verification_report`] |
//! | receive webhooks | `webhook::Webhook` (feature `webhook`), [`event`] |
//! | download images, or link to them | [`file`](mod@file) |
//! | serve Stripe's mobile SDKs | [`ephemeral_key`] |
//! | go through lists | [`Paged`], [`List`] |
//! | test without a network | `simulator::FakeClient` (feature `simulator`) |
//! | call any other endpoint of Stripe | a custom [`Operation`], in a dozen lines |
//! | go live, with keys, queues and accounts | [`guide`] |
//!
//! There is no transport trait and no runtime. The core reads no clock, environment or random number, and never waits, logs or
//! opens a socket.
//!
//! # Printing
//!
//! Nothing in this crate shows an API key, secret, link or personal value with `{}` or `{:?}`. Idempotency keys and ids are
//! shown: put nothing personal into them.
//!
//! Two things are not covered. The types of the crate `http` print their URI and body, so do not log them. A
//! serialized model is the data itself, except for the client secret and the URL.
//!
//! Stripe's documentation: <https://docs.stripe.com/identity>.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

// The layers, from the bottom to the top. A module uses only its own layer and those above it in this list.

// The values that everything is made of.
mod facts;
mod header;
pub mod value;

// One operation: its request, its response, and the decisions about retries.
pub mod call;
pub mod error;
mod operation;
pub mod request;
pub mod response;
pub mod retry;
mod stripe;

// Stripe's nouns: operations and models.
pub mod ephemeral_key;
pub mod event;
pub mod file;
pub mod verification_report;
pub mod verification_session;

// Advice about a session's life.
pub mod lifecycle;

// Documentation that spans several items.
pub mod guide;

// Webhooks.
#[cfg(feature = "webhook")]
pub mod webhook;

// The blocking client. rustc quotes this condition in its notes, so it names the feature that most users need.
#[cfg(any(feature = "ureq", feature = "ureq-without-tls"))]
#[cfg_attr(docsrs, doc(cfg(feature = "ureq")))]
pub mod ureq;

// The fake.
#[cfg(feature = "simulator")]
pub mod simulator;

#[doc(inline)]
pub use call::{Call, Step};
#[doc(inline)]
pub use error::Error;
/// The types of requests and responses, in the version that this crate uses.
pub use http;
#[doc(inline)]
pub use operation::{Host, Operation};
#[doc(inline)]
pub use request::limits::MAX_BODY;
#[doc(inline)]
pub use request::{IdempotencyKey, SecretKey};
#[doc(inline)]
pub use response::{List, Paged};
#[doc(inline)]
pub use retry::Failure;
#[doc(inline)]
pub use stripe::{API_VERSION, Stripe};
#[doc(inline)]
pub use value::{Sensitive, Timestamp};
#[doc(inline)]
pub use verification_session::{
    CancelVerificationSession, CreateVerificationSession, ListVerificationSessions,
    RedactVerificationSession, RetrieveVerificationSession, UpdateVerificationSession,
    VerificationSession,
};

#[cfg(all(doctest, feature = "simulator", feature = "ureq", feature = "webhook"))]
#[doc = include_str!("../README.md")]
struct Readme;
