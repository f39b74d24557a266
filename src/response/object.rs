use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A Stripe object: something with an id and a constant member `object` that names its kind.
pub trait Object {
    /// The value of `object`, such as `identity.verification_session`.
    const OBJECT: &'static str;

    /// The object's id. Opaque: only compare and store it.
    fn id(&self) -> &str;
}

/// What the member `object` says of a type: every [`Object`], and the list, which has no id.
pub(crate) trait Tagged {
    const TAG: &'static str;
}

impl<T: Object> Tagged for T {
    const TAG: &'static str = T::OBJECT;
}

/// The member `object` of `T`: takes no room, and fails the parse of an answer that is something else.
pub(crate) struct Tag<T>(PhantomData<fn() -> T>);

impl<T: Tagged> fmt::Debug for Tag<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::TAG.fmt(f)
    }
}

impl<T> Clone for Tag<T> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<T> PartialEq for Tag<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T: Tagged> Serialize for Tag<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(T::TAG)
    }
}

impl<'de, T: Tagged> Deserialize<'de> for Tag<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TagVisitor(PhantomData))
    }
}

struct TagVisitor<T>(PhantomData<fn() -> T>);

impl<T: Tagged> Visitor<'_> for TagVisitor<T> {
    type Value = Tag<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::TAG)
    }

    fn visit_str<E: de::Error>(self, object: &str) -> Result<Tag<T>, E> {
        if object == T::TAG {
            Ok(Tag(PhantomData))
        } else {
            Err(E::invalid_value(
                de::Unexpected::Other("another object"),
                &self,
            ))
        }
    }
}
