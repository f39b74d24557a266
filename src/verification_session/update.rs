use http::Method;

use super::options::DocumentParams;
use super::{VerificationSession, VerificationSessionType};
use crate::error::{RequestError, RequestProblem};
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::id::Id;
use crate::request::metadata::MetadataParam;
use crate::request::setters::{check_setters, expand_setter, metadata_changes};
use crate::request::{Form, Path};
use crate::value::DocumentType;
use crate::value::hidden::Hidden;

/// Updates a VerificationSession.
///
/// Stripe allows it while the status is `requires_input`. A parameter that is not set stays unchanged.
///
/// Stripe's page: <https://docs.stripe.com/api/identity/verification_sessions/update>.
///
/// ```
/// use stripe_identity::UpdateVerificationSession;
///
/// let update = UpdateVerificationSession::new("vs_123")
///     .require_live_capture(true)
///     .metadata([("order", "6736")])
///     .remove_metadata("coupon");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct UpdateVerificationSession {
    id: Id,
    document: DocumentParams,
    expand: ExpandParam,
    metadata: MetadataParam,
    provided_email: Option<Hidden<String>>,
    provided_phone: Option<Hidden<String>>,
    r#type: Option<VerificationSessionType>,
}

impl UpdateVerificationSession {
    /// Updates the session with this id (`vs_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            document: DocumentParams::default(),
            expand: ExpandParam::default(),
            metadata: MetadataParam::default(),
            provided_email: None,
            provided_phone: None,
            r#type: None,
        }
    }

    /// Sets the subject of the verification: `Document` or `IdNumber`.
    pub fn r#type(mut self, r#type: VerificationSessionType) -> Self {
        self.r#type = Some(r#type);
        self
    }

    metadata_changes!();
    check_setters!();
}

impl Operation for UpdateVerificationSession {
    type Output = VerificationSession;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/identity/verification_sessions/")
            .id("session", &self.id);
    }

    fn params(&self, form: &mut Form) {
        if self.r#type.as_ref().map(VerificationSessionType::as_str) == Some("verification_flow") {
            let value = "verification_flow";
            form.refuse(RequestError::new(
                "type",
                RequestProblem::ResponseOnly { value },
            ));
        }
        form.text_if("type", self.r#type.as_ref());
        self.document.write(form);
        self.expand.write(form);
        self.metadata.write(form);
        form.text_if("provided_details[email]", self.provided_email.as_ref())
            .text_if("provided_details[phone]", self.provided_phone.as_ref());
    }
}
