use crate::value::coded_error::coded_error;
use crate::value::open_enum::open_enum;

coded_error! {
    /// The reason why the last attempt failed.
    ///
    /// Check [`code`](Self::code), not whether there is an error: Stripe also sends an error whose code and reason are null,
    /// even for verified sessions.
    pub struct LastError(LastErrorCode);
}

open_enum! {
    /// The code of a failed attempt.
    ///
    /// These are not the codes of Stripe.js, which reports errors of the browser.
    ///
    /// Stripe's page: <https://docs.stripe.com/identity/verification-sessions>.
    pub enum LastErrorCode {
        /// The user left the flow.
        Abandoned = "abandoned",
        /// The user did not consent to the processing of their data.
        ConsentDeclined = "consent_declined",
        /// The user's country is not supported.
        CountryNotSupported = "country_not_supported",
        /// The user's device cannot be used, for example because it has no camera.
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
        /// The document lacks data that the check of the id number needs.
        IdNumberInsufficientDocumentData = "id_number_insufficient_document_data",
        /// The id number does not match the name and the date of birth.
        IdNumberMismatch = "id_number_mismatch",
        /// The id number could not be verified for another reason.
        IdNumberUnverifiedOther = "id_number_unverified_other",
        /// The phone number could not be verified for another reason.
        PhoneUnverifiedOther = "phone_unverified_other",
        /// The user declined to verify their phone number.
        PhoneVerificationDeclined = "phone_verification_declined",
        /// The document has no photo to compare the selfie with.
        SelfieDocumentMissingPhoto = "selfie_document_missing_photo",
        /// The face does not match the photo on the document.
        SelfieFaceMismatch = "selfie_face_mismatch",
        /// The selfie was manipulated.
        SelfieManipulated = "selfie_manipulated",
        /// The selfie could not be verified for another reason.
        SelfieUnverifiedOther = "selfie_unverified_other",
        /// The user is younger than the supported age.
        UnderSupportedAge = "under_supported_age",
    }
}
