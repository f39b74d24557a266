use super::VerificationSession;
use crate::operation::id_operation;

id_operation! {
    /// Cancels a VerificationSession.
    ///
    /// Stripe allows it while the status is `requires_input`. It cannot be undone.
    ///
    /// Stripe's reference: <https://docs.stripe.com/api/identity/verification_sessions/cancel>.
    ///
    /// ```
    /// use stripe_identity::CancelVerificationSession;
    ///
    /// let cancel = CancelVerificationSession::new("vs_123");
    /// ```
    pub struct CancelVerificationSession -> VerificationSession;

    /// Cancels the session with this id (`vs_…`).
    POST "/v1/identity/verification_sessions/" {session} "/cancel"
}
