//! Events, which Stripe sends to webhook endpoints and keeps for 30 days.
//!
//! Stripe has two kinds. A snapshot event ([`Event`]) contains the object as it was when the event happened. A thin event
//! ([`ThinEvent`]) only names the object, which then has to be retrieved.

mod any;
mod list;
mod model;
mod object;
mod retrieve;
mod thin;
mod thin_list;
mod thin_retrieve;
mod triggered;
mod types;

pub use any::{AnyEvent, EventError};
pub use list::ListEvents;
pub use model::{Event, EventData, EventRequest, EventType};
pub use object::EventObject;
pub use retrieve::RetrieveEvent;
pub use thin::{EventReason, EventReasonType, RelatedObject, ThinEvent, ThinEventType};
pub use thin_list::ListThinEvents;
pub use thin_retrieve::RetrieveThinEvent;
pub use triggered::Triggered;
