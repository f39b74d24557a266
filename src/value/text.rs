use std::fmt;

use serde::de::{self, Deserializer, Visitor};

/// Reads a string without allocating it, and passes it to `read`. If `read` returns `None`, the error is that `expected`
/// was expected.
pub(crate) fn read_text<'de, D, T>(
    deserializer: D,
    expected: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(StrVisitor { expected, read })
}

struct StrVisitor<F> {
    expected: &'static str,
    read: F,
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for StrVisitor<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).ok_or_else(|| {
            E::invalid_value(de::Unexpected::Other("another string"), &self.expected)
        })
    }
}
