use serde::{Deserialize, Serialize};

use crate::value::{Address, IdNumberType, PartialDate, Sensitive, Sex};

/// The data that Stripe verified, present once a session is verified and `verified_outputs` is expanded.
///
/// `dob` and `id_number` need an expansion of their own and a restricted key:
/// <https://docs.stripe.com/identity/access-verification-results>.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct VerifiedOutputs {
    /// The address.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub address: Sensitive<Box<Address>>,
    /// The date of birth.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub dob: Sensitive<PartialDate>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub email: Sensitive<String>,
    /// The first name.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub first_name: Sensitive<String>,
    /// The id number; for `us_ssn` only its last four digits.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub id_number: Sensitive<String>,
    /// What kind of number the id number is.
    pub id_number_type: Option<IdNumberType>,
    /// The last name.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub last_name: Sensitive<String>,
    /// The phone number.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub phone: Sensitive<String>,
    /// The sex.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub sex: Sensitive<Sex>,
    /// The place of birth as it stands on the document.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub unparsed_place_of_birth: Sensitive<String>,
    /// The sex as it stands on the document.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub unparsed_sex: Sensitive<String>,
}
