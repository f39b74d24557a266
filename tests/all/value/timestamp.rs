//! Timestamps and the clock of the standard library.

use std::time::SystemTime;

use stripe_identity::Timestamp;

#[test]
#[cfg(target_os = "linux")]
fn the_first_timestamp_becomes_a_system_time_and_back() {
    let first = Timestamp::from_secs(i64::MIN);
    let time: SystemTime = first.to_system_time().unwrap();
    assert_eq!(Timestamp::from(time), first);
}
