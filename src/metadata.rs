use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{RequestError, RequestProblem};
use crate::form::{Form, exceeds};
use crate::sensitive::{Redactable, Sensitive};

/// The key-value pairs that you attached to an object: <https://docs.stripe.com/metadata>.
///
/// Stripe erases them on redaction. `Debug` shows how many there are, and nothing of them.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The pairs, ordered by key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Metadata({} redacted)", self.0.len())
    }
}

/// `null` is read as no pairs, and so is the string that redaction may leave.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pairs = Sensitive::<BTreeMap<String, String>>::deserialize(deserializer)?;
        Ok(Self(pairs.into_value().unwrap_or_default()))
    }
}

impl Redactable for BTreeMap<String, String> {}

/// The parameter `metadata`: pairs to set, keys to remove, or everything to clear.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum MetadataParam {
    /// An empty value removes its key. Ordered by key, so that the same pairs are always the same bytes.
    Change(BTreeMap<String, String>),
    Clear,
}

impl Default for MetadataParam {
    fn default() -> Self {
        Self::Change(BTreeMap::new())
    }
}

impl MetadataParam {
    pub(crate) fn set<K: Into<String>, V: Into<String>>(
        &mut self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) {
        let pairs: BTreeMap<_, _> = pairs
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        // An empty set sends nothing, so it takes no clearing back either.
        if !(pairs.is_empty() && *self == Self::Clear) {
            *self = Self::Change(pairs);
        }
    }

    pub(crate) fn remove(&mut self, key: String) {
        match self {
            Self::Change(pairs) => drop(pairs.insert(key, String::new())),
            Self::Clear => {}
        }
    }

    pub(crate) fn write(&self, form: &mut Form) {
        match self {
            Self::Change(pairs) => {
                check_limits(pairs, form);
                form.map("metadata", pairs)
            }
            Self::Clear => form.clear("metadata"),
        };
    }
}

/// Stripe's limits, as far as one request can break them. The error tells nothing of the pair.
fn check_limits(pairs: &BTreeMap<String, String>, form: &mut Form) {
    let mut refuse = |problem| {
        form.refuse_beyond_limit(RequestError::new("metadata", problem));
    };
    if pairs.values().filter(|value| !value.is_empty()).count() > MOST_PAIRS {
        refuse(RequestProblem::TooMany { max: MOST_PAIRS });
    }
    for (key, value) in pairs {
        if exceeds(key, LONGEST_KEY) {
            refuse(RequestProblem::KeyTooLong { max: LONGEST_KEY });
        }
        if exceeds(value, LONGEST_VALUE) {
            refuse(RequestProblem::ValueTooLong { max: LONGEST_VALUE });
        }
    }
}

const MOST_PAIRS: usize = 50;
const LONGEST_KEY: usize = 40;
const LONGEST_VALUE: usize = 500;

impl fmt::Debug for MetadataParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change(pairs) => write!(f, "Change({} redacted)", pairs.len()),
            Self::Clear => f.write_str("Clear"),
        }
    }
}
