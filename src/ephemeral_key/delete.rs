use super::EphemeralKey;
use crate::operation::id_operation;

id_operation! {
    /// Deletes an ephemeral key before it expires. The response is the deleted key, without its secret.
    ///
    /// ```
    /// use stripe_identity::ephemeral_key::DeleteEphemeralKey;
    ///
    /// let delete = DeleteEphemeralKey::new("ephkey_123");
    /// ```
    pub struct DeleteEphemeralKey -> EphemeralKey;

    /// Deletes the key with this id (`ephkey_…`).
    DELETE "/v1/ephemeral_keys/" {key}
}
