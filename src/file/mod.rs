//! Files: the images that users submitted, and links to them.

mod contents;
mod link;
mod link_create;
mod link_retrieve;
mod link_update;
mod model;
mod retrieve;

pub use contents::{DownloadFile, FileContents};
pub use link::FileLink;
pub use link_create::{CreateFileLink, IDENTITY_IMAGE_LINK_TIME};
pub use link_retrieve::RetrieveFileLink;
pub use link_update::UpdateFileLink;
pub use model::{File, FilePurpose};
pub use retrieve::RetrieveFile;
