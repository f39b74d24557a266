//! The VerificationSession: its operations and its model.

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
