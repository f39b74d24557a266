use http::Method;

use super::{VerificationReport, VerificationReportType};
use crate::error::{RequestError, RequestProblem};
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::id::Id;
use crate::request::setters::{list_setters, paged};
use crate::request::{CreatedFilter, Form, Path};
use crate::response::paging::PageParams;
use crate::response::{Cursor, List, Paged};
use crate::value::hidden::Hidden;

/// Lists VerificationReports, newest first.
///
/// Every attempt that reached a check leaves a report, so the reports of a session are its history.
///
/// Stripe's page: <https://docs.stripe.com/api/identity/verification_reports/list>.
///
/// ```
/// use stripe_identity::verification_report::ListVerificationReports;
///
/// let history = ListVerificationReports::new().verification_session("vs_123");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListVerificationReports {
    client_reference_id: Option<Hidden<String>>,
    created: CreatedFilter,
    expand: ExpandParam,
    page: PageParams,
    r#type: Option<VerificationReportType>,
    verification_session: Option<Id>,
}

impl ListVerificationReports {
    /// Lists all reports, the newest ten first.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists only reports of sessions with your reference: at most 5000 characters.
    pub fn client_reference_id(mut self, reference: impl Into<String>) -> Self {
        self.client_reference_id = Some(Hidden(reference.into()));
        self
    }

    /// Lists only reports of this type: `Document` or `IdNumber`.
    pub fn r#type(mut self, r#type: VerificationReportType) -> Self {
        self.r#type = Some(r#type);
        self
    }

    /// Lists only reports of this session (`vs_…`).
    pub fn verification_session(mut self, session: impl Into<String>) -> Self {
        self.verification_session = Some(Id::new(session));
        self
    }

    list_setters!();
}

impl Operation for ListVerificationReports {
    type Output = List<VerificationReport>;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/identity/verification_reports");
    }

    fn params(&self, form: &mut Form) {
        if self.r#type.as_ref().map(VerificationReportType::as_str) == Some("verification_flow") {
            let value = "verification_flow";
            form.refuse(RequestError::new(
                "type",
                RequestProblem::ResponseOnly { value },
            ));
        }
        form.reference_if("client_reference_id", self.client_reference_id.as_ref());
        self.created.write(form);
        self.expand.write(form);
        form.text_if("type", self.r#type.as_ref())
            .id_if("verification_session", self.verification_session.as_ref());
        self.page.write(form);
    }
}

impl Paged for ListVerificationReports {
    paged!();
}
