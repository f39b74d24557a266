//! Changes outside the API: attempts, reviews, and what Stripe does later on its own.

use serde::{Deserialize, Serialize};

use super::Simulator;
use super::account::Scope;
use super::file::StoredFile;
use super::id::Place;
use super::person::Person;
use super::report::Report;
use super::session::{Redaction, Session, Status, is_checked};
use super::settings::Requirement;
use crate::event::EventType;
use crate::verification_session::LastErrorCode;

/// The result of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Submission {
    /// The user has submitted, and Stripe is still checking. Submit again to end it.
    Processing,
    /// Every check passes, for the person set by [`Simulator::set_person`]: by default Stripe's test person, Jenny Rosen.
    Verified,
    /// Every check passes, for this person.
    VerifiedAs(Box<Person>),
    /// A check fails, or the user abandons the attempt.
    Failed(LastErrorCode),
}

impl Submission {
    /// Reads `verified`, `processing` or a code of `last_error`. `None` for any other word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "verified" => Some(Self::Verified),
            "processing" => Some(Self::Processing),
            code => {
                let code = LastErrorCode::from(code);
                LastErrorCode::KNOWN
                    .contains(&code)
                    .then_some(Self::Failed(code))
            }
        }
    }
}

/// The reason why an attempt cannot be submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// There is no session with this id.
    #[error("there is no such session")]
    NoSuchSession,
    /// The session is verified or canceled, or is being redacted.
    #[error("the session does not wait for an attempt")]
    NotWaiting,
}

/// A reviewer's decision in the Dashboard.
///
/// Stripe's page: <https://docs.stripe.com/identity/review-tools>.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Override {
    /// A failed session becomes verified.
    Verified,
    /// A verified session requires input again, with this `last_error.code` or with no error.
    RequiresInput(Option<LastErrorCode>),
}

/// The reason why a reviewer cannot override the status of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OverrideError {
    /// There is no session with this id.
    #[error("there is no such session")]
    NoSuchSession,
    /// The session has this status already, has no report to review, or is processing, canceled or redacted.
    #[error("the status of the session cannot be overridden")]
    NotAllowed,
}

/// The error for an id that belongs to no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such session")]
pub struct NoSuchSession;

/// A change of a session that happens later, without a request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Task {
    Submit(Submission),
    ValidateRedaction,
    FinishRedaction,
}

impl Simulator {
    /// Submits an attempt of a session's user, or finishes Stripe's checks of one. A session can fail any number of times, and then
    /// still be verified.
    ///
    /// # Errors
    ///
    /// Returns a [`SubmitError`] if there is no such session, or if it does not wait for an attempt.
    pub fn submit(&mut self, id: &str, submission: Submission) -> Result<(), SubmitError> {
        let (mut scope, number) = self
            .scope_of_session(id)
            .ok_or(SubmitError::NoSuchSession)?;
        scope.submit(number, submission)
    }

    /// Overrides the status of a session as a reviewer, and records the event of the new status. Reports stay unchanged.
    ///
    /// # Errors
    ///
    /// Returns an [`OverrideError`] if there is no such session, or if there is nothing to override.
    pub fn override_status(&mut self, id: &str, decision: Override) -> Result<(), OverrideError> {
        let (mut scope, number) = self
            .scope_of_session(id)
            .ok_or(OverrideError::NoSuchSession)?;
        scope.override_status(number, decision)
    }

    /// Sets the person of a session: before an attempt, who will be verified; after it, what verified data and the last report
    /// contain from now on.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchSession`] if there is none with this id.
    pub fn set_person(&mut self, id: &str, person: Person) -> Result<(), NoSuchSession> {
        let (scope, number) = self.scope_of_session(id).ok_or(NoSuchSession)?;
        let person = Some(Box::new(person));
        if let Some(session) = scope.account.sessions.at_mut(number) {
            session.person.clone_from(&person);
            let report = session.reports.last().copied();
            if let Some(report) = report.and_then(|report| scope.account.reports.at_mut(report)) {
                report.person = person;
            }
        }
        Ok(())
    }

    /// Finishes all redactions now, without moving the clock. Returns the number of redactions.
    pub fn finish_redactions(&mut self) -> usize {
        let is_last = |task: &Task| matches!(task, Task::FinishRedaction);
        let tasks = self.world.tasks.iter();
        let due = tasks
            .filter(|(_, (_, task))| is_last(task))
            .map(|(key, _)| *key)
            .collect::<Vec<_>>();
        for key in &due {
            self.run(*key);
        }
        due.len()
    }

    /// Does what has become due, at its own time.
    pub(super) fn run_due(&mut self) {
        let now = self.world.now;
        while let Some((&key, _)) = self.world.tasks.first_key_value() {
            if key.0 > now {
                break;
            }
            self.world.now = key.0;
            self.run(key);
            self.world.now = now;
        }
    }

    fn run(&mut self, key: (crate::value::Timestamp, u64)) {
        let Some((place, task)) = self.world.tasks.remove(&key) else {
            return;
        };
        if let Some(mut scope) = self.scope(place.account) {
            match task {
                // A session that was canceled since then no longer waits, which is not a failure.
                Task::Submit(submission) => drop(scope.submit(place.number, submission)),
                Task::ValidateRedaction => scope.validate_redaction(place.number),
                Task::FinishRedaction => scope.finish_redaction(place.number),
            }
        }
    }
}

impl Scope<'_> {
    fn submit(&mut self, number: u64, submission: Submission) -> Result<(), SubmitError> {
        let session = self.account.sessions.at_mut(number);
        let session = session.ok_or(SubmitError::NoSuchSession)?;
        let was_waiting = session.waits_for_input();
        let is_processing = session.status == Status::Processing;
        let ends = is_processing && submission != Submission::Processing;
        if !was_waiting && !ends {
            return Err(SubmitError::NotWaiting);
        }
        let is_checked = match submission {
            Submission::Processing => {
                session.status = Status::Processing;
                false
            }
            Submission::Verified => session.verify(&self.settings.blocked_documents),
            Submission::VerifiedAs(person) => {
                session.person = Some(person);
                session.verify(&self.settings.blocked_documents)
            }
            Submission::Failed(code) => session.fail(code),
        };
        let mut session = session.clone();
        // Stripe sends an event about the checks before the one about their result.
        if was_waiting && (is_checked || session.status == Status::Processing) {
            let mut processing = session.clone();
            processing.status = Status::Processing;
            processing.last_error = None;
            self.record(
                EventType::VerificationSessionProcessing,
                number,
                processing,
                None,
            );
        }
        if is_checked {
            let report = self.add_report(number, &session);
            session.reports.push(report);
            if let Some(kept) = self.account.sessions.at_mut(number) {
                kept.reports.push(report);
            }
        }
        if let Some(event) = session.result_event() {
            self.record(event, number, session, None);
        }
        Ok(())
    }

    fn override_status(&mut self, number: u64, decision: Override) -> Result<(), OverrideError> {
        let session = self.account.sessions.at_mut(number);
        let session = session.ok_or(OverrideError::NoSuchSession)?;
        let is_reviewable = session.redaction.is_none() && !session.reports.is_empty();
        match decision {
            Override::Verified if is_reviewable && session.status == Status::RequiresInput => {
                session.status = Status::Verified;
                session.last_error = None;
            }
            Override::RequiresInput(code)
                if is_reviewable && session.status == Status::Verified =>
            {
                session.status = Status::RequiresInput;
                session.last_error = code;
            }
            _ => return Err(OverrideError::NotAllowed),
        }
        let session = session.clone();
        if let Some(event) = session.result_event() {
            self.record(event, number, session, None);
        }
        Ok(())
    }

    /// Adds the report of the attempt that a session has just come out of, with its images.
    fn add_report(&mut self, session_number: u64, session: &Session) -> u64 {
        let number = self.account.reports.next_number();
        let id = self.id("vr_", number);
        let flow = self.settings.flow(session.verification_flow.as_deref());
        let requires = session.requirements(flow);
        let mut report = Report::new(id, self.now(), session_number, session, &requires);
        let mut purposes = Vec::new();
        if report.made(Requirement::Document) || report.made(Requirement::Selfie) {
            purposes.extend(["identity_document_downloadable"; 2]);
            if report.made(Requirement::Selfie) {
                purposes.push("selfie");
            }
        }
        for purpose in purposes {
            let number = self.account.files.next_number();
            let id = self.id("file_", number);
            let file = StoredFile::new(id, self.now(), session_number, purpose);
            self.account.files.add(file);
            report.files.push(number);
        }
        self.account.reports.add(report);
        number
    }

    /// Plans the steps of a redaction that begins now.
    pub(super) fn plan_redaction(&mut self, place: Place) {
        let now = self.now();
        let finish = now.saturating_add(self.settings.redaction_time);
        if let Some(time) = self.settings.validated_after {
            let validated = now.saturating_add(time).min(finish);
            self.world.plan(validated, place, Task::ValidateRedaction);
        }
        self.world.plan(finish, place, Task::FinishRedaction);
    }

    fn validate_redaction(&mut self, number: u64) {
        if let Some(session) = self.account.sessions.at_mut(number) {
            if session.redaction == Some(Redaction::Processing) {
                session.redaction = Some(Redaction::Validated);
            }
        }
    }

    fn finish_redaction(&mut self, number: u64) {
        if let Some(session) = self.account.sessions.at_mut(number) {
            session.redact();
            let session = session.clone();
            self.record(
                EventType::VerificationSessionRedacted,
                number,
                session,
                None,
            );
        }
    }
}

impl Session {
    /// Lets every check pass, unless the document is blocked. Returns whether anything was checked.
    fn verify(&mut self, blocked: &[String]) -> bool {
        if blocked.contains(&self.person().document_number) {
            return self.fail(LastErrorCode::DocumentUnverifiedOther);
        }
        self.status = Status::Verified;
        self.last_error = None;
        true
    }

    /// Lets the attempt fail. Returns whether anything was checked.
    fn fail(&mut self, code: LastErrorCode) -> bool {
        self.status = Status::RequiresInput;
        let is_checked = is_checked(&code);
        self.last_error = Some(code);
        is_checked
    }

    /// Returns the type of the event about the result of an attempt.
    fn result_event(&self) -> Option<EventType> {
        match self.status {
            Status::Verified => Some(EventType::VerificationSessionVerified),
            Status::RequiresInput => Some(EventType::VerificationSessionRequiresInput),
            Status::Processing | Status::Canceled => None,
        }
    }
}
