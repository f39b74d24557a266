use std::fmt;

use serde::{Deserialize, Serialize};

use super::FileLink;
use crate::response::object::Tag;
use crate::response::{List, Object};
use crate::value::Timestamp;
use crate::value::integer::whole;
use crate::value::open_enum::open_enum;
use crate::value::secret::Hidden;

/// A file at Stripe, such as the image of a document: <https://docs.stripe.com/api/files>.
///
/// `Debug` hides its name, title, links and url.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct File {
    /// The id, `file_…`.
    pub id: String,
    object: Tag<Self>,
    /// When the file was created.
    pub created: Timestamp,
    /// When the file stops being available, if ever.
    pub expires_at: Option<Timestamp>,
    /// The name it had when it was uploaded.
    pub filename: Option<String>,
    /// The links that point to it.
    pub links: Option<List<FileLink>>,
    /// What it is for.
    pub purpose: FilePurpose,
    /// Its size in bytes.
    #[serde(deserialize_with = "whole")]
    pub size: i64,
    /// A title, for people.
    pub title: Option<String>,
    /// The kind of file, such as `jpg`, `pdf` or `png`.
    pub r#type: Option<String>,
    /// Where its contents are, for a key of the account. [`DownloadFile`](super::DownloadFile) asks there by id: never
    /// send the key to an address that came in an answer.
    pub url: Option<String>,
}

open_enum! {
    /// What a file is for. Those of Identity are named.
    pub enum FilePurpose {
        /// Images of documents from a provider of documents.
        DocumentProviderIdentityDocument = "document_provider_identity_document",
        /// Images of documents that cannot be downloaded.
        IdentityDocument = "identity_document",
        /// Images of documents that can be downloaded, and linked to.
        IdentityDocumentDownloadable = "identity_document_downloadable",
        /// Images of selfies, which can be downloaded, and linked to.
        Selfie = "selfie",
    }
}

impl Object for File {
    const OBJECT: &'static str = "file";

    fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("id", &self.id)
            .field("object", &self.object)
            .field("created", &self.created)
            .field("expires_at", &self.expires_at)
            .field("filename", &self.filename.as_ref().map(Hidden))
            .field("links", &self.links)
            .field("purpose", &self.purpose)
            .field("size", &self.size)
            .field("title", &self.title.as_ref().map(Hidden))
            .field("type", &self.r#type)
            .field("url", &self.url.as_ref().map(Hidden))
            .finish()
    }
}
