//! The VerificationSession: its operations and its model.

mod cancel;
mod create;
mod expansion;
mod last_error;
mod list;
mod options;
mod outcome;
mod outputs;
mod progress;
mod redact;
mod redaction_walk;
mod retrieve;
mod session;
mod update;

pub use cancel::CancelVerificationSession;
pub use create::CreateVerificationSession;
pub use expansion::SessionExpansion;
pub use last_error::{LastError, LastErrorCode};
pub use list::ListVerificationSessions;
pub use options::{
    ContactOptions, DocumentOptions, DocumentType, IdNumberOptions, Matching, MatchingOptions,
    VerificationSessionOptions,
};
pub use outcome::{ErrorAdvice, NextStep, SessionOutcome};
pub use outputs::{Address, IdNumberType, Sex, VerifiedOutputs};
pub use progress::{Progress, SessionProgress};
pub use redact::RedactVerificationSession;
pub use redaction_walk::{RedactionBatch, RedactionWalk};
pub use retrieve::RetrieveVerificationSession;
pub use session::{
    ProvidedDetails, Redaction, RedactionStatus, RelatedPerson, VerificationSession,
    VerificationSessionStatus, VerificationSessionType,
};
pub use update::UpdateVerificationSession;
