use serde::{Deserialize, Serialize};

use crate::value::coded_error::coded_error;
use crate::value::open_enum::open_enum;
use crate::value::{Address, DocumentType, IdNumberType, PartialDate, Sensitive, Sex};

open_enum! {
    /// The result of a check.
    pub enum CheckStatus {
        /// The check did not pass: its `error` has the reason.
        Unverified = "unverified",
        /// The check passed.
        Verified = "verified",
    }
}

/// The check of an identity document.
///
/// The date of birth, the sex, the place of birth, the number and the expiration date are absent by default. Expand each by
/// name, with a restricted key (`rk_…`): see [`ReportExpansion`](super::ReportExpansion). Any key that may read reports sees
/// the rest.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct DocumentCheck {
    /// The address on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub address: Sensitive<Box<Address>>,
    /// The date of birth on the document. Absent unless expanded by name, with a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub dob: Sensitive<PartialDate>,
    /// The reason why the document is not verified. Check its `code`: a verified document can have an error whose code is
    /// `None`.
    pub error: Option<DocumentCheckError>,
    /// The day on which the document expires. Absent unless expanded by name, with a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub expiration_date: Sensitive<PartialDate>,
    /// The ids (`file_…`) of the images: the front, then the back if the document has one. Links to them and their contents
    /// need a restricted key: see [`file`](crate::file).
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub files: Sensitive<Vec<String>>,
    /// The first name on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub first_name: Sensitive<String>,
    /// The day on which the document was issued.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub issued_date: Sensitive<PartialDate>,
    /// The country that issued the document: two letters (ISO 3166-1 alpha-2).
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub issuing_country: Sensitive<String>,
    /// The last name on the document.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub last_name: Sensitive<String>,
    /// The number of the document. Absent unless expanded by name, with a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub number: Sensitive<String>,
    /// The sex on the document. Absent unless expanded by name, with a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub sex: Sensitive<Sex>,
    /// The result of the check.
    pub status: CheckStatus,
    /// The kind of document. `None` if Stripe could not tell.
    pub r#type: Option<DocumentType>,
    /// The place of birth as it is printed on the document. Absent unless expanded by name, with a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub unparsed_place_of_birth: Sensitive<String>,
    /// The sex as it is printed on the document. Absent unless expanded by name, with a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub unparsed_sex: Sensitive<String>,
}

coded_error! {
    /// The reason why a document is not verified.
    pub struct DocumentCheckError(DocumentCheckErrorCode);
}

open_enum! {
    /// The code of a [`DocumentCheckError`].
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
    /// The e-mail address that was checked.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub email: Sensitive<String>,
    /// The reason why the address is not verified.
    pub error: Option<EmailCheckError>,
    /// The result of the check.
    pub status: CheckStatus,
}

coded_error! {
    /// The reason why an e-mail address is not verified.
    pub struct EmailCheckError(EmailCheckErrorCode);
}

open_enum! {
    /// The code of an [`EmailCheckError`].
    pub enum EmailCheckErrorCode {
        /// Another reason.
        EmailUnverifiedOther = "email_unverified_other",
        /// The user declined to verify the address.
        EmailVerificationDeclined = "email_verification_declined",
    }
}

/// The check of an id number.
///
/// The date of birth and the id number are absent unless each is expanded by name, with a restricted key (`rk_…`): see
/// [`ReportExpansion`](super::ReportExpansion).
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct IdNumberCheck {
    /// The date of birth that was checked. Absent unless expanded by name, with a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub dob: Sensitive<PartialDate>,
    /// The reason why the id number is not verified.
    pub error: Option<IdNumberCheckError>,
    /// The first name that was checked.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub first_name: Sensitive<String>,
    /// The id number; for `us_ssn` only its last four digits. Absent unless expanded by name, with a restricted key.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub id_number: Sensitive<String>,
    /// The kind of number. `None` if no number was collected.
    pub id_number_type: Option<IdNumberType>,
    /// The last name that was checked.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub last_name: Sensitive<String>,
    /// The result of the check.
    pub status: CheckStatus,
}

coded_error! {
    /// The reason why an id number is not verified.
    pub struct IdNumberCheckError(IdNumberCheckErrorCode);
}

open_enum! {
    /// The code of an [`IdNumberCheckError`].
    pub enum IdNumberCheckErrorCode {
        /// The document lacks data that the check of the id number needs.
        IdNumberInsufficientDocumentData = "id_number_insufficient_document_data",
        /// The id number does not match the name and the date of birth.
        IdNumberMismatch = "id_number_mismatch",
        /// Another reason.
        IdNumberUnverifiedOther = "id_number_unverified_other",
    }
}

/// The check of a phone number.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PhoneCheck {
    /// The reason why the number is not verified.
    pub error: Option<PhoneCheckError>,
    /// The phone number that was checked.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub phone: Sensitive<String>,
    /// The result of the check.
    pub status: CheckStatus,
}

coded_error! {
    /// The reason why a phone number is not verified.
    pub struct PhoneCheckError(PhoneCheckErrorCode);
}

open_enum! {
    /// The code of a [`PhoneCheckError`].
    pub enum PhoneCheckErrorCode {
        /// Another reason.
        PhoneUnverifiedOther = "phone_unverified_other",
        /// The user declined to verify the number.
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
    /// The reason why the selfie is not verified.
    pub error: Option<SelfieCheckError>,
    /// The id (`file_…`) of the image of the selfie used in this check.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub selfie: Sensitive<String>,
    /// The result of the comparison.
    pub status: CheckStatus,
}

coded_error! {
    /// The reason why a selfie is not verified.
    pub struct SelfieCheckError(SelfieCheckErrorCode);
}

open_enum! {
    /// The code of a [`SelfieCheckError`].
    pub enum SelfieCheckErrorCode {
        /// The document has no photo to compare the selfie with.
        SelfieDocumentMissingPhoto = "selfie_document_missing_photo",
        /// The face does not match the photo on the document.
        SelfieFaceMismatch = "selfie_face_mismatch",
        /// The selfie was manipulated.
        SelfieManipulated = "selfie_manipulated",
        /// Another reason.
        SelfieUnverifiedOther = "selfie_unverified_other",
    }
}
