//! The VerificationReport: the results of one attempt at a verification, check by check.
//!
//! You need this module to learn why an attempt failed, to list all attempts of a session, or to read what is printed on a
//! document. The report of the last attempt can also be expanded in its session.
//!
//! ```
//! use stripe_identity::verification_report::{ListVerificationReports, ReportExpansion};
//! use stripe_identity::{Operation, SecretKey, Stripe};
//!
//! # fn send(_: http::Request<Vec<u8>>) -> http::Response<&'static str> {
//! #     http::Response::new(r#"{"object": "list", "data": [], "has_more": false, "url": "/v1/identity/verification_reports"}"#)
//! # }
//! // The number of a document needs a restricted key.
//! let stripe = Stripe::new(SecretKey::new("rk_test_123")?);
//! let list = ListVerificationReports::new()
//!     .verification_session("vs_123")
//!     .expand([ReportExpansion::DocumentNumber]);
//! let attempts = list.parse(&send(stripe.request(&list)?))?;
//! for report in &attempts {
//!     let code = report.document.as_ref().and_then(|check| check.error.as_ref()?.code.as_ref());
//!     println!("{}: {code:?}", report.id);
//! }
//! # Ok::<(), stripe_identity::Error>(())
//! ```
//!
//! [`verification_session`](crate::verification_session) has the table of what which key reveals.

mod checks;
mod expansion;
mod list;
mod report;
mod retrieve;

pub use checks::{
    CheckStatus, DocumentCheck, DocumentCheckError, DocumentCheckErrorCode, EmailCheck,
    EmailCheckError, EmailCheckErrorCode, IdNumberCheck, IdNumberCheckError,
    IdNumberCheckErrorCode, PhoneCheck, PhoneCheckError, PhoneCheckErrorCode, SelfieCheck,
    SelfieCheckError, SelfieCheckErrorCode,
};
pub use expansion::ReportExpansion;
pub use list::ListVerificationReports;
pub use report::{VerificationReport, VerificationReportOptions, VerificationReportType};
pub use retrieve::RetrieveVerificationReport;
