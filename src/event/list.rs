use http::Method;

use super::Event;
use super::types::{collect_types, write_types};
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::setters::{list_setters, paged};
use crate::request::{CreatedFilter, Form, Path};
use crate::response::paging::PageParams;
use crate::response::{Cursor, List, Paged};

/// Lists events of the last 30 days, newest first.
///
/// Stripe's reference: <https://docs.stripe.com/api/events/list>.
///
/// To find the events that a webhook endpoint missed:
///
/// ```
/// use stripe_identity::Timestamp;
/// use stripe_identity::event::ListEvents;
///
/// let missed = ListEvents::new()
///     .r#type("identity.verification_session.*")
///     .delivery_success(false)
///     .created(Timestamp::from_secs(1_700_000_000)..);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListEvents {
    created: CreatedFilter,
    delivery_success: Option<bool>,
    expand: ExpandParam,
    page: PageParams,
    types: Option<Types>,
}

/// The parameter `type` or `types`. Stripe does not accept both.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Types {
    One(String),
    Several(Vec<String>),
}

impl ListEvents {
    /// Lists all events, the newest ten first.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists only events that reached all their webhook endpoints, or only those that failed to reach one.
    pub fn delivery_success(mut self, success: bool) -> Self {
        self.delivery_success = Some(success);
        self
    }

    /// Lists only events of this type: an [`EventType`](super::EventType), or a string in which `*` matches anything, such as
    /// `identity.verification_session.*`. Replaces `types`.
    pub fn r#type(mut self, r#type: impl AsRef<str>) -> Self {
        self.types = Some(Types::One(r#type.as_ref().to_owned()));
        self
    }

    /// Lists only events of these types, from 1 to 20. Replaces `type`.
    pub fn types<T: AsRef<str>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.types = Some(Types::Several(collect_types(types)));
        self
    }

    list_setters!();
}

impl Operation for ListEvents {
    type Output = List<Event>;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/events");
    }

    fn params(&self, form: &mut Form) {
        self.created.write(form);
        form.flag_if("delivery_success", self.delivery_success);
        self.expand.write(form);
        match &self.types {
            None => {}
            Some(Types::One(r#type)) => {
                form.text("type", r#type);
            }
            Some(Types::Several(types)) => write_types(types, form),
        }
        self.page.write(form);
    }
}

impl Paged for ListEvents {
    paged!();
}
