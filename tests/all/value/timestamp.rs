//! Timestamps count in whole seconds, never overflow, and convert into the times of the standard library.

use std::time::{Duration, SystemTime};

use serde_json::json;
use stripe_identity::{RetrieveVerificationSession, Timestamp};

use crate::support::{at, unreadable};

#[test]
fn a_timestamp_is_whole_seconds() {
    for (text, secs) in [
        ("0", 0),
        ("-1", -1),
        ("1700000000", 1_700_000_000),
        ("1700000000.0", 1_700_000_000),
        ("1.7e9", 1_700_000_000),
        ("-2.0", -2),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        let time: Timestamp = serde_json::from_str(text).unwrap();
        assert_eq!(time.as_secs(), secs, "{text}");
        assert_eq!(time, Timestamp::from_secs(secs));
        assert_eq!(json!(time), secs);
        assert_eq!(time.to_string(), secs.to_string());
    }
    for text in [
        "1.5",
        "18446744073709551615",
        "9007199254740992.0",
        "\"1700000000\"",
        "null",
        "true",
    ] {
        let body = format!(r#"{{"created":{text}}}"#);
        let column = 11 + text.len();
        assert_eq!(
            unreadable(&RetrieveVerificationSession::new("vs_1"), body),
            format!(
                "unreadable response with status 200: expected a whole number at created, line 1 column {column}"
            )
        );
    }
}

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
fn a_timestamp_becomes_a_system_time_and_back() {
    let epoch = SystemTime::UNIX_EPOCH;
    for (time, secs) in [
        (epoch, 0),
        (epoch + Duration::from_secs(5), 5),
        (epoch - Duration::from_secs(5), -5),
        (epoch + Duration::from_secs(1_700_000_000), 1_700_000_000),
    ] {
        assert_eq!(Timestamp::from(time), at(secs));
        assert_eq!(at(secs).to_system_time(), Some(time));
        assert_eq!(SystemTime::from(at(secs)), time);
    }
    for (time, secs) in [
        (epoch + Duration::from_millis(5_999), 5),
        (epoch - Duration::from_millis(1), -1),
        (epoch - Duration::from_millis(5_001), -6),
    ] {
        assert_eq!(Timestamp::from(time).as_secs(), secs);
    }
    let (first, last) = (at(i64::MIN), at(i64::MAX));
    assert!(first.to_system_time().is_none_or(|time| time < epoch));
    assert_eq!(last.to_system_time().map_or(last, Timestamp::from), last);
    assert!(SystemTime::from(last) >= SystemTime::from(at(253_402_300_799)));
    assert!(SystemTime::from(first) <= SystemTime::from(at(-11_644_473_600)));
}

#[test]
#[cfg(target_os = "linux")]
fn the_first_timestamp_becomes_a_system_time_and_back() {
    let first = Timestamp::from_secs(i64::MIN);
    let time: SystemTime = first.to_system_time().unwrap();
    assert_eq!(Timestamp::from(time), first);
}
