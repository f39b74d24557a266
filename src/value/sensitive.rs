use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer};
use serde::de::{self, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any};

use crate::value::integer::Integer;

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

impl<T: Serialize + Redactable> Serialize for Sensitive<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // A struct skips an absent member; what stands alone has no other way to say it.
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Redacted => match T::placeholder() {
                Some(placeholder) => placeholder.serialize(serializer),
                None => serializer.serialize_str(REDACTED),
            },
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// Reads `null` as [`Null`](Self::Null) and `"[redacted]"` as [`Redacted`](Self::Redacted), whatever `T` is. A member that
/// is missing is an error, unless it has `#[serde(default)]`, which makes it [`Absent`](Self::Absent).
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
        Self::value(MapAccessDeserializer::new(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Sensitive<T>, A::Error> {
        Self::value(Elements(seq))
    }
}

/// A value that was met already, and is no `null`. serde's own deserializers of such a value know neither options nor newtypes.
struct Met<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Met<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

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

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// An array that was met already.
struct Elements<A>(A);

impl<'de, A: SeqAccess<'de>> Deserializer<'de> for Elements<A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_seq(self.0)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        // Behind the last element, the error gets the place of the array, unless the array itself is broken.
        while self.0.next_element::<IgnoredAny>()?.is_some() {}
        Err(de::Error::invalid_type(de::Unexpected::Seq, &visitor))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// What can stand in a [`Sensitive`]. The string `"[redacted]"` is known as a placeholder of every type; implement the
/// methods for a type that has another one.
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
    /// What redaction leaves in the place of such a value; `None` stands for `"[redacted]"`.
    fn placeholder() -> Option<Self> {
        None
    }

    /// Whether this is what redaction leaves.
    fn is_placeholder(&self) -> bool {
        false
    }
}

impl Redactable for String {}

impl<T> Redactable for Box<T> {}

impl<T> Redactable for Vec<T> {}

impl<K, V> Redactable for BTreeMap<K, V> {}

/// A date as Stripe gives it, each part of which may be missing.
///
/// Stripe's parts are taken as they are, also when there is no such day. `Debug` hides them: most of these dates are
/// dates of birth.
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
    /// Year, month and day, if all are there and there is such a day in the calendar. A day is never invented.
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

/// A part that is redacted by itself is no part.
fn part<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let part = Sensitive::<Integer>::deserialize(deserializer)?;
    Ok(part.into_value().map(|Integer(part)| part))
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate([redacted])")
    }
}

/// Redaction turns dates into the first of January of the year 1.
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
