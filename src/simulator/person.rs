//! Stripe's test person, Jenny Rosen, and what redaction leaves of her.

use serde_json::{Value, json};

use crate::sensitive::REDACTED;

/// Her verified data, or what redaction leaves of it.
pub(super) fn person(redacted: bool, r#type: &str) -> Value {
    let id_number = r#type == "id_number";
    json!({
        "address": if id_number { Value::Null } else { address(redacted) },
        "dob": date(redacted, 1, 1, 1901),
        "email": null,
        "first_name": text(redacted, "Jenny"),
        "id_number": id_number.then(|| text(redacted, "0000")),
        "id_number_type": (id_number && !redacted).then_some("us_ssn"),
        "last_name": text(redacted, "Rosen"),
        "phone": null,
    })
}

pub(super) fn address(redacted: bool) -> Value {
    json!({
        "city": text(redacted, "San Francisco"),
        "country": "US",
        "line1": text(redacted, "1234 Main St."),
        "line2": null,
        "postal_code": text(redacted, "94111"),
        "state": text(redacted, "CA"),
    })
}

pub(super) fn date(redacted: bool, day: i64, month: i64, year: i64) -> Value {
    if redacted {
        json!({ "day": 1, "month": 1, "year": 1 })
    } else {
        json!({ "day": day, "month": month, "year": year })
    }
}

/// A string of hers, or the placeholder in its place.
pub(super) fn text(redacted: bool, text: &str) -> &str {
    if redacted { REDACTED } else { text }
}
