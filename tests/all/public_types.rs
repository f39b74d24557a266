//! What the public types can be used for: across threads, in collections, as errors, behind `dyn`.

use std::error::Error as StdError;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::mem::size_of;

use crate::support::stripe;
use serde::Serialize;
use serde::de::DeserializeOwned;
use stripe_identity::error::{
    ApiError, ApiErrorType, DecodeError, DecodeProblem, ErrorCode, RequestError, RequestProblem,
};
use stripe_identity::request::{CreatedFilter, Form, Headers, Path};
use stripe_identity::response::{Expandable, Object, RateLimitedReason, ResponseFacts};
use stripe_identity::value::{
    Address, ClientSecret, DocumentOptions, DocumentType, IdNumberOptions, IdNumberType, Metadata,
    PartialDate, SessionUrl, Sex,
};
use stripe_identity::verification_report::{
    CheckStatus, DocumentCheck, DocumentCheckError, DocumentCheckErrorCode, EmailCheck,
    EmailCheckError, EmailCheckErrorCode, IdNumberCheck, IdNumberCheckError,
    IdNumberCheckErrorCode, PhoneCheck, PhoneCheckError, PhoneCheckErrorCode, SelfieCheck,
    SelfieCheckError, SelfieCheckErrorCode, VerificationReport, VerificationReportOptions,
    VerificationReportType,
};
use stripe_identity::verification_session::{
    ContactOptions, LastError, LastErrorCode, Matching, MatchingOptions, ProvidedDetails,
    Redaction, RedactionStatus, RelatedPerson, VerificationSessionOptions,
    VerificationSessionStatus, VerificationSessionType, VerifiedOutputs,
};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, Error, IdempotencyKey, List,
    ListVerificationSessions, Operation, RedactVerificationSession, RetrieveVerificationSession,
    SecretKey, Sensitive, Stripe, Timestamp, UpdateVerificationSession, VerificationSession,
};

/// Fails to compile for a type that lacks one of the traits.
macro_rules! assert_implement {
    ([$($bound:tt)+] $($type:ty),+ $(,)?) => {{
        fn check<T: $($bound)+>() {}
        $(check::<$type>();)+
    }};
}

/// Fails to compile for a type that has the trait: there are two ways to name the item then.
macro_rules! assert_lack {
    ($bound:path: $($type:ty),+) => {{
        trait Ambiguous<Which> {
            fn item() {}
        }
        impl<T> Ambiguous<()> for T {}
        impl<T: $bound> Ambiguous<u8> for T {}
        $(<$type as Ambiguous<_>>::item();)+
    }};
}

#[test]
fn every_type_goes_anywhere() {
    assert_implement!([Send + Sync + Unpin + Debug + 'static]
        Address, ApiError, ApiErrorType, CancelVerificationSession, CheckStatus, ClientSecret,
        ContactOptions, CreateVerificationSession, CreatedFilter, DecodeError, DecodeProblem,
        DocumentCheck, DocumentCheckError, DocumentCheckErrorCode, DocumentOptions, DocumentType,
        EmailCheck, EmailCheckError, EmailCheckErrorCode, Error, ErrorCode,
        Expandable<VerificationReport>, Form, Headers, IdNumberCheck, IdNumberCheckError,
        IdNumberCheckErrorCode, IdNumberOptions, IdNumberType, IdempotencyKey, LastError,
        LastErrorCode, List<VerificationSession>, ListVerificationSessions, Matching,
        MatchingOptions, Metadata, PartialDate, Path, PhoneCheck, PhoneCheckError,
        PhoneCheckErrorCode, ProvidedDetails, RateLimitedReason, RedactVerificationSession,
        Redaction, RedactionStatus, RelatedPerson, RequestError, RequestProblem, ResponseFacts,
        RetrieveVerificationSession, SecretKey, SelfieCheck, SelfieCheckError,
        SelfieCheckErrorCode, Sensitive<String>, SessionUrl, Sex, Stripe, Timestamp,
        UpdateVerificationSession, VerificationReport, VerificationReportOptions,
        VerificationReportType, VerificationSession, VerificationSessionOptions,
        VerificationSessionStatus, VerificationSessionType, VerifiedOutputs,
    );
}

#[test]
fn operations_are_plain_values() {
    assert_implement!([Operation + Clone + Eq + Debug]
        CancelVerificationSession, CreateVerificationSession, ListVerificationSessions,
        RedactVerificationSession, RetrieveVerificationSession, UpdateVerificationSession,
    );
    assert_implement!([Clone + Eq + Debug] CreatedFilter, IdempotencyKey, ResponseFacts);
    assert_implement!([Clone] SecretKey, Stripe);
}

#[test]
fn models_are_plain_values_in_stripe_s_json() {
    assert_implement!([Clone + PartialEq + Serialize + DeserializeOwned]
        Address, DocumentCheck, EmailCheck, Expandable<VerificationReport>, IdNumberCheck,
        List<VerificationSession>, Metadata, PhoneCheck, ProvidedDetails, SelfieCheck,
        Sensitive<Box<Address>>, Sensitive<PartialDate>, Sensitive<Sex>, Sensitive<String>,
        VerificationReport, VerificationSession, VerificationSessionOptions, VerifiedOutputs,
    );
    assert_implement!([Object] VerificationReport, VerificationSession);
    assert_implement!([Copy + Ord + Hash + Display + Serialize + DeserializeOwned] Timestamp);
    assert_implement!([Copy + Eq + Hash + Serialize + DeserializeOwned] PartialDate);
    assert_implement!([Clone + Ord + Hash + Display + Serialize + DeserializeOwned + for<'t> From<&'t str>]
        ApiErrorType, CheckStatus, DocumentCheckErrorCode, DocumentType, EmailCheckErrorCode,
        ErrorCode, IdNumberCheckErrorCode, IdNumberType, LastErrorCode, Matching,
        PhoneCheckErrorCode, RateLimitedReason, RedactionStatus, SelfieCheckErrorCode, Sex,
        VerificationReportType, VerificationSessionStatus, VerificationSessionType,
    );
}

#[test]
fn secrets_leave_by_no_side_door() {
    assert_implement!([Clone + Eq + DeserializeOwned] ClientSecret, SessionUrl);
    assert_lack!(Display: ClientSecret, SecretKey, SessionUrl, Sensitive<String>, Metadata);
    assert_lack!(Serialize: ClientSecret, SecretKey, SessionUrl);
    assert_lack!(std::ops::Deref: ClientSecret, SecretKey, SessionUrl, Sensitive<String>);
    assert_lack!(AsRef<str>: ClientSecret, SecretKey, SessionUrl, Sensitive<String>);
    assert_lack!(PartialEq: SecretKey);
}

#[test]
fn errors_are_errors() {
    assert_implement!([StdError + Send + Sync + Clone + PartialEq + 'static]
        ApiError, DecodeError, DecodeProblem, Error, RequestError, RequestProblem,
    );
    assert_implement!([From<RequestError> + From<Box<ApiError>> + From<Box<DecodeError>>] Error);
}

#[test]
#[cfg(target_pointer_width = "64")]
fn an_error_is_small() {
    assert_eq!(size_of::<Error>(), 48);
    assert_eq!(size_of::<RequestError>(), 48);
    assert_eq!(size_of::<Result<(), Error>>(), 48);
}

#[test]
fn operations_of_one_output_stand_behind_dyn() {
    let operations: [Box<dyn Operation<Output = VerificationSession> + Send + Sync>; 5] = [
        Box::new(CreateVerificationSession::id_number()),
        Box::new(RetrieveVerificationSession::new("vs_1")),
        Box::new(UpdateVerificationSession::new("vs_1")),
        Box::new(CancelVerificationSession::new("vs_1")),
        Box::new(RedactVerificationSession::new("vs_1")),
    ];
    let stripe = stripe();
    let sent = operations.map(|operation| {
        let operation: &dyn Operation<Output = VerificationSession> = &*operation;
        let request = stripe.request(operation).unwrap();
        let keyed = stripe.request_with_key(operation, "key").unwrap();
        assert_eq!(keyed.uri(), request.uri());
        assert_eq!(keyed.headers()["idempotency-key"], "key");
        format!("{} {}", request.method(), request.uri().path())
    });
    assert_eq!(
        sent,
        [
            "POST /v1/identity/verification_sessions",
            "GET /v1/identity/verification_sessions/vs_1",
            "POST /v1/identity/verification_sessions/vs_1",
            "POST /v1/identity/verification_sessions/vs_1/cancel",
            "POST /v1/identity/verification_sessions/vs_1/redact",
        ]
    );
}
