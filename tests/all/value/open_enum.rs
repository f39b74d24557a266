//! Open enums: every known value has a variant, and each compares with a string.

use serde_json::json;
use stripe_identity::error::ApiErrorType;
use stripe_identity::response::RateLimitedReason;
use stripe_identity::value::{DocumentType, IdNumberType, Sex};
use stripe_identity::verification_report::{
    CheckStatus, DocumentCheckErrorCode, EmailCheckErrorCode, IdNumberCheckErrorCode,
    PhoneCheckErrorCode, SelfieCheckErrorCode, VerificationReportType,
};
use stripe_identity::verification_session::{
    LastErrorCode, Matching, RedactionStatus, VerificationSessionStatus, VerificationSessionType,
};

#[test]
fn an_open_enum_compares_with_a_string() {
    let verified = VerificationSessionStatus::Verified;
    assert_eq!(verified, "verified");
    assert_eq!(verified, *"verified");
    assert_ne!(verified, "processing");
    assert_ne!(verified, "Verified");
    assert_eq!(Sex::Other("x".into()), "x");
    assert!(Some(&verified).is_some_and(|status| *status == "verified"));
}

macro_rules! assert_known {
    ($name:ident: $($text:literal $variant:ident),+) => {
        assert_eq!($name::KNOWN, [$($name::$variant),+]);
        for (text, variant) in [$(($text, $name::$variant)),+] {
            assert_eq!($name::from(text), variant);
            assert_eq!(variant.as_str(), text);
            assert_eq!(serde_json::from_value::<$name>(json!(text)).unwrap(), variant);
            assert_eq!(json!(variant), text);
        }
    };
}

#[test]
fn every_known_value_has_a_variant() {
    assert_known!(ApiErrorType: "api_error" ApiError, "card_error" CardError,
        "idempotency_error" IdempotencyError, "invalid_request_error" InvalidRequestError);
    assert_known!(CheckStatus: "unverified" Unverified, "verified" Verified);
    assert_known!(DocumentCheckErrorCode: "document_expired" DocumentExpired,
        "document_type_not_supported" DocumentTypeNotSupported,
        "document_unverified_other" DocumentUnverifiedOther);
    assert_known!(DocumentType: "driving_license" DrivingLicense, "id_card" IdCard,
        "passport" Passport);
    assert_known!(EmailCheckErrorCode: "email_unverified_other" EmailUnverifiedOther,
        "email_verification_declined" EmailVerificationDeclined);
    assert_known!(IdNumberCheckErrorCode:
        "id_number_insufficient_document_data" IdNumberInsufficientDocumentData,
        "id_number_mismatch" IdNumberMismatch,
        "id_number_unverified_other" IdNumberUnverifiedOther);
    assert_known!(IdNumberType: "br_cpf" BrCpf, "sg_nric" SgNric, "us_ssn" UsSsn);
    assert_known!(LastErrorCode: "abandoned" Abandoned, "consent_declined" ConsentDeclined,
        "country_not_supported" CountryNotSupported,
        "device_not_supported" DeviceNotSupported, "document_expired" DocumentExpired,
        "document_type_not_supported" DocumentTypeNotSupported,
        "document_unverified_other" DocumentUnverifiedOther,
        "email_unverified_other" EmailUnverifiedOther,
        "email_verification_declined" EmailVerificationDeclined,
        "id_number_insufficient_document_data" IdNumberInsufficientDocumentData,
        "id_number_mismatch" IdNumberMismatch,
        "id_number_unverified_other" IdNumberUnverifiedOther,
        "phone_unverified_other" PhoneUnverifiedOther,
        "phone_verification_declined" PhoneVerificationDeclined,
        "selfie_document_missing_photo" SelfieDocumentMissingPhoto,
        "selfie_face_mismatch" SelfieFaceMismatch, "selfie_manipulated" SelfieManipulated,
        "selfie_unverified_other" SelfieUnverifiedOther,
        "under_supported_age" UnderSupportedAge);
    assert_known!(Matching: "none" None, "similar" Similar);
    assert_known!(PhoneCheckErrorCode: "phone_unverified_other" PhoneUnverifiedOther,
        "phone_verification_declined" PhoneVerificationDeclined);
    assert_known!(RateLimitedReason: "global-concurrency" GlobalConcurrency,
        "global-rate" GlobalRate, "endpoint-concurrency" EndpointConcurrency,
        "endpoint-rate" EndpointRate, "resource-specific" ResourceSpecific);
    assert_known!(RedactionStatus: "processing" Processing, "redacted" Redacted,
        "validated" Validated);
    assert_known!(SelfieCheckErrorCode: "selfie_document_missing_photo" SelfieDocumentMissingPhoto,
        "selfie_face_mismatch" SelfieFaceMismatch, "selfie_manipulated" SelfieManipulated,
        "selfie_unverified_other" SelfieUnverifiedOther);
    assert_known!(Sex: "female" Female, "male" Male, "unknown" Unknown);
    assert_known!(VerificationReportType: "document" Document, "id_number" IdNumber,
        "verification_flow" VerificationFlow);
    assert_known!(VerificationSessionStatus: "canceled" Canceled, "processing" Processing,
        "requires_input" RequiresInput, "verified" Verified);
    assert_known!(VerificationSessionType: "document" Document, "id_number" IdNumber,
        "verification_flow" VerificationFlow);
}
