use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Simulator;
use super::answer::Realm;
use super::expand::expand;
use super::list::{self, Created, Page};
use super::params::{Group, Params};
use super::refusal::Refusal;
use super::session::{Session, Status};

const TYPES: [&str; 2] = ["document", "id_number"];

impl Simulator {
    pub(super) fn create_session(
        &mut self,
        realm: Realm,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let id = self.random.id("vs_", 24);
        let mut session = Session::new(id, realm, self.now);
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
        let expansions = session.apply(params)?;
        let json = self.with_fresh_secret(&session, &expansions)?;
        self.sessions.push(session);
        Ok(json)
    }

    pub(super) fn retrieve_session(
        &mut self,
        realm: &Realm,
        id: &str,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let expansions = params.list("expand")?;
        params.finish()?;
        let session = self.session(realm, id)?.clone();
        self.with_fresh_secret(&session, &expansions)
    }

    pub(super) fn update_session(
        &mut self,
        realm: &Realm,
        id: &str,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        self.change(realm, id, |session| {
            session.waits_for_input("updated")?;
            if let Some(r#type) = params.choice("type", &TYPES)? {
                session.r#type = r#type;
            }
            session.apply(params)
        })
    }

    pub(super) fn cancel_session(
        &mut self,
        realm: &Realm,
        id: &str,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        self.change(realm, id, |session| {
            let expansions = params.list("expand")?;
            params.finish()?;
            session.waits_for_input("canceled")?;
            session.status = Status::Canceled;
            Ok(expansions)
        })
    }

    pub(super) fn redact_session(
        &mut self,
        realm: &Realm,
        id: &str,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let now = self.now;
        self.change(realm, id, |session| {
            let expansions = params.list("expand")?;
            params.finish()?;
            session.redact(now)?;
            Ok(expansions)
        })
    }

    pub(super) fn list_sessions(
        &mut self,
        realm: &Realm,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let reference = params.text("client_reference_id")?;
        let customer = params.text("related_customer")?;
        let customer_account = params.text("related_customer_account")?;
        let statuses = ["canceled", "processing", "requires_input", "verified"];
        let status = params.choice("status", &statuses)?;
        let expansions = list::expansions(&mut params)?;
        params.finish()?;

        let fits =
            |wanted: &Option<String>, is: Option<&str>| wanted.is_none() || wanted.as_deref() == is;
        let newest_first = self
            .sessions
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, session)| {
                session.realm == *realm
                    && created.contains(session.created.as_secs())
                    && fits(&reference, session.client_reference_id.as_deref())
                    && fits(&customer, session.related_customer.as_deref())
                    && fits(
                        &customer_account,
                        session.related_customer_account.as_deref(),
                    )
                    && fits(&status, Some(session.status.as_str()))
            })
            .collect();
        // A cursor names any session of the account, whether or not it passes the filters.
        let place = |id: &str| {
            self.sessions
                .iter()
                .position(|session| session.id == id && session.realm == *realm)
        };
        let (data, has_more) = page.cut(newest_first, "verification_session", place)?;
        let data = data
            .into_iter()
            .map(|session| {
                let mut json = session.json();
                expand(&mut json, &expansions)?;
                Ok(json)
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        Ok(json!({
            "object": "list",
            "data": data,
            "has_more": has_more,
            "url": "/v1/identity/verification_sessions",
        }))
    }

    fn session(&self, realm: &Realm, id: &str) -> Result<&Session, Refusal> {
        self.sessions
            .iter()
            .find(|session| session.id == id && session.realm == *realm)
            .ok_or_else(|| Refusal::no_such("verification_session", "session", id))
    }

    /// Changes a session as a whole or not at all.
    fn change(
        &mut self,
        realm: &Realm,
        id: &str,
        change: impl FnOnce(&mut Session) -> Result<Vec<String>, Refusal>,
    ) -> Result<Value, Refusal> {
        let mut session = self.session(realm, id)?.clone();
        let expansions = change(&mut session)?;
        let mut json = session.json();
        expand(&mut json, &expansions)?;
        if let Some(place) = self.sessions.iter_mut().find(|kept| kept.id == session.id) {
            *place = session;
        }
        Ok(json)
    }

    fn with_fresh_secret(
        &mut self,
        session: &Session,
        expansions: &[String],
    ) -> Result<Value, Refusal> {
        let mut json = session.json();
        expand(&mut json, expansions)?;
        if session.waits_for_input("opened").is_ok() {
            let mode = if session.realm.livemode {
                "live"
            } else {
                "test"
            };
            let prefix = format!("{}_secret_{mode}_", session.id);
            let secret = self.random.id(&prefix, 32);
            let url = self
                .random
                .id(&format!("https://verify.stripe.com/start/{mode}_"), 40);
            if let Value::Object(members) = &mut json {
                members.insert("client_secret".into(), secret.into());
                members.insert("url".into(), url.into());
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
        match params.pairs("metadata")? {
            Group::Missing => {}
            Group::Cleared => self.metadata.clear(),
            Group::Given(pairs) => change_metadata(&mut self.metadata, pairs)?,
        }
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

fn change_metadata(
    metadata: &mut BTreeMap<String, String>,
    pairs: Vec<(String, String)>,
) -> Result<(), Refusal> {
    for (key, value) in pairs {
        let param = format!("metadata[{key}]");
        if key.chars().count() > 40 {
            return Err(Refusal::invalid(&param, "named with at most 40 characters"));
        }
        if value.chars().count() > 500 {
            return Err(Refusal::invalid(&param, "at most 500 characters long"));
        }
        if value.is_empty() {
            metadata.remove(&key);
        } else {
            metadata.insert(key, value);
        }
    }
    if metadata.len() > 50 {
        return Err(Refusal::invalid("metadata", "at most 50 pairs"));
    }
    Ok(())
}
