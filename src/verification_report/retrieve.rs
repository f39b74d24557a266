use http::Method;

use super::VerificationReport;
use crate::operation::Operation;
use crate::request::expand::Expand;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Retrieves a VerificationReport: <https://docs.stripe.com/api/identity/verification_reports/retrieve>.
///
/// ```
/// use stripe_identity::verification_report::{ReportExpansion, RetrieveVerificationReport};
///
/// let retrieve = RetrieveVerificationReport::new("vr_123").expand([ReportExpansion::DocumentNumber]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct RetrieveVerificationReport {
    id: Id,
    expand: Expand,
}

impl RetrieveVerificationReport {
    /// Retrieves the report with this id (`vr_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: Expand::default(),
        }
    }

    expand_setter!();
}

impl Operation for RetrieveVerificationReport {
    type Output = VerificationReport;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/identity/verification_reports/")
            .id("report", &self.id);
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
    }
}
