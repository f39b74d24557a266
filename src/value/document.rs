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

/// The options of the check of a document.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct DocumentOptions {
    /// The document types that the user can choose from. `None` means all types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_types: Option<Vec<DocumentType>>,
    /// `true` if the user must also enter an id number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_id_number: Option<bool>,
    /// `true` if the user must take the images with a camera, instead of uploading them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_live_capture: Option<bool>,
    /// `true` if the user must also take a selfie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_matching_selfie: Option<bool>,
}

/// The options of the check of an id number. Stripe defines none yet.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct IdNumberOptions {}
