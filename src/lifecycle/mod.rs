//! Advice about the life of a session: its state, the next step, and when to redact it.
//!
//! You need this module to act on the state of a session ([`SessionOutcome`], [`NextStep`]), to put webhook events in order
//! ([`SessionProgress`]), to limit attempts ([`VerificationSession::attempts_used`]), or to redact old sessions
//! ([`RedactionWalk`]). It applies Stripe's documentation for you, and nothing else in the crate depends on it.
//!
//! [`VerificationSession::attempts_used`]: crate::VerificationSession::attempts_used

mod attempts;
mod outcome;
mod progress;
mod redaction_walk;

pub use outcome::{ErrorAdvice, NextStep, SessionOutcome};
pub use progress::{Progress, SessionProgress};
pub use redaction_walk::{RedactionBatch, RedactionWalk, SessionRedaction};
