use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What Stripe writes in the place of a redacted string.
pub(crate) const REDACTED: &str = "[redacted]";

/// A verified or personal value, with the four facts that Stripe's JSON tells about it.
///
/// Stripe leaves most of these out unless the request expands them with a key that may see them, so *absent* does
/// not mean that there is no value: see <https://docs.stripe.com/identity/access-verification-results>. After
/// redaction a placeholder stands in the value's place, which must not be taken for data.
///
/// `Debug` shows which of the four it is, and never the value.
///
/// ```
/// # use stripe_identity::Sensitive;
/// # let first_name = Sensitive::Value("Jenny".to_owned());
/// match &first_name {
///     Sensitive::Value(name) => { /* the verified name */ }
///     Sensitive::Redacted => { /* erased on request */ }
///     Sensitive::Null => { /* Stripe has none */ }
///     Sensitive::Absent => { /* not expanded, or not visible to this key */ }
/// }
/// assert_eq!(first_name.value().map(String::as_str), Some("Jenny"));
/// assert_eq!(format!("{first_name:?}"), "Value([redacted])");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Sensitive<T> {
    /// The member is not in the answer: it was not expanded, or this key may not see it.
    #[default]
    Absent,
    /// The member is `null`: there is no value.
    Null,
    /// A placeholder: the value was erased by redaction.
    Redacted,
    /// The value.
    Value(T),
}

impl<T> Sensitive<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null | Self::Redacted => None,
        }
    }

    /// The value itself, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null | Self::Redacted => None,
        }
    }

    /// Whether the member is not in the answer.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the value was erased by redaction.
    pub fn is_redacted(&self) -> bool {
        matches!(self, Self::Redacted)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Null => "Null",
            Self::Redacted => "Redacted",
            Self::Value(_) => "Value([redacted])",
        })
    }
}

impl<T: Serialize + Placeholder> Serialize for Sensitive<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // A struct skips an absent member; what stands alone has no other way to say it.
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Redacted => T::placeholder().serialize(serializer),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de> + Placeholder> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(deserializer)? {
            None => Self::Null,
            Some(value) if value.is_placeholder() => Self::Redacted,
            Some(value) => Self::Value(value),
        })
    }
}

/// What redaction leaves in the place of a value.
pub trait Placeholder: Sized {
    /// `None` for a group of values, which is kept and redacted member by member.
    fn placeholder() -> Option<Self>;

    /// Whether this is what redaction leaves.
    fn is_placeholder(&self) -> bool;
}

impl Placeholder for String {
    fn placeholder() -> Option<Self> {
        Some(REDACTED.to_owned())
    }

    fn is_placeholder(&self) -> bool {
        self == REDACTED
    }
}

impl<T> Placeholder for Box<T> {
    fn placeholder() -> Option<Self> {
        None
    }

    fn is_placeholder(&self) -> bool {
        false
    }
}

/// A date as Stripe gives it, each part of which may be missing.
///
/// Stripe's parts are taken as they are, also when there is no such day. `Debug` hides them: most of these dates are
/// dates of birth.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PartialDate {
    /// Day of the month, from 1 to 31.
    pub day: Option<i64>,
    /// Month, from 1 to 12.
    pub month: Option<i64>,
    /// Year, with four digits.
    pub year: Option<i64>,
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate([redacted])")
    }
}

/// Redaction turns dates into the first of January of the year 1.
impl Placeholder for PartialDate {
    fn placeholder() -> Option<Self> {
        Some(Self {
            day: Some(1),
            month: Some(1),
            year: Some(1),
        })
    }

    fn is_placeholder(&self) -> bool {
        self.year == Some(1)
    }
}
