use super::File;
use crate::operation::id_operation;

id_operation! {
    /// Retrieves a File.
    ///
    /// Stripe's reference: <https://docs.stripe.com/api/files/retrieve>.
    ///
    /// ```
    /// use stripe_identity::file::RetrieveFile;
    ///
    /// let retrieve = RetrieveFile::new("file_123");
    /// ```
    pub struct RetrieveFile -> File;

    /// Retrieves the file with this id (`file_…`).
    GET "/v1/files/" {file}
}
