use http::Method;

use super::EphemeralKey;
use crate::operation::Operation;
use crate::request::expand::Expand;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Deletes an ephemeral key before it expires. The answer is the key as it was, without its secret.
///
/// ```
/// use stripe_identity::ephemeral_key::DeleteEphemeralKey;
///
/// let delete = DeleteEphemeralKey::new("ephkey_123");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteEphemeralKey {
    id: Id,
    expand: Expand,
}

impl DeleteEphemeralKey {
    /// Deletes the key with this id (`ephkey_…`).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            expand: Expand::default(),
        }
    }

    expand_setter!();
}

impl Operation for DeleteEphemeralKey {
    type Output = EphemeralKey;

    fn method(&self) -> Method {
        Method::DELETE
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/ephemeral_keys/").id("key", &self.id);
    }

    fn params(&self, form: &mut Form) {
        self.expand.write(form);
    }
}
