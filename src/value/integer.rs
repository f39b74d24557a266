use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;

use crate::value::Redactable;

/// A whole number. Queues and tools that serialize JSON again write it as 1700000000.0 too, which is exact below 2^53.
pub(crate) struct Integer(pub(crate) i64);

impl Redactable for Integer {}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `deserialize_i64`: after `#[serde(flatten)]`, that refuses 1700000000.0.
        deserializer.deserialize_any(IntegerVisitor)
    }
}

/// Reads a field that is a plain number.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Integer::deserialize(deserializer).map(|Integer(number)| number)
}

struct IntegerVisitor;

impl<'de> Visitor<'de> for IntegerVisitor {
    type Value = Integer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Integer, E> {
        Ok(Integer(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Integer, E> {
        i64::try_from(number)
            .map(Integer)
            .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be whole and below 2^53"
    )]
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Integer, E> {
        if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
            Ok(Integer(number as i64))
        } else {
            Err(E::invalid_value(de::Unexpected::Float(number), &self))
        }
    }

    /// Reads a number that serde_json passes in a map.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Integer, A::Error> {
        let number = number_in(map, &self)?;
        match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => self.visit_i64(number),
            (None, Some(number)) => self.visit_f64(number),
            (None, None) => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}

/// Reads a number from the map in which serde_json passes it if its feature `arbitrary_precision` is on. Any crate of a program
/// can enable that feature. Any other map is an error.
pub(crate) fn number_in<'de, A: MapAccess<'de>>(
    map: A,
    expected: &dyn de::Expected,
) -> Result<Number, A::Error> {
    Number::deserialize(MapAccessDeserializer::new(map))
        .map_err(|_| de::Error::invalid_type(de::Unexpected::Map, expected))
}
