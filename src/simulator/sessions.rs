use std::time::Duration;

use super::account::Scope;
use super::attempt::{Submission, Task};
use super::caller::Caller;
use super::expand::{Expanded, Root};
use super::links::Link;
use super::list::{self, Created, ListView, Page};
use super::params::{Group, MetadataChange, Params};
use super::refusal::Refusal;
use super::response::{Body, json};
use super::session::{Details, Kind, Redaction, RelatedPerson, Session, SessionView, Status};
use super::settings::Permission;
use crate::event::EventType;
use crate::value::{DocumentOptions, DocumentType};

const KINDS: [Kind; 2] = [Kind::Document, Kind::IdNumber];

const STATUSES: [Status; 4] = [
    Status::Canceled,
    Status::Processing,
    Status::RequiresInput,
    Status::Verified,
];

/// The metadata of a session that is submitted without a person: the outcome, and after how many seconds.
const OUTCOME: &str = "simulator_outcome";
const AFTER: &str = "simulator_after";

impl Scope<'_> {
    pub(super) fn create_session(
        &mut self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::SessionsWrite)?;
        let flow = params.text("verification_flow")?;
        let kind = match (params.choice("type", &KINDS, |kind| kind.as_str())?, &flow) {
            (Some(_), Some(_)) => return Err(Refusal::exclusive("type", "verification_flow")),
            (Some(kind), None) => kind,
            (None, Some(_)) => Kind::VerificationFlow,
            (None, None) => return Err(Refusal::missing("type")),
        };
        let mut session = Session::new(String::new(), self.now(), kind);
        session.client_reference_id = params.text("client_reference_id")?;
        session.related_customer = params.text("related_customer")?;
        session.related_customer_account = params.text("related_customer_account")?;
        session.related_person = related_person(&mut params)?;
        session.return_url = params.text("return_url")?;
        let changes = Changes::take(&mut params)?;
        let expanded = Expanded::last(params, Root::Session, caller.sensitive_since)?;
        if let Some(flow) = flow {
            if !self.settings.flows.is_empty() && self.settings.flow(Some(&flow)).is_none() {
                let param = "verification_flow";
                return Err(Refusal::no_such_cursor(param, param, &flow));
            }
            session.verification_flow = Some(flow);
        }
        changes.apply(&mut session)?;
        let number = self.account.sessions.next_number();
        session.id = self.id("vs_", number);
        let link = self.issue(&session.id, number);
        let body = self.session_body(&session, &expanded, Some(link));
        self.plan_attempts(number, &session);
        self.account.sessions.add(session.clone());
        let event = EventType::VerificationSessionCreated;
        self.record(event, number, session, Some(caller));
        Ok(body)
    }

    pub(super) fn retrieve_session(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::SessionsRead)?;
        let expanded = Expanded::last(params, Root::Session, caller.sensitive_since)?;
        let number = self.account.sessions.find("session", id)?;
        let session = self.account.sessions.get("session", id)?;
        let link = session.waits_for_input().then(|| self.issue(id, number));
        let session = self.account.sessions.get("session", id)?;
        Ok(self.session_body(session, &expanded, link))
    }

    pub(super) fn update_session(
        &mut self,
        caller: &Caller,
        id: &str,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        let kind = params.choice("type", &KINDS, |kind| kind.as_str())?;
        let changes = Changes::take(&mut params)?;
        let (_, _, body) = self.change(caller, id, params, |session| {
            session.require_input("updated")?;
            session.kind = kind.unwrap_or(session.kind);
            changes.apply(session)
        })?;
        Ok(body)
    }

    pub(super) fn cancel_session(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        let (number, session, body) = self.change(caller, id, params, |session| {
            session.require_input("canceled")?;
            session.status = Status::Canceled;
            Ok(())
        })?;
        let event = EventType::VerificationSessionCanceled;
        self.record(event, number, session, Some(caller));
        Ok(body)
    }

    pub(super) fn redact_session(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        let (mut is_canceled, mut begins) = (false, false);
        let (number, session, body) = self.change(caller, id, params, |session| {
            match session.status {
                Status::Processing => {
                    return Err(Refusal::status("redacted", session.status.as_str()));
                }
                Status::RequiresInput => {
                    session.status = Status::Canceled;
                    is_canceled = true;
                }
                Status::Verified | Status::Canceled => {}
            }
            if session.redaction.is_none() {
                session.redaction = Some(Redaction::Processing);
                begins = true;
            }
            Ok(())
        })?;
        if begins {
            self.plan_redaction(self.place(number));
        }
        if is_canceled {
            let event = EventType::VerificationSessionCanceled;
            self.record(event, number, session, Some(caller));
        }
        Ok(body)
    }

    pub(super) fn list_sessions(
        &self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::SessionsRead)?;
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let reference = params.text("client_reference_id")?;
        let customer = params.text("related_customer")?;
        let customer_account = params.text("related_customer_account")?;
        let status = params.choice("status", &STATUSES, |status| status.as_str())?;
        let expanded = Expanded::last_of_list(params, Root::Session, caller.sensitive_since)?;
        let (sessions, has_more) = self.account.sessions.page(&page, |session| {
            created.contains(session.created.as_secs())
                && list::fits(reference.as_deref(), session.client_reference_id.as_deref())
                && list::fits(customer.as_deref(), session.related_customer.as_deref())
                && list::fits(
                    customer_account.as_deref(),
                    session.related_customer_account.as_deref(),
                )
                && status.is_none_or(|status| status == session.status)
        })?;
        let sessions = sessions
            .into_iter()
            .map(|session| self.session_view(session, session, &expanded))
            .collect();
        let url = "/v1/identity/verification_sessions";
        Ok(json(&ListView::new(url, sessions, has_more)))
    }

    /// Returns the session as it was, in the form that Stripe shows now.
    pub(super) fn session_view<'s>(
        &'s self,
        session: &'s Session,
        current: &'s Session,
        expanded: &Expanded,
    ) -> SessionView<'s> {
        let report = session.reports.last().copied();
        let report = report.and_then(|report| self.account.reports.at(report));
        let livemode = self.account.realm.livemode;
        session.view(livemode, report, &self.account.files, expanded, current)
    }

    fn session_body(&self, session: &Session, expanded: &Expanded, link: Option<Link>) -> Body {
        let mut view = self.session_view(session, session, expanded);
        if let Some(link) = link {
            view.client_secret = Some(link.client_secret);
            view.url = Some(link.url);
        }
        json(&view)
    }

    /// Changes a session as a whole or not at all. Returns its number, the changed session, and the response.
    fn change(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
        change: impl FnOnce(&mut Session) -> Result<(), Refusal>,
    ) -> Result<(u64, Session, Body), Refusal> {
        caller.require(Permission::SessionsWrite)?;
        let expanded = Expanded::last(params, Root::Session, caller.sensitive_since)?;
        let number = self.account.sessions.find("session", id)?;
        let mut session = self.account.sessions.get("session", id)?.clone();
        change(&mut session)?;
        let body = self.session_body(&session, &expanded, None);
        if let Some(kept) = self.account.sessions.at_mut(number) {
            kept.clone_from(&session);
        }
        Ok((number, session, body))
    }

    /// Plans the attempts that are submitted without a person.
    fn plan_attempts(&mut self, number: u64, session: &Session) {
        let text = |name: &str| session.metadata.get(name).map(String::as_str);
        let place = self.place(number);
        let mut plan = |after: Duration, submission| {
            let time = session.created.saturating_add(after);
            self.world.plan(time, place, Task::Submit(submission));
        };
        if let Some(submission) = text(OUTCOME).and_then(Submission::from_word) {
            let secs = text(AFTER).and_then(|secs| secs.parse().ok());
            plan(Duration::from_secs(secs.unwrap_or_default()), submission);
        } else {
            for (after, submission) in &self.settings.automatic {
                plan(*after, submission.clone());
            }
        }
    }
}

/// The parameters that create and update have in common.
struct Changes {
    document: Group<DocumentOptions>,
    email: Option<String>,
    phone: Option<String>,
    metadata: MetadataChange,
}

impl Changes {
    fn take(params: &mut Params) -> Result<Self, Refusal> {
        let mut document = Group::Missing;
        if let Group::Given(mut options) = params.group("options")? {
            document = match options.group("document")? {
                Group::Missing => Group::Missing,
                Group::Cleared => Group::Cleared,
                Group::Given(document) => Group::Given(document_options(document)?),
            };
            options.finish()?;
        }
        let (mut email, mut phone) = (None, None);
        if let Group::Given(mut details) = params.group("provided_details")? {
            email = details.text("email")?;
            phone = details.text("phone")?;
            details.finish()?;
        }
        Ok(Self {
            document,
            email,
            phone,
            metadata: params.metadata()?,
        })
    }

    fn apply(self, session: &mut Session) -> Result<(), Refusal> {
        match self.document {
            Group::Missing => {}
            Group::Cleared => session.document = None,
            Group::Given(new) => {
                let old = session
                    .document
                    .get_or_insert_with(|| Box::new(no_options()));
                old.allowed_types = new.allowed_types.or(old.allowed_types.take());
                old.require_id_number = new.require_id_number.or(old.require_id_number);
                old.require_live_capture = new.require_live_capture.or(old.require_live_capture);
                old.require_matching_selfie =
                    new.require_matching_selfie.or(old.require_matching_selfie);
            }
        }
        if self.email.is_some() || self.phone.is_some() {
            let details = session.provided_details.get_or_insert_with(Box::default);
            let Details { email, phone } = details.as_mut();
            *email = self.email.or(email.take());
            *phone = self.phone.or(phone.take());
        }
        self.metadata.apply(&mut session.metadata)
    }
}

fn related_person(params: &mut Params) -> Result<Option<Box<RelatedPerson>>, Refusal> {
    let Group::Given(mut person) = params.group("related_person")? else {
        return Ok(None);
    };
    let mut part = |name| {
        person
            .text(name)?
            .ok_or_else(|| Refusal::missing(&person.name(name)))
    };
    let related = RelatedPerson {
        account: part("account")?,
        person: part("person")?,
    };
    person.finish()?;
    Ok(Some(Box::new(related)))
}

fn no_options() -> DocumentOptions {
    DocumentOptions {
        allowed_types: None,
        require_id_number: None,
        require_live_capture: None,
        require_matching_selfie: None,
    }
}

fn document_options(mut params: Params) -> Result<DocumentOptions, Refusal> {
    let mut types = Vec::new();
    for (index, text) in params.list("allowed_types")?.into_iter().enumerate() {
        let r#type = DocumentType::from(text.as_str());
        if !DocumentType::KNOWN.contains(&r#type) {
            let param = format!("{}[{index}]", params.name("allowed_types"));
            let known = DocumentType::KNOWN.iter().map(DocumentType::as_str);
            let known = known.collect::<Vec<_>>().join(", ");
            return Err(Refusal::invalid(&param, &format!("one of {known}")));
        }
        types.push(r#type);
    }
    let options = DocumentOptions {
        allowed_types: (!types.is_empty()).then_some(types),
        require_id_number: params.flag("require_id_number")?,
        require_live_capture: params.flag("require_live_capture")?,
        require_matching_selfie: params.flag("require_matching_selfie")?,
    };
    params.finish()?;
    Ok(options)
}
