//! Stripe Identity.
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

mod error;
mod expandable;
mod form;
mod idempotency_key;
mod list;
mod metadata;
mod object;
mod open_enum;
mod operation;
mod path;
mod response;
mod secret;
mod sensitive;
mod setters;
#[cfg(feature = "simulator")]
pub mod simulator;
mod stripe;
mod timestamp;
#[cfg(feature = "ureq-without-tls")]
pub mod ureq;
mod verification_report;
mod verification_session;

pub use error::{
    ApiError, ApiErrorType, DecodeError, DecodeProblem, Error, ErrorCode, RequestError,
    RequestProblem,
};
pub use expandable::Expandable;
pub use form::Form;
pub use idempotency_key::IdempotencyKey;
pub use list::{CreatedFilter, List};
pub use metadata::Metadata;
pub use object::Object;
pub use operation::Operation;
pub use path::Path;
pub use response::{RateLimitedReason, ResponseFacts};
pub use secret::{ClientSecret, SecretKey, SessionUrl};
pub use sensitive::{PartialDate, Sensitive};
pub use stripe::{API_VERSION, Stripe};
pub use timestamp::Timestamp;
pub use verification_report::*;
pub use verification_session::*;
