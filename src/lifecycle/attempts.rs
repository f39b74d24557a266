use std::collections::BTreeSet;

use crate::verification_report::VerificationReport;
use crate::verification_session::VerificationSession;

impl VerificationSession {
    /// Counts the attempts that the session has used, so that you can limit what Stripe bills.
    ///
    /// Each attempt that reached a check made one report. Pass the reports of
    /// [`ListVerificationReports::verification_session`]; reports of other sessions, and reports that occur twice, do not count.
    /// The count is only complete if you pass the reports of all pages, since this function cannot know whether there are more.
    /// An attempt that was abandoned before it was submitted makes no report.
    ///
    /// [`ListVerificationReports::verification_session`]: crate::verification_report::ListVerificationReports::verification_session
    ///
    /// ```
    /// use stripe_identity::verification_report::VerificationReport;
    /// use stripe_identity::{List, VerificationSession};
    ///
    /// fn may_try_again(session: &VerificationSession, reports: &List<VerificationReport>) -> bool {
    ///     session.attempts_used(reports) < 3
    /// }
    /// ```
    pub fn attempts_used<'r>(
        &self,
        reports: impl IntoIterator<Item = &'r VerificationReport>,
    ) -> usize {
        reports
            .into_iter()
            .filter(|report| report.verification_session.as_deref() == Some(&*self.id))
            .map(|report| &*report.id)
            .collect::<BTreeSet<_>>()
            .len()
    }
}
