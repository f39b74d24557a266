use serde::{Deserialize, Serialize};

use crate::event::{Event, EventType};
use crate::value::Timestamp;
use crate::verification_session::{
    LastErrorCode, RedactionStatus, VerificationSession, VerificationSessionStatus,
    VerificationSessionStatus as Status,
};

/// How many events are remembered to know a repetition by. A session has a few for each attempt.
const REMEMBERED: usize = 64;

/// Where a session stands, put together from events that come twice, late and in any order.
///
/// Keep one for each session, in your database, and [`apply`](Self::apply) every event to it. `verified` stays whatever comes late,
/// and so does redaction. Events carry whole seconds: of two different things within one, the likelier order is taken, and the
/// other is [`Stale`](Progress::Stale). Where that matters, retrieve the session and [`observe`](Self::observe) it.
///
/// Store it in the same transaction as what you do about an event, or after it: if it is stored first and the work then fails,
/// the event that Stripe sends again is [`Repeated`](Progress::Repeated). The last 64 events are known; an older one that comes again is
/// `Stale`.
///
/// ```
/// use stripe_identity::event::Event;
/// use stripe_identity::lifecycle::{Progress, SessionProgress};
///
/// fn receive(progress: &mut SessionProgress, event: &Event) {
///     if progress.apply(event) == Progress::Advanced {
///         println!("now {:?}", progress.status());
///     }
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct SessionProgress {
    session: Option<String>,
    status: Option<Status>,
    last_error: Option<LastErrorCode>,
    is_redacted: bool,
    as_of: Option<Timestamp>,
    seen: Vec<String>,
}

/// What an event or a session changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Progress {
    /// Something is new.
    Advanced,
    /// The event came before.
    Repeated,
    /// It is older than what is known, or would take back what cannot be taken back.
    Stale,
    /// It is about something else: another session, or none.
    Unrelated,
}

impl SessionProgress {
    /// Nothing is known yet. The first event or session decides which session it is.
    pub fn new() -> Self {
        Self::default()
    }

    /// The session's id, once something is known.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The status, once something is known.
    pub fn status(&self) -> Option<&VerificationSessionStatus> {
        self.status.as_ref()
    }

    /// Why the last attempt failed, while the session requires input.
    pub fn last_error(&self) -> Option<&LastErrorCode> {
        self.last_error.as_ref()
    }

    /// Whether the session was ever seen verified.
    pub fn is_verified(&self) -> bool {
        self.status == Some(Status::Verified)
    }

    /// Whether the personal data is gone.
    pub fn is_redacted(&self) -> bool {
        self.is_redacted
    }

    /// Takes in an event.
    pub fn apply(&mut self, event: &Event) -> Progress {
        let Some(session) = event.session().filter(|session| self.is_about(&session.id)) else {
            return Progress::Unrelated;
        };
        if self.seen.contains(&event.id) {
            return Progress::Repeated;
        }
        if self.seen.len() >= REMEMBERED {
            self.seen.remove(0);
        }
        self.seen.push(event.id.clone());
        let is_redacted = event.r#type == EventType::VerificationSessionRedacted;
        self.take(session, event.created, is_redacted, false)
    }

    /// Takes in a session as it was retrieved at that time, which settles what events left open.
    pub fn observe(&mut self, session: &VerificationSession, now: Timestamp) -> Progress {
        if !self.is_about(&session.id) {
            return Progress::Unrelated;
        }
        self.take(session, now, false, true)
    }

    fn is_about(&self, id: &str) -> bool {
        self.session.as_deref().is_none_or(|known| known == id)
    }

    fn take(
        &mut self,
        session: &VerificationSession,
        time: Timestamp,
        is_redacted: bool,
        is_observed: bool,
    ) -> Progress {
        self.session.get_or_insert_with(|| session.id.clone());
        let status = session
            .redaction
            .as_ref()
            .map(|redaction| &redaction.status);
        let is_redacted = is_redacted || status == Some(&RedactionStatus::Redacted);
        let is_newly_redacted = is_redacted && !self.is_redacted;
        self.is_redacted |= is_redacted;
        let progress = self.take_status(session, time, is_observed);
        if is_newly_redacted {
            Progress::Advanced
        } else {
            progress
        }
    }

    fn take_status(
        &mut self,
        session: &VerificationSession,
        time: Timestamp,
        is_observed: bool,
    ) -> Progress {
        let is_older = self.as_of.is_some_and(|as_of| time < as_of);
        let is_same_second = self.as_of == Some(time);
        let last_error = session
            .last_error
            .as_ref()
            .and_then(|error| error.code.clone());
        let last_error = last_error.filter(|_| session.status == Status::RequiresInput);
        let new = rank(Some(&session.status), last_error.is_some());
        let known = rank(self.status.as_ref(), self.last_error.is_some());
        // What was retrieved needs no guess about the order within a second.
        let goes_back = is_older || (!is_observed && is_same_second && new < known);
        let is_final = matches!(self.status, Some(Status::Verified | Status::Canceled));
        // Verified is the one thing that a late event may still add.
        let adds_verified = session.status == Status::Verified && !self.is_verified();
        if !adds_verified && (goes_back || is_final) {
            return Progress::Stale;
        }
        let is_new = self.status.as_ref() != Some(&session.status) || self.last_error != last_error;
        self.as_of = self.as_of.max(Some(time));
        self.status = Some(session.status.clone());
        self.last_error = last_error;
        if is_new {
            Progress::Advanced
        } else {
            Progress::Stale
        }
    }
}

/// Which of two things of the same second came later, most likely.
fn rank(status: Option<&Status>, has_failed: bool) -> u8 {
    match status {
        None => 0,
        Some(Status::RequiresInput) if !has_failed => 1,
        Some(Status::Processing) => 2,
        Some(Status::RequiresInput | Status::Other(_)) => 3,
        Some(Status::Canceled) => 4,
        Some(Status::Verified) => 5,
    }
}
