use std::fmt;

use serde::Serialize;

use crate::verification_session::{
    LastErrorCode, RedactionStatus, VerificationSession, VerificationSessionStatus as Status,
};

/// The state of a verification, derived from `status`, `last_error.code` and `redaction.status`.
///
/// It is the same for sessions from events and for retrieved ones. `Display` prints `verified` or `failed: abandoned`; JSON
/// has `"verified"` or `{"failed":"abandoned"}`.
///
/// In `AwaitingUser` and `Processing` there is no result yet. A program without webhooks can retrieve the session every few
/// seconds until then, within Stripe's monthly allowance of reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionOutcome {
    /// Every check has passed. A reviewer can still take this back.
    Verified,
    /// The user has not submitted yet.
    AwaitingUser,
    /// The last attempt failed, and the user has to submit again.
    Failed(LastErrorCode),
    /// Stripe is checking.
    Processing,
    /// The session was canceled, which is final.
    Canceled,
    /// Redaction was requested and is not finished.
    Redacting,
    /// The personal data is redacted, which is final. The status before may have been any.
    Redacted,
    /// A status that this version of the crate does not name.
    Other(Status),
}

/// The next step for a session. It is advice, and never prevents a call.
///
/// `Display` and JSON have the name in snake case, such as `send_user`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NextStep {
    /// Do nothing: retrieve the results when you need them, unless they are redacted.
    Done,
    /// [Retrieve](VerificationSession::retrieve) the session for a fresh client secret or URL, and send the user there. Do not
    /// create another session.
    SendUser,
    /// Wait for the next event. Poll rarely: Stripe limits the reads of a month.
    Wait,
    /// Create another session, with another idempotency key, if the person still has to be verified.
    CreateNew,
    /// Let a person review the case.
    Review,
    /// Offer the user another way of verification.
    OfferAlternative,
    /// A step that this version of the crate does not know.
    Unknown,
}

/// The meaning of a failed attempt for the next attempt.
///
/// `Display` and JSON have the name in snake case, such as `try_again`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorAdvice {
    /// The user can try again with the same session.
    TryAgain,
    /// Another attempt cannot help: offer another way.
    Final,
    /// A mistake or a fraud is possible: let a person review the case.
    Review,
    /// A code that this version of the crate does not name.
    Unknown,
}

impl fmt::Display for SessionOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verified => f.write_str("verified"),
            Self::AwaitingUser => f.write_str("awaiting_user"),
            Self::Failed(code) => write!(f, "failed: {code}"),
            Self::Processing => f.write_str("processing"),
            Self::Canceled => f.write_str("canceled"),
            Self::Redacting => f.write_str("redacting"),
            Self::Redacted => f.write_str("redacted"),
            Self::Other(status) => write!(f, "other: {status}"),
        }
    }
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "done",
            Self::SendUser => "send_user",
            Self::Wait => "wait",
            Self::CreateNew => "create_new",
            Self::Review => "review",
            Self::OfferAlternative => "offer_alternative",
            Self::Unknown => "unknown",
        })
    }
}

impl fmt::Display for ErrorAdvice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TryAgain => "try_again",
            Self::Final => "final",
            Self::Review => "review",
            Self::Unknown => "unknown",
        })
    }
}

impl LastErrorCode {
    /// Returns the meaning of the code for the next attempt, as this crate reads Stripe's documentation.
    pub fn advice(&self) -> ErrorAdvice {
        match self {
            Self::Abandoned
            | Self::DeviceNotSupported
            | Self::DocumentExpired
            | Self::DocumentTypeNotSupported
            | Self::DocumentUnverifiedOther
            | Self::EmailUnverifiedOther
            | Self::EmailVerificationDeclined
            | Self::IdNumberInsufficientDocumentData
            | Self::IdNumberUnverifiedOther
            | Self::PhoneUnverifiedOther
            | Self::PhoneVerificationDeclined
            | Self::SelfieDocumentMissingPhoto
            | Self::SelfieUnverifiedOther => ErrorAdvice::TryAgain,
            Self::ConsentDeclined | Self::CountryNotSupported | Self::UnderSupportedAge => {
                ErrorAdvice::Final
            }
            Self::IdNumberMismatch | Self::SelfieFaceMismatch | Self::SelfieManipulated => {
                ErrorAdvice::Review
            }
            Self::Other(_) => ErrorAdvice::Unknown,
        }
    }
}

impl VerificationSession {
    /// Returns the state of the verification.
    pub fn outcome(&self) -> SessionOutcome {
        match self.redaction.as_ref().map(|redaction| &redaction.status) {
            Some(RedactionStatus::Redacted) => return SessionOutcome::Redacted,
            Some(_) => return SessionOutcome::Redacting,
            None => {}
        }
        match &self.status {
            Status::Verified => SessionOutcome::Verified,
            Status::Processing => SessionOutcome::Processing,
            Status::Canceled => SessionOutcome::Canceled,
            // Stripe also sends a `last_error` without a code, which is not a failure.
            Status::RequiresInput => match self
                .last_error
                .as_ref()
                .and_then(|error| error.code.clone())
            {
                Some(code) => SessionOutcome::Failed(code),
                None => SessionOutcome::AwaitingUser,
            },
            other @ Status::Other(_) => SessionOutcome::Other(other.clone()),
        }
    }

    /// Returns the next step for the session.
    pub fn next_step(&self) -> NextStep {
        match self.outcome() {
            SessionOutcome::Verified => NextStep::Done,
            SessionOutcome::AwaitingUser => NextStep::SendUser,
            SessionOutcome::Failed(code) => match code.advice() {
                ErrorAdvice::TryAgain => NextStep::SendUser,
                ErrorAdvice::Final => NextStep::OfferAlternative,
                ErrorAdvice::Review => NextStep::Review,
                ErrorAdvice::Unknown => NextStep::Unknown,
            },
            SessionOutcome::Processing | SessionOutcome::Redacting => NextStep::Wait,
            SessionOutcome::Redacted if self.status == Status::Verified => NextStep::Done,
            SessionOutcome::Canceled | SessionOutcome::Redacted => NextStep::CreateNew,
            SessionOutcome::Other(_) => NextStep::Unknown,
        }
    }

    /// Returns whether, according to Stripe's documentation, the session can be canceled now: while it requires input.
    pub fn can_cancel(&self) -> bool {
        self.status == Status::RequiresInput && self.redaction.is_none()
    }

    /// Returns whether, according to Stripe's documentation, the session can be updated now: while it requires input.
    pub fn can_update(&self) -> bool {
        self.can_cancel()
    }

    /// Returns whether, according to Stripe's documentation, the session can be redacted now.
    ///
    /// It can while it requires input, which also cancels it, and when it is verified. The documentation does not mention
    /// canceled sessions.
    pub fn can_redact(&self) -> bool {
        matches!(self.status, Status::RequiresInput | Status::Verified) && self.redaction.is_none()
    }
}
