use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::value::sensitive::REDACTED;

/// The verified person: Stripe's test person, Jenny Rosen, by default. `Debug` hides everything.
///
/// It can be read from JSON; a field that is missing there is Jenny Rosen's.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Person {
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The date of birth: year, month, day.
    pub dob: (i64, i64, i64),
    /// The number of the document.
    pub document_number: String,
    /// The type of the document: `driving_license`, `id_card` or `passport`.
    pub document_type: String,
    /// The day the document was issued: year, month, day.
    pub issued_date: (i64, i64, i64),
    /// The day the document expires: year, month, day.
    pub expiration_date: (i64, i64, i64),
    /// The last four digits of the id number.
    pub id_number: String,
    /// The type of the id number: `br_cpf`, `sg_nric` or `us_ssn`.
    pub id_number_type: String,
    /// The verified e-mail address, if one was checked.
    pub email: Option<String>,
    /// The verified phone number, if one was checked.
    pub phone: Option<String>,
    /// The sex on the document: `female`, `male` or `unknown`.
    pub sex: Option<String>,
    /// The sex as printed on the document.
    pub unparsed_sex: Option<String>,
    /// The place of birth as printed on the document.
    pub unparsed_place_of_birth: Option<String>,
    /// The street and house number.
    pub line1: String,
    /// The apartment, suite, unit or building.
    pub line2: Option<String>,
    /// The city.
    pub city: String,
    /// The state.
    pub state: String,
    /// The postal code.
    pub postal_code: String,
    /// The country of the address and the document, as two letters.
    pub country: String,
}

static JENNY: LazyLock<Person> = LazyLock::new(Person::default);

impl Default for Person {
    fn default() -> Self {
        Self {
            first_name: "Jenny".to_owned(),
            last_name: "Rosen".to_owned(),
            dob: (1901, 1, 1),
            document_number: "000000000".to_owned(),
            document_type: "driving_license".to_owned(),
            issued_date: (2020, 12, 1),
            expiration_date: (2030, 12, 1),
            id_number: "0000".to_owned(),
            id_number_type: "us_ssn".to_owned(),
            email: None,
            phone: None,
            sex: None,
            unparsed_sex: None,
            unparsed_place_of_birth: None,
            line1: "1234 Main St.".to_owned(),
            line2: None,
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
    /// Returns the person, or Jenny Rosen if none was set.
    pub(super) fn or_default(person: Option<&Self>) -> &Self {
        person.unwrap_or_else(|| &JENNY)
    }

    pub(super) fn address(&self, redacted: bool) -> AddressView<'_> {
        AddressView {
            city: text(redacted, &self.city),
            country: &self.country,
            line1: text(redacted, &self.line1),
            line2: optional(redacted, self.line2.as_ref()),
            postal_code: text(redacted, &self.postal_code),
            state: text(redacted, &self.state),
        }
    }
}

#[derive(Serialize)]
pub(super) struct AddressView<'p> {
    city: &'p str,
    country: &'p str,
    line1: &'p str,
    line2: Option<&'p str>,
    postal_code: &'p str,
    state: &'p str,
}

#[derive(Serialize)]
pub(super) struct DateView {
    day: i64,
    month: i64,
    year: i64,
}

/// Returns a date, or its placeholder once redacted.
pub(super) fn date(redacted: bool, date: (i64, i64, i64)) -> DateView {
    let (year, month, day) = if redacted { (1, 1, 1) } else { date };
    DateView { day, month, year }
}

/// Returns a text, or its placeholder once redacted.
pub(super) fn text(redacted: bool, text: &str) -> &str {
    if redacted { REDACTED } else { text }
}

/// Returns a text that may be missing, or its placeholder once redacted.
pub(super) fn optional(redacted: bool, value: Option<&String>) -> Option<&str> {
    value.map(|value| text(redacted, value))
}

/// A field that needs an expansion, and has it.
#[derive(Serialize)]
pub(super) struct Shown<T>(pub(super) Option<T>);

/// The data of a verified session. What needs an expansion is `None` without it.
#[derive(Serialize)]
pub(super) struct OutputsView<'p> {
    pub(super) address: Option<AddressView<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dob: Option<DateView>,
    pub(super) email: Option<&'p str>,
    pub(super) first_name: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_number: Option<Shown<&'p str>>,
    pub(super) id_number_type: Option<&'p str>,
    pub(super) last_name: &'p str,
    pub(super) phone: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sex: Option<Shown<&'p str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unparsed_place_of_birth: Option<Shown<&'p str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unparsed_sex: Option<Shown<&'p str>>,
}
