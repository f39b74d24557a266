use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Event, ThinEvent};
use crate::error::DecodeError;
use crate::response::Object;
use crate::value::Timestamp;

/// An event of either kind, as a webhook endpoint receives it.
///
/// ```
/// use stripe_identity::event::{AnyEvent, EventType, ThinEventType};
///
/// fn is_verified(event: &AnyEvent) -> bool {
///     match event {
///         AnyEvent::Snapshot(event) => event.r#type == EventType::VerificationSessionVerified,
///         AnyEvent::Thin(event) => event.r#type == ThinEventType::VerificationSessionVerified,
///         _ => false,
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AnyEvent {
    /// An event with a snapshot of its object.
    Snapshot(Box<Event>),
    /// An event without its object.
    Thin(Box<ThinEvent>),
}

impl AnyEvent {
    /// Reads an event **without verifying who sent it**. Use it only for bytes from a source that you trust.
    ///
    /// Such a source is a queue that you filled yourself after verification, or the event bus of a cloud provider.
    ///
    /// An event in an envelope of Amazon EventBridge (`detail`) or of CloudEvents, as Azure Event Grid sends them
    /// (`specversion`, `data`), is read as well.
    ///
    /// # Errors
    ///
    /// Returns [`EventError::Batch`] if the body is an array, and [`EventError::Decode`] if it is not an event.
    // Inlined so that only users of it compile it: it contains the reader of every model.
    #[inline]
    pub fn parse_unverified(body: &[u8]) -> Result<Self, EventError> {
        if body.trim_ascii_start().starts_with(b"[") {
            return Err(EventError::Batch);
        }
        // A body that is not an object is read as an event, and that reader then reports what is wrong.
        let outside: Outside<'_> = serde_json::from_slice(body).unwrap_or_default();
        let (envelope, inside) = match outside {
            Outside {
                object: None,
                detail: Some(inside),
                ..
            } => (Envelope::EventBridge, inside),
            Outside {
                object: None,
                specversion: Some(_),
                data,
                ..
            } => (Envelope::CloudEvents, data.unwrap_or_default()),
            Outside { .. } => return Self::parse(body),
        };
        if inside.is_thin() {
            Ok(Self::Thin(Box::new(envelope.read(body)?)))
        } else {
            Ok(Self::Snapshot(Box::new(envelope.read(body)?)))
        }
    }

    /// Reads an event whose signature was verified.
    #[inline]
    pub(crate) fn parse(body: &[u8]) -> Result<Self, EventError> {
        let inside: Inside<'_> = serde_json::from_slice(body).unwrap_or_default();
        if inside.is_thin() {
            Ok(Self::Thin(Box::new(DecodeError::read(body)?)))
        } else {
            Ok(Self::Snapshot(Box::new(DecodeError::read(body)?)))
        }
    }

    /// Returns the snapshot event.
    ///
    /// # Errors
    ///
    /// Returns [`EventError::Thin`] if it is the other kind.
    pub(crate) fn into_snapshot(self) -> Result<Event, EventError> {
        match self {
            Self::Snapshot(event) => Ok(*event),
            Self::Thin(event) => Err(EventError::Thin(event)),
        }
    }

    /// Returns the event's id. The same event delivered again has the same id.
    pub fn id(&self) -> &str {
        match self {
            Self::Snapshot(event) => &event.id,
            Self::Thin(event) => &event.id,
        }
    }

    /// Returns the name of the event's type. That of a thin event starts with `v1.` or `v2.`.
    pub fn type_name(&self) -> &str {
        match self {
            Self::Snapshot(event) => event.r#type.as_str(),
            Self::Thin(event) => event.r#type.as_str(),
        }
    }

    /// Returns the time of the event, in whole seconds.
    pub fn created(&self) -> Timestamp {
        match self {
            Self::Snapshot(event) => event.created,
            Self::Thin(event) => event.created.timestamp(),
        }
    }

    /// Returns the id of the session that the event is about, if it is about one.
    pub fn session_id(&self) -> Option<&str> {
        match self {
            Self::Snapshot(event) => event.session().map(|session| session.id.as_str()),
            Self::Thin(event) => event.session_id(),
        }
    }
}

impl Event {
    /// Reads a snapshot event **without verifying who sent it**, as [`AnyEvent::parse_unverified`] does.
    ///
    /// # Errors
    ///
    /// Returns [`EventError::Thin`] if it is a thin event, [`EventError::Batch`] if the body is an array, and
    /// [`EventError::Decode`] if it is not an event.
    #[inline]
    pub fn parse_unverified(body: &[u8]) -> Result<Self, EventError> {
        AnyEvent::parse_unverified(body)?.into_snapshot()
    }
}

/// The reason why bytes could not be read as an event.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// A thin event, where only a snapshot event is accepted: its event destination was set up for another payload style.
    #[error("the event is thin (`v2.core.event`): read it as `AnyEvent`")]
    Thin(Box<ThinEvent>),
    /// A batch of events, as an event bus can deliver them.
    #[error("the body is a batch (a JSON array): read each of its events by itself")]
    Batch,
    /// Something that cannot be read as an event.
    #[error(transparent)]
    Decode(#[from] Box<DecodeError>),
}

/// The envelope in which an event bus delivers an event.
enum Envelope {
    EventBridge,
    CloudEvents,
}

impl Envelope {
    fn read<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Box<DecodeError>> {
        #[derive(Deserialize)]
        struct EventBridge<T> {
            detail: T,
        }

        #[derive(Deserialize)]
        struct CloudEvent<T> {
            data: T,
        }

        Ok(match self {
            Self::EventBridge => DecodeError::read::<EventBridge<T>>(body)?.detail,
            Self::CloudEvents => DecodeError::read::<CloudEvent<T>>(body)?.data,
        })
    }
}

/// The fields of a body that distinguish envelopes.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Outside<'b> {
    object: Option<IgnoredAny>,
    #[serde(borrow)]
    detail: Option<Inside<'b>>,
    specversion: Option<IgnoredAny>,
    #[serde(borrow)]
    data: Option<Inside<'b>>,
}

/// The field of an event that distinguishes its kind.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Inside<'b> {
    /// A string, or in the `data` of a snapshot event an object.
    #[serde(borrow)]
    object: Option<&'b RawValue>,
}

impl Inside<'_> {
    fn is_thin(&self) -> bool {
        self.object
            .and_then(|object| object.get().strip_prefix('"')?.strip_suffix('"'))
            .is_some_and(|object| object == ThinEvent::OBJECT)
    }
}
