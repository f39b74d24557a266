use http::Method;

use super::FileLink;
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::id::Id;
use crate::request::metadata::MetadataParam;
use crate::request::setters::{expand_setter, metadata_changes};
use crate::request::{Form, Path};
use crate::value::Timestamp;

/// Updates a FileLink, for example to end it before it expires.
///
/// Stripe's page: <https://docs.stripe.com/api/file_links/update>.
///
/// ```
/// use stripe_identity::file::UpdateFileLink;
///
/// let end = UpdateFileLink::new("link_123").expires_now();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct UpdateFileLink {
    id: Id,
    expand: ExpandParam,
    expires_at: Option<ExpiresAt>,
    metadata: MetadataParam,
}

/// The parameter `expires_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExpiresAt {
    At(Timestamp),
    Now,
    Never,
}

impl ExpiresAt {
    fn write(self, form: &mut Form) {
        match self {
            Self::At(time) => form.integer("expires_at", time),
            Self::Now => form.text("expires_at", "now"),
            Self::Never => form.clear("expires_at"),
        };
    }
}

impl UpdateFileLink {
    /// Updates the link with this id (`link_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: ExpandParam::default(),
            expires_at: None,
            metadata: MetadataParam::default(),
        }
    }

    /// Sets the time at which the link expires, which must be in the future. Replaces `expires_now` and `clear_expires_at`.
    pub fn expires_at(mut self, time: Timestamp) -> Self {
        self.expires_at = Some(ExpiresAt::At(time));
        self
    }

    /// Makes the link expire at once. Replaces `expires_at` and `clear_expires_at`.
    pub fn expires_now(mut self) -> Self {
        self.expires_at = Some(ExpiresAt::Now);
        self
    }

    /// Makes the link never expire. Replaces `expires_at` and `expires_now`.
    pub fn clear_expires_at(mut self) -> Self {
        self.expires_at = Some(ExpiresAt::Never);
        self
    }

    metadata_changes!();
    expand_setter!();
}

impl Operation for UpdateFileLink {
    type Output = FileLink;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/file_links/").id("link", &self.id);
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
        if let Some(expires_at) = self.expires_at {
            expires_at.write(form);
        }
        self.metadata.write(form);
    }
}
