use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DocumentCheck, EmailCheck, IdNumberCheck, PhoneCheck, SelfieCheck};
use crate::response::Object;
use crate::response::object::Tag;
use crate::value::open_enum::open_enum;
use crate::value::secret::Hidden;
use crate::value::{DocumentOptions, IdNumberOptions, Timestamp};

/// What one attempt of a session showed, check by check: <https://docs.stripe.com/api/identity/verification_reports>.
///
/// A check that was not made is `None`. `Debug` shows ids and states, and no personal data.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct VerificationReport {
    /// The id, `vr_…`.
    pub id: String,
    object: Tag<Self>,
    /// Your own reference, as given on create of the session.
    pub client_reference_id: Option<String>,
    /// When the report was created.
    pub created: Timestamp,
    /// The check of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Box<DocumentCheck>>,
    /// The check of an e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailCheck>,
    /// The check of an id number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<Box<IdNumberCheck>>,
    /// Whether this is live, not test data.
    pub livemode: bool,
    /// Which options the session had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<VerificationReportOptions>,
    /// The check of a phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneCheck>,
    /// The comparison of a selfie with the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selfie: Option<SelfieCheck>,
    /// What was verified. Always there in current API versions; some older ones left it out.
    pub r#type: Option<VerificationReportType>,
    /// The verification flow (`vf_…`) that set up the session, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_flow: Option<String>,
    /// The session, `vs_…`.
    pub verification_session: Option<String>,
}

open_enum! {
    /// What a report is about.
    pub enum VerificationReportType {
        /// An identity document.
        Document = "document",
        /// An id number.
        IdNumber = "id_number",
        /// What the verification flow says.
        VerificationFlow = "verification_flow",
    }
}

/// Which options the session had when the attempt was made.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct VerificationReportOptions {
    /// The check of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentOptions>,
    /// The check of an id number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<IdNumberOptions>,
}

impl Object for VerificationReport {
    const OBJECT: &'static str = "identity.verification_report";

    fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for VerificationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationReport")
            .field("id", &self.id)
            .field("object", &self.object)
            .field(
                "client_reference_id",
                &self.client_reference_id.as_ref().map(Hidden),
            )
            .field("created", &self.created)
            .field("document", &self.document)
            .field("email", &self.email)
            .field("id_number", &self.id_number)
            .field("livemode", &self.livemode)
            .field("options", &self.options)
            .field("phone", &self.phone)
            .field("selfie", &self.selfie)
            .field("type", &self.r#type)
            .field("verification_flow", &self.verification_flow)
            .field("verification_session", &self.verification_session)
            .finish()
    }
}
