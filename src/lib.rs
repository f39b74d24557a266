//! A sans-IO client for [Stripe Identity](https://docs.stripe.com/identity): operations become `http::Request`
//! values, and `http::Response` bytes become models.
//!
//! # The idea
//!
//! An [operation](Operation) is a plain value, such as [`CreateVerificationSession`]: method, path, parameters, and the
//! type of the answer. [`Stripe`] holds what all requests share, and turns an operation into a complete request. You send
//! it with whatever you have. The operation reads the response into its model, or into an [`Error`] that says who must
//! act.
//!
//! ```
//! use stripe_identity::{CreateVerificationSession, Operation, SecretKey, Stripe};
//!
//! # fn send(request: http::Request<Vec<u8>>) -> http::Response<Vec<u8>> {
//! #     let body = r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
//! #         "livemode": false, "status": "requires_input", "type": "document"}"#;
//! #     http::Response::new(body.into())
//! # }
//! let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
//!
//! let create = CreateVerificationSession::document().require_matching_selfie(true);
//! let request = stripe.request_with_key(&create, "order-6735")?;
//! let response = send(request);
//! let session = create.parse(&response)?;
//!
//! assert_eq!(session.id, "vs_1");
//! # Ok::<(), stripe_identity::Error>(())
//! ```
//!
//! There is no transport trait and no runtime: a transport is any function from request to response, and async
//! differs only in where the `.await` stands. The core never reads a clock, the environment or a random number; it never
//! waits, logs or opens a socket. That is a law of this repository, enforced by lints.
//!
//! # Around it
//!
//! - The feature `ureq` adds a blocking client, `stripe_identity::ureq::Client`.
//! - The feature `webhook` adds the verification of webhooks, `stripe_identity::webhook::Webhook`.
//! - The feature `simulator` adds Stripe Identity in memory, `stripe_identity::simulator::Simulator`, for tests.
//! - [`Retry`](retry::Retry) decides whether a request is sent again, and when; [`Paged`] makes the next page the next operation.
//! - [`VerificationSession::outcome`] and [`SessionProgress`](lifecycle::SessionProgress) say where a verification stands.
//! - Any other endpoint of Stripe is an [`Operation`] of your own, in about a dozen lines.
//!
//! # Printing
//!
//! Nothing in this crate shows a key, secret, link or personal value with `{}` or `{:?}`. What is verified is a
//! [`Sensitive`] value, which also tells apart what is absent, null, redacted or known. Idempotency keys and ids are shown: put
//! nothing personal into them.
//!
//! Two things are no printing and hold what they must: the types of [`http`] show their URI and their body, so do not log requests
//! and responses as they are; and a model that is serialized is the data itself, but for client secret and url.
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

// What everything is made of.
mod facts;
mod header;
pub mod value;

// One operation, described, sent by somebody else, and read.
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

// Features.
#[cfg(feature = "simulator")]
pub mod simulator;
// The notes of rustc quote this condition, so it names the feature that most users need.
#[cfg(any(feature = "ureq", feature = "ureq-without-tls"))]
#[cfg_attr(docsrs, doc(cfg(feature = "ureq")))]
pub mod ureq;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use call::{Call, Step};
pub use error::Error;
/// The types of requests and responses, in the version that this crate uses.
pub use http;
pub use operation::{Host, Operation};
pub use request::limits::MAX_BODY;
pub use request::{IdempotencyKey, SecretKey};
pub use response::{List, Paged};
pub use retry::Failure;
pub use stripe::{API_VERSION, ModeMismatch, Stripe};
pub use value::{Sensitive, Timestamp};
pub use verification_session::{
    CancelVerificationSession, CreateVerificationSession, ListVerificationSessions,
    RedactVerificationSession, RetrieveVerificationSession, UpdateVerificationSession,
    VerificationSession,
};

#[cfg(all(doctest, feature = "simulator", feature = "ureq", feature = "webhook"))]
#[doc = include_str!("../README.md")]
struct Readme;
