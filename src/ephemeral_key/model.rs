use serde::{Deserialize, Serialize};

use crate::response::Object;
use crate::response::object::Tag;
use crate::value::{EphemeralKeySecret, Timestamp};

/// A key with which Stripe's mobile SDKs open one verification:
/// <https://docs.stripe.com/identity/verify-identity-documents?platform=ios>.
///
/// The app gets the session's id and [`secret`](Self::secret), and nothing else. Serializing leaves the secret out.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct EphemeralKey {
    /// The id, `ephkey_…`.
    pub id: String,
    object: Tag<Self>,
    /// When the key was created.
    pub created: Timestamp,
    /// When it expires: an hour later.
    pub expires: Timestamp,
    /// Whether this is live, not test data.
    pub livemode: bool,
    /// What the app needs. Only in the answer to the creation.
    #[serde(skip_serializing)]
    pub secret: Option<EphemeralKeySecret>,
}

impl Object for EphemeralKey {
    const OBJECT: &'static str = "ephemeral_key";

    fn id(&self) -> &str {
        &self.id
    }
}
