use std::fmt;

use serde::{Deserialize, Serialize};

use super::EventRequest;
use crate::response::object::Tag;
use crate::response::{Json, Object};
use crate::value::Rfc3339;
use crate::value::open_enum::open_enum;
use crate::verification_session::VerificationSession;

/// A thin event: it names its object, and does not contain it.
///
/// An event destination delivers it as a notification, which `Webhook::any_event` verifies.
/// [`RetrieveThinEvent`](super::RetrieveThinEvent) returns the same event with `changes` and `snapshot_event`.
///
/// Stripe's page: <https://docs.stripe.com/event-destinations>.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ThinEvent {
    /// The id, `evt_…`. The same event delivered again has the same id.
    pub id: String,
    object: Tag<Self>,
    /// The type of the event.
    pub r#type: ThinEventType,
    /// The time of the event.
    pub created: Rfc3339,
    /// `true` in live mode, `false` for test data.
    pub livemode: bool,
    /// The context that is needed to retrieve the event and its object, if it is not your own account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The reason for the event, if Stripe names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<EventReason>,
    /// The object that the event is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_object: Option<RelatedObject>,
    /// The changes of the object, with the values before and after. Only in a retrieved event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Json>,
    /// The id of the [`Event`](super::Event) with a snapshot of the object, if there is one. Only in a retrieved event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_event: Option<String>,
}

open_enum! {
    /// The type of a thin event. These six are about sessions; an event destination can receive any other.
    pub enum ThinEventType {
        /// A session was canceled. Also sent when redaction cancels one.
        VerificationSessionCanceled = "v1.identity.verification_session.canceled",
        /// A session was created.
        VerificationSessionCreated = "v1.identity.verification_session.created",
        /// The user has submitted, and Stripe is checking.
        VerificationSessionProcessing = "v1.identity.verification_session.processing",
        /// A session was redacted.
        VerificationSessionRedacted = "v1.identity.verification_session.redacted",
        /// An attempt failed.
        VerificationSessionRequiresInput = "v1.identity.verification_session.requires_input",
        /// Every check of a session has passed.
        VerificationSessionVerified = "v1.identity.verification_session.verified",
    }
}

/// The reason for a thin event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct EventReason {
    /// The type of the reason.
    pub r#type: EventReasonType,
    /// The request that caused the event, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<EventRequest>,
}

open_enum! {
    /// The type of an [`EventReason`].
    pub enum EventReasonType {
        /// A request to the API.
        Request = "request",
    }
}

/// The object that a thin event is about.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct RelatedObject {
    /// The id. `None` for an object that an account has only one of, such as its balance settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The type of the object, such as `identity.verification_session`.
    pub r#type: String,
    /// The path to retrieve the object from. For information only: the path of a request never comes from a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Shows all fields except `url`, which can contain more than the id.
impl fmt::Debug for RelatedObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelatedObject")
            .field("id", &self.id)
            .field("type", &self.r#type)
            .finish_non_exhaustive()
    }
}

impl Object for ThinEvent {
    const OBJECT: &'static str = "v2.core.event";

    fn id(&self) -> &str {
        &self.id
    }
}

impl ThinEvent {
    /// Returns the id of the session that the event is about, if it is about one.
    pub fn session_id(&self) -> Option<&str> {
        let object = self.related_object.as_ref()?;
        let is_session = object.r#type == VerificationSession::OBJECT;
        object.id.as_deref().filter(|_| is_session)
    }
}
