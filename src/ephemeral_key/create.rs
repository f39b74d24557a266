use http::Method;

use super::EphemeralKey;
use crate::operation::Operation;
use crate::request::expand::ExpandParam;
use crate::request::id::Id;
use crate::request::setters::expand_setter;
use crate::request::{Form, Path};

/// Creates an ephemeral key for one session.
///
/// Stripe requires an explicit API version. Send that of the mobile SDK in your app, so that an update of the server does not
/// break installed apps. Create a new key for each attempt, because its secret works only once.
///
/// Stripe's page: <https://docs.stripe.com/identity/verify-identity-documents?platform=ios>.
///
/// ```
/// use stripe_identity::ephemeral_key::CreateEphemeralKey;
///
/// let create = CreateEphemeralKey::new("vs_123", "2026-10-28.endive");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateEphemeralKey {
    expand: ExpandParam,
    verification_session: Id,
    version: String,
}

impl CreateEphemeralKey {
    /// Creates a key for the session with this id (`vs_…`), in the API version of the app's SDK.
    pub fn new(verification_session: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            expand: ExpandParam::default(),
            verification_session: Id::new(verification_session),
            version: version.into(),
        }
    }

    expand_setter!();
}

impl Operation for CreateEphemeralKey {
    type Output = EphemeralKey;

    fn method(&self) -> Method {
        Method::POST
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/ephemeral_keys");
    }

    fn version(&self) -> Option<&str> {
        Some(&self.version)
    }

    fn params(&self, form: &mut Form) {
        form.id("verification_session", &self.verification_session);
        self.expand.write(form);
    }
}
