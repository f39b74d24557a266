use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};

use crate::error::{DecodeError, DecodeProblem, Error};
use crate::operation::{FromResponse, Host, Operation, read_response};
use crate::request::Path;
use crate::request::id::Id;
use crate::request::limits::MAX_BODY;

/// Downloads the contents of a file from Stripe's files host.
///
/// The images of documents and selfies need a restricted key. Stripe recommends a link instead, which the browser of your
/// staff loads, so that images never pass through your servers: see [`CreateFileLink`](super::CreateFileLink).
///
/// Stripe's page: <https://docs.stripe.com/file-upload#download-file-contents>.
///
/// ```
/// use stripe_identity::file::DownloadFile;
///
/// let download = DownloadFile::new("file_123");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DownloadFile {
    id: Id,
    max_bytes: usize,
}

impl DownloadFile {
    /// Downloads the file with this id (`file_…`), up to [`MAX_BODY`] bytes, 16 MiB.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: Id::new(id),
            max_bytes: MAX_BODY,
        }
    }

    /// Refuses contents of more than this many bytes, [`MAX_BODY`] by default. A cap of the transport comes
    /// first.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }
}

impl Operation for DownloadFile {
    type Output = FileContents;

    fn method(&self) -> Method {
        Method::GET
    }

    fn host(&self) -> Host {
        Host::Files
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/files/")
            .id("file", &self.id)
            .literal("/contents");
    }

    fn read(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<FileContents, Error> {
        FileContents::read(status, headers, body, self.max_bytes)
    }
}

impl FromResponse for FileContents {
    fn from_response(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Self, Error> {
        Self::read(status, headers, body, MAX_BODY)
    }
}

impl FileContents {
    /// Accepts any body of at most `max` bytes unless it is text, because a proxy's error page is not a file.
    fn read(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        max: usize,
    ) -> Result<Self, Error> {
        read_response(status, headers, body, |body| {
            let content_type = headers
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok())
                .map(|value| {
                    value
                        .split(';')
                        .next()
                        .unwrap_or_default()
                        .trim()
                        .to_ascii_lowercase()
                });
            let problem = if body.is_empty() {
                DecodeProblem::EmptyBody
            } else if body.len() > max {
                DecodeProblem::TooLarge { max }
            } else if content_type.as_deref().is_some_and(is_text) {
                DecodeProblem::Expected("the contents of a file instead of text".to_owned())
            } else {
                return Ok(Self {
                    bytes: body.to_owned(),
                    content_type,
                });
            };
            Err(Box::new(DecodeError::new(problem)))
        })
    }
}

fn is_text(content_type: &str) -> bool {
    let is = |kind: &str| content_type == format!("application/{kind}");
    content_type.starts_with("text/")
        || is("json")
        || is("xml")
        || (content_type.starts_with("application/")
            && (content_type.ends_with("+json") || content_type.ends_with("+xml")))
}

/// The contents of a file. `Debug` shows only the number of bytes.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileContents {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The media type that came with them, without parameters, in lower case, such as `image/jpeg`.
    pub content_type: Option<String>,
}

impl fmt::Debug for FileContents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileContents")
            .field("bytes", &format_args!("[{} redacted]", self.bytes.len()))
            .field("content_type", &self.content_type)
            .finish()
    }
}
