use serde::{Deserialize, Serialize};

use super::{DocumentCheck, EmailCheck, IdNumberCheck, PhoneCheck, SelfieCheck};
use crate::response::Object;
use crate::response::object::Tag;
use crate::value::hidden::debug;
use crate::value::open_enum::open_enum;
use crate::value::{DocumentOptions, IdNumberOptions, Timestamp};

/// The results of one attempt at a verification, check by check.
///
/// A check that was not made is `None`. `Debug` shows ids and states, but no personal data.
///
/// Stripe's page: <https://docs.stripe.com/api/identity/verification_reports>.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct VerificationReport {
    /// The id, `vr_…`.
    pub id: String,
    object: Tag<Self>,
    /// Your reference to the person or the process, as set when the session was created. `None` if none was set.
    pub client_reference_id: Option<String>,
    /// The time at which the report was created: the end of the attempt.
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
    /// `true` in live mode, `false` for test data.
    pub livemode: bool,
    /// The options that the session had when the attempt was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<VerificationReportOptions>,
    /// The check of a phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneCheck>,
    /// The comparison of a selfie with the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selfie: Option<SelfieCheck>,
    /// The subject of the verification. `None` only in some older API versions.
    pub r#type: Option<VerificationReportType>,
    /// The id (`vf_…`) of the verification flow with which the session was created, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_flow: Option<String>,
    /// The id (`vs_…`) of the session.
    pub verification_session: Option<String>,
}

open_enum! {
    /// The subject of a report.
    pub enum VerificationReportType {
        /// An identity document.
        Document = "document",
        /// An id number.
        IdNumber = "id_number",
        /// The checks of a verification flow.
        VerificationFlow = "verification_flow",
    }
}

/// The options that a session had when the attempt was made.
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

debug! {
    VerificationReport {
        id,
        object,
        client_reference_id: hidden,
        created,
        document,
        email,
        id_number,
        livemode,
        options,
        phone,
        selfie,
        r#type,
        verification_flow,
        verification_session,
    }
}
