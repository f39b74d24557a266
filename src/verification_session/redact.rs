use http::Method;

use super::VerificationSession;
use crate::operation::Operation;
use crate::request::expand::Expand;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Redacts a VerificationSession: <https://docs.stripe.com/api/identity/verification_sessions/redact>.
///
/// Erases the personal data of the session, its reports, events and request logs, and its metadata. It takes up to
/// four days and cannot be undone. Stripe allows it in `requires_input`, which also cancels the session, and in
/// `verified`; a session in `processing` has to be waited for.
///
/// ```
/// use stripe_identity::RedactVerificationSession;
///
/// let redact = RedactVerificationSession::new("vs_123");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct RedactVerificationSession {
    id: Id,
    expand: Expand,
}

impl RedactVerificationSession {
    /// Redacts the session with this id (`vs_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: Expand::default(),
        }
    }

    expand_setter!();
}

impl Operation for RedactVerificationSession {
    type Output = VerificationSession;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/identity/verification_sessions/")
            .id("session", &self.id)
            .literal("/redact");
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
    }
}
