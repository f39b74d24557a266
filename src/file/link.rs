use serde::{Deserialize, Serialize};

use super::File;
use crate::response::object::Tag;
use crate::response::{Expandable, Object};
use crate::value::{FileLinkUrl, Metadata, Timestamp};

/// A link under which anybody can read a file, until it expires: <https://docs.stripe.com/api/file_links>.
///
/// Serializing leaves `url` out: whoever has it can read the file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct FileLink {
    /// The id, `link_…`.
    pub id: String,
    object: Tag<Self>,
    /// When the link was created.
    pub created: Timestamp,
    /// Whether it has expired.
    pub expired: bool,
    /// When it expires, if ever.
    pub expires_at: Option<Timestamp>,
    /// The file.
    pub file: Expandable<File>,
    /// Whether this is live, not test data.
    pub livemode: bool,
    /// Your own key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// The address, which needs no key. Never send one there.
    #[serde(skip_serializing)]
    pub url: Option<FileLinkUrl>,
}

impl Object for FileLink {
    const OBJECT: &'static str = "file_link";

    fn id(&self) -> &str {
        &self.id
    }
}
