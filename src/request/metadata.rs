use std::collections::BTreeMap;
use std::fmt;

use crate::error::{RequestError, RequestProblem};
use crate::request::Form;
use crate::request::limits::{
    LONGEST_METADATA_KEY, LONGEST_METADATA_VALUE, MOST_METADATA, exceeds,
};

/// The parameter `metadata`: pairs to set, keys to remove, or everything to clear.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum MetadataParam {
    /// An empty value removes its key. Sorted by key, so that the same pairs always make the same bytes.
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
        // Not `collect`, because `BTreeMap::from_iter` sorts first, which is much more machine code.
        let mut changes = BTreeMap::new();
        for (key, value) in pairs {
            changes.insert(key.into(), value.into());
        }
        // An empty set sends nothing, so it does not undo `Clear` either.
        if !(changes.is_empty() && *self == Self::Clear) {
            *self = Self::Change(changes);
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

/// Refuses what exceeds Stripe's limits, as far as one request can show it. The error contains no key or value.
fn check_limits(pairs: &BTreeMap<String, String>, form: &mut Form) {
    let mut refuse = |problem| {
        form.refuse_beyond_limit(RequestError::new("metadata", problem));
    };
    if pairs.values().filter(|value| !value.is_empty()).count() > MOST_METADATA {
        refuse(RequestProblem::TooMany { max: MOST_METADATA });
    }
    for (key, value) in pairs {
        if exceeds(key, LONGEST_METADATA_KEY) {
            refuse(RequestProblem::KeyTooLong {
                max: LONGEST_METADATA_KEY,
            });
        }
        if exceeds(value, LONGEST_METADATA_VALUE) {
            refuse(RequestProblem::ValueTooLong {
                max: LONGEST_METADATA_VALUE,
            });
        }
    }
}

impl fmt::Debug for MetadataParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change(pairs) => write!(f, "Change({} redacted)", pairs.len()),
            Self::Clear => f.write_str("Clear"),
        }
    }
}
