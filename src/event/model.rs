use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::object::EventObject;
use crate::response::object::Tag;
use crate::response::{Json, Object};
use crate::value::Timestamp;
use crate::value::integer::whole;
use crate::value::open_enum::open_enum;
use crate::verification_session::VerificationSession;

/// An event with a snapshot of its object, as it was when the event happened.
///
/// Events arrive more than once and in any order, and whole seconds are too coarse to restore the order. Retrieve the session
/// where that matters. The session inside has no client secret, URL or results, and its report is an id.
///
/// The object has the shape of `api_version`, which the webhook endpoint determines. A version other than
/// [`API_VERSION`](crate::API_VERSION) is not an error.
///
/// Stripe's page: <https://docs.stripe.com/api/events>.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The id, `evt_…`. The same event delivered again has the same id.
    pub id: String,
    object: Tag<Self>,
    /// The connected account the event is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The API version that determines the shape of `data`.
    pub api_version: Option<String>,
    /// The context that is needed to retrieve the object, if it is not your own account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The time of the event.
    pub created: Timestamp,
    /// The object as it was then.
    pub data: EventData,
    /// `true` in live mode, `false` for test data.
    pub livemode: bool,
    /// The number of webhook endpoints that have not received the event yet.
    #[serde(default, deserialize_with = "whole")]
    pub pending_webhooks: i64,
    /// The request that caused the event, if one did.
    pub request: Option<EventRequest>,
    /// The type of the event.
    pub r#type: EventType,
}

open_enum! {
    /// The type of a snapshot event. These six are about sessions; an endpoint can receive any other.
    ///
    /// Stripe's page: <https://docs.stripe.com/api/events/types>.
    pub enum EventType {
        /// A session was canceled. Also sent when redaction cancels one.
        VerificationSessionCanceled = "identity.verification_session.canceled",
        /// A session was created.
        VerificationSessionCreated = "identity.verification_session.created",
        /// The user has submitted, and Stripe is checking.
        VerificationSessionProcessing = "identity.verification_session.processing",
        /// A session was redacted. An endpoint must be subscribed to this type by name: `*` does not include it.
        VerificationSessionRedacted = "identity.verification_session.redacted",
        /// An attempt failed.
        VerificationSessionRequiresInput = "identity.verification_session.requires_input",
        /// Every check of a session has passed.
        VerificationSessionVerified = "identity.verification_session.verified",
    }
}

/// The object of an event.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct EventData {
    /// The object, as it was when the event happened.
    pub object: EventObject,
    /// The fields that changed, with the values before. Only in events about updates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_attributes: Option<Json>,
}

/// The request that caused an event. Old API versions only have its id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EventRequest {
    /// The request's id, `req_…`.
    pub id: Option<String>,
    /// The idempotency key of the request.
    pub idempotency_key: Option<String>,
}

impl Object for Event {
    const OBJECT: &'static str = "event";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Event {
    /// Returns the session that the event is about, as it was then.
    pub fn session(&self) -> Option<&VerificationSession> {
        match &self.data.object {
            EventObject::VerificationSession(session) => Some(session),
            EventObject::Other(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for EventRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            id: Option<String>,
            idempotency_key: Option<String>,
        }

        struct RequestVisitor;

        impl<'de> Visitor<'de> for RequestVisitor {
            type Value = EventRequest;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a request or its id")
            }

            fn visit_str<E: de::Error>(self, id: &str) -> Result<EventRequest, E> {
                Ok(EventRequest {
                    id: Some(id.to_owned()),
                    idempotency_key: None,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EventRequest, A::Error> {
                let Fields {
                    id,
                    idempotency_key,
                } = Fields::deserialize(MapAccessDeserializer::new(map))?;
                Ok(EventRequest {
                    id,
                    idempotency_key,
                })
            }
        }

        deserializer.deserialize_any(RequestVisitor)
    }
}
