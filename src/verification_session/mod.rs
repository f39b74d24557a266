//! The VerificationSession: one verification of one person.
//!
//! The session and its six operations are also at the root of the crate. You need this module to name the types of the
//! session's fields, such as [`LastErrorCode`] or [`VerificationSessionStatus`], and to expand results with
//! [`SessionExpansion`].
//!
//! ```
//! use stripe_identity::verification_session::{SessionExpansion, VerificationSessionStatus};
//! use stripe_identity::{Operation, RetrieveVerificationSession, SecretKey, Sensitive, Stripe};
//!
//! # fn send(_: http::Request<Vec<u8>>) -> http::Response<&'static str> {
//! #     http::Response::new(r#"{"id": "vs_1", "object": "identity.verification_session", "created": 1700000000,
//! #         "livemode": false, "metadata": {}, "status": "verified", "type": "document",
//! #         "verified_outputs": {"first_name": "Jenny"}}"#)
//! # }
//! let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
//! let retrieve = RetrieveVerificationSession::new("vs_1").expand([SessionExpansion::VerifiedOutputs]);
//! let session = retrieve.parse(&send(stripe.request(&retrieve)?))?;
//! assert_eq!(session.status, VerificationSessionStatus::Verified);
//! let outputs = session.verified_outputs.value().expect("verified");
//! assert_eq!(outputs.first_name, Sensitive::Value("Jenny".to_owned()));
//! # Ok::<(), stripe_identity::Error>(())
//! ```
//!
//! # API keys
//!
//! | Results | Expansion | `sk_…` | `rk_…` |
//! |---|---|---|---|
//! | names, address, e-mail address, phone number | `verified_outputs` | yes | yes |
//! | date of birth, id number, sex, place of birth | each by name | no | yes |
//! | type, country and date of issue of the document; kind of id number | `last_verification_report` | yes | yes |
//! | number and expiration date of the document | each by name | no | yes |
//! | ids of the images | `last_verification_report` | yes | yes |
//! | contents of the images, and links to them | see [`file`](crate::file) | no | yes |
//!
//! A restricted key (`rk_…`) needs the permission *Verification Sessions and Reports: read*, and for what an unrestricted
//! key does not see also *Access recent sensitive verification results: read*. It sees those results for 48 hours after
//! the verification; with a list of allowed IP addresses, without limit.
//!
//! Stripe's page: <https://docs.stripe.com/identity/access-verification-results>.

mod cancel;
mod create;
mod expansion;
mod last_error;
mod list;
mod options;
mod outputs;
mod redact;
mod retrieve;
mod session;
mod update;

pub use cancel::CancelVerificationSession;
pub use create::CreateVerificationSession;
pub use expansion::SessionExpansion;
pub use last_error::{LastError, LastErrorCode};
pub use list::ListVerificationSessions;
pub use options::{ContactOptions, Matching, MatchingOptions, VerificationSessionOptions};
pub use outputs::VerifiedOutputs;
pub use redact::RedactVerificationSession;
pub use retrieve::RetrieveVerificationSession;
pub use session::{
    ProvidedDetails, Redaction, RedactionStatus, RelatedPerson, VerificationSession,
    VerificationSessionStatus, VerificationSessionType,
};
pub use update::UpdateVerificationSession;
