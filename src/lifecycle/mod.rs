//! Advice about the life of a session: its state, the next step, and when to redact it.
//!
//! | to | use |
//! |---|---|
//! | act on the state of a session | [`SessionOutcome`], [`NextStep`], [`ErrorAdvice`] |
//! | put webhook events in order | [`SessionProgress`] |
//! | limit the attempts of a session | [`VerificationSession::attempts_used`] |
//! | redact old sessions | [`RedactionWalk`] |
//!
//! This is the crate's reading of Stripe's documentation. Nothing else in the crate depends on it.
//!
//! [`VerificationSession::attempts_used`]: crate::VerificationSession::attempts_used

mod attempts;
mod outcome;
mod progress;
mod redaction_walk;

pub use outcome::{ErrorAdvice, NextStep, SessionOutcome};
pub use progress::{Progress, SessionProgress};
pub use redaction_walk::{RedactionBatch, RedactionWalk, SessionRedaction};
