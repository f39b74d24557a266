//! Files and file links: the images that users submitted, and ways to look at them.
//!
//! You need this module to show a person of your staff the image of a document or a selfie. The ids of the images are in
//! the [report](crate::verification_report). A link lets a browser load one image, without a key, for at most 30
//! seconds: Stripe recommends it, because the image never passes through your servers.
//!
//! ```
//! use stripe_identity::file::CreateFileLink;
//! use stripe_identity::{Operation, SecretKey, Stripe, Timestamp};
//!
//! # fn send(_: http::Request<Vec<u8>>) -> http::Response<&'static str> {
//! #     http::Response::new(r#"{"id": "link_1", "object": "file_link", "created": 1700000000, "expired": false,
//! #         "expires_at": 1700000025, "file": "file_1", "livemode": false, "metadata": {},
//! #         "url": "https://files.stripe.com/links/MDB8"}"#)
//! # }
//! # let now = Timestamp::from_secs(1_700_000_000);
//! let stripe = Stripe::new(SecretKey::new("rk_test_123")?);
//! let create = CreateFileLink::identity_image("file_1", now);
//! let link = create.parse(&send(stripe.request(&create)?))?;
//! let url = link.url.as_ref().map(|url| url.expose());
//! assert_eq!(url, Some("https://files.stripe.com/links/MDB8"));
//! # Ok::<(), stripe_identity::Error>(())
//! ```
//!
//! # API keys
//!
//! Any key that may read reports sees the ids of the images. Links and contents need a restricted key (`rk_…`) with these
//! permissions: *Verification Sessions and Reports: read*, *Access recent sensitive verification results: read*, and
//! *Files: write*. It works for 48 hours after the verification; with a list of allowed IP addresses, without limit.
//!
//! Stripe's page: <https://docs.stripe.com/identity/access-verification-results>.

mod contents;
mod link;
mod link_create;
mod link_list;
mod link_retrieve;
mod link_update;
mod list;
mod model;
mod retrieve;

pub use contents::{DownloadFile, FileContents};
pub use link::FileLink;
pub use link_create::{CreateFileLink, IDENTITY_IMAGE_LINK_TIME};
pub use link_list::ListFileLinks;
pub use link_retrieve::RetrieveFileLink;
pub use link_update::UpdateFileLink;
pub use list::ListFiles;
pub use model::{File, FilePurpose};
pub use retrieve::RetrieveFile;
