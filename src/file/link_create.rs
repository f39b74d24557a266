use std::time::Duration;

use http::Method;

use super::FileLink;
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::id::Id;
use crate::request::metadata::MetadataParam;
use crate::request::setters::{expand_setter, metadata_setter};
use crate::request::{Form, Path};
use crate::value::Timestamp;

/// The lifetime of a link created by [`CreateFileLink::identity_image`]: 25 seconds.
///
/// Stripe allows 30 seconds for images of documents and selfies, measured by its clock. The remaining 5 seconds are a
/// margin in case your clock is ahead.
pub const IDENTITY_IMAGE_LINK_TIME: Duration = Duration::from_secs(25);

/// Creates a FileLink.
///
/// Of Identity's files, only those with the purposes `identity_document_downloadable` and `selfie` can be linked to, with a
/// restricted key. See [the module](super) for its permissions.
///
/// Stripe's page: <https://docs.stripe.com/api/file_links/create>.
///
/// ```
/// use stripe_identity::Timestamp;
/// use stripe_identity::file::CreateFileLink;
///
/// # let now = Timestamp::from_secs(1_700_000_000);
/// let create = CreateFileLink::identity_image("file_123", now);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateFileLink {
    expand: ExpandParam,
    expires_at: Option<Timestamp>,
    file: Id,
    metadata: MetadataParam,
}

impl CreateFileLink {
    /// Links to the file with this id (`file_…`). The link never expires unless [`expires_at`](Self::expires_at) is set.
    pub fn new(file: impl Into<String>) -> Self {
        Self {
            expand: ExpandParam::default(),
            expires_at: None,
            file: Id::new(file),
            metadata: MetadataParam::default(),
        }
    }

    /// Links to the image of a document or to a selfie, for [`IDENTITY_IMAGE_LINK_TIME`]. Stripe refuses more than 30 seconds.
    ///
    /// `now` should be close to Stripe's time. If your clock may be wrong, use the `Date` header of a recent response.
    pub fn identity_image(file: impl Into<String>, now: Timestamp) -> Self {
        Self::new(file).expires_at(now + IDENTITY_IMAGE_LINK_TIME)
    }

    /// Sets the time at which the link expires, which must be in the future.
    pub fn expires_at(mut self, time: Timestamp) -> Self {
        self.expires_at = Some(time);
        self
    }

    metadata_setter!();
    expand_setter!();
}

impl Operation for CreateFileLink {
    type Output = FileLink;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/file_links");
    }

    fn params(&self, form: &mut Form) {
        form.id("file", &self.file);
        self.expand.write(form);
        form.integer_if("expires_at", self.expires_at);
        self.metadata.write(form);
    }
}
