//! Advice about the life of a session: what has become of it, what to do next, and when to redact it.
//!
//! You need this module to act on the state of a session ([`SessionOutcome`], [`NextStep`]), to put webhooks in order
//! ([`SessionProgress`]), or to redact old sessions ([`RedactionWalk`]). It reads Stripe's documents for you, and nothing in the
//! crate depends on it.

mod outcome;
mod progress;
mod redaction_walk;

pub use outcome::{ErrorAdvice, NextStep, SessionOutcome};
pub use progress::{Progress, SessionProgress};
pub use redaction_walk::{RedactionBatch, RedactionWalk};
