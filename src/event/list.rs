use http::Method;

use super::Event;
use crate::error::{RequestError, RequestProblem};
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::limits::MOST_EVENT_TYPES;
use crate::request::setters::{list_setters, paged};
use crate::request::{CreatedFilter, Form, Path};
use crate::response::paging::PageParams;
use crate::response::{Cursor, List, Paged};

/// Lists events of the last 30 days, newest first: <https://docs.stripe.com/api/events/list>.
///
/// To catch up on what a webhook endpoint missed:
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

/// Which types: one, maybe with a `*`, or several. Stripe does not take both.
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

    /// Only events whose webhooks have all been delivered, or only those with one that failed.
    pub fn delivery_success(mut self, success: bool) -> Self {
        self.delivery_success = Some(success);
        self
    }

    /// Only events of this type: an [`EventType`](super::EventType), or a string in which `*` stands for anything, such as
    /// `identity.verification_session.*`. Replaces `types`.
    pub fn r#type(mut self, r#type: impl AsRef<str>) -> Self {
        self.types = Some(Types::One(r#type.as_ref().to_owned()));
        self
    }

    /// Only events of these types, at most 20. Replaces `type`; an empty list sends nothing.
    pub fn types<T: AsRef<str>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.types = Some(Types::Several(
            types
                .into_iter()
                .map(|r#type| r#type.as_ref().to_owned())
                .collect(),
        ));
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
            Some(Types::Several(types)) => {
                if types.len() > MOST_EVENT_TYPES {
                    let problem = RequestProblem::TooMany {
                        max: MOST_EVENT_TYPES,
                    };
                    form.refuse_beyond_limit(RequestError::new("types", problem));
                }
                form.list("types", types);
            }
        }
        self.page.write(form);
    }
}

impl Paged for ListEvents {
    paged!();
}
