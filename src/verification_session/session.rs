use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    CancelVerificationSession, LastError, RedactVerificationSession, RetrieveVerificationSession,
    UpdateVerificationSession, VerificationSessionOptions, VerifiedOutputs,
};
use crate::response::object::Tag;
use crate::response::{Expandable, Object};
use crate::value::open_enum::open_enum;
use crate::value::secret::Hidden;
use crate::value::{ClientSecret, Metadata, Sensitive, SessionUrl, Timestamp};
use crate::verification_report::VerificationReport;

/// One verification of one person, from the first click to the result:
/// <https://docs.stripe.com/api/identity/verification_sessions>.
///
/// Serializing gives Stripe's own JSON shape without `client_secret` and `url`, which must not be stored. Everything else is in it,
/// names and references too: it is for a store, not for a log. Read back what was stored by way of [`Json`](crate::response::Json), whose
/// errors show no value; serde_json's own quote it. `Debug` shows ids and states, and no personal data, reference, secret or link.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct VerificationSession {
    /// The id, `vs_…`.
    pub id: String,
    object: Tag<Self>,
    /// Your own reference to the person or the process, as given on create.
    pub client_reference_id: Option<String>,
    /// The secret that opens the verification in the front end. `None` unless the status is `requires_input`, and in
    /// events.
    #[serde(skip_serializing)]
    pub client_secret: Option<ClientSecret>,
    /// When the session was created.
    pub created: Timestamp,
    /// Why the last attempt failed. Look at its code: Stripe sends an error without one on sessions that are fine.
    pub last_error: Option<LastError>,
    /// The report of the last attempt.
    pub last_verification_report: Option<Expandable<VerificationReport>>,
    /// Whether this is live, not test data.
    pub livemode: bool,
    /// Your own key-value pairs. Erased by redaction.
    #[serde(default)]
    pub metadata: Metadata,
    /// Which checks are made, and how strictly.
    pub options: Option<VerificationSessionOptions>,
    /// What you told Stripe about the person. Absent unless it was given.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub provided_details: Sensitive<Box<ProvidedDetails>>,
    /// How far redaction is. `None` if it was not asked for.
    pub redaction: Option<Redaction>,
    /// The customer (`cus_…`) this verification is about.
    pub related_customer: Option<String>,
    /// The account (`acct_…`) of the customer this verification is about.
    pub related_customer_account: Option<String>,
    /// The person of an account this verification is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_person: Option<RelatedPerson>,
    /// Where the verification stands.
    pub status: VerificationSessionStatus,
    /// What is verified. Always there in current API versions; some older ones left it null.
    pub r#type: Option<VerificationSessionType>,
    /// The page to send the user to. `None` unless the status is `requires_input`, and in events.
    #[serde(skip_serializing)]
    pub url: Option<SessionUrl>,
    /// The verification flow (`vf_…`) that set up the session, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_flow: Option<String>,
    /// The verified data. Absent unless expanded, null until the session is verified. Redaction leaves the value, and
    /// [`Sensitive::Redacted`] in the places of its members: [`outcome`](Self::outcome) tells whether it is redacted.
    #[serde(default, skip_serializing_if = "Sensitive::is_absent")]
    pub verified_outputs: Sensitive<Box<VerifiedOutputs>>,
}

open_enum! {
    /// Where a verification stands: <https://docs.stripe.com/identity/how-sessions-work>.
    pub enum VerificationSessionStatus {
        /// Cancelled, for good.
        Canceled = "canceled",
        /// The user has submitted, and Stripe is checking. Usually a matter of minutes.
        Processing = "processing",
        /// The user has to submit, for the first time or again: see `last_error`.
        RequiresInput = "requires_input",
        /// Every check has passed.
        Verified = "verified",
    }
}

open_enum! {
    /// What a session verifies.
    pub enum VerificationSessionType {
        /// An identity document.
        Document = "document",
        /// An id number.
        IdNumber = "id_number",
        /// What the verification flow says. Stripe returns it, and does not take it in a request.
        VerificationFlow = "verification_flow",
    }
}

/// What you told Stripe about the person. `Debug` shows which parts there are, and none of them.
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

/// How far the redaction of a session is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Redaction {
    /// The state of the redaction.
    pub status: RedactionStatus,
}

open_enum! {
    /// The state of a redaction, which can take up to four days.
    pub enum RedactionStatus {
        /// Under way.
        Processing = "processing",
        /// Done: the personal data is gone.
        Redacted = "redacted",
        /// A state that Stripe names and does not describe. It is not the end: that is `redacted`.
        Validated = "validated",
    }
}

/// The person of an account that a session is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct RelatedPerson {
    /// The account, `acct_…`.
    pub account: String,
    /// The person, `person_…`.
    pub person: String,
}

impl Object for VerificationSession {
    const OBJECT: &'static str = "identity.verification_session";

    fn id(&self) -> &str {
        &self.id
    }
}

impl VerificationSession {
    /// Asks for this session again: for its current state, for expanded results, or for a fresh client secret and url.
    pub fn retrieve(&self) -> RetrieveVerificationSession {
        RetrieveVerificationSession::new(&self.id)
    }

    /// Changes this session.
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

impl fmt::Debug for VerificationSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationSession")
            .field("id", &self.id)
            .field("object", &self.object)
            .field(
                "client_reference_id",
                &self.client_reference_id.as_ref().map(Hidden),
            )
            .field("client_secret", &self.client_secret)
            .field("created", &self.created)
            .field("last_error", &self.last_error)
            .field("last_verification_report", &self.last_verification_report)
            .field("livemode", &self.livemode)
            .field("metadata", &self.metadata)
            .field("options", &self.options)
            .field("provided_details", &self.provided_details)
            .field("redaction", &self.redaction)
            .field("related_customer", &self.related_customer)
            .field("related_customer_account", &self.related_customer_account)
            .field("related_person", &self.related_person)
            .field("status", &self.status)
            .field("type", &self.r#type)
            .field("url", &self.url)
            .field("verification_flow", &self.verification_flow)
            .field("verified_outputs", &self.verified_outputs)
            .finish()
    }
}
