use http::Method;

use super::{File, FilePurpose};
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::setters::{list_setters, paged};
use crate::request::{CreatedFilter, Form, Path};
use crate::response::paging::PageParams;
use crate::response::{Cursor, List, Paged};

/// Lists the Files of the account, newest first.
///
/// The list contains every file that the API key may see, also those that are not Identity's. The ids of the images of
/// one verification are in its report: see [`DocumentCheck::files`](crate::verification_report::DocumentCheck::files).
///
/// Stripe's page: <https://docs.stripe.com/api/files/list>.
///
/// ```
/// use stripe_identity::file::{FilePurpose, ListFiles};
///
/// let selfies = ListFiles::new().purpose(FilePurpose::Selfie).limit(100);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListFiles {
    created: CreatedFilter,
    expand: ExpandParam,
    page: PageParams,
    purpose: Option<FilePurpose>,
}

impl ListFiles {
    /// Lists all files, the newest ten first.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists only files with this purpose.
    pub fn purpose(mut self, purpose: FilePurpose) -> Self {
        self.purpose = Some(purpose);
        self
    }

    list_setters!();
}

impl Operation for ListFiles {
    type Output = List<File>;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/files");
    }

    fn params(&self, form: &mut Form) {
        self.created.write(form);
        self.expand.write(form);
        form.text_if("purpose", self.purpose.as_ref());
        self.page.write(form);
    }
}

impl Paged for ListFiles {
    paged!();
}
