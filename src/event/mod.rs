//! Events: what Stripe tells by webhook, and can be asked for later.

mod envelope;
mod list;
mod model;
mod object;
mod retrieve;

pub use envelope::{EventError, RelatedObject, ThinEvent};
pub use list::ListEvents;
pub use model::{Event, EventData, EventRequest, EventType};
pub use object::EventObject;
pub use retrieve::RetrieveEvent;
