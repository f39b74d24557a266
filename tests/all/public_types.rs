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
use stripe_identity::request::CreatedFilter;
use stripe_identity::response::{Expandable, Object, RateLimitedReason, ResponseFacts};
use stripe_identity::value::{
    Address, ClientSecret, DocumentType, IdNumberType, Metadata, PartialDate, SessionUrl, Sex,
};
use stripe_identity::verification_report::{
    CheckStatus, DocumentCheck, DocumentCheckErrorCode, EmailCheck, EmailCheckErrorCode,
    IdNumberCheck, IdNumberCheckErrorCode, PhoneCheck, PhoneCheckErrorCode, SelfieCheck,
    SelfieCheckErrorCode, VerificationReport, VerificationReportType,
};
use stripe_identity::verification_session::{
    LastErrorCode, Matching, ProvidedDetails, RedactionStatus, VerificationSessionOptions,
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

/// Every public type of the crate: a value of it can be sent to, shared with and kept by other threads, and printed.
#[cfg(all(feature = "simulator", feature = "ureq", feature = "webhook"))]
mod every_type {
    use std::collections::BTreeSet;
    use std::fmt::Debug;

    use stripe_identity::call::{CallError, TransportError, *};
    use stripe_identity::ephemeral_key::*;
    use stripe_identity::error::*;
    use stripe_identity::event::*;
    use stripe_identity::file::*;
    use stripe_identity::lifecycle::*;
    use stripe_identity::request::*;
    use stripe_identity::response::*;
    use stripe_identity::retry::*;
    use stripe_identity::simulator::*;
    use stripe_identity::ureq::*;
    use stripe_identity::value::*;
    use stripe_identity::verification_report::*;
    use stripe_identity::verification_session::*;
    use stripe_identity::webhook::*;
    use stripe_identity::{Error, *};

    /// Fails to compile for a type that lacks one of the traits. Returns the types' names without their arguments.
    macro_rules! names {
        ($($name:ident $(<$($argument:tt),+>)?,)+) => {{
            fn check<T: Send + Sync + Unpin + Debug + 'static>() {}
            $(check::<$name $(<$($argument),+>)?>();)+
            BTreeSet::from([$(stringify!($name)),+])
        }};
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one line for each type")]
    fn goes_anywhere() {
        let checked = names! {
            Address,
            AnyEvent,
            ApiError,
            ApiErrorType,
            ApiKey,
            Attempt,
            Call<RetrieveVerificationSession, Error>,
            CallError<Error>,
            CancelVerificationSession,
            CheckStatus,
            Client,
            ClientSecret,
            ConnectionLost,
            ContactOptions,
            CreateEphemeralKey,
            CreateFileLink,
            CreateVerificationSession,
            CreatedFilter,
            Cursor,
            DecodeError,
            DecodeProblem,
            Delay,
            DeleteEphemeralKey,
            Delivery,
            Difference,
            DocumentCheck,
            DocumentCheckError,
            DocumentCheckErrorCode,
            DocumentOptions,
            DocumentType,
            DownloadFile,
            EmailCheck,
            EmailCheckError,
            EmailCheckErrorCode,
            EphemeralKey,
            EphemeralKeySecret,
            Error,
            ErrorAdvice,
            ErrorCode,
            Event,
            EventData,
            EventError,
            EventObject,
            EventReason,
            EventReasonType,
            EventRequest,
            EventType,
            Expandable<VerificationReport>,
            Failure,
            FakeClient,
            Fault,
            FaultRule,
            File,
            FileContents,
            FileLink,
            FileLinkUrl,
            FilePurpose,
            Fixture,
            Flow,
            Form,
            Headers,
            Host,
            IdNumberCheck,
            IdNumberCheckError,
            IdNumberCheckErrorCode,
            IdNumberOptions,
            IdNumberType,
            IdempotencyKey,
            Items<'static, ListVerificationSessions>,
            Json,
            KeyKind,
            LastError,
            LastErrorCode,
            List<VerificationSession>,
            ListEvents,
            ListFileLinks,
            ListFiles,
            ListThinEvents,
            ListVerificationReports,
            ListVerificationSessions,
            LoadError,
            Matching,
            MatchingOptions,
            Metadata,
            ModeMismatch,
            Next,
            NextStep,
            NoSuchSession,
            OpenError,
            Override,
            OverrideError,
            Pages<'static, ListVerificationSessions>,
            PartialDate,
            Path,
            Permission,
            Person,
            PhoneCheck,
            PhoneCheckError,
            PhoneCheckErrorCode,
            Progress,
            ProvidedDetails,
            RateLimitedReason,
            Received,
            RedactVerificationSession,
            Redaction,
            RedactionBatch,
            RedactionStatus,
            RedactionWalk,
            RelatedObject,
            RelatedPerson,
            Reply,
            ReportExpansion,
            RequestError,
            RequestProblem,
            Requirement,
            ResponseFacts,
            RetrieveEvent,
            RetrieveFile,
            RetrieveFileLink,
            RetrieveThinEvent,
            RetrieveVerificationReport,
            RetrieveVerificationSession,
            Retry,
            RetryReason,
            RevealedBy,
            Rfc3339,
            SecretKey,
            SelfieCheck,
            SelfieCheckError,
            SelfieCheckErrorCode,
            Sensitive<String>,
            SessionExpansion,
            SessionInfo<'static>,
            SessionOutcome,
            SessionProgress,
            SessionRedaction,
            SessionUrl,
            Settings,
            Sex,
            SignatureError,
            Simulator,
            Step<'static>,
            StopReason,
            Stripe,
            StuckPage,
            Submission,
            SubmitError,
            ThinEvent,
            ThinEventType,
            Timestamp,
            TransportError<Error>,
            Triggered<RetrieveVerificationSession>,
            UpdateFileLink,
            UpdateVerificationSession,
            V2List<VerificationSession>,
            VerificationReport,
            VerificationReportOptions,
            VerificationReportType,
            VerificationSession,
            VerificationSessionOptions,
            VerificationSessionStatus,
            VerificationSessionType,
            VerifiedOutputs,
            Webhook,
            WebhookEndpoint,
            WebhookError,
            WebhookSecret,
        };
        let sources = crate::support::sources();
        let declared: BTreeSet<_> = sources
            .iter()
            .flat_map(|text| text.lines())
            .filter_map(|line| {
                let line = line.trim_start().strip_prefix("pub ")?;
                let name = line
                    .strip_prefix("struct ")
                    .or_else(|| line.strip_prefix("enum "))?;
                name.split(|byte: char| !byte.is_alphanumeric()).next()
            })
            .filter(|name| !name.is_empty())
            .collect();
        assert_eq!(checked, declared);
    }
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
