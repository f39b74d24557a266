use std::fmt;
use std::time::{Duration, SystemTime};

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A point in time as Stripe gives it: whole seconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From seconds since the Unix epoch.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs)
    }

    /// The seconds since the Unix epoch; negative before 1970.
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// So much later, in whole seconds; at most the last second there is.
    #[must_use]
    pub fn saturating_add(self, time: Duration) -> Self {
        let secs = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(secs))
    }

    /// The same point for the standard library; `None` where the platform's clock does not reach.
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }
}

/// Rounds down to whole seconds.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let secs = |distance: Duration| i64::try_from(distance.as_secs()).unwrap_or(i64::MAX);
        Self(match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => secs(since),
            Err(before) => {
                let before = before.duration();
                let partial = i128::from(before.subsec_nanos() > 0);
                i64::try_from(-i128::from(before.as_secs()) - partial).unwrap_or(i64::MIN)
            }
        })
    }
}

/// The seconds since the Unix epoch, as Stripe writes them.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SecondsVisitor;

        impl Visitor<'_> for SecondsVisitor {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("whole seconds")
            }

            fn visit_i64<E: de::Error>(self, secs: i64) -> Result<Timestamp, E> {
                Ok(Timestamp(secs))
            }

            fn visit_u64<E: de::Error>(self, secs: u64) -> Result<Timestamp, E> {
                i64::try_from(secs)
                    .map(Timestamp)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(secs), &self))
            }

            // Queues and re-serialisers write 1700000000.0; up to 2^53 nothing is lost in between.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "checked to be whole and below 2^53"
            )]
            fn visit_f64<E: de::Error>(self, secs: f64) -> Result<Timestamp, E> {
                if secs.fract() == 0.0 && secs.abs() < 9_007_199_254_740_992.0 {
                    Ok(Timestamp(secs as i64))
                } else {
                    Err(E::invalid_value(de::Unexpected::Float(secs), &self))
                }
            }
        }

        deserializer.deserialize_i64(SecondsVisitor)
    }
}
