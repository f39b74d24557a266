use super::FileLink;
use crate::operation::id_operation;

id_operation! {
    /// Retrieves a FileLink.
    ///
    /// Stripe's reference: <https://docs.stripe.com/api/file_links/retrieve>.
    ///
    /// ```
    /// use stripe_identity::file::RetrieveFileLink;
    ///
    /// let retrieve = RetrieveFileLink::new("link_123");
    /// ```
    pub struct RetrieveFileLink -> FileLink;

    /// Retrieves the link with this id (`link_…`).
    GET "/v1/file_links/" {link}
}
