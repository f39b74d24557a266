use http::Method;

use super::VerificationSession;
use crate::operation::Operation;
use crate::request::expand::Expand;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Retrieves a VerificationSession: <https://docs.stripe.com/api/identity/verification_sessions/retrieve>.
///
/// While the status is `requires_input`, the answer holds a fresh client secret and url.
///
/// ```
/// use stripe_identity::RetrieveVerificationSession;
///
/// let retrieve = RetrieveVerificationSession::new("vs_123").expand(["verified_outputs"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct RetrieveVerificationSession {
    id: Id,
    expand: Expand,
}

impl RetrieveVerificationSession {
    /// Retrieves the session with this id (`vs_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: Expand::default(),
        }
    }

    expand_setter!();
}

impl Operation for RetrieveVerificationSession {
    type Output = VerificationSession;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/identity/verification_sessions/")
            .id("session", &self.id);
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
    }
}
