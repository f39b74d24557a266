use crate::verification_session::{
    LastErrorCode, RedactionStatus, VerificationSession, VerificationSessionStatus as Status,
};

/// What has become of a verification, out of the five places of a session that say so: the same for webhooks and for
/// polling.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionOutcome {
    /// Every check has passed.
    Verified,
    /// The user has not submitted yet.
    AwaitingUser,
    /// The last attempt failed, and the user has to submit again.
    Failed(LastErrorCode),
    /// Stripe is checking.
    Processing,
    /// Cancelled, for good.
    Canceled,
    /// Redaction was asked for and is not done.
    Redacting,
    /// The personal data is gone, whatever the status was.
    Redacted,
    /// A status that is newer than this crate.
    Other(Status),
}

/// What to do next about a session. Advice: nothing is ever refused because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextStep {
    /// Nothing: retrieve the results when they are needed.
    Done,
    /// [Retrieve](VerificationSession::retrieve) the session for a fresh client secret or url, and send the user there. Do not
    /// create another session.
    SendUser,
    /// Wait for the next event. Poll seldom: reading has a monthly allowance.
    Wait,
    /// Create another session, if the person is to be verified still; with another idempotency key.
    CreateNew,
    /// Let a person look at the case.
    Review,
    /// Offer the user another way than this one.
    OfferAlternative,
    /// Not known to this crate.
    Unknown,
}

/// What a failed attempt means for the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorAdvice {
    /// The user can try again, with the same session.
    TryAgain,
    /// Trying again cannot help: offer another way.
    Final,
    /// It may be a mistake or a fraud: a case for a person.
    Review,
    /// A code that is newer than this crate.
    Unknown,
}

impl LastErrorCode {
    /// What the code means for the next attempt: this crate's reading of Stripe's documents.
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
    /// What has become of the verification.
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
            // An error without a code is none: Stripe sends that too.
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

    /// What to do next.
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
            SessionOutcome::Canceled | SessionOutcome::Redacted => NextStep::CreateNew,
            SessionOutcome::Other(_) => NextStep::Unknown,
        }
    }

    /// Whether Stripe's documents allow to cancel it now: while it requires input.
    pub fn can_cancel(&self) -> bool {
        self.status == Status::RequiresInput && self.redaction.is_none()
    }

    /// Whether Stripe's documents allow to update it now: while it requires input.
    pub fn can_update(&self) -> bool {
        self.can_cancel()
    }

    /// Whether Stripe's documents allow to redact it now: while it requires input, which also cancels it, or once it is
    /// verified. Of cancelled sessions they say nothing.
    pub fn can_redact(&self) -> bool {
        matches!(self.status, Status::RequiresInput | Status::Verified) && self.redaction.is_none()
    }
}
