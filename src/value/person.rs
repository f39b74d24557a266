use serde::{Deserialize, Serialize};

use crate::value::open_enum::open_enum;
use crate::value::{Redactable, Sensitive};

/// A postal address. `Debug` shows which parts it has, and no values.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Address {
    /// City, district, suburb, town or village.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub city: Sensitive<String>,
    /// Country as two letters of ISO 3166-1. Redaction keeps it.
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
    /// The kind of an id number.
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
        /// The document states neither.
        Unknown = "unknown",
    }
}

impl Redactable for Address {}

impl Redactable for Sex {}
