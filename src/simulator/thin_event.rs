//! Thin events (`v2.core.event`): the same events without the session, which is to be retrieved.

use serde::Serialize;

use super::account::Scope;
use super::caller::Caller;
use super::event::StoredEvent;
use super::list::{self, Created};
use super::params::Params;
use super::refusal::Refusal;
use super::response::{Body, json};
use super::settings::Permission;
use crate::value::Rfc3339;

/// A thin event. The parts that only `GET /v2/core/events/{id}` shows are `None` in a notification.
#[derive(Serialize)]
pub(super) struct ThinView<'e> {
    id: String,
    object: &'static str,
    r#type: String,
    created: Option<Rfc3339>,
    livemode: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason<'e>>,
    related_object: Related<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot_event: Option<&'e str>,
}

#[derive(Serialize)]
struct Reason<'e> {
    r#type: &'static str,
    request: Request<'e>,
}

#[derive(Serialize)]
struct Request<'e> {
    id: &'e str,
    idempotency_key: Option<&'e str>,
}

#[derive(Serialize)]
struct Related<'e> {
    id: &'e str,
    r#type: &'static str,
    url: String,
}

#[derive(Serialize)]
struct ThinList<'e> {
    data: Vec<ThinView<'e>>,
    next_page_url: Option<String>,
    previous_page_url: Option<String>,
}

impl StoredEvent {
    /// Returns the id of the thin event, which ends like that of the snapshot event.
    pub(super) fn thin_id(&self, livemode: bool) -> String {
        let mode = if livemode { "live" } else { "test" };
        let rest = self.id.strip_prefix("evt_").unwrap_or(&self.id);
        format!("evt_{mode}_{rest}")
    }
}

impl Scope<'_> {
    /// Returns the thin event as a notification, or the whole event.
    pub(super) fn thin_view<'e>(&'e self, event: &'e StoredEvent, is_whole: bool) -> ThinView<'e> {
        let realm = &self.account.realm;
        let session = self.account.sessions.at(event.session);
        let id = session.map_or("", |session| &session.id);
        ThinView {
            id: event.thin_id(realm.livemode),
            object: "v2.core.event",
            r#type: format!("v1.{}", event.r#type.as_str()),
            created: Rfc3339::new(event.created),
            livemode: realm.livemode,
            context: realm.context.as_deref().or(realm.account.as_deref()),
            reason: event.request_id.as_deref().map(|id| Reason {
                r#type: "request",
                request: Request {
                    id,
                    idempotency_key: event.idempotency_key.as_deref(),
                },
            }),
            related_object: Related {
                id,
                r#type: "identity.verification_session",
                url: format!("/v1/identity/verification_sessions/{id}"),
            },
            changes: is_whole.then_some(()),
            snapshot_event: is_whole.then_some(&event.id),
        }
    }

    pub(super) fn retrieve_thin_event(
        &self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::EventsRead)?;
        params.finish()?;
        let event = super::id::Place::of(id)
            .and_then(|place| self.account.events.at(place.number))
            .filter(|event| event.thin_id(self.account.realm.livemode) == id)
            .ok_or_else(|| Refusal::no_such("event", "id", id))?;
        Ok(json(&self.thin_view(event, true)))
    }

    pub(super) fn list_thin_events(
        &self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::EventsRead)?;
        let limit = list::limit(&mut params)?;
        let object = params.text("object_id")?;
        let created = Created::take_bounds(&mut params, |bounds, name| {
            let Some(text) = bounds.text(name)? else {
                return Ok(None);
            };
            let time = Rfc3339::parse(&text).map(|time| time.timestamp().as_secs());
            let refuse = || Refusal::invalid(&bounds.name(name), "an RFC 3339 time in UTC");
            time.map(Some).ok_or_else(refuse)
        })?;
        let types = params.list("types")?;
        // The page is the number of events that are skipped.
        let page = params.integer("page")?.unwrap_or_default();
        let page = usize::try_from(page).map_err(|_| Refusal::invalid("page", "a page"))?;
        params.finish()?;
        let object = object.map(|id| self.account.sessions.number(&id));
        let passing = self.account.events.iter().rev().filter(|event| {
            created.contains(event.created.as_secs())
                && object.is_none_or(|object| object == Some(event.session))
                && (types.is_empty()
                    || types
                        .iter()
                        .any(|r#type| r#type.strip_prefix("v1.") == Some(event.r#type.as_str())))
        });
        let mut events = passing
            .skip(page)
            .take(limit.saturating_add(1))
            .collect::<Vec<_>>();
        let has_more = events.len() > limit;
        events.truncate(limit);
        let url = |skipped: usize| format!("/v2/core/events?limit={limit}&page={skipped}");
        Ok(json(&ThinList {
            data: events
                .into_iter()
                .map(|event| self.thin_view(event, true))
                .collect(),
            next_page_url: has_more.then(|| url(page.saturating_add(limit))),
            previous_page_url: (page > 0).then(|| url(page.saturating_sub(limit))),
        }))
    }
}
