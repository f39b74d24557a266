use http::Method;

use super::FileLink;
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::id::Id;
use crate::request::setters::{list_setters, paged};
use crate::request::{CreatedFilter, Form, Path};
use crate::response::paging::PageParams;
use crate::response::{Cursor, List, Paged};

/// Lists FileLinks, newest first.
///
/// Stripe's page: <https://docs.stripe.com/api/file_links/list>.
///
/// ```
/// use stripe_identity::file::ListFileLinks;
///
/// let open = ListFileLinks::new().file("file_123").expired(false);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListFileLinks {
    created: CreatedFilter,
    expand: ExpandParam,
    expired: Option<bool>,
    file: Option<Id>,
    page: PageParams,
}

impl ListFileLinks {
    /// Lists all links, the newest ten first.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists only links that have expired (`true`), or only links that have not (`false`).
    pub fn expired(mut self, expired: bool) -> Self {
        self.expired = Some(expired);
        self
    }

    /// Lists only links to the file with this id (`file_…`).
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(Id::new(file));
        self
    }

    list_setters!();
}

impl Operation for ListFileLinks {
    type Output = List<FileLink>;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/file_links");
    }

    fn params(&self, form: &mut Form) {
        self.created.write(form);
        self.expand.write(form);
        form.flag_if("expired", self.expired)
            .id_if("file", self.file.as_ref());
        self.page.write(form);
    }
}

impl Paged for ListFileLinks {
    paged!();
}
