use serde::{Deserialize, Serialize};

use super::{
    CancelVerificationSession, LastError, RedactVerificationSession, RetrieveVerificationSession,
    UpdateVerificationSession, VerificationSessionOptions, VerifiedOutputs,
};
use crate::response::object::Tag;
use crate::response::{Expandable, Object};
use crate::value::hidden::debug;
use crate::value::open_enum::open_enum;
use crate::value::{ClientSecret, Metadata, Redactable, Sensitive, SessionUrl, Timestamp};
use crate::verification_report::VerificationReport;

/// One verification of one person, from the first click to the result.
///
/// Stripe's page: <https://docs.stripe.com/api/identity/verification_sessions>.
///
/// `Debug` shows ids and states, and no personal data, reference, secret or link.
///
/// Serializing writes Stripe's JSON without `client_secret` and `url`, which must not be stored. The rest is the data itself,
/// names and references included: it is for a store, not for a log. To read it back, use [`Json`](crate::response::Json),
/// because its errors show no value, and those of serde_json do.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct VerificationSession {
    /// The id, `vs_…`.
    pub id: String,
    object: Tag<Self>,
    /// Your reference to the person or the process, as set on create. `None` if none was set.
    pub client_reference_id: Option<String>,
    /// The secret with which Stripe.js opens the verification, valid for 24 hours. `None` unless the status is
    /// `requires_input`, and always in events.
    #[serde(skip_serializing)]
    pub client_secret: Option<ClientSecret>,
    /// The time at which the session was created.
    pub created: Timestamp,
    /// The reason why the last attempt failed. Check its `code`: a session without a failure can have an error whose code
    /// is `None`.
    pub last_error: Option<LastError>,
    /// The report of the last attempt: its id (`vr_…`), or the report if expanded. `None` before the first attempt.
    pub last_verification_report: Option<Expandable<VerificationReport>>,
    /// `true` in live mode, `false` for test data.
    pub livemode: bool,
    /// Your key-value pairs. Empty after redaction.
    #[serde(default)]
    pub metadata: Metadata,
    /// The checks that are made, and how strict they are.
    pub options: Option<VerificationSessionOptions>,
    /// The contact data that you gave Stripe on create or update. Absent if you gave none.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub provided_details: Sensitive<Box<ProvidedDetails>>,
    /// The progress of the redaction. `None` if none was requested.
    pub redaction: Option<Redaction>,
    /// The id (`cus_…`) of the customer that is verified, if set.
    pub related_customer: Option<String>,
    /// The id (`acct_…`) of the account of the customer that is verified, if set.
    pub related_customer_account: Option<String>,
    /// The person of an account who is verified, if set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_person: Option<RelatedPerson>,
    /// The status of the verification.
    pub status: VerificationSessionStatus,
    /// The subject of the verification. `None` only in some older API versions.
    pub r#type: Option<VerificationSessionType>,
    /// The link to the page on which the user verifies, valid for 48 hours. `None` unless the status is `requires_input`,
    /// and always in events.
    #[serde(skip_serializing)]
    pub url: Option<SessionUrl>,
    /// The id (`vf_…`) of the verification flow with which the session was created, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_flow: Option<String>,
    /// The verified data. Absent unless expanded, null until the session is verified. After redaction the value is still
    /// there, but its fields are [`Sensitive::Redacted`]: see [`outcome`](Self::outcome).
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub verified_outputs: Sensitive<Box<VerifiedOutputs>>,
}

open_enum! {
    /// The status of a verification.
    ///
    /// Stripe's page: <https://docs.stripe.com/identity/how-sessions-work>.
    pub enum VerificationSessionStatus {
        /// Canceled. It cannot be used again.
        Canceled = "canceled",
        /// The user has submitted, and Stripe is checking. This usually takes minutes.
        Processing = "processing",
        /// The user has to submit, for the first time or again: see `last_error`.
        RequiresInput = "requires_input",
        /// Every check has passed.
        Verified = "verified",
    }
}

open_enum! {
    /// The subject of a verification.
    pub enum VerificationSessionType {
        /// An identity document.
        Document = "document",
        /// An id number.
        IdNumber = "id_number",
        /// The checks of a verification flow. Stripe returns this value and does not accept it in a request.
        VerificationFlow = "verification_flow",
    }
}

/// The contact data that you gave Stripe. `Debug` shows which parts are present, but not their values.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ProvidedDetails {
    /// The e-mail address.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub email: Sensitive<String>,
    /// The phone number.
    #[serde(skip_serializing_if = "Sensitive::is_absent")]
    pub phone: Sensitive<String>,
}

/// The progress of a session's redaction.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Redaction {
    /// The state of the redaction.
    pub status: RedactionStatus,
}

open_enum! {
    /// The state of a redaction, which can take up to four days.
    pub enum RedactionStatus {
        /// The redaction has started.
        Processing = "processing",
        /// The redaction is done: the personal data is erased.
        Redacted = "redacted",
        /// A state that Stripe lists without a description. It is not final, because only `redacted` is.
        Validated = "validated",
    }
}

/// A person of an account who is verified.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct RelatedPerson {
    /// The id (`acct_…`) of the account.
    pub account: String,
    /// The id (`person_…`) of the person.
    pub person: String,
}

impl Redactable for ProvidedDetails {}

impl Object for VerificationSession {
    const OBJECT: &'static str = "identity.verification_session";

    fn id(&self) -> &str {
        &self.id
    }
}

impl VerificationSession {
    /// Retrieves this session again: for its current state, for expanded results, or for a fresh client secret and URL.
    pub fn retrieve(&self) -> RetrieveVerificationSession {
        RetrieveVerificationSession::new(&self.id)
    }

    /// Updates this session.
    pub fn update(&self) -> UpdateVerificationSession {
        UpdateVerificationSession::new(&self.id)
    }

    /// Cancels this session.
    pub fn cancel(&self) -> CancelVerificationSession {
        CancelVerificationSession::new(&self.id)
    }

    /// Redacts this session.
    pub fn redact(&self) -> RedactVerificationSession {
        RedactVerificationSession::new(&self.id)
    }
}

debug! {
    VerificationSession {
        id,
        object,
        client_reference_id: hidden,
        client_secret,
        created,
        last_error,
        last_verification_report,
        livemode,
        metadata,
        options,
        provided_details,
        redaction,
        related_customer,
        related_customer_account,
        related_person,
        status,
        r#type,
        url,
        verification_flow,
        verified_outputs,
    }
}
