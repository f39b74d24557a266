use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::DecodeError;

/// JSON for which this crate has no type.
///
/// Strings, and whole numbers of up to 64 bits, are kept exactly. The last digits of larger numbers and of fractions may
/// change, and so may the order of fields. With serde_json's feature `arbitrary_precision`, all numbers are kept exactly.
///
/// [`read`](Self::read) turns it into a custom type. `Debug` hides it.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Json(Value);

impl Json {
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    /// Returns a string field at the top level, such as `id` or `object`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Reads it into a custom type, as [`parse_as`](crate::Operation::parse_as) does.
    ///
    /// # Errors
    ///
    /// Returns a [`DecodeError`] without a place if it does not fit.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Box<DecodeError>> {
        T::deserialize(&self.0).map_err(|error| Box::new(DecodeError::of_value(&error)))
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json([redacted])")
    }
}
