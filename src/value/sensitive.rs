use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::value::{
    BorrowedStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer, StrDeserializer,
};
use serde::de::{self, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any};

use crate::value::integer::{Integer, number_in};

/// The string that Stripe writes in place of a redacted one.
pub(crate) const REDACTED: &str = "[redacted]";

/// A verified or personal value, in one of the four states that Stripe's JSON distinguishes.
///
/// Stripe omits most of these unless the request expands them with an API key that may see them, so *absent* does not mean
/// that there is no value. Redaction replaces the value with a placeholder, which must not be mistaken for data.
///
/// `Debug` shows the state, and never the value.
///
/// Stripe's page: <https://docs.stripe.com/identity/access-verification-results>.
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
    /// The field is missing: it was not expanded, or the API key may not see it.
    #[default]
    Absent,
    /// The field is `null`: there is no value.
    Null,
    /// The field is a placeholder: redaction erased the value.
    Redacted,
    /// The value.
    Value(T),
}

impl<T> Sensitive<T> {
    /// Returns the value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null | Self::Redacted => None,
        }
    }

    /// Returns the value itself, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null | Self::Redacted => None,
        }
    }

    /// Returns whether the field is missing.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns whether redaction erased the value.
    pub fn is_redacted(&self) -> bool {
        matches!(self, Self::Redacted)
    }

    /// Returns the same state with a reference to the value.
    pub fn as_ref(&self) -> Sensitive<&T> {
        match self {
            Self::Absent => Sensitive::Absent,
            Self::Null => Sensitive::Null,
            Self::Redacted => Sensitive::Redacted,
            Self::Value(value) => Sensitive::Value(value),
        }
    }

    /// Returns the same state with a dereferenced value, such as `&str` for a `String`.
    ///
    /// ```
    /// # use stripe_identity::Sensitive;
    /// let first_name = Sensitive::Value("Jenny".to_owned());
    /// assert_eq!(first_name.as_deref().into_value(), Some("Jenny"));
    /// ```
    pub fn as_deref(&self) -> Sensitive<&T::Target>
    where
        T: Deref,
    {
        self.as_ref().map(T::deref)
    }

    /// Applies a function to the value, if there is one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Sensitive<U> {
        match self {
            Self::Absent => Sensitive::Absent,
            Self::Null => Sensitive::Null,
            Self::Redacted => Sensitive::Redacted,
            Self::Value(value) => Sensitive::Value(f(value)),
        }
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

impl<T: Serialize + Redactable> Serialize for Sensitive<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // A struct skips an absent field. A value on its own can only be written as `null`.
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Redacted => match T::placeholder() {
                Some(placeholder) => placeholder.serialize(serializer),
                None => serializer.serialize_str(REDACTED),
            },
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// Reads `null` as [`Null`](Self::Null) and `"[redacted]"` as [`Redacted`](Self::Redacted), whatever `T` is. A missing field
/// is an error, unless it has `#[serde(default)]`, which makes it [`Absent`](Self::Absent).
impl<'de, T: Deserialize<'de> + Redactable> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SensitiveVisitor(PhantomData))
    }
}

struct SensitiveVisitor<T>(PhantomData<fn() -> T>);

impl<T: Redactable> SensitiveVisitor<T> {
    fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Sensitive<T>, D::Error>
    where
        T: Deserialize<'de>,
    {
        let value = T::deserialize(Met(deserializer))?;
        Ok(if value.is_placeholder() {
            Sensitive::Redacted
        } else {
            Sensitive::Value(value)
        })
    }
}

impl<'de, T: Deserialize<'de> + Redactable> Visitor<'de> for SensitiveVisitor<T> {
    type Value = Sensitive<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Sensitive<T>, E> {
        Ok(Sensitive::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Sensitive<T>, E> {
        Ok(Sensitive::Null)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Sensitive<T>, E> {
        if text == REDACTED {
            Ok(Sensitive::Redacted)
        } else {
            Self::value(StrDeserializer::new(text))
        }
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Sensitive<T>, E> {
        if text == REDACTED {
            Ok(Sensitive::Redacted)
        } else {
            Self::value(BorrowedStrDeserializer::new(text))
        }
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Sensitive<T>, E> {
        Self::value(value.into_deserializer())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Sensitive<T>, E> {
        Self::value(value.into_deserializer())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Sensitive<T>, E> {
        Self::value(value.into_deserializer())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Sensitive<T>, E> {
        Self::value(value.into_deserializer())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Sensitive<T>, A::Error> {
        Self::value(MetMap(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Sensitive<T>, A::Error> {
        Self::value(SeqAccessDeserializer::new(seq))
    }
}

macro_rules! pass_on {
    ($($method:ident)+) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
                self.0.$method(visitor)
            }
        )+
    };
}

macro_rules! numbers {
    ($($method:ident)+) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
                number_in(self.0, &visitor)?.$method(visitor).map_err(de::Error::custom)
            }
        )+
    };
}

/// Deserializes a value that is known not to be `null`. serde's own deserializers of such a value pass neither options nor
/// newtypes on.
struct Met<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Met<D> {
    type Error = D::Error;

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    pass_on!(deserialize_any deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64);

    forward_to_deserialize_any! {
        bool char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// Deserializes a map, or the number in it: see [`number_in`].
struct MetMap<A>(A);

impl<'de, A: MapAccess<'de>> Deserializer<'de> for MetMap<A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(self.0)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        MapAccessDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }

    numbers!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64);

    forward_to_deserialize_any! {
        bool char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A type of value that a [`Sensitive`] can contain.
///
/// The string `"[redacted]"` is a placeholder of every type. Implement the methods for a type that has another one.
///
/// ```
/// use stripe_identity::Sensitive;
/// use stripe_identity::value::Redactable;
///
/// #[derive(serde::Deserialize)]
/// struct EyeColor(String);
///
/// impl Redactable for EyeColor {}
///
/// #[derive(serde::Deserialize)]
/// struct Newer {
///     #[serde(default)]
///     eye_color: Sensitive<EyeColor>,
/// }
///
/// let newer: Newer = serde_json::from_str(r#"{"eye_color": "blue"}"#)?;
/// assert_eq!(newer.eye_color.value().map(|color| color.0.as_str()), Some("blue"));
/// let erased: Newer = serde_json::from_str(r#"{"eye_color": "[redacted]"}"#)?;
/// assert!(erased.eye_color.is_redacted());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Redactable: Sized {
    /// Returns the value that redaction leaves in place of such a value. `None` means the string `"[redacted]"`.
    fn placeholder() -> Option<Self> {
        None
    }

    /// Returns whether this is a value that redaction leaves.
    fn is_placeholder(&self) -> bool {
        false
    }
}

impl Redactable for String {}

impl<T: Redactable> Redactable for Box<T> {
    fn placeholder() -> Option<Self> {
        T::placeholder().map(Self::new)
    }

    fn is_placeholder(&self) -> bool {
        T::is_placeholder(self)
    }
}

impl<T> Redactable for Vec<T> {}

impl<K, V> Redactable for BTreeMap<K, V> {}

/// A date as Stripe sends it, in which each part may be missing.
///
/// The parts are kept unchanged, even if there is no such day. `Debug` hides them, because most of these dates are dates of
/// birth.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PartialDate {
    /// Day of the month, from 1 to 31.
    #[serde(default, deserialize_with = "part")]
    pub day: Option<i64>,
    /// Month, from 1 to 12.
    #[serde(default, deserialize_with = "part")]
    pub month: Option<i64>,
    /// Year, with four digits.
    #[serde(default, deserialize_with = "part")]
    pub year: Option<i64>,
}

impl PartialDate {
    /// Returns year, month and day, if all are present and the calendar has such a day. A missing part is never made up.
    pub fn complete(&self) -> Option<(i64, u8, u8)> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return None,
        };
        let day = u8::try_from(day)
            .ok()
            .filter(|day| (1..=days).contains(day))?;
        Some((year, u8::try_from(month).ok()?, day))
    }
}

/// Reads a part of a date. A part that is redacted on its own is read as `None`.
fn part<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let part = Sensitive::<Integer>::deserialize(deserializer)?;
    Ok(part.into_value().map(|Integer(part)| part))
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate([redacted])")
    }
}

/// Redaction replaces a date with the first of January of the year 1. No document is from that year, so any day of it is a
/// placeholder.
impl Redactable for PartialDate {
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
