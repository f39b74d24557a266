use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::sensitive::REDACTED;
use crate::value::text::read_text;

/// The key-value pairs that you attached to an object.
///
/// Redaction erases them. `Debug` shows only their number.
///
/// Stripe's page: <https://docs.stripe.com/metadata>.
#[derive(Clone, Default)]
pub struct Metadata {
    /// All keys and values, one after the other. A page can contain thousands, so they are not allocated one by one.
    text: String,
    /// The positions of all pairs, ordered by key.
    pairs: Vec<Pair>,
}

/// The positions of a key and of the value after it in `Metadata::text`.
#[derive(Clone, Copy)]
struct Pair {
    key: usize,
    value: usize,
    end: usize,
}

impl Metadata {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self
            .pairs
            .binary_search_by(|pair| self.key(*pair).cmp(key))
            .ok()?;
        self.pairs.get(found).map(|pair| self.value(*pair))
    }

    /// Returns the pairs, ordered by key.
    pub fn iter(&self) -> MetadataIter<'_> {
        MetadataIter {
            metadata: self,
            pairs: self.pairs.iter(),
        }
    }

    /// Returns the number of pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Returns whether there are no pairs.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    fn key(&self, pair: Pair) -> &str {
        self.text.get(pair.key..pair.value).unwrap_or_default()
    }

    fn value(&self, pair: Pair) -> &str {
        self.text.get(pair.value..pair.end).unwrap_or_default()
    }

    /// Orders the pairs by key. Of pairs with the same key, the last one is kept.
    fn order(&mut self) {
        let text = &self.text;
        let key = |pair: &Pair| text.get(pair.key..pair.value);
        // The later pair starts after the other. If the first is empty, both start at the same place, and the later is longer.
        let later = |a: &Pair, b: &Pair| (b.key, b.end).cmp(&(a.key, a.end));
        self.pairs
            .sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| later(a, b)));
        self.pairs.dedup_by(|later, kept| key(later) == key(kept));
    }
}

/// The pairs of [`Metadata`], ordered by key.
#[derive(Clone)]
pub struct MetadataIter<'m> {
    metadata: &'m Metadata,
    pairs: std::slice::Iter<'m, Pair>,
}

impl<'m> Iterator for MetadataIter<'m> {
    type Item = (&'m str, &'m str);

    fn next(&mut self) -> Option<Self::Item> {
        let pair = *self.pairs.next()?;
        Some((self.metadata.key(pair), self.metadata.value(pair)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pairs.size_hint()
    }
}

impl ExactSizeIterator for MetadataIter<'_> {}

impl fmt::Debug for MetadataIter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MetadataIter({} redacted)", self.len())
    }
}

impl<'m> IntoIterator for &'m Metadata {
    type Item = (&'m str, &'m str);
    type IntoIter = MetadataIter<'m>;

    fn into_iter(self) -> MetadataIter<'m> {
        self.iter()
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

/// Reads `null` and the string `"[redacted]"` as no pairs.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MetadataVisitor)
    }
}

struct MetadataVisitor;

impl<'de> Visitor<'de> for MetadataVisitor {
    type Value = Metadata;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
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

/// Appends a string to the text.
struct Append<'t>(&'t mut String);

impl<'de> DeserializeSeed<'de> for Append<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read_text(deserializer, "a string", |text| {
            if self.0.is_empty() {
                self.0.reserve(TEXT_CAPACITY);
            }
            self.0.push_str(text);
            Some(())
        })
    }
}

/// Capacities that fit a few pairs and their text, so that usual metadata needs two allocations.
const PAIRS_CAPACITY: usize = 8;
const TEXT_CAPACITY: usize = 256;
