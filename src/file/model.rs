use serde::{Deserialize, Serialize};

use super::FileLink;
use crate::response::object::Tag;
use crate::response::{List, Object};
use crate::value::Timestamp;
use crate::value::hidden::debug;
use crate::value::integer::whole;
use crate::value::open_enum::open_enum;

/// A file at Stripe, such as the image of a document.
///
/// `Debug` hides the name, the title and the URLs.
///
/// Stripe's page: <https://docs.stripe.com/api/files>.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct File {
    /// The id, `file_…`.
    pub id: String,
    object: Tag<Self>,
    /// The time at which the file was created.
    pub created: Timestamp,
    /// The time at which the file expires. `None` if it does not expire.
    pub expires_at: Option<Timestamp>,
    /// The name under which the file was uploaded.
    pub filename: Option<String>,
    /// The newest links to the file. Absent or `null` is `None`.
    pub links: Option<List<FileLink>>,
    /// The purpose of the file.
    pub purpose: FilePurpose,
    /// The size of the contents in bytes.
    #[serde(deserialize_with = "whole")]
    pub size: i64,
    /// A title that people can read.
    pub title: Option<String>,
    /// The format of the file, such as `jpg`, `pdf` or `png`.
    pub r#type: Option<String>,
    /// The URL of the contents, which needs an API key. `None` if they cannot be downloaded. Use
    /// [`DownloadFile`](super::DownloadFile), which builds the URL from the id: never send an API key to a URL from a
    /// response.
    pub url: Option<String>,
}

open_enum! {
    /// The purpose of a file. The purposes of Identity's files have variants.
    pub enum FilePurpose {
        /// An image of a document, from a provider of documents.
        DocumentProviderIdentityDocument = "document_provider_identity_document",
        /// An image of a document. It can be neither downloaded nor linked to.
        IdentityDocument = "identity_document",
        /// An image of a document that can be downloaded and linked to.
        IdentityDocumentDownloadable = "identity_document_downloadable",
        /// A selfie, which can be downloaded and linked to.
        Selfie = "selfie",
    }
}

impl Object for File {
    const OBJECT: &'static str = "file";

    fn id(&self) -> &str {
        &self.id
    }
}

debug! {
    File {
        id,
        object,
        created,
        expires_at,
        filename: hidden,
        links,
        purpose,
        size,
        title: hidden,
        r#type,
        url: hidden,
    }
}
