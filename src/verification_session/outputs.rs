use serde::{Deserialize, Serialize};

use crate::open_enum::open_enum;
use crate::sensitive::{PartialDate, Redactable, Sensitive};

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

/// A postal address. `Debug` shows which parts there are, and none of them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Address {
    /// City, district, suburb, town or village.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub city: Sensitive<String>,
    /// Country as two letters of ISO 3166-1. Redaction leaves it.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub country: Sensitive<String>,
    /// Street, post office box or company.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub line1: Sensitive<String>,
    /// Apartment, suite, unit or building.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub line2: Sensitive<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub postal_code: Sensitive<String>,
    /// State, county, province or region.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub state: Sensitive<String>,
}

open_enum! {
    /// What kind of number an id number is.
    pub enum IdNumberType {
        /// A Brazilian Cadastro de Pessoas Físicas.
        BrCpf = "br_cpf",
        /// A Singaporean National Registration Identity Card.
        SgNric = "sg_nric",
        /// A US Social Security Number.
        UsSsn = "us_ssn",
    }
}

open_enum! {
    /// The sex on a document.
    pub enum Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Neither is stated.
        Unknown = "unknown",
    }
}

impl Redactable for Sex {}
