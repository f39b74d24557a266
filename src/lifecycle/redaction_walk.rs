use serde::{Deserialize, Serialize};

use crate::request::CreatedFilter;
use crate::response::{Cursor, List, Paged, StuckPage};
use crate::value::Timestamp;
use crate::verification_session::{
    ListVerificationSessions, RedactVerificationSession, VerificationSession,
    VerificationSessionStatus as Status,
};

/// A walk through all sessions that were created before a given time, to redact them.
///
/// It describes operations and sends nothing. It can be serialized for storage, so that an interrupted walk can be resumed. Store
/// it after the redactions of a page were sent: if you store it before and are interrupted, that page is never redacted.
/// A stored value can be read by later versions of this crate.
///
/// ```
/// use stripe_identity::{List, ListVerificationSessions, RedactVerificationSession, Timestamp, VerificationSession};
/// use stripe_identity::lifecycle::RedactionWalk;
///
/// fn purge(
///     before: Timestamp,
///     list: impl Fn(&ListVerificationSessions) -> List<VerificationSession>,
///     redact: impl Fn(&RedactVerificationSession),
///     store: impl Fn(&RedactionWalk),
/// ) -> Result<(), stripe_identity::response::StuckPage> {
///     let mut walk = RedactionWalk::new(before);
///     while let Some(page) = walk.next_page()? {
///         let batch = walk.take(&list(&page));
///         for session in &batch.redact {
///             println!("redacting {}", session.id);
///             redact(&session.operation);
///         }
///         store(&walk);
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct RedactionWalk {
    before: Timestamp,
    cursor: Option<Cursor>,
    is_over: bool,
    is_stuck: bool,
}

/// Redacts nothing: a stored walk that lost its time must be harmless, because redaction cannot be undone.
impl Default for RedactionWalk {
    fn default() -> Self {
        Self::new(Timestamp::from_secs(0))
    }
}

/// The sessions of one page of a [`RedactionWalk`], grouped by whether they can be redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedactionBatch {
    /// The redactions to send. They cannot be undone.
    pub redact: Vec<SessionRedaction>,
    /// The redactions that Stripe may refuse with a 400.
    ///
    /// These are canceled sessions, which may contain the data of failed attempts, and sessions with a status that this version
    /// of the crate does not name. Stripe's documentation does not say whether they can be redacted.
    pub uncertain: Vec<SessionRedaction>,
    /// The ids of sessions that Stripe is still checking. They can be redacted later.
    pub later: Vec<String>,
}

/// A session, and the operation that redacts it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionRedaction {
    /// The id of the session.
    pub id: String,
    /// The operation to send.
    pub operation: RedactVerificationSession,
}

impl SessionRedaction {
    fn of(session: &VerificationSession) -> Self {
        Self {
            id: session.id.clone(),
            operation: session.redact(),
        }
    }
}

impl RedactionWalk {
    /// Builds a walk through the sessions created before that second, newest first.
    pub fn new(before: Timestamp) -> Self {
        Self {
            before,
            cursor: None,
            is_over: false,
            is_stuck: false,
        }
    }

    /// Returns the operation that lists the next page; `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns [`StuckPage`] if the last page did not lead to another one, although Stripe has more sessions. Its redactions were
    /// in the batch of [`take`](Self::take). Start a new walk for the rest.
    pub fn next_page(&self) -> Result<Option<ListVerificationSessions>, StuckPage> {
        if self.is_stuck {
            return Err(StuckPage);
        }
        Ok((!self.is_over).then(|| self.list()))
    }

    fn list(&self) -> ListVerificationSessions {
        let list = ListVerificationSessions::new()
            .created(CreatedFilter::new().lt(self.before))
            .limit(100);
        match self.cursor.clone() {
            Some(cursor) => list.at(cursor),
            None => list,
        }
    }

    /// Accepts the page that was listed, moves on to the next one, and returns the redactions to send.
    ///
    /// Sessions whose redaction was requested before are in no list. After the end, the batch is empty.
    pub fn take(&mut self, page: &List<VerificationSession>) -> RedactionBatch {
        let mut batch = RedactionBatch::default();
        if self.is_over {
            return batch;
        }
        match self.list().next_page(page) {
            Ok(Some(next)) => self.cursor = next.cursor().cloned(),
            Ok(None) => self.is_over = true,
            Err(StuckPage) => (self.is_over, self.is_stuck) = (true, true),
        }
        for session in page {
            if session.redaction.is_some() {
                continue;
            }
            if session.can_redact() {
                batch.redact.push(SessionRedaction::of(session));
            } else if session.status == Status::Processing {
                batch.later.push(session.id.clone());
            } else {
                batch.uncertain.push(SessionRedaction::of(session));
            }
        }
        batch
    }
}
