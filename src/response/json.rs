use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::DecodeError;
use crate::value::objects::Objects;

/// JSON that this crate has no type for. Texts and whole numbers are kept as they came; the last digits of a fraction may
/// change, and so may the order of members.
///
/// [`read`](Self::read) turns it into a type of yours. `Debug` hides it.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Json(Value);

impl Json {
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    /// A string member at the top level, such as `id` or `object`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Reads it into a type of yours, by the rules of [`parse_as`](crate::Operation::parse_as).
    ///
    /// # Errors
    ///
    /// A [`DecodeError`] without a place if it does not fit.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Box<DecodeError>> {
        T::deserialize(Objects(&self.0)).map_err(|error| Box::new(DecodeError::of_value(&error)))
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json([redacted])")
    }
}
