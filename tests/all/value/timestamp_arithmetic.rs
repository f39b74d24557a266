//! Timestamps count in whole seconds and never overflow.

use std::time::{Duration, SystemTime};

use stripe_identity::Timestamp;

use crate::support::at;

#[test]
fn a_duration_is_added_and_subtracted_in_whole_seconds() {
    assert_eq!(at(100) + Duration::from_secs(60), at(160));
    assert_eq!(at(100) - Duration::from_secs(160), at(-60));
    assert_eq!(at(100) + Duration::from_millis(1_999), at(101));
    assert_eq!(at(100) - Duration::from_millis(1_999), at(99));
    assert_eq!(at(-1) + Duration::from_secs(u64::MAX), at(i64::MAX));
    assert_eq!(at(0) - Duration::from_secs(u64::MAX), at(i64::MIN));
    assert_eq!(
        at(i64::MIN) + Duration::from_secs(u64::MAX),
        at(i64::MAX),
        "the sum of both fits"
    );
}

#[test]
fn a_timestamp_converts_into_a_system_time() {
    let epoch = SystemTime::UNIX_EPOCH;
    for (secs, time) in [
        (0, epoch),
        (1_700_000_000, epoch + Duration::from_secs(1_700_000_000)),
        (-5, epoch - Duration::from_secs(5)),
    ] {
        assert_eq!(SystemTime::from(at(secs)), time);
        assert_eq!(Timestamp::from(time), at(secs));
    }
    let last = SystemTime::from(at(i64::MAX));
    assert!(last >= SystemTime::from(at(253_402_300_799)));
    let first = SystemTime::from(at(i64::MIN));
    assert!(first <= SystemTime::from(at(-11_644_473_600)));
}
