//! Dates whose parts may be missing or absurd.

use serde_json::{Value, json};
use stripe_identity::Sensitive;
use stripe_identity::value::PartialDate;

use crate::support::parts;

#[test]
fn a_date_is_complete_only_if_that_day_exists() {
    let date = |json: Value| {
        serde_json::from_value::<PartialDate>(json)
            .unwrap()
            .complete()
    };
    for (year, month, day) in [
        (2024, 2, 29),
        (2000, 2, 29),
        (1900, 2, 28),
        (2000, 12, 31),
        (2001, 1, 31),
        (2001, 4, 30),
    ] {
        assert_eq!(
            date(json!({"day": day, "month": month, "year": year})),
            Some((year, month, day))
        );
    }
    for absurd in [
        json!({"day": 29, "month": 2, "year": 2023}),
        json!({"day": 29, "month": 2, "year": 1900}),
        json!({"day": 30, "month": 2, "year": 2000}),
        json!({"day": 31, "month": 4, "year": 2024}),
        json!({"day": 1, "month": 27, "year": 2024}),
        json!({"day": 0, "month": 1, "year": 2024}),
        json!({"day": 1, "month": 0, "year": 2024}),
        json!({"day": 32, "month": 1, "year": 2024}),
        json!({"day": null, "month": 1, "year": 2024}),
        json!({"month": 1, "year": 2024}),
    ] {
        assert_eq!(date(absurd.clone()), None, "{absurd}");
    }
}

#[test]
fn each_part_of_a_date_is_kept_unchanged() {
    let date = |json: Value| {
        let date: PartialDate = serde_json::from_value(json).unwrap();
        parts(&Sensitive::Value(date))
    };
    assert_eq!(date(json!({})), (None, None, None));
    assert_eq!(
        date(json!({"day": -1, "month": 0, "year": null})),
        (Some(-1), Some(0), None)
    );
}
