use http::Method;

use super::VerificationSession;
use crate::operation::Operation;
use crate::request::expand::Expand;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Cancels a VerificationSession: <https://docs.stripe.com/api/identity/verification_sessions/cancel>.
///
/// Stripe allows it while the status is `requires_input`. It cannot be undone.
///
/// ```
/// use stripe_identity::CancelVerificationSession;
///
/// let cancel = CancelVerificationSession::new("vs_123");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CancelVerificationSession {
    id: Id,
    expand: Expand,
}

impl CancelVerificationSession {
    /// Cancels the session with this id (`vs_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: Expand::default(),
        }
    }

    expand_setter!();
}

impl Operation for CancelVerificationSession {
    type Output = VerificationSession;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/identity/verification_sessions/")
            .id("session", &self.id)
            .literal("/cancel");
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
    }
}
