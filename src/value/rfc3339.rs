use std::fmt;
use std::time::{Duration, SystemTime};

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::Timestamp;

/// A point in time as Stripe's v2 API writes it: RFC 3339 text in UTC.
///
/// The text, such as `2026-10-30T12:34:56.789Z`, is kept verbatim.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rfc3339 {
    text: Box<str>,
    timestamp: Timestamp,
}

impl Rfc3339 {
    /// The last second of the year 9999. RFC 3339 has four digits for the year.
    pub(crate) const MAX_SECS: i64 = 253_402_300_799;

    /// Writes whole seconds. Returns `None` before 1970 and after [`MAX_SECS`](Self::MAX_SECS).
    pub(crate) fn new(timestamp: Timestamp) -> Option<Self> {
        let secs = u64::try_from(timestamp.as_secs()).ok()?;
        if timestamp.as_secs() > Self::MAX_SECS {
            return None;
        }
        let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(secs))?;
        Some(Self {
            text: humantime::format_rfc3339_seconds(time).to_string().into(),
            timestamp,
        })
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let time = humantime::parse_rfc3339(text).ok()?;
        Some(Self {
            text: text.into(),
            timestamp: time.into(),
        })
    }

    /// Returns the text that Stripe sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the time rounded down to whole seconds.
    pub fn timestamp(&self) -> Timestamp {
        self.timestamp
    }
}

/// The text that Stripe sent.
impl fmt::Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Rfc3339 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Rfc3339 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl Visitor<'_> for TextVisitor {
            type Value = Rfc3339;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time as RFC 3339 text in UTC")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Rfc3339, E> {
                let unexpected = serde::de::Unexpected::Other("another text");
                Rfc3339::parse(text).ok_or_else(|| E::invalid_value(unexpected, &self))
            }
        }

        deserializer.deserialize_str(TextVisitor)
    }
}
