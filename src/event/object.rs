use std::fmt;

use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, Error, IgnoredAny, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::response::{Json, Object};
use crate::verification_session::VerificationSession;

/// The object inside an event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventObject {
    /// A VerificationSession.
    VerificationSession(Box<VerificationSession>),
    /// Any other object.
    Other(Json),
}

impl Serialize for EventObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::VerificationSession(session) => session.serialize(serializer),
            Self::Other(json) => json.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for EventObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = EventObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    /// Buffers the fields up to `object`, which determines the type. Stripe writes it second, so little is buffered, and errors
    /// in the other fields keep their position.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<EventObject, A::Error> {
        let mut seen = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value::<Value>()?;
            let is_session = name == "object" && value == VerificationSession::OBJECT;
            seen.insert(name, value);
            if is_session {
                let mut fields = Fields {
                    seen: seen.into_iter(),
                    value: None,
                    is_seen_wrong: false,
                    rest: map,
                };
                let session =
                    VerificationSession::deserialize(MapAccessDeserializer::new(&mut fields));
                if fields.is_seen_wrong {
                    // A buffered field has lost its position. Reading on to the end gives the error the position of the
                    // object, instead of that of the next field.
                    while fields
                        .rest
                        .next_entry::<IgnoredAny, IgnoredAny>()?
                        .is_some()
                    {}
                }
                return session.map(Box::new).map(EventObject::VerificationSession);
            }
        }
        Ok(EventObject::Other(Json::new(Value::Object(seen))))
    }
}

/// The fields of an object: first the buffered ones, then the others.
struct Fields<A> {
    seen: serde_json::map::IntoIter,
    value: Option<Value>,
    is_seen_wrong: bool,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.seen.next() {
            Some((name, value)) => {
                self.value = Some(value);
                let name: StringDeserializer<A::Error> = name.into_deserializer();
                seed.deserialize(name).map(Some)
            }
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value).map_err(|error| {
                self.is_seen_wrong = true;
                A::Error::custom(error)
            }),
            None => self.rest.next_value_seed(seed),
        }
    }
}
