use std::fmt;

use super::Simulator;
use super::account::Account;
use super::person::Person;
use super::session::Session;
use super::settings::{Requirement, Settings};
use crate::value::{DocumentType, Timestamp};
use crate::verification_session::LastErrorCode;

/// A session as the simulator knows it, in any account.
///
/// It is for a page that plays the user's part, or for a dashboard. `Debug` shows its id and states.
#[derive(Clone)]
#[non_exhaustive]
pub struct SessionInfo<'s> {
    /// The id, `vs_…`.
    pub id: &'s str,
    /// The connected account, if `Stripe-Account` named one.
    pub account: Option<&'s str>,
    /// The context, if `Stripe-Context` named one.
    pub context: Option<&'s str>,
    /// `true` in live mode, `false` for test data.
    pub livemode: bool,
    /// The time of its creation.
    pub created: Timestamp,
    /// The status: `requires_input`, `processing`, `verified` or `canceled`.
    pub status: &'static str,
    /// The type: `document`, `id_number` or `verification_flow`.
    pub r#type: &'static str,
    /// The verification flow, `vf_…`, if it was created with one.
    pub verification_flow: Option<&'s str>,
    /// Your own reference.
    pub client_reference_id: Option<&'s str>,
    /// The URL to which the user goes after an attempt.
    pub return_url: Option<&'s str>,
    /// The reason why the last attempt failed.
    pub last_error: Option<&'s LastErrorCode>,
    /// The status of the redaction: `processing`, `validated` or `redacted`.
    pub redaction: Option<&'static str>,
    /// The checks that it makes.
    pub requires: Vec<Requirement>,
    /// The document types that are allowed. Empty if all are.
    pub allowed_types: &'s [DocumentType],
    /// The number of attempts that reached a check.
    pub reports: usize,
    /// The person that was, or by default will be, verified. `None` once redacted.
    pub person: Option<&'s Person>,
}

impl fmt::Debug for SessionInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionInfo")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("last_error", &self.last_error)
            .field("redaction", &self.redaction)
            .finish_non_exhaustive()
    }
}

impl Simulator {
    /// Returns the session with this id, in whichever account it is.
    pub fn session(&self, id: &str) -> Option<SessionInfo<'_>> {
        let account = self.account(super::id::Place::of(id)?.account)?;
        let number = account.sessions.number(id)?;
        let session = account.sessions.at(number)?;
        Some(info(&self.settings, account, session))
    }

    /// Returns the sessions of all accounts, newest first within each.
    pub fn sessions(&self) -> impl Iterator<Item = SessionInfo<'_>> {
        self.accounts.iter().flat_map(|account| {
            let sessions = account.sessions.iter().rev();
            sessions.map(|session| info(&self.settings, account, session))
        })
    }
}

fn info<'s>(settings: &Settings, account: &'s Account, session: &'s Session) -> SessionInfo<'s> {
    let document = session.document.as_deref();
    let flow = settings.flow(session.verification_flow.as_deref());
    SessionInfo {
        id: &session.id,
        account: account.realm.account.as_deref(),
        context: account.realm.context.as_deref(),
        livemode: account.realm.livemode,
        created: session.created,
        status: session.status.as_str(),
        r#type: session.kind.as_str(),
        verification_flow: session.verification_flow.as_deref(),
        client_reference_id: session.client_reference_id.as_deref(),
        return_url: session.return_url.as_deref(),
        last_error: session.last_error.as_ref(),
        redaction: session.redaction.map(super::session::Redaction::as_str),
        requires: session.requirements(flow).into_owned(),
        allowed_types: document
            .and_then(|options| options.allowed_types.as_deref())
            .unwrap_or_default(),
        reports: session.reports.len(),
        person: (!session.is_redacted()).then(|| session.person()),
    }
}
