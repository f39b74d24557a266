use std::fmt;

use serde_json::{Value, json};

use crate::value::sensitive::REDACTED;

/// Who is verified: Stripe's test person, Jenny Rosen, unless changed. `Debug` hides everything.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Person {
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The date of birth: year, month, day.
    pub dob: (i64, i64, i64),
    /// The document's number.
    pub document_number: String,
    /// The day the document expires: year, month, day.
    pub expiration_date: (i64, i64, i64),
    /// The last four digits of the id number, a US Social Security Number.
    pub id_number: String,
    /// The verified e-mail address, if one was checked.
    pub email: Option<String>,
    /// The verified phone number, if one was checked.
    pub phone: Option<String>,
    /// The sex on the document: `female`, `male` or `unknown`.
    pub sex: Option<String>,
    /// Street and number.
    pub line1: String,
    /// The city.
    pub city: String,
    /// The state.
    pub state: String,
    /// The postal code.
    pub postal_code: String,
    /// The country of the address and the document, as two letters.
    pub country: String,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            first_name: "Jenny".to_owned(),
            last_name: "Rosen".to_owned(),
            dob: (1901, 1, 1),
            document_number: "000000000".to_owned(),
            expiration_date: (2030, 12, 1),
            id_number: "0000".to_owned(),
            email: None,
            phone: None,
            sex: None,
            line1: "1234 Main St.".to_owned(),
            city: "San Francisco".to_owned(),
            state: "CA".to_owned(),
            postal_code: "94111".to_owned(),
            country: "US".to_owned(),
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person([redacted])")
    }
}

impl Person {
    /// The verified data, or what redaction leaves of it.
    pub(super) fn outputs(&self, redacted: bool, r#type: &str) -> Value {
        let id_number = r#type == "id_number";
        json!({
            "address": if id_number { Value::Null } else { self.address(redacted) },
            "dob": date(redacted, self.dob),
            "email": self.email.as_ref().map(|email| text(redacted, email)),
            "first_name": text(redacted, &self.first_name),
            "id_number": id_number.then(|| text(redacted, &self.id_number)),
            "id_number_type": (id_number && !redacted).then_some("us_ssn"),
            "last_name": text(redacted, &self.last_name),
            "phone": self.phone.as_ref().map(|phone| text(redacted, phone)),
            "sex": self.sex.as_ref().map(|sex| text(redacted, sex)),
        })
    }

    pub(super) fn address(&self, redacted: bool) -> Value {
        json!({
            "city": text(redacted, &self.city),
            "country": self.country,
            "line1": text(redacted, &self.line1),
            "line2": null,
            "postal_code": text(redacted, &self.postal_code),
            "state": text(redacted, &self.state),
        })
    }
}

pub(super) fn date(redacted: bool, (year, month, day): (i64, i64, i64)) -> Value {
    if redacted {
        json!({ "day": 1, "month": 1, "year": 1 })
    } else {
        json!({ "day": day, "month": month, "year": year })
    }
}

/// A string, or the placeholder in its place.
pub(super) fn text(redacted: bool, text: &str) -> &str {
    if redacted { REDACTED } else { text }
}
