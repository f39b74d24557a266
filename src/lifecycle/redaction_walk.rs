use serde::{Deserialize, Serialize};

use crate::request::CreatedFilter;
use crate::response::{Cursor, List, Paged, StuckPage};
use crate::value::Timestamp;
use crate::verification_session::{
    ListVerificationSessions, RedactVerificationSession, VerificationSession,
    VerificationSessionStatus as Status,
};

/// Walks through all sessions older than a given time, to redact what may no longer be kept.
///
/// It describes and sends nothing. Store it after each page, and a walk that was interrupted goes on from there.
///
/// ```
/// use stripe_identity::{List, ListVerificationSessions, RedactVerificationSession, Timestamp, VerificationSession};
/// use stripe_identity::lifecycle::RedactionWalk;
///
/// fn purge(
///     before: Timestamp,
///     list: impl Fn(&ListVerificationSessions) -> List<VerificationSession>,
///     redact: impl Fn(&RedactVerificationSession),
/// ) -> Result<(), stripe_identity::response::StuckPage> {
///     let mut walk = RedactionWalk::new(before);
///     while let Some(page) = walk.next_page() {
///         let batch = walk.take(&list(&page))?;
///         batch.redact.iter().for_each(&redact);
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RedactionWalk {
    before: Timestamp,
    cursor: Option<Cursor>,
    is_over: bool,
}

/// What one page of a [`RedactionWalk`] asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedactionBatch {
    /// The redactions to send. They cannot be undone.
    pub redact: Vec<RedactVerificationSession>,
    /// The redactions of cancelled sessions, which may hold the data of failed attempts, and of sessions with a status that is
    /// newer than this crate. Stripe's documents do not say whether these can be redacted: send them, and be ready for a
    /// 400.
    pub uncertain: Vec<RedactVerificationSession>,
    /// The ids of sessions that Stripe is still checking, which have to be waited for.
    pub later: Vec<String>,
}

impl RedactionWalk {
    /// Walks through the sessions created before that second, the newest of them first.
    pub fn new(before: Timestamp) -> Self {
        Self {
            before,
            cursor: None,
            is_over: false,
        }
    }

    /// The page to ask for next; `None` at the end.
    pub fn next_page(&self) -> Option<ListVerificationSessions> {
        if self.is_over {
            return None;
        }
        let list = ListVerificationSessions::new()
            .created(CreatedFilter::new().lt(self.before))
            .limit(100);
        Some(match self.cursor.clone() {
            Some(cursor) => list.at(cursor),
            None => list,
        })
    }

    /// Takes in that page, and tells what to do about its sessions. Those whose redaction was asked for already are passed over.
    ///
    /// # Errors
    ///
    /// [`StuckPage`] if the page does not lead on, which also ends the walk.
    pub fn take(&mut self, page: &List<VerificationSession>) -> Result<RedactionBatch, StuckPage> {
        let Some(list) = self.next_page() else {
            return Ok(RedactionBatch::default());
        };
        self.is_over = true;
        if let Some(next) = list.next_page(page)? {
            self.cursor = next.cursor().cloned();
            self.is_over = false;
        }
        let mut batch = RedactionBatch::default();
        for session in page {
            if session.redaction.is_some() {
                continue;
            }
            if session.can_redact() {
                batch.redact.push(session.redact());
            } else if session.status == Status::Processing {
                batch.later.push(session.id.clone());
            } else {
                batch.uncertain.push(session.redact());
            }
        }
        Ok(batch)
    }
}
