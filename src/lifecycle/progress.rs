use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::{Event, EventType, ThinEvent, ThinEventType};
use crate::response::ResponseFacts;
use crate::value::Timestamp;
use crate::verification_session::{
    LastErrorCode, RedactionStatus, VerificationSession, VerificationSessionStatus,
    VerificationSessionStatus as Status,
};

/// The number of event ids that are remembered to recognize repetitions. A session has a few events per attempt.
const REMEMBERED: usize = 64;

/// The state of one session, put together from events and retrieved sessions that arrive twice, late and in any order.
///
/// Keep one per session in your database. Pass every event to [`apply`](Self::apply), every thin event with its session to
/// [`apply_thin`](Self::apply_thin), and every other session that you retrieve to [`observe`](Self::observe).
///
/// Stripe's time decides: a later event or session wins, and an older one is [`Stale`](Progress::Stale). No status is final, because a
/// reviewer can take back `verified` in the Dashboard, and Stripe then sends a later event. Only redaction is final.
/// Timestamps are whole seconds. Of two events within one second, the one that usually comes later wins; retrieve the session
/// if that is not good enough.
///
/// It can be serialized for storage. Store it in the same transaction as your own work about an event, or after that work. If
/// you store it first and your work then fails, Stripe's redelivery is reported as [`Repeated`](Progress::Repeated) and the work
/// is skipped. The ids of the last 64 events are remembered; an older event that is delivered again is `Stale`. A stored value
/// can be read by later versions of this crate.
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
#[serde(default)]
pub struct SessionProgress {
    session: Option<String>,
    status: Option<Status>,
    last_error: Option<LastErrorCode>,
    last_verification_report: Option<String>,
    is_redacted: bool,
    as_of: Option<Timestamp>,
    seen: Vec<String>,
}

/// The effect of an event or a session on a [`SessionProgress`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Progress {
    /// News: another status, error code or report, another failed attempt, or redaction.
    Advanced,
    /// No news: the event or session is as new as the known state or newer, and says the same.
    Unchanged,
    /// A repetition: the same event was applied before.
    Repeated,
    /// An event or session that is older than the known state, which stays unchanged.
    Stale,
    /// An event or session that is about another session, or about another kind of object.
    Unrelated,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Advanced => "advanced",
            Self::Unchanged => "unchanged",
            Self::Repeated => "repeated",
            Self::Stale => "stale",
            Self::Unrelated => "unrelated",
        })
    }
}

/// The state of a session, according to an event or a retrieved session.
struct News<'s> {
    session: &'s VerificationSession,
    /// The time of that state.
    time: Timestamp,
    /// The time of the failed attempt that an event reports.
    failed: Option<Timestamp>,
    is_redacted: bool,
    /// `true` if Stripe returned the session as it was at `time`, so that the order within a second needs no guess.
    is_observed: bool,
}

impl SessionProgress {
    /// Builds a progress that knows nothing. The first event or session decides which session it is about.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the id of the session; `None` if nothing is known yet.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// Returns the status; `None` if nothing is known yet.
    pub fn status(&self) -> Option<&VerificationSessionStatus> {
        self.status.as_ref()
    }

    /// Returns the reason of the last failed attempt, while the session requires input.
    pub fn last_error(&self) -> Option<&LastErrorCode> {
        self.last_error.as_ref()
    }

    /// Returns the time of the known state, by Stripe's clock; `None` if nothing is known yet.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.as_of
    }

    /// Returns whether the session is verified. A later event or session can take this back.
    pub fn is_verified(&self) -> bool {
        self.status == Some(Status::Verified)
    }

    /// Returns whether the personal data is redacted, which is final.
    pub fn is_redacted(&self) -> bool {
        self.is_redacted
    }

    /// Applies an event and returns its effect.
    pub fn apply(&mut self, event: &Event) -> Progress {
        let Some(session) = event.session().filter(|session| self.is_about(&session.id)) else {
            return Progress::Unrelated;
        };
        if !self.remember(&event.id) {
            return Progress::Repeated;
        }
        let has_failed = event.r#type == EventType::VerificationSessionRequiresInput;
        self.take(&News {
            session,
            time: event.created,
            failed: has_failed.then_some(event.created),
            is_redacted: event.r#type == EventType::VerificationSessionRedacted,
            is_observed: false,
        })
    }

    /// Applies a thin event and the session that was retrieved for it, with the facts of that response, and returns their effect.
    ///
    /// The session is newer than the event, so its time is the response's `Date`, as for [`observe`](Self::observe). Without a
    /// `Date`, it is the time of the event or of the known state, whichever is later.
    ///
    /// To skip a repeated event without retrieving the session, look up the event's id in your own store first.
    pub fn apply_thin(
        &mut self,
        event: &ThinEvent,
        session: &VerificationSession,
        facts: &ResponseFacts,
    ) -> Progress {
        if event.session_id() != Some(&session.id) || !self.is_about(&session.id) {
            return Progress::Unrelated;
        }
        if !self.remember(&event.id) {
            return Progress::Repeated;
        }
        let created = event.created.timestamp();
        let has_failed = event.r#type == ThinEventType::VerificationSessionRequiresInput;
        self.take(&News {
            session,
            time: self.time_of(session, facts).max(created),
            failed: has_failed.then_some(created),
            is_redacted: event.r#type == ThinEventType::VerificationSessionRedacted,
            is_observed: true,
        })
    }

    /// Applies a session that Stripe returned, with the facts of that response, and returns its effect.
    ///
    /// This settles what events within one second leave open. The time of the session is the response's `Date`, so your clock
    /// does not matter. Without a `Date`, the session counts as being as new as the known state. A replayed response
    /// (`Idempotent-Replayed`) repeats an old state, so its session counts as being as old as its creation.
    pub fn observe(&mut self, session: &VerificationSession, facts: &ResponseFacts) -> Progress {
        if !self.is_about(&session.id) {
            return Progress::Unrelated;
        }
        self.take(&News {
            session,
            time: self.time_of(session, facts),
            failed: None,
            is_redacted: false,
            is_observed: true,
        })
    }

    fn is_about(&self, id: &str) -> bool {
        self.session.as_deref().is_none_or(|known| known == id)
    }

    /// Remembers the id of an event. Returns `false` if it was known.
    fn remember(&mut self, event: &str) -> bool {
        if self.seen.iter().any(|seen| seen == event) {
            return false;
        }
        if self.seen.len() >= REMEMBERED {
            self.seen.remove(0);
        }
        self.seen.push(event.to_owned());
        true
    }

    fn time_of(&self, session: &VerificationSession, facts: &ResponseFacts) -> Timestamp {
        let time = facts.date.or(self.as_of);
        time.filter(|_| !facts.idempotent_replayed)
            .unwrap_or(session.created)
    }

    fn take(&mut self, news: &News<'_>) -> Progress {
        let session = news.session;
        self.session.get_or_insert_with(|| session.id.clone());
        let redaction = session
            .redaction
            .as_ref()
            .map(|redaction| &redaction.status);
        let is_redacted = news.is_redacted || redaction == Some(&RedactionStatus::Redacted);
        let is_newly_redacted = is_redacted && !self.is_redacted;
        self.is_redacted |= is_redacted;
        let progress = self.take_status(news);
        if is_newly_redacted {
            Progress::Advanced
        } else {
            progress
        }
    }

    fn take_status(&mut self, news: &News<'_>) -> Progress {
        let session = news.session;
        let last_error = session
            .last_error
            .as_ref()
            .and_then(|error| error.code.clone())
            .filter(|_| session.status == Status::RequiresInput);
        let is_older = match self.as_of.map(|as_of| news.time.cmp(&as_of)) {
            None | Some(Ordering::Greater) => false,
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => {
                !news.is_observed
                    && rank(Some(&session.status), last_error.is_some())
                        < rank(self.status.as_ref(), self.last_error.is_some())
            }
        };
        if is_older {
            return Progress::Stale;
        }
        let report = session.last_verification_report.as_ref();
        let report = report.map(|report| report.id().to_owned());
        // Two failed attempts can have the same code, and an abandoned one makes no report.
        let has_failed_again = news.failed > self.as_of;
        let is_new = has_failed_again
            || self.status.as_ref() != Some(&session.status)
            || self.last_error != last_error
            || report.is_some() && self.last_verification_report != report;
        self.as_of = Some(news.time);
        self.status = Some(session.status.clone());
        self.last_error = last_error;
        self.last_verification_report = report;
        if is_new {
            Progress::Advanced
        } else {
            Progress::Unchanged
        }
    }
}

/// Returns the usual place of a state among those of one second.
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
