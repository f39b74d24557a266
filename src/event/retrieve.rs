use http::Method;

use super::Event;
use crate::operation::Operation;
use crate::request::expand::Expand;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Retrieves an event, up to 30 days back: <https://docs.stripe.com/api/events/retrieve>.
///
/// ```
/// use stripe_identity::event::RetrieveEvent;
///
/// let retrieve = RetrieveEvent::new("evt_123");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct RetrieveEvent {
    id: Id,
    expand: Expand,
}

impl RetrieveEvent {
    /// Retrieves the event with this id (`evt_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: Expand::default(),
        }
    }

    expand_setter!();
}

impl Operation for RetrieveEvent {
    type Output = Event;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/events/").id("id", &self.id);
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
    }
}
