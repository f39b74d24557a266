//! The traits of the public types: across threads, in collections, as errors, as trait objects.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::mem::size_of;

use serde::Serialize;
use serde::de::DeserializeOwned;
use stripe_identity::call::{Attempt, Call, CallError, Reply, Step, TransportError};
use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey, EphemeralKey};
use stripe_identity::error::{
    ApiError, ApiErrorType, DecodeError, DecodeProblem, ErrorCode, ModeMismatch, RequestError,
    RequestProblem,
};
use stripe_identity::event::{
    AnyEvent, Event, EventData, EventError, EventObject, EventReason, EventReasonType,
    EventRequest, EventType, ListEvents, ListThinEvents, RelatedObject, RetrieveEvent,
    RetrieveThinEvent, ThinEvent, ThinEventType, Triggered,
};
use stripe_identity::file::{
    CreateFileLink, DownloadFile, File, FileContents, FileLink, FilePurpose, ListFileLinks,
    ListFiles, RetrieveFile, RetrieveFileLink, UpdateFileLink,
};
use stripe_identity::lifecycle::{
    ErrorAdvice, NextStep, Progress, RedactionBatch, RedactionWalk, SessionOutcome,
    SessionProgress, SessionRedaction,
};
use stripe_identity::request::{CreatedFilter, Form, Headers, KeyKind, Path, RevealedBy};
use stripe_identity::response::{
    Cursor, Expandable, Json, Object, RateLimitedReason, ResponseFacts, StuckPage, V2List,
};
use stripe_identity::retry::{Failure, Next, Retry, RetryReason, StopReason};
#[cfg(feature = "simulator")]
use stripe_identity::simulator::{
    ApiKey, ConnectionLost, Delay, Difference, FakeClient, Fault, FaultRule, Fixture, Flow,
    LoadError, NoSuchSession, OpenError, Override, OverrideError, Permission, Person, Received,
    Requirement, SessionInfo, Settings, Simulator, Submission, SubmitError,
};
#[cfg(all(feature = "simulator", feature = "webhook"))]
use stripe_identity::simulator::{Delivery, WebhookEndpoint};
#[cfg(feature = "ureq-without-tls")]
use stripe_identity::ureq::{Client, Items, Pages};
use stripe_identity::value::{
    Address, ClientSecret, DocumentOptions, DocumentType, EphemeralKeySecret, FileLinkUrl,
    IdNumberOptions, IdNumberType, Metadata, MetadataIter, PartialDate, Rfc3339, SessionUrl, Sex,
};
use stripe_identity::verification_report::{
    CheckStatus, DocumentCheck, DocumentCheckError, DocumentCheckErrorCode, EmailCheck,
    EmailCheckError, EmailCheckErrorCode, IdNumberCheck, IdNumberCheckError,
    IdNumberCheckErrorCode, ListVerificationReports, PhoneCheck, PhoneCheckError,
    PhoneCheckErrorCode, ReportExpansion, RetrieveVerificationReport, SelfieCheck,
    SelfieCheckError, SelfieCheckErrorCode, VerificationReport, VerificationReportOptions,
    VerificationReportType,
};
use stripe_identity::verification_session::{
    ContactOptions, LastError, LastErrorCode, Matching, MatchingOptions, ProvidedDetails,
    Redaction, RedactionStatus, RelatedPerson, SessionExpansion, VerificationSessionOptions,
    VerificationSessionStatus, VerificationSessionType, VerifiedOutputs,
};
#[cfg(feature = "webhook")]
use stripe_identity::webhook::{SignatureError, Webhook, WebhookError, WebhookSecret};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, Error, Host, IdempotencyKey, List,
    ListVerificationSessions, Operation, RedactVerificationSession, RetrieveVerificationSession,
    SecretKey, Sensitive, Stripe, Timestamp, UpdateVerificationSession, VerificationSession,
};

#[cfg(all(
    feature = "simulator",
    feature = "ureq-without-tls",
    feature = "webhook"
))]
use crate::support::sources;
use crate::support::stripe;

/// Fails to compile for a type that lacks one of the traits.
macro_rules! assert_implement {
    ([$($bound:tt)+] $($type:ty),+ $(,)?) => {{
        fn check<T: $($bound)+>() {}
        $(check::<$type>();)+
    }};
}

/// Fails to compile for a type that has the trait, because the name of the item is ambiguous then.
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

/// Lists the types of one kind by name, and fails to compile for one that lacks a trait.
macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident: [$($bound:tt)+] $($type:ty),+ $(,)?;)+) => {$(
        $(#[$meta])*
        #[allow(dead_code, reason = "some kinds are only read with all features")]
        pub(crate) const $name: &[&str] = &[$(stringify!($type)),+];
        $(#[$meta])*
        const _: () = {
            const fn check<T: $($bound)+ + Send + Sync + Unpin + Debug + 'static>() {}
            $(check::<$type>();)+
        };
    )+};
}

kinds! {
    OPERATIONS: [Operation + Clone + Eq]
        CancelVerificationSession, CreateEphemeralKey, CreateFileLink, CreateVerificationSession,
        DeleteEphemeralKey, DownloadFile, ListEvents, ListFileLinks, ListFiles, ListThinEvents, ListVerificationReports,
        ListVerificationSessions, RedactVerificationSession, RetrieveEvent, RetrieveFile,
        RetrieveFileLink, RetrieveThinEvent, RetrieveVerificationReport, RetrieveVerificationSession, UpdateFileLink,
        UpdateVerificationSession;
    /// Types that are read from a response or from a store.
    MODELS: [Clone + PartialEq + DeserializeOwned]
        Address, ClientSecret, ContactOptions, Cursor, DocumentCheck, DocumentCheckError,
        DocumentOptions, EmailCheck, EmailCheckError, EphemeralKey, EphemeralKeySecret, Event,
        EventData, EventObject, EventReason, EventRequest, Expandable<VerificationReport>, File,
        FileLink, FileLinkUrl, IdNumberCheck, IdNumberCheckError, IdNumberOptions, Json, LastError,
        List<VerificationSession>, MatchingOptions, Metadata, PartialDate, PhoneCheck,
        PhoneCheckError, ProvidedDetails, Redaction, RedactionWalk, RelatedObject, RelatedPerson, Rfc3339,
        SelfieCheck, SelfieCheckError, Sensitive<String>, SessionProgress, SessionUrl, ThinEvent,
        V2List<ThinEvent>, VerificationReport, VerificationReportOptions, VerificationSession,
        VerificationSessionOptions, VerifiedOutputs;
    OPEN_ENUMS: [Clone + Ord + Hash + Display + Serialize + DeserializeOwned + for<'t> From<&'t str>]
        ApiErrorType, CheckStatus, DocumentCheckErrorCode, DocumentType, EmailCheckErrorCode,
        ErrorCode, EventReasonType, EventType, FilePurpose, IdNumberCheckErrorCode, IdNumberType, LastErrorCode,
        Matching, PhoneCheckErrorCode, RateLimitedReason, RedactionStatus, SelfieCheckErrorCode,
        Sex, ThinEventType, VerificationReportType, VerificationSessionStatus, VerificationSessionType;
    ERRORS: [StdError + Clone + PartialEq]
        ApiError, DecodeError, DecodeProblem, Error, EventError, ModeMismatch, RequestError,
        RequestProblem, StuckPage;
    OTHERS: [Sized]
        AnyEvent, CreatedFilter, ErrorAdvice, Failure, FileContents, Form, Headers, Host, IdempotencyKey, KeyKind,
        MetadataIter<'static>, Next,
        NextStep, Path, Progress, RedactionBatch, ReportExpansion, ResponseFacts, Retry,
        RetryReason, RevealedBy, SecretKey, SessionExpansion, SessionOutcome, SessionRedaction,
        StopReason, Stripe, Timestamp, Triggered<RetrieveThinEvent>;
    CALLS: [Sized]
        Attempt, Call<ListVerificationSessions, ()>, CallError<()>, Reply, Step<'static>,
        TransportError<()>;
    #[cfg(feature = "ureq-without-tls")]
    UREQ: [Sized]
        Client, Items<ListVerificationSessions>, Pages<ListVerificationSessions>;
    #[cfg(feature = "simulator")]
    SIMULATOR: [Sized]
        ApiKey, ConnectionLost, Delay, Difference, FakeClient, Fault, FaultRule, Fixture, Flow,
        LoadError, NoSuchSession, OpenError, Override, OverrideError, Permission, Person, Received,
        Requirement, SessionInfo<'static>, Settings, Simulator, Submission, SubmitError;
    #[cfg(all(feature = "simulator", feature = "webhook"))]
    DELIVERIES: [Clone] Delivery, WebhookEndpoint;
    #[cfg(feature = "webhook")]
    WEBHOOK: [Clone] SignatureError, Webhook, WebhookError, WebhookSecret;
}

/// The names of types, without their parameters.
pub(crate) fn names<'t>(types: &[&'t str]) -> BTreeSet<&'t str> {
    let name = |r#type: &'t str| r#type.split_once('<').map_or(r#type, |(name, _)| name);
    types.iter().map(|r#type| name(r#type).trim()).collect()
}

/// The public structs and enums that a source file declares, by macro or not.
#[allow(dead_code, reason = "only read with all features")]
fn declare(source: &str, found: &mut BTreeSet<String>) {
    for line in source.lines() {
        let line = line.trim_start();
        let name = line
            .strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "));
        let name: String = name
            .unwrap_or_default()
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if !name.is_empty() {
            found.insert(name);
        }
    }
}

#[cfg(all(
    feature = "simulator",
    feature = "ureq-without-tls",
    feature = "webhook"
))]
#[test]
fn every_public_type_has_a_kind() {
    let mut declared = BTreeSet::new();
    for source in sources() {
        declare(&source, &mut declared);
    }
    let listed: Vec<&str> = [
        OPERATIONS, MODELS, OPEN_ENUMS, ERRORS, OTHERS, CALLS, UREQ, SIMULATOR, DELIVERIES, WEBHOOK,
    ]
    .concat();
    let declared: BTreeSet<_> = declared.iter().map(String::as_str).collect();
    let listed = names(&listed);
    assert_eq!(
        (&declared - &listed, &listed - &declared),
        (BTreeSet::new(), BTreeSet::new()),
        "types that no kind lists, and listed names that are not types"
    );
}

#[test]
fn parameters_and_facts_are_plain_values() {
    assert_implement!([Clone + Eq + Debug] CreatedFilter, IdempotencyKey, ResponseFacts);
    assert_implement!([Clone] SecretKey, Stripe);
}

#[test]
fn models_become_json_again() {
    assert_implement!([Clone + PartialEq + Serialize + DeserializeOwned]
        Address, DocumentCheck, EmailCheck, Expandable<VerificationReport>, IdNumberCheck,
        List<VerificationSession>, Metadata, PhoneCheck, ProvidedDetails, SelfieCheck,
        Sensitive<Box<Address>>, Sensitive<PartialDate>, Sensitive<Sex>, Sensitive<String>,
        VerificationReport, VerificationSession, VerificationSessionOptions, VerifiedOutputs,
    );
    assert_implement!([Object] VerificationReport, VerificationSession);
    assert_implement!([Copy + Ord + Hash + Display + Serialize + DeserializeOwned] Timestamp);
    assert_implement!([Copy + Eq + Hash + Serialize + DeserializeOwned] PartialDate);
}

#[test]
fn secrets_have_no_display_serialize_deref_or_as_ref() {
    assert_implement!([Clone + Eq + DeserializeOwned] ClientSecret, SessionUrl);
    macro_rules! assert_hidden {
        ($($secret:ty),+) => {
            assert_lack!(Display: $($secret),+, Sensitive<String>, Metadata);
            assert_lack!(Serialize: $($secret),+);
            assert_lack!(std::ops::Deref: $($secret),+, Sensitive<String>);
            assert_lack!(AsRef<str>: $($secret),+, Sensitive<String>);
        };
    }
    assert_hidden!(
        ClientSecret,
        EphemeralKeySecret,
        FileLinkUrl,
        SecretKey,
        SessionUrl
    );
    #[cfg(feature = "webhook")]
    assert_hidden!(WebhookSecret);
    assert_lack!(PartialEq: SecretKey);
}

#[test]
fn every_error_of_the_core_becomes_an_error() {
    assert_implement!([From<RequestError> + From<Box<ApiError>> + From<Box<DecodeError>>] Error);
}

#[test]
#[cfg(target_pointer_width = "64")]
fn an_error_has_48_bytes() {
    assert!(size_of::<Error>() <= 48);
    assert!(size_of::<RequestError>() <= 48);
    assert!(size_of::<Result<(), Error>>() <= 48);
}

#[test]
fn operations_of_one_output_can_be_trait_objects() {
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
