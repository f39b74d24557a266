use serde_json::{Map, Value, json};

use super::answer::Caller;
use super::expand::SESSION;
use super::list::{self, Created, Page};
use super::open::{Opener, SECRET_LIFETIME, URL_LIFETIME};
use super::params::{Group, Params};
use super::refusal::Refusal;
use super::report::Report;
use super::session::{Session, Status};
use super::shelf::Kept;
use super::{Simulator, set};

const TYPES: [&str; 2] = ["document", "id_number"];

impl Simulator {
    pub(super) fn create_session(
        &mut self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let id = self.new_id("vs_", 24);
        let mut session = Session::new(id, caller.realm.clone(), self.now);
        session.verification_flow = params.text("verification_flow")?;
        session.r#type = match (params.choice("type", &TYPES)?, &session.verification_flow) {
            (Some(_), Some(_)) => return Err(Refusal::exclusive("type", "verification_flow")),
            (Some(r#type), None) => r#type,
            (None, Some(_)) => "verification_flow".to_owned(),
            (None, None) => return Err(Refusal::missing("type")),
        };
        session.client_reference_id = params.text("client_reference_id")?;
        session.related_customer = params.text("related_customer")?;
        session.related_customer_account = params.text("related_customer_account")?;
        session.related_person = related_person(&mut params)?;
        params.text("return_url")?;
        let paths = session.apply(params)?;
        let json = self.with_fresh_secret(&mut session, &paths, caller)?;
        self.record("created", &session, Some(caller));
        self.sessions.add(session);
        Ok(json)
    }

    pub(super) fn retrieve_session(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let paths = params.only_expand()?;
        let mut session = self.sessions.get(&caller.realm, "session", id)?.clone();
        let json = self.with_fresh_secret(&mut session, &paths, caller)?;
        *self.sessions.get_mut(&caller.realm, "session", id)? = session;
        Ok(json)
    }

    pub(super) fn update_session(
        &mut self,
        caller: &Caller,
        id: &str,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let (_, json) = self.change(caller, id, |session| {
            session.waits_for_input("updated")?;
            if let Some(r#type) = params.choice("type", &TYPES)? {
                session.r#type = r#type;
            }
            session.apply(params)
        })?;
        Ok(json)
    }

    pub(super) fn cancel_session(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let (session, json) = self.change(caller, id, |session| {
            let paths = params.only_expand()?;
            session.waits_for_input("canceled")?;
            session.status = Status::Canceled;
            Ok(paths)
        })?;
        self.record("canceled", &session, Some(caller));
        Ok(json)
    }

    pub(super) fn redact_session(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let now = self.now;
        let before = self.sessions.get(&caller.realm, "session", id)?.status;
        let (session, json) = self.change(caller, id, |session| {
            let paths = params.only_expand()?;
            session.redact(now)?;
            Ok(paths)
        })?;
        if session.status != before {
            self.record("canceled", &session, Some(caller));
        }
        Ok(json)
    }

    pub(super) fn list_sessions(
        &self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let reference = params.text("client_reference_id")?;
        let customer = params.text("related_customer")?;
        let customer_account = params.text("related_customer_account")?;
        let statuses = ["canceled", "processing", "requires_input", "verified"];
        let status = params.choice("status", &statuses)?;
        let paths = list::expansions(&mut params)?;
        params.finish()?;
        let (sessions, has_more) = self.sessions.page(&caller.realm, &page, |session| {
            created.contains(session.created.as_secs())
                && list::fits(reference.as_deref(), session.client_reference_id.as_deref())
                && list::fits(customer.as_deref(), session.related_customer.as_deref())
                && list::fits(
                    customer_account.as_deref(),
                    session.related_customer_account.as_deref(),
                )
                && list::fits(status.as_deref(), Some(session.status.as_str()))
        })?;
        let sessions = sessions
            .into_iter()
            .map(|session| self.session_json(session))
            .collect();
        list::answer(
            "/v1/identity/verification_sessions",
            (sessions, has_more),
            &SESSION,
            &paths,
            caller,
        )
    }

    /// The whole session, with its report and everything that a request has to expand.
    pub(super) fn session_json(&self, session: &Session) -> Value {
        let last = |report: &&Report| Some(report.id()) == session.report.as_deref();
        let report = self
            .reports
            .iter()
            .filter(|report| report.is_of(session))
            .find(last);
        session.json(report.map(Report::json).as_ref())
    }

    /// Changes a session as a whole or not at all.
    fn change(
        &mut self,
        caller: &Caller,
        id: &str,
        change: impl FnOnce(&mut Session) -> Result<Vec<String>, Refusal>,
    ) -> Result<(Session, Value), Refusal> {
        let mut session = self.sessions.get(&caller.realm, "session", id)?.clone();
        let paths = change(&mut session)?;
        let mut json = self.session_json(&session);
        SESSION.apply(&mut json, &paths, caller)?;
        *self.sessions.get_mut(&caller.realm, "session", id)? = session.clone();
        Ok((session, json))
    }

    fn with_fresh_secret(
        &mut self,
        session: &mut Session,
        paths: &[String],
        caller: &Caller,
    ) -> Result<Value, Refusal> {
        let mut json = self.session_json(session);
        SESSION.apply(&mut json, paths, caller)?;
        if session.waits_for_input("opened").is_ok() {
            let mode = if session.realm.livemode {
                "live"
            } else {
                "test"
            };
            for (name, prefix, length, lifetime) in [
                (
                    "client_secret",
                    format!("{}_secret_{mode}_", session.id),
                    32,
                    SECRET_LIFETIME,
                ),
                (
                    "url",
                    format!("https://verify.stripe.com/start/{mode}_"),
                    40,
                    URL_LIFETIME,
                ),
            ] {
                let text = self.new_id(&prefix, length);
                set(&mut json, name, text.as_str());
                let expires = self.now.saturating_add(lifetime);
                session.openers.push(Opener {
                    text,
                    expires,
                    is_used: false,
                });
            }
        }
        Ok(json)
    }
}

impl Session {
    /// What create and update have in common. Takes all that is left of the parameters, and gives the expansions.
    fn apply(&mut self, mut params: Params) -> Result<Vec<String>, Refusal> {
        if let Group::Given(mut options) = params.group("options")? {
            match options.group("document")? {
                Group::Missing => {}
                Group::Cleared => self.document.clear(),
                Group::Given(document) => self.document.extend(document_options(document)?),
            }
            options.finish()?;
        }
        if let Group::Given(mut details) = params.group("provided_details")? {
            for name in ["email", "phone"] {
                if let Some(value) = details.text(name)? {
                    self.provided_details.insert(name.to_owned(), value.into());
                }
            }
            details.finish()?;
        }
        params.metadata(&mut self.metadata)?;
        let expansions = params.list("expand")?;
        params.finish()?;
        Ok(expansions)
    }
}

fn related_person(params: &mut Params) -> Result<Option<Value>, Refusal> {
    let Group::Given(mut person) = params.group("related_person")? else {
        return Ok(None);
    };
    let mut part = |name| {
        person
            .text(name)?
            .ok_or_else(|| Refusal::missing(&person.name(name)))
    };
    let json = json!({ "account": part("account")?, "person": part("person")? });
    person.finish()?;
    Ok(Some(json))
}

fn document_options(mut params: Params) -> Result<Map<String, Value>, Refusal> {
    let mut options = Map::new();
    let types = params.list("allowed_types")?;
    for (index, r#type) in types.iter().enumerate() {
        if !["driving_license", "id_card", "passport"].contains(&r#type.as_str()) {
            let param = format!("{}[{index}]", params.name("allowed_types"));
            return Err(Refusal::invalid(
                &param,
                "one of driving_license, id_card, passport",
            ));
        }
    }
    if !types.is_empty() {
        options.insert("allowed_types".to_owned(), types.into());
    }
    for name in [
        "require_id_number",
        "require_live_capture",
        "require_matching_selfie",
    ] {
        if let Some(flag) = params.flag(name)? {
            options.insert(name.to_owned(), flag.into());
        }
    }
    params.finish()?;
    Ok(options)
}
