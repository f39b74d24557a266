use std::fmt;

use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::position::path_at;
use super::printable;
use crate::facts::ResponseFacts;
use crate::value::objects;

/// A 2xx answer, an event, or [`Json`](crate::response::Json), that cannot be read into the type it was asked for: where it broke, and why.
///
/// The offending value is never part of the error, since it may be a name, a document number or a secret. The
/// bytes stay with the caller, who can look at them, or read them into a type of their own with
/// [`parse_as`](crate::Operation::parse_as).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DecodeError {
    /// The HTTP status. `None` for an event and for JSON inside a model, which are no answers.
    pub status: Option<StatusCode>,
    /// The id to give to Stripe's support, from the `Request-Id` header.
    pub request_id: Option<String>,
    /// What is wrong.
    pub problem: DecodeProblem,
    /// Where in the document, such as `data[3].last_error.code`. Empty at the top level.
    pub path: String,
    /// The line, from 1. 0 when the problem has no place.
    pub line: usize,
    /// The column in bytes, from 1, up to which it was read; 0 in front of the line, or when the problem has no place.
    pub column: usize,
    /// What cannot be read.
    subject: &'static str,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// There is no body, as with status 204.
    #[error("the body is empty")]
    EmptyBody,
    /// The body is not text.
    #[error("the body is not UTF-8")]
    NotUtf8,
    /// The body is text but no JSON, such as a proxy's HTML page.
    #[error("the body is not JSON")]
    NotJson,
    /// The body ends in the middle of the document.
    #[error("the body is cut short")]
    Truncated,
    /// A member that must be there is not.
    #[error("missing field `{0}`")]
    MissingField(String),
    /// A member that may stand once stands twice.
    #[error("duplicate field `{0}`")]
    DuplicateField(String),
    /// There is more than was asked for.
    #[error("the body is larger than {max} bytes")]
    TooLarge {
        /// The largest size allowed, in bytes.
        max: usize,
    },
    /// A value of another kind: what was expected in its place. For the member `object` that is the name of the
    /// object asked for.
    #[error("expected {0}")]
    Expected(String),
    /// The value does not fit the type, and the reason cannot be told without showing it.
    #[error("a value does not fit")]
    Unfit,
}

impl DecodeError {
    fn new(problem: DecodeProblem) -> Self {
        Self {
            status: None,
            request_id: None,
            problem,
            path: String::new(),
            line: 0,
            column: 0,
            subject: "event",
        }
    }

    /// Reads JSON.
    pub(crate) fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Box<Self>> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(Box::new(Self::new(DecodeProblem::EmptyBody)));
        }
        // Checked once here: `from_str` then trusts the strings, which is markedly quicker than `from_slice`.
        let text = std::str::from_utf8(body).map_err(|_| Self::new(DecodeProblem::NotUtf8))?;
        objects::from_str(text).map_err(|error| {
            Box::new(Self {
                path: path_at(text, error.line(), error.column()),
                line: error.line(),
                column: error.column(),
                ..Self::new(problem(&error, Some(text)))
            })
        })
    }

    /// For JSON that is a value already, and has no lines.
    pub(crate) fn of_value(error: &serde_json::Error) -> Self {
        Self {
            subject: "JSON",
            ..Self::new(problem(error, None))
        }
    }

    /// For an answer that is not JSON.
    pub(crate) fn in_response(
        status: StatusCode,
        headers: &HeaderMap,
        problem: DecodeProblem,
    ) -> Self {
        let mut error = Self::new(problem);
        error.set_response(status, headers);
        error
    }

    /// Adds which answer it was.
    pub(crate) fn set_response(&mut self, status: StatusCode, headers: &HeaderMap) {
        self.subject = "answer";
        self.status = Some(status);
        self.request_id = ResponseFacts::from_headers(headers).request_id;
    }
}

/// serde_json's own text quotes the offending value. What is taken from it here are the parts that name the
/// expectation: they come from the type, not from the body.
fn problem(error: &serde_json::Error, json: Option<&str>) -> DecodeProblem {
    match error.classify() {
        // Some of what does not fit counts as bad syntax for serde_json, such as too many elements for a tuple.
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
        DecodeProblem::Expected(kind(expected))
    } else {
        DecodeProblem::Unfit
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// serde's name of what was expected, in the words of JSON.
fn kind(expected: &str) -> String {
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
        Ok(())
    }
}
