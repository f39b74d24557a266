use serde::{Deserialize, Serialize};

use crate::value::coded_error::coded_error;
use crate::value::open_enum::open_enum;
use crate::value::{Address, DocumentType, IdNumberType, PartialDate, Sensitive, Sex};

open_enum! {
    /// The result of a check.
    pub enum CheckStatus {
        /// It did not pass: see the check's error.
        Unverified = "unverified",
        /// It passed.
        Verified = "verified",
    }
}

/// The check of an identity document.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct DocumentCheck {
    /// The address on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub address: Sensitive<Box<Address>>,
    /// The date of birth. Needs an expansion of its own and a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub dob: Sensitive<PartialDate>,
    /// Why the document is not verified. Look at its code: Stripe sends an error without one on documents that are fine.
    pub error: Option<DocumentCheckError>,
    /// The day the document expires. Needs an expansion of its own and a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub expiration_date: Sensitive<PartialDate>,
    /// The ids (`file_…`) of the images: front, then back.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub files: Sensitive<Vec<String>>,
    /// The first name on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub first_name: Sensitive<String>,
    /// The day the document was issued.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub issued_date: Sensitive<PartialDate>,
    /// The country that issued the document, as two letters of ISO 3166-1.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub issuing_country: Sensitive<String>,
    /// The last name on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub last_name: Sensitive<String>,
    /// The document's number. Needs an expansion of its own and a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub number: Sensitive<String>,
    /// The sex on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub sex: Sensitive<Sex>,
    /// Whether the document is verified.
    pub status: CheckStatus,
    /// What kind of document it is.
    pub r#type: Option<DocumentType>,
    /// The place of birth as it stands on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub unparsed_place_of_birth: Sensitive<String>,
    /// The sex as it stands on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub unparsed_sex: Sensitive<String>,
}

coded_error! {
    /// Why a document is not verified.
    pub struct DocumentCheckError(DocumentCheckErrorCode);
}

open_enum! {
    /// The reasons why a document is not verified.
    pub enum DocumentCheckErrorCode {
        /// The document has expired.
        DocumentExpired = "document_expired",
        /// The document is of a type that is not supported or not allowed.
        DocumentTypeNotSupported = "document_type_not_supported",
        /// Another reason.
        DocumentUnverifiedOther = "document_unverified_other",
    }
}

/// The check of an e-mail address.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct EmailCheck {
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub email: Sensitive<String>,
    /// Why the address is not verified.
    pub error: Option<EmailCheckError>,
    /// Whether the address is verified.
    pub status: CheckStatus,
}

coded_error! {
    /// Why an e-mail address is not verified.
    pub struct EmailCheckError(EmailCheckErrorCode);
}

open_enum! {
    /// The reasons why an e-mail address is not verified.
    pub enum EmailCheckErrorCode {
        /// Another reason.
        EmailUnverifiedOther = "email_unverified_other",
        /// The user declined to verify it.
        EmailVerificationDeclined = "email_verification_declined",
    }
}

/// The check of an id number.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct IdNumberCheck {
    /// The date of birth. Needs an expansion of its own and a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub dob: Sensitive<PartialDate>,
    /// Why the id number is not verified.
    pub error: Option<IdNumberCheckError>,
    /// The first name.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub first_name: Sensitive<String>,
    /// The id number; for `us_ssn` only its last four digits. Needs an expansion of its own and a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub id_number: Sensitive<String>,
    /// What kind of number it is.
    pub id_number_type: Option<IdNumberType>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub last_name: Sensitive<String>,
    /// Whether the id number is verified.
    pub status: CheckStatus,
}

coded_error! {
    /// Why an id number is not verified.
    pub struct IdNumberCheckError(IdNumberCheckErrorCode);
}

open_enum! {
    /// The reasons why an id number is not verified.
    pub enum IdNumberCheckErrorCode {
        /// The document does not hold what is needed to check it.
        IdNumberInsufficientDocumentData = "id_number_insufficient_document_data",
        /// It does not match.
        IdNumberMismatch = "id_number_mismatch",
        /// Another reason.
        IdNumberUnverifiedOther = "id_number_unverified_other",
    }
}

/// The check of a phone number.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PhoneCheck {
    /// Why the number is not verified.
    pub error: Option<PhoneCheckError>,
    /// The phone number.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub phone: Sensitive<String>,
    /// Whether the number is verified.
    pub status: CheckStatus,
}

coded_error! {
    /// Why a phone number is not verified.
    pub struct PhoneCheckError(PhoneCheckErrorCode);
}

open_enum! {
    /// The reasons why a phone number is not verified.
    pub enum PhoneCheckErrorCode {
        /// Another reason.
        PhoneUnverifiedOther = "phone_unverified_other",
        /// The user declined to verify it.
        PhoneVerificationDeclined = "phone_verification_declined",
    }
}

/// The comparison of a selfie with the document.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct SelfieCheck {
    /// The id (`file_…`) of the image of the document used in this check.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub document: Sensitive<String>,
    /// Why the selfie is not verified.
    pub error: Option<SelfieCheckError>,
    /// The id (`file_…`) of the image of the selfie used in this check.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub selfie: Sensitive<String>,
    /// Whether the selfie is verified.
    pub status: CheckStatus,
}

coded_error! {
    /// Why a selfie is not verified.
    pub struct SelfieCheckError(SelfieCheckErrorCode);
}

open_enum! {
    /// The reasons why a selfie is not verified.
    pub enum SelfieCheckErrorCode {
        /// There is no photo on the document.
        SelfieDocumentMissingPhoto = "selfie_document_missing_photo",
        /// The face is not that of the document.
        SelfieFaceMismatch = "selfie_face_mismatch",
        /// The image was manipulated.
        SelfieManipulated = "selfie_manipulated",
        /// Another reason.
        SelfieUnverifiedOther = "selfie_unverified_other",
    }
}
