use http::Method;

use super::File;
use crate::operation::Operation;
use crate::request::expand::Expand;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Retrieves a File: <https://docs.stripe.com/api/files/retrieve>.
///
/// ```
/// use stripe_identity::file::RetrieveFile;
///
/// let retrieve = RetrieveFile::new("file_123");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct RetrieveFile {
    id: Id,
    expand: Expand,
}

impl RetrieveFile {
    /// Retrieves the file with this id (`file_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: Expand::default(),
        }
    }

    expand_setter!();
}

impl Operation for RetrieveFile {
    type Output = File;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/files/").id("file", &self.id);
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
    }
}
