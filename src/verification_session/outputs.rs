use serde::{Deserialize, Serialize};

use crate::value::{Address, IdNumberType, PartialDate, Redactable, Sensitive, Sex};

/// The data that Stripe verified, present once a session is verified and `verified_outputs` is expanded.
///
/// The date of birth, the id number, the sex and the place of birth are absent by default. Expand each by name, with a
/// restricted key (`rk_…`): see [`SessionExpansion`](super::SessionExpansion). Any key that may read sessions sees the rest.
///
/// Stripe's page: <https://docs.stripe.com/identity/access-verification-results>.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct VerifiedOutputs {
    /// The verified postal address.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub address: Sensitive<Box<Address>>,
    /// The verified date of birth. Absent unless expanded by name, with a restricted key.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub dob: Sensitive<PartialDate>,
    /// The verified e-mail address.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub email: Sensitive<String>,
    /// The verified first name.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub first_name: Sensitive<String>,
    /// The verified id number; for `us_ssn` only its last four digits. Absent unless expanded by name, with a restricted key.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub id_number: Sensitive<String>,
    /// The kind of the id number. `None` if no id number was verified.
    pub id_number_type: Option<IdNumberType>,
    /// The verified last name.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub last_name: Sensitive<String>,
    /// The verified phone number.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub phone: Sensitive<String>,
    /// The verified sex. Absent unless expanded by name, with a restricted key.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub sex: Sensitive<Sex>,
    /// The place of birth as it is printed on the document. Absent unless expanded by name, with a restricted key.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub unparsed_place_of_birth: Sensitive<String>,
    /// The sex as it is printed on the document. Absent unless expanded by name, with a restricted key.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub unparsed_sex: Sensitive<String>,
}

impl Redactable for VerifiedOutputs {}
