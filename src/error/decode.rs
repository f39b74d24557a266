use std::fmt;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::position::path_at;
use super::{ApiError, printable};
use crate::facts::ResponseFacts;

/// A 2xx response, an event, or [`Json`](crate::response::Json) that cannot be read into the requested type.
///
/// The offending value is never part of the error, because it may be a name, a document number or a secret. The
/// bytes stay with the caller, who can look at them, or read them into a custom type with
/// [`parse_as`](crate::Operation::parse_as).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DecodeError {
    /// The HTTP status. `None` for an event and for JSON inside a model.
    pub status: Option<StatusCode>,
    /// The id to give to Stripe's support, from the header `Request-Id`.
    pub request_id: Option<String>,
    /// The problem.
    pub problem: DecodeProblem,
    /// The place in the document, such as `data[3].last_error.code`. Empty at the top level.
    pub path: String,
    /// The line, from 1; 0 if the problem has no place.
    pub line: usize,
    /// The column in bytes, from 1, up to which the document was read; 0 before the line, or if the problem has no place.
    pub column: usize,
    /// The API error in the body, if a 2xx response contains one instead of what was asked for.
    pub api_error: Option<Box<ApiError>>,
    /// The name of what cannot be read.
    subject: &'static str,
}

/// The reason why a response, an event or JSON cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// The body is empty, as with status 204.
    #[error("the body is empty")]
    EmptyBody,
    /// The body is not UTF-8.
    #[error("the body is not UTF-8")]
    NotUtf8,
    /// The body is text but not JSON, such as a proxy's HTML page.
    #[error("the body is not JSON")]
    NotJson,
    /// The body ends in the middle of the document.
    #[error("the body is cut short")]
    Truncated,
    /// The body is shorter than its `Content-Length`.
    #[error("the body is cut short: {received} of {content_length} bytes")]
    Incomplete {
        /// The length of the body, in bytes.
        received: usize,
        /// The length that the response announced, in bytes.
        content_length: u64,
    },
    /// The response has a `Content-Encoding`, such as `gzip`. This crate asks for none.
    #[error("the body is compressed with {0}")]
    Compressed(String),
    /// The response has the status 206: its body is only a part of the content.
    #[error("the body is only a part of the content")]
    PartialContent,
    /// A required field is missing.
    #[error("missing field `{0}`")]
    MissingField(String),
    /// A field occurs twice.
    #[error("duplicate field `{0}`")]
    DuplicateField(String),
    /// The body is larger than the limit.
    #[error("the body is larger than {max} bytes")]
    TooLarge {
        /// The limit, in bytes.
        max: usize,
    },
    /// A value is of another kind than this one. For the field `object`, this is the name of the requested object.
    #[error("expected {0}")]
    Expected(String),
    /// A value does not fit its type, for a reason that cannot be shown without the value.
    #[error("a value does not fit")]
    Unfit,
}

impl DecodeError {
    pub(crate) fn new(problem: DecodeProblem) -> Self {
        Self {
            status: None,
            request_id: None,
            problem,
            path: String::new(),
            line: 0,
            column: 0,
            api_error: None,
            subject: "event",
        }
    }

    /// Parses JSON.
    pub(crate) fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Box<Self>> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(Box::new(Self::new(DecodeProblem::EmptyBody)));
        }
        // Checking UTF-8 once here and using `from_str` is markedly faster than `from_slice`, which checks each string.
        let text = std::str::from_utf8(body).map_err(|_| Self::new(DecodeProblem::NotUtf8))?;
        serde_json::from_str(text).map_err(|error| {
            Box::new(Self {
                path: path_at(text, error.line(), error.column()),
                line: error.line(),
                column: error.column(),
                ..Self::new(problem(&error, Some(text)))
            })
        })
    }

    /// Builds an error about JSON that is already a value, and has no lines.
    pub(crate) fn of_value(error: &serde_json::Error) -> Self {
        Self {
            subject: "JSON",
            ..Self::new(problem(error, None))
        }
    }

    /// Refuses a body that is not the whole, plain content.
    ///
    /// A transport that decodes bodies removes both headers, as reqwest and ureq do.
    pub(crate) fn refuse_part(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), Box<Self>> {
        if status == StatusCode::PARTIAL_CONTENT {
            return Err(Box::new(Self::new(DecodeProblem::PartialContent)));
        }
        for encoding in headers.get_all(CONTENT_ENCODING) {
            let encoding = String::from_utf8_lossy(encoding.as_bytes());
            let encoding = encoding.trim();
            if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
                return Err(Box::new(Self::new(DecodeProblem::Compressed(printable(
                    encoding,
                )))));
            }
        }
        let content_length = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        match content_length {
            Some(content_length) if content_length > body.len() as u64 => {
                Err(Box::new(Self::new(DecodeProblem::Incomplete {
                    received: body.len(),
                    content_length,
                })))
            }
            _ => Ok(()),
        }
    }

    /// Adds the response that cannot be read.
    pub(crate) fn set_response(&mut self, status: StatusCode, headers: &HeaderMap, body: &[u8]) {
        self.subject = "response";
        self.status = Some(status);
        self.request_id = ResponseFacts::from_headers(headers).request_id;
        self.api_error = ApiError::inside(status, headers, body).map(Box::new);
    }
}

/// Returns the problem that an error of serde_json reports. The error's text quotes the offending value, so only the part
/// that names the expectation is used: it comes from the type, not from the body.
fn problem(error: &serde_json::Error, json: Option<&str>) -> DecodeProblem {
    match error.classify() {
        // serde_json reports some values that do not fit as bad syntax, such as too many elements for a tuple.
        Category::Syntax if json.is_some_and(is_json) => return DecodeProblem::Unfit,
        Category::Syntax => return DecodeProblem::NotJson,
        Category::Eof => return DecodeProblem::Truncated,
        Category::Data | Category::Io => {}
    }
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .filter(|_| error.line() > 0)
        .map_or(text.as_str(), |(message, _)| message);
    let name = |prefix: &str| Some(printable(text.strip_prefix(prefix)?.strip_suffix('`')?));
    if let Some(field) = name("missing field `") {
        DecodeProblem::MissingField(field)
    } else if let Some(field) = name("duplicate field `") {
        DecodeProblem::DuplicateField(field)
    } else if let Some((_, expected)) = text.rsplit_once(", expected ").filter(|_| {
        ["invalid type: ", "invalid value: ", "invalid length "]
            .iter()
            .any(|prefix| text.starts_with(prefix))
    }) {
        DecodeProblem::Expected(json_kind(expected))
    } else {
        DecodeProblem::Unfit
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Returns the kind of value that serde expected, in the words of JSON.
fn json_kind(expected: &str) -> String {
    let word = expected
        .strip_prefix("struct ")
        .map_or(expected, |_| "an object");
    match word {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => {
            "an integer".to_owned()
        }
        "f32" | "f64" => "a number".to_owned(),
        "a sequence" => "an array".to_owned(),
        "a map" => "an object".to_owned(),
        word => printable(word),
    }
}

impl std::error::Error for DecodeError {}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unreadable {}", self.subject)?;
        if let Some(status) = self.status {
            write!(f, " with status {}", status.as_u16())?;
        }
        f.write_str(": ")?;
        self.problem.fmt(f)?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        if self.line > 0 {
            write!(f, ", line {} column {}", self.line, self.column)?;
        }
        if let Some(id) = &self.request_id {
            write!(f, ", request {}", printable(id))?;
        }
        if let Some(error) = &self.api_error {
            f.write_str("; it contains the API error")?;
            error.write_details(f)?;
        }
        Ok(())
    }
}
