use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::model::Event;
use crate::error::DecodeError;
use crate::value::text::Text;

impl Event {
    /// Reads an event **without verifying who sent it**: only for bytes from a source that you trust, such as a queue
    /// that you filled yourself after verification, or a cloud provider's event bus.
    ///
    /// The envelopes of Amazon EventBridge (`detail`) and of CloudEvents as Azure Event Grid sends them
    /// (`specversion`, `data`) are taken off.
    ///
    /// # Errors
    ///
    /// An [`EventError`] if it is no event, or a thin one.
    // Inlined so as to be compiled where it is used, and only there: it takes every model with it.
    #[inline]
    pub fn parse_unverified(body: &[u8]) -> Result<Self, EventError> {
        match serde_json::from_slice(body).unwrap_or_default() {
            Outside {
                object: None,
                detail: Some(inside),
                ..
            } if inside.is_thin() => {
                thin(DecodeError::read(body).map(|EventBridge { detail }| detail))
            }
            Outside {
                object: None,
                detail: Some(_),
                ..
            } => {
                let EventBridge { detail } = DecodeError::read(body)?;
                Ok(detail)
            }
            Outside {
                object: None,
                specversion: Some(_),
                data: Some(inside),
                ..
            } if inside.is_thin() => thin(DecodeError::read(body).map(|CloudEvent { data }| data)),
            Outside {
                object: None,
                specversion: Some(_),
                ..
            } => {
                let CloudEvent { data } = DecodeError::read(body)?;
                Ok(data)
            }
            Outside { .. } => Self::parse(body),
        }
    }

    /// Reads an event whose signature was verified.
    #[inline]
    pub(crate) fn parse(body: &[u8]) -> Result<Self, EventError> {
        // What cannot be told is taken for an event, whose own parse then says what is wrong.
        let kind: Inside = serde_json::from_slice(body).unwrap_or_default();
        if kind.is_thin() {
            thin(DecodeError::read(body))
        } else {
            Ok(DecodeError::read(body)?)
        }
    }
}

fn thin<T>(event: Result<ThinEvent, Box<DecodeError>>) -> Result<T, EventError> {
    Err(EventError::Thin(Box::new(event?)))
}

/// Why bytes are not an [`Event`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// A thin notification (`v2.core.event`), which has no object inside: its endpoint was set up for another kind of
    /// delivery. It says which object to retrieve.
    #[error("a thin `v2.core.event` notification instead of an event")]
    Thin(Box<ThinEvent>),
    /// Something that cannot be read.
    #[error(transparent)]
    Decode(#[from] Box<DecodeError>),
}

/// A thin notification: <https://docs.stripe.com/event-destinations>.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ThinEvent {
    /// The id, `evt_…`.
    pub id: String,
    /// What happened, such as `v1.identity.verification_session.verified`.
    pub r#type: String,
    /// When it happened, as an RFC 3339 time.
    pub created: Option<String>,
    /// The context the notification is about, if any.
    pub context: Option<String>,
    /// Whether this is live, not test data.
    pub livemode: Option<bool>,
    /// The object to retrieve.
    pub related_object: Option<RelatedObject>,
}

/// The object that a thin notification is about. Retrieve it by its id.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct RelatedObject {
    /// The id.
    pub id: String,
    /// The kind of object, such as `identity.verification_session`.
    pub r#type: String,
}

/// Just enough of a body to tell its envelope.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Outside {
    object: Option<IgnoredAny>,
    detail: Option<Inside>,
    specversion: Option<IgnoredAny>,
    data: Option<Inside>,
}

/// Just enough of an event to tell its kind.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Inside {
    object: Text<Kind>,
}

impl Inside {
    fn is_thin(&self) -> bool {
        matches!(self.object, Text(Some(Kind::Thin)))
    }
}

/// What the member `object` says, which in the `data` of an ordinary event is an object itself.
enum Kind {
    Thin,
    Other,
}

impl From<&str> for Kind {
    fn from(kind: &str) -> Self {
        match kind {
            "v2.core.event" => Self::Thin,
            _ => Self::Other,
        }
    }
}

#[derive(Deserialize)]
struct EventBridge<T> {
    detail: T,
}

#[derive(Deserialize)]
struct CloudEvent<T> {
    data: T,
}
