use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};

use crate::value::Redactable;

/// A whole number. Queues and re-serialisers write 1700000000.0, which is one too; below 2^53 nothing is lost.
pub(crate) struct Integer(pub(crate) i64);

impl Redactable for Integer {}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(IntegerVisitor)
    }
}

/// For a member that is a plain number.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Integer::deserialize(deserializer).map(|Integer(number)| number)
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
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
}
