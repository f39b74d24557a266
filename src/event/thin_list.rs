use http::Method;

use super::ThinEvent;
use super::types::{collect_types, write_types};
use crate::operation::Operation;
use crate::request::id::Id;
use crate::request::{CreatedFilter, Form, Path};
use crate::response::paging::write_limit;
use crate::response::{Paged, V2List};

/// Lists thin events of the last 30 days, newest first.
///
/// Stripe's reference: <https://docs.stripe.com/api/v2/core/events/list>.
///
/// ```
/// use stripe_identity::Timestamp;
/// use stripe_identity::event::{ListThinEvents, ThinEventType};
///
/// let of_one_session = ListThinEvents::new().object_id("vs_123");
/// let verified = ListThinEvents::new()
///     .types([ThinEventType::VerificationSessionVerified])
///     .created(Timestamp::from_secs(1_700_000_000)..);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListThinEvents {
    object_id: Option<Id>,
    types: Option<Vec<String>>,
    created: CreatedFilter,
    limit: Option<u32>,
    page: Option<String>,
}

impl ListThinEvents {
    /// Lists all thin events.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists only events about the object with this id, such as a session.
    pub fn object_id(mut self, id: impl Into<String>) -> Self {
        self.object_id = Some(Id::new(id));
        self
    }

    /// Lists only events of these types, from 1 to 20: each a [`ThinEventType`](super::ThinEventType) or a string. Replaces
    /// earlier types.
    pub fn types<T: AsRef<str>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.types = Some(collect_types(types));
        self
    }

    /// Lists only events created in this second or range, between 1970 and 9999. Replaces an earlier filter.
    pub fn created(mut self, created: impl Into<CreatedFilter>) -> Self {
        self.created = created.into();
        self
    }

    /// Sets the maximum number of events in a page, from 1 to 100.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Lists the page with this token, which [`next_page`](Paged::next_page) reads from a response.
    pub fn page(mut self, token: impl Into<String>) -> Self {
        self.page = Some(token.into());
        self
    }
}

impl Operation for ListThinEvents {
    type Output = V2List<ThinEvent>;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v2/core/events");
    }

    fn params(&self, form: &mut Form) {
        self.created.write_rfc3339(form);
        form.id_if("object_id", self.object_id.as_ref());
        if let Some(types) = &self.types {
            write_types(types, form);
        }
        write_limit(self.limit, form);
        form.text_if("page", self.page.as_ref());
    }
}

impl Paged for ListThinEvents {
    fn cursor(&self) -> Option<&String> {
        self.page.as_ref()
    }

    fn at(self, token: String) -> Self {
        self.page(token)
    }
}
