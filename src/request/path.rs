use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{RequestError, RequestProblem};
use crate::request::id::secret_instead;
use crate::request::limits::{LONGEST_ID, exceeds};

/// The bytes to escape: all but the unreserved characters of RFC 3986.
pub(crate) const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The path of an [`Operation`](crate::Operation), built from fixed text and ids.
///
/// An id becomes exactly one percent-encoded segment. An id that would change the request (empty, `.`, `..`, or with a `/` or
/// a control character) is refused, and so is a secret passed by mistake.
#[derive(Debug)]
pub struct Path {
    out: Cow<'static, str>,
    start: usize,
    has_limits: bool,
    has_placeholders: bool,
    error: Option<RequestError>,
}

impl Path {
    /// Starts with the prefix of the base URL.
    #[inline]
    pub(crate) fn after(prefix: &str, has_limits: bool) -> Self {
        Self {
            out: if prefix.is_empty() {
                Cow::Borrowed("")
            } else {
                Cow::Owned(with_room(prefix))
            },
            start: prefix.len(),
            has_limits,
            has_placeholders: false,
            error: None,
        }
    }

    /// Writes `{id}` in the place of each id.
    pub(crate) fn template() -> Self {
        Self {
            has_placeholders: true,
            ..Self::after("", false)
        }
    }

    #[inline]
    pub(crate) fn finish(self) -> Result<Cow<'static, str>, RequestError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        // Anything but a slash after the host would change the host.
        let path = self.out.get(self.start..).unwrap_or_default();
        // `?` or `#` would end the path. A fold never stops early, so that it can be vectorized.
        let ends = path.bytes().fold(0, |ends, byte| {
            ends | u8::from(byte == b'?') | u8::from(byte == b'#')
        });
        if ends != 0 || !path.starts_with('/') {
            return Err(RequestError::new("path", RequestProblem::InvalidPath));
        }
        Ok(self.out)
    }

    /// Appends fixed text verbatim, such as `/v1/identity/verification_sessions/`. The whole path must begin with `/` and must not
    /// contain a query or fragment.
    pub fn literal(&mut self, text: &'static str) -> &mut Self {
        // A path that is a single literal is borrowed, which saves an allocation.
        if self.out.is_empty() {
            self.out = Cow::Borrowed(text);
        } else {
            self.text().push_str(text);
        }
        self
    }

    /// Appends an id as one segment, of at most 5000 characters. `param` is its name in errors, such as `session`.
    pub fn id(&mut self, param: &'static str, id: impl AsRef<str>) -> &mut Self {
        let id = id.as_ref();
        if self.has_placeholders {
            self.text().push_str("{id}");
            return self;
        }
        match check(id, self.has_limits) {
            Ok(()) => self.text().extend(utf8_percent_encode(id, UNRESERVED)),
            Err(problem) => {
                self.error.get_or_insert(RequestError::new(param, problem));
            }
        }
        self
    }

    fn text(&mut self) -> &mut String {
        if let Cow::Borrowed(literal) = self.out {
            self.out = Cow::Owned(with_room(literal));
        }
        self.out.to_mut()
    }
}

/// The capacity, in bytes, that fits most paths with their queries, so that they are allocated once.
const TARGET_CAPACITY: usize = 256;

/// Copies a text into a string with spare capacity.
pub(crate) fn with_room(text: &str) -> String {
    let mut out = String::with_capacity(TARGET_CAPACITY);
    out.push_str(text);
    out
}

fn check(id: &str, has_limits: bool) -> Result<(), RequestProblem> {
    if id.is_empty() {
        Err(RequestProblem::Empty)
    } else if id == "." || id == ".." {
        Err(RequestProblem::DotSegment)
    } else if id.contains('/') {
        Err(RequestProblem::Slash)
    } else if id.chars().any(char::is_control) {
        Err(RequestProblem::ControlCharacter)
    } else if let Some(problem) = secret_instead(id) {
        Err(problem)
    } else if has_limits && exceeds(id, LONGEST_ID) {
        Err(RequestProblem::TooLong { max: LONGEST_ID })
    } else {
        Ok(())
    }
}
