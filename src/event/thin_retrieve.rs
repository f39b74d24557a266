use http::Method;

use super::ThinEvent;
use crate::operation::Operation;
use crate::request::Path;
use crate::request::id::Id;

/// Retrieves a thin event with its changes. Stripe keeps events for 30 days.
///
/// Stripe's reference: <https://docs.stripe.com/api/v2/core/events/retrieve>.
///
/// ```
/// use stripe_identity::event::RetrieveThinEvent;
///
/// let retrieve = RetrieveThinEvent::new("evt_123");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct RetrieveThinEvent {
    id: Id,
}

impl RetrieveThinEvent {
    /// Retrieves the thin event with this id (`evt_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Id::new(id) }
    }
}

impl Operation for RetrieveThinEvent {
    type Output = ThinEvent;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v2/core/events/").id("id", &self.id);
    }
}
