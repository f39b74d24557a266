use super::VerificationSession;
use crate::operation::id_operation;

id_operation! {
    /// Redacts a VerificationSession.
    ///
    /// Erases the personal data of the session, its reports, its events and its request logs, and the session's metadata.
    /// Redaction takes up to four days and cannot be undone. Stripe allows it in `requires_input`, which also cancels the
    /// session, and in `verified`. A session in `processing` has to reach one of these first.
    ///
    /// Stripe's reference: <https://docs.stripe.com/api/identity/verification_sessions/redact>.
    ///
    /// ```
    /// use stripe_identity::RedactVerificationSession;
    ///
    /// let redact = RedactVerificationSession::new("vs_123");
    /// ```
    pub struct RedactVerificationSession -> VerificationSession;

    /// Redacts the session with this id (`vs_…`).
    POST "/v1/identity/verification_sessions/" {session} "/redact"
}
