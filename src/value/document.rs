use serde::{Deserialize, Serialize};

use crate::value::open_enum::open_enum;

open_enum! {
    /// A kind of identity document.
    pub enum DocumentType {
        /// A driving licence.
        DrivingLicense = "driving_license",
        /// An identity card.
        IdCard = "id_card",
        /// A passport.
        Passport = "passport",
    }
}

/// How a document is checked.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct DocumentOptions {
    /// The document types that the user may choose from. All types if missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_types: Option<Vec<DocumentType>>,
    /// Whether the user must enter an id number as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_id_number: Option<bool>,
    /// Whether the images must be taken with a camera at that moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_live_capture: Option<bool>,
    /// Whether the user must take a selfie as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_matching_selfie: Option<bool>,
}

/// How an id number is checked. Stripe defines no options yet.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct IdNumberOptions {}
