use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What is made of a string, or nothing: one member of another type must not cost the others.
pub(crate) struct Text<T>(pub(crate) Option<T>);

impl<T> Default for Text<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: for<'t> From<&'t str>> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor(PhantomData))
    }
}

struct TextVisitor<T>(PhantomData<fn() -> T>);

impl<'de, T: for<'t> From<&'t str>> Visitor<'de> for TextVisitor<T> {
    type Value = Text<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<T>, E> {
        Ok(Text(Some(text.into())))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Text<T>, E> {
        Ok(Text(None))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Text<T>, E> {
        Ok(Text(None))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Text<T>, E> {
        Ok(Text(None))
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Text<T>, E> {
        Ok(Text(None))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Text<T>, E> {
        Ok(Text(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text<T>, A::Error> {
        IgnoredAny.visit_map(map).map(|_| Text(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Text<T>, A::Error> {
        IgnoredAny.visit_seq(seq).map(|_| Text(None))
    }
}
