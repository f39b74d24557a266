use std::fmt;
use std::ops::{Add, Sub};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize};

use crate::value::integer::Integer;

/// A point in time as Stripe sends it: whole seconds since the Unix epoch, UTC.
///
/// Adding or subtracting a [`Duration`] ignores its fraction of a second, and stops at the first or last second that an
/// `i64` can count.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use stripe_identity::Timestamp;
///
/// let created = Timestamp::from_secs(1_700_000_000);
/// assert_eq!(created + Duration::from_secs(60), Timestamp::from_secs(1_700_000_060));
/// let time: SystemTime = created.into();
/// assert_eq!(Timestamp::from(time), created);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Returns the time so many seconds after the Unix epoch.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs)
    }

    /// Returns the seconds since the Unix epoch. They are negative before 1970.
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// Returns `self + time`.
    #[must_use]
    pub fn saturating_add(self, time: Duration) -> Self {
        self + time
    }

    /// Returns the same point in time for the standard library, or `None` if [`SystemTime`] cannot represent it on this
    /// platform.
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(time.as_secs()))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, time: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(time.as_secs()))
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

/// Converts exactly, unless [`SystemTime`] cannot represent the time on this platform: then the result is the nearest time
/// from 1601 to 9999.
impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        /// The years that every platform can represent.
        const EVERYWHERE: (i64, i64) = (-11_644_473_600, 253_402_300_799);
        let nearest = Timestamp(time.0.clamp(EVERYWHERE.0, EVERYWHERE.1));
        time.to_system_time()
            .or_else(|| nearest.to_system_time())
            .unwrap_or(Self::UNIX_EPOCH)
    }
}

/// Writes the seconds since the Unix epoch, as Stripe does.
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
