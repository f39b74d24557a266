use serde::{Deserialize, Serialize};

use crate::error::{RequestError, RequestProblem};
use crate::request::Form;
use crate::value::open_enum::open_enum;
use crate::value::{DocumentOptions, DocumentType, IdNumberOptions};

/// The checks that a [`VerificationSession`](crate::VerificationSession) makes. A check without options is `None`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct VerificationSessionOptions {
    /// The check of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentOptions>,
    /// The check of an e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<ContactOptions>,
    /// The check of an id number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<IdNumberOptions>,
    /// The comparison of the verified data with what Stripe knows about the related person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matching: Option<MatchingOptions>,
    /// The check of a phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<ContactOptions>,
}

/// The options of the check of an e-mail address or a phone number.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ContactOptions {
    /// `true` if the user must enter a one-time code that Stripe sends to that address or number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_verification: Option<bool>,
}

/// The comparison of the verified data with what Stripe knows about the related person.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct MatchingOptions {
    /// The comparison of the date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dob: Option<Matching>,
    /// The comparison of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Matching>,
}

open_enum! {
    /// The strictness of a comparison.
    pub enum Matching {
        /// The values are not compared.
        None = "none",
        /// The values must be similar.
        Similar = "similar",
    }
}

/// The parameter `options[document]`: options to set, or everything to clear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentParams {
    pub(crate) allowed_types: Option<Vec<DocumentType>>,
    pub(crate) require_id_number: Option<bool>,
    pub(crate) require_live_capture: Option<bool>,
    pub(crate) require_matching_selfie: Option<bool>,
    clear: bool,
}

impl DocumentParams {
    pub(crate) fn clear() -> Self {
        Self {
            clear: true,
            ..Self::default()
        }
    }

    pub(crate) fn set_allowed_types(&mut self, types: Vec<DocumentType>) {
        self.clear = false;
        self.allowed_types = Some(types);
    }

    pub(crate) fn change(&mut self) -> &mut Self {
        self.clear = false;
        self
    }

    pub(crate) fn write(&self, form: &mut Form) {
        if self.clear {
            form.clear("options[document]");
        }
        let allowed_types = "options[document][allowed_types]";
        // An empty list cannot be sent, and without the parameter every type is allowed.
        if self.allowed_types.as_ref().is_some_and(Vec::is_empty) {
            form.refuse(RequestError::new(allowed_types, RequestProblem::Empty));
        }
        form.list(
            allowed_types,
            self.allowed_types
                .iter()
                .flatten()
                .map(DocumentType::as_str),
        )
        .flag_if(
            "options[document][require_id_number]",
            self.require_id_number,
        )
        .flag_if(
            "options[document][require_live_capture]",
            self.require_live_capture,
        )
        .flag_if(
            "options[document][require_matching_selfie]",
            self.require_matching_selfie,
        );
    }
}
