use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::text::read_text;

/// A Stripe object: a model with an id and a field `object` that names its kind.
pub trait Object {
    /// The value of `object`, such as `identity.verification_session`.
    const OBJECT: &'static str;

    /// Returns the object's id. It is opaque: only compare and store it.
    fn id(&self) -> &str;
}

/// A type whose JSON has a constant field `object`: every [`Object`], and the list, which has no id.
pub(crate) trait Tagged {
    const TAG: &'static str;
}

impl<T: Object> Tagged for T {
    const TAG: &'static str = T::OBJECT;
}

/// The field `object` of `T`. It occupies no memory, and reading another kind of object is an error.
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
        read_text(deserializer, T::TAG, |object| {
            (object == T::TAG).then_some(Self(PhantomData))
        })
    }
}
