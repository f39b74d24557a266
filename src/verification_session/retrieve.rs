use super::VerificationSession;
use crate::operation::id_operation;

id_operation! {
    /// Retrieves a VerificationSession.
    ///
    /// While the status is `requires_input`, the response contains a fresh client secret and URL.
    ///
    /// Stripe's reference: <https://docs.stripe.com/api/identity/verification_sessions/retrieve>.
    ///
    /// ```
    /// use stripe_identity::RetrieveVerificationSession;
    ///
    /// let retrieve = RetrieveVerificationSession::new("vs_123").expand(["verified_outputs"]);
    /// ```
    pub struct RetrieveVerificationSession -> VerificationSession;

    /// Retrieves the session with this id (`vs_…`).
    GET "/v1/identity/verification_sessions/" {session}
}
