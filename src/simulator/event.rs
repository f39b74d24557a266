use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::account::Scope;
use super::caller::Caller;
use super::expand::{Expanded, Root};
use super::list::{Created, ListView, Page};
use super::params::Params;
use super::refusal::Refusal;
use super::response::{Body, json, text};
use super::session::{Session, SessionView};
use super::settings::Permission;
use super::shelf::kept;
use super::{Simulator, id};
use crate::event::EventType;
use crate::request::limits::MOST_EVENT_TYPES;
use crate::stripe::API_VERSION;
use crate::value::Timestamp;

/// The time for which events can be listed and retrieved: 30 days.
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The event of a change of a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredEvent {
    pub(super) id: String,
    pub(super) created: Timestamp,
    pub(super) r#type: EventType,
    /// The number of the session.
    pub(super) session: u64,
    /// The session as it was then.
    snapshot: Box<Session>,
    pub(super) request_id: Option<String>,
    pub(super) idempotency_key: Option<String>,
    /// The number of webhook endpoints that have not confirmed it yet.
    pub(super) pending: usize,
}

kept!(StoredEvent, "event");

#[derive(Serialize)]
pub(super) struct EventView<'e> {
    id: &'e str,
    object: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'e str>,
    api_version: &'e str,
    created: Timestamp,
    data: Data<'e>,
    livemode: bool,
    pending_webhooks: usize,
    request: Request<'e>,
    r#type: &'e str,
}

#[derive(Serialize)]
struct Data<'e> {
    object: SessionView<'e>,
}

#[derive(Serialize)]
struct Request<'e> {
    id: Option<&'e str>,
    idempotency_key: Option<&'e str>,
}

impl Scope<'_> {
    /// Records the event of a change of the session with this number. Without a caller it was the user, or Stripe.
    pub(super) fn record(
        &mut self,
        r#type: EventType,
        session: u64,
        mut snapshot: Session,
        caller: Option<&Caller>,
    ) {
        // Events do not show them, so nothing has to erase them here.
        snapshot.provided_details = None;
        snapshot.person = None;
        let number = self.account.events.next_number();
        let event = StoredEvent {
            id: self.id("evt_", number),
            created: self.now(),
            session,
            snapshot: Box::new(snapshot),
            request_id: caller.map(|caller| caller.request_id.clone()),
            idempotency_key: caller.and_then(|caller| caller.idempotency_key.clone()),
            pending: self.endpoints_for(&r#type),
            r#type,
        };
        self.account.events.add(event);
        self.world.undelivered.push_back(self.place(number));
        self.drop_old_events();
    }

    /// Drops the events that are too old, and those beyond the limit.
    fn drop_old_events(&mut self) {
        let (now, most) = (self.now(), self.settings.events);
        let is_old = |event: &StoredEvent| event.created.saturating_add(LIFETIME) <= now;
        while self.account.events.len() > most || self.account.events.oldest().is_some_and(is_old) {
            self.account.events.drop_oldest();
        }
        while self.world.undelivered.len() > most {
            self.world.undelivered.pop_front();
        }
    }

    #[cfg(feature = "webhook")]
    fn endpoints_for(&self, r#type: &EventType) -> usize {
        let endpoints = self.world.endpoints.iter();
        endpoints.filter(|endpoint| endpoint.wants(r#type)).count()
    }

    #[cfg(not(feature = "webhook"))]
    #[expect(clippy::unused_self, reason = "the other one looks at the endpoints")]
    fn endpoints_for(&self, _: &EventType) -> usize {
        0
    }

    /// Returns the event as it is sent in an API version.
    pub(super) fn event_view<'e>(
        &'e self,
        event: &'e StoredEvent,
        api_version: &'e str,
    ) -> EventView<'e> {
        let current = self.account.sessions.at(event.session);
        let current = current.unwrap_or(&event.snapshot);
        EventView {
            id: &event.id,
            object: "event",
            account: self.account.realm.account.as_deref(),
            api_version,
            created: event.created,
            data: Data {
                object: self.session_view(&event.snapshot, current, &Expanded::default()),
            },
            livemode: self.account.realm.livemode,
            pending_webhooks: event.pending,
            request: Request {
                id: event.request_id.as_deref(),
                idempotency_key: event.idempotency_key.as_deref(),
            },
            r#type: event.r#type.as_str(),
        }
    }

    pub(super) fn retrieve_event(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::EventsRead)?;
        Expanded::last(params, Root::Plain, None)?;
        self.drop_old_events();
        let event = self.account.events.get("id", id)?;
        Ok(json(&self.event_view(event, API_VERSION)))
    }

    pub(super) fn list_events(
        &mut self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::EventsRead)?;
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let delivered = params.flag("delivery_success")?;
        let mut types = params.list("types")?;
        if types.len() > MOST_EVENT_TYPES {
            let expected = format!("at most {MOST_EVENT_TYPES} types");
            return Err(Refusal::invalid("types", &expected));
        }
        if let Some(r#type) = params.text("type")? {
            if !types.is_empty() {
                return Err(Refusal::exclusive("type", "types"));
            }
            types.push(r#type);
        }
        Expanded::last_of_list(params, Root::Plain, None)?;
        self.drop_old_events();
        let (events, has_more) = self.account.events.page(&page, |event| {
            delivered.is_none_or(|delivered| delivered == (event.pending == 0))
                && created.contains(event.created.as_secs())
                && (types.is_empty()
                    || types
                        .iter()
                        .any(|pattern| matches(event.r#type.as_str(), pattern)))
        })?;
        let events = events
            .into_iter()
            .map(|event| self.event_view(event, API_VERSION))
            .collect();
        Ok(json(&ListView::new("/v1/events", events, has_more)))
    }
}

impl Simulator {
    /// Removes and returns the body of the oldest event that was not delivered yet. Sign it and post it to a webhook endpoint.
    pub fn next_event(&mut self) -> Option<Vec<u8>> {
        while let Some(place) = self.world.undelivered.pop_front() {
            let Some(scope) = self.scope(place.account) else {
                continue;
            };
            if let Some(event) = scope.account.events.at(place.number) {
                return Some(text(&scope.event_view(event, API_VERSION)));
            }
        }
        None
    }

    /// Confirms that a webhook endpoint has received an event, so that its `pending_webhooks` goes down by one. Returns whether
    /// there is such an event.
    pub fn acknowledge(&mut self, event_id: &str) -> bool {
        let Some(place) = id::Place::of(event_id) else {
            return false;
        };
        let Some(account) = self.account_mut(place.account) else {
            return false;
        };
        match account.events.at_mut(place.number) {
            Some(event)
                if event.id == event_id || event.thin_id(account.realm.livemode) == event_id =>
            {
                event.pending = event.pending.saturating_sub(1);
                true
            }
            _ => false,
        }
    }
}

/// Returns whether a type matches a pattern: the same type, or a prefix of it followed by `*`.
pub(super) fn matches(r#type: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => r#type.starts_with(start),
        None => r#type == pattern,
    }
}
