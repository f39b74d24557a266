use http::Method;

use super::FileLink;
use crate::operation::Operation;
use crate::request::expand::Expand;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Retrieves a FileLink: <https://docs.stripe.com/api/file_links/retrieve>.
///
/// ```
/// use stripe_identity::file::RetrieveFileLink;
///
/// let retrieve = RetrieveFileLink::new("link_123");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct RetrieveFileLink {
    id: Id,
    expand: Expand,
}

impl RetrieveFileLink {
    /// Retrieves the link with this id (`link_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: Expand::default(),
        }
    }

    expand_setter!();
}

impl Operation for RetrieveFileLink {
    type Output = FileLink;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/file_links/").id("link", &self.id);
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
    }
}
