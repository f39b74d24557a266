use serde::{Deserialize, Serialize};

use crate::response::Object;
use crate::response::object::Tag;
use crate::value::{EphemeralKeySecret, Timestamp};

/// A key with which Stripe's mobile SDKs open one verification.
///
/// Send the app the id of the session and [`secret`](Self::secret), and nothing else. Serializing omits the secret.
///
/// Stripe's page: <https://docs.stripe.com/identity/verify-identity-documents?platform=ios>.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct EphemeralKey {
    /// The id, `ephkey_…`.
    pub id: String,
    object: Tag<Self>,
    /// The time at which the key was created.
    pub created: Timestamp,
    /// The time at which the key expires: one hour after its creation.
    pub expires: Timestamp,
    /// `true` in live mode, `false` for test data.
    pub livemode: bool,
    /// The secret that the app needs. `None` except in the response to the creation.
    #[serde(skip_serializing)]
    pub secret: Option<EphemeralKeySecret>,
}

impl Object for EphemeralKey {
    const OBJECT: &'static str = "ephemeral_key";

    fn id(&self) -> &str {
        &self.id
    }
}
