use super::VerificationReport;
use crate::operation::id_operation;

id_operation! {
    /// Retrieves a VerificationReport.
    ///
    /// Stripe's reference: <https://docs.stripe.com/api/identity/verification_reports/retrieve>.
    ///
    /// ```
    /// use stripe_identity::verification_report::{ReportExpansion, RetrieveVerificationReport};
    ///
    /// let retrieve = RetrieveVerificationReport::new("vr_123").expand([ReportExpansion::DocumentNumber]);
    /// ```
    pub struct RetrieveVerificationReport -> VerificationReport;

    /// Retrieves the report with this id (`vr_…`).
    GET "/v1/identity/verification_reports/" {report}
}
