use serde::{Deserialize, Serialize};

use super::File;
use crate::response::object::Tag;
use crate::response::{Expandable, Object};
use crate::value::{FileLinkUrl, Metadata, Timestamp};

/// A link with which anybody can read a file until the link expires.
///
/// Serializing omits `url`, because whoever has it can read the file.
///
/// Stripe's page: <https://docs.stripe.com/api/file_links>.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct FileLink {
    /// The id, `link_…`.
    pub id: String,
    object: Tag<Self>,
    /// The time at which the link was created.
    pub created: Timestamp,
    /// `true` if the link has expired.
    pub expired: bool,
    /// The time at which the link expires. `None` if it does not expire.
    pub expires_at: Option<Timestamp>,
    /// The file: its id (`file_…`), or the file if expanded.
    pub file: Expandable<File>,
    /// `true` in live mode, `false` for test data.
    pub livemode: bool,
    /// Your key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// The URL of the contents, which needs no API key. Never send one there. `None` if Stripe withholds it.
    #[serde(skip_serializing)]
    pub url: Option<FileLinkUrl>,
}

impl Object for FileLink {
    const OBJECT: &'static str = "file_link";

    fn id(&self) -> &str {
        &self.id
    }
}
