use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize};

use crate::value::integer::Integer;

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

impl From<Timestamp> for i64 {
    fn from(time: Timestamp) -> Self {
        time.0
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
        Integer::deserialize(deserializer).map(|Integer(secs)| Self(secs))
    }
}
