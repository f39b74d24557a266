use crate::value::coded_error::coded_error;
use crate::value::open_enum::open_enum;

coded_error! {
    /// Why the last attempt did not lead to `verified`.
    ///
    /// Stripe sends one with two nulls as well, also on verified sessions: look at
    /// [`code`](Self::code), not at whether there is an error.
    pub struct LastError(LastErrorCode);
}

open_enum! {
    /// Why an attempt failed: <https://docs.stripe.com/identity/verification-sessions>.
    ///
    /// Stripe.js has codes of its own for what it meets in the browser; they are not these.
    pub enum LastErrorCode {
        /// The user left the flow.
        Abandoned = "abandoned",
        /// The user did not consent to the processing of their data.
        ConsentDeclined = "consent_declined",
        /// The user's country is not supported.
        CountryNotSupported = "country_not_supported",
        /// The user's device cannot take part, for example for want of a camera.
        DeviceNotSupported = "device_not_supported",
        /// The document has expired.
        DocumentExpired = "document_expired",
        /// The document is of a type that is not supported or not allowed.
        DocumentTypeNotSupported = "document_type_not_supported",
        /// The document could not be verified for another reason.
        DocumentUnverifiedOther = "document_unverified_other",
        /// The e-mail address could not be verified for another reason.
        EmailUnverifiedOther = "email_unverified_other",
        /// The user declined to verify their e-mail address.
        EmailVerificationDeclined = "email_verification_declined",
        /// The document does not hold what is needed to check the id number.
        IdNumberInsufficientDocumentData = "id_number_insufficient_document_data",
        /// The id number does not match.
        IdNumberMismatch = "id_number_mismatch",
        /// The id number could not be verified for another reason.
        IdNumberUnverifiedOther = "id_number_unverified_other",
        /// The phone number could not be verified for another reason.
        PhoneUnverifiedOther = "phone_unverified_other",
        /// The user declined to verify their phone number.
        PhoneVerificationDeclined = "phone_verification_declined",
        /// There is no photo on the document to compare the selfie with.
        SelfieDocumentMissingPhoto = "selfie_document_missing_photo",
        /// The face of the selfie is not that of the document.
        SelfieFaceMismatch = "selfie_face_mismatch",
        /// The selfie was manipulated.
        SelfieManipulated = "selfie_manipulated",
        /// The selfie could not be verified for another reason.
        SelfieUnverifiedOther = "selfie_unverified_other",
        /// The user is below the age that is supported.
        UnderSupportedAge = "under_supported_age",
    }
}
