use serde_json::{Value, json};

use super::answer::{Caller, Realm};
use super::expand::{PLAIN, SESSION};
use super::list::{self, Created, Page};
use super::params::Params;
use super::refusal::Refusal;
use super::session::Session;
use super::shelf::kept;
use super::{Simulator, set};
use crate::stripe::API_VERSION;
use crate::value::Timestamp;

/// Something that happened to a session.
#[derive(Clone, Debug)]
pub(super) struct StoredEvent {
    id: String,
    realm: Realm,
    created: Timestamp,
    r#type: String,
    /// The session as it was, as far as events show it.
    object: Value,
    request_id: Option<String>,
    idempotency_key: Option<String>,
}

kept!(StoredEvent, "event");

impl StoredEvent {
    fn json(&self) -> Value {
        let mut json = json!({
            "id": self.id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.created,
            "data": { "object": self.object },
            "livemode": self.realm.livemode,
            "pending_webhooks": 0,
            "request": { "id": self.request_id, "idempotency_key": self.idempotency_key },
            "type": self.r#type,
        });
        if let Some(account) = &self.realm.account {
            set(&mut json, "account", account.as_str());
        }
        json
    }
}

impl Simulator {
    /// Records that this happened to a session. Without a caller it was the user, or Stripe.
    pub(super) fn record(&mut self, what: &str, session: &Session, caller: Option<&Caller>) {
        let mut object = self.session_json(session);
        SESSION.collapse(&mut object);
        if let Value::Object(members) = &mut object {
            members.remove("provided_details");
        }
        let event = StoredEvent {
            id: self.new_id("evt_", 24),
            realm: session.realm.clone(),
            created: self.now,
            r#type: format!("identity.verification_session.{what}"),
            object,
            request_id: caller.map(|caller| caller.request_id.clone()),
            idempotency_key: caller.and_then(|caller| caller.idempotency_key.clone()),
        };
        self.undelivered.push_back(event.json());
        self.events.add(event);
    }

    /// Erases what the events of a redacted session still hold of it.
    pub(super) fn redact_events(&mut self, session: &Session) {
        let events = self
            .events
            .iter_mut()
            .filter(|event| event.realm == session.realm);
        for event in
            events.filter(|event| event.object.get("id").is_some_and(|id| *id == session.id))
        {
            set(&mut event.object, "metadata", json!({}));
        }
    }

    pub(super) fn retrieve_event(
        &self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let paths = params.only_expand()?;
        let mut json = self.events.get(&caller.realm, "id", id)?.json();
        PLAIN.apply(&mut json, &paths, caller)?;
        Ok(json)
    }

    pub(super) fn list_events(
        &self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let delivered = params.flag("delivery_success")?.unwrap_or(true);
        let mut types = params.list("types")?;
        if let Some(r#type) = params.text("type")? {
            if !types.is_empty() {
                return Err(Refusal::exclusive("type", "types"));
            }
            types.push(r#type);
        }
        let paths = list::expansions(&mut params)?;
        params.finish()?;
        let (events, has_more) = self.events.page(&caller.realm, &page, |event| {
            delivered
                && created.contains(event.created.as_secs())
                && (types.is_empty() || types.iter().any(|pattern| is_like(&event.r#type, pattern)))
        })?;
        let events = events.into_iter().map(StoredEvent::json).collect();
        list::answer("/v1/events", (events, has_more), &PLAIN, &paths, caller)
    }
}

/// Whether a type is this one, or begins like it up to a final `*`.
fn is_like(r#type: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => r#type.starts_with(start),
        None => r#type == pattern,
    }
}
