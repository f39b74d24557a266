use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::sensitive::REDACTED;

/// The key-value pairs that you attached to an object: <https://docs.stripe.com/metadata>.
///
/// Stripe erases them on redaction. `Debug` shows how many there are, and nothing of them.
#[derive(Clone, Default)]
pub struct Metadata {
    /// All keys and values, one behind the other: a page holds thousands of them, and each would be allocated.
    text: String,
    /// Ordered by key.
    pairs: Vec<Pair>,
}

/// Where a key, and the value behind it, stand in the text.
#[derive(Clone, Copy)]
struct Pair {
    key: usize,
    value: usize,
    end: usize,
}

impl Metadata {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self
            .pairs
            .binary_search_by(|pair| self.key(*pair).cmp(key))
            .ok()?;
        self.pairs.get(found).map(|pair| self.value(*pair))
    }

    /// The pairs, ordered by key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|pair| (self.key(*pair), self.value(*pair)))
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    fn key(&self, pair: Pair) -> &str {
        self.text.get(pair.key..pair.value).unwrap_or_default()
    }

    fn value(&self, pair: Pair) -> &str {
        self.text.get(pair.value..pair.end).unwrap_or_default()
    }

    /// Orders the pairs by key; of those with the same key, the last one stays.
    fn order(&mut self) {
        let text = &self.text;
        let key = |pair: &Pair| text.get(pair.key..pair.value);
        // The later one stands behind the other, or at the same place and is longer.
        let later = |a: &Pair, b: &Pair| (b.key, b.end).cmp(&(a.key, a.end));
        self.pairs
            .sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| later(a, b)));
        self.pairs.dedup_by(|later, kept| key(later) == key(kept));
    }
}

impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Metadata {}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Metadata({} redacted)", self.len())
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// `null` is read as no pairs, and so is the string that redaction may leave.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MetadataVisitor)
    }
}

struct MetadataVisitor;

impl<'de> Visitor<'de> for MetadataVisitor {
    type Value = Metadata;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Metadata, E> {
        Ok(Metadata::default())
    }

    fn visit_none<E: de::Error>(self) -> Result<Metadata, E> {
        Ok(Metadata::default())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Metadata, E> {
        if text == REDACTED {
            Ok(Metadata::default())
        } else {
            Err(E::invalid_type(de::Unexpected::Other("a string"), &self))
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Metadata, A::Error> {
        let mut metadata = Metadata::default();
        loop {
            let key = metadata.text.len();
            if map.next_key_seed(Append(&mut metadata.text))?.is_none() {
                break;
            }
            let value = metadata.text.len();
            map.next_value_seed(Append(&mut metadata.text))?;
            let end = metadata.text.len();
            if metadata.pairs.is_empty() {
                metadata.pairs.reserve(PAIRS_CAPACITY);
            }
            metadata.pairs.push(Pair { key, value, end });
        }
        metadata.order();
        Ok(metadata)
    }
}

/// Reads a string to the end of a text.
struct Append<'t>(&'t mut String);

impl<'de> DeserializeSeed<'de> for Append<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Append<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        if self.0.is_empty() {
            self.0.reserve(TEXT_CAPACITY);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// Room for a few pairs and their text, so that each is allocated once.
const PAIRS_CAPACITY: usize = 8;
const TEXT_CAPACITY: usize = 256;
