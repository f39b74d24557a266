use std::borrow::Cow;
use std::convert::Infallible;

/// The parameter for which a request was refused before anything was sent, and the reason.
///
/// The value is never part of the error.
///
/// ```
/// use stripe_identity::{RetrieveVerificationSession, SecretKey, Stripe};
///
/// let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
/// let error = stripe.request(&RetrieveVerificationSession::new("..")).unwrap_err();
/// assert_eq!(error.param(), "session");
/// assert_eq!(error.to_string(), "session: must not be `.` or `..`");
/// # Ok::<(), stripe_identity::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{param}: {problem}")]
pub struct RequestError {
    param: Cow<'static, str>,
    problem: RequestProblem,
}

impl RequestError {
    /// Builds an error about a parameter. In a custom operation, use [`Form::refuse`](crate::request::Form::refuse).
    pub fn new(param: impl Into<Cow<'static, str>>, problem: RequestProblem) -> Self {
        Self {
            param: param.into(),
            problem,
        }
    }

    /// Returns the name of the parameter, header or setting, which is Stripe's name if it has one.
    pub fn param(&self) -> &str {
        &self.param
    }

    /// Returns the problem.
    pub fn problem(&self) -> &RequestProblem {
        &self.problem
    }
}

/// Accepts infallible conversions where fallible ones are accepted. It is never called.
impl From<Infallible> for RequestError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// The problem with a parameter, a header or a setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestProblem {
    /// The value is empty.
    #[error("must not be empty")]
    Empty,
    /// A path segment is `.` or `..`, which would lead to another path.
    #[error("must not be `.` or `..`")]
    DotSegment,
    /// A map has an empty key.
    #[error("must not have an empty key")]
    EmptyKey,
    /// A map has a key with brackets, which Stripe would read as nesting.
    #[error("must not have a key with `[` or `]`")]
    BracketInKey,
    /// An id contains a slash.
    #[error("must not contain `/`")]
    Slash,
    /// The value contains a newline, a NUL or another control character.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// The value contains a space, a tab or a newline, usually left over from copying.
    #[error("must not contain whitespace")]
    Whitespace,
    /// The value begins or ends with a space, which HTTP strips.
    #[error("must not begin or end with a space")]
    OuterSpace,
    /// The secret contains a quote, which a file or a shell left around it.
    #[error("must not contain quotes ({quote})")]
    Quote {
        /// The quote.
        quote: char,
    },
    /// The secret is a placeholder: a variable that was not expanded, or text from documentation.
    #[error("must be the value itself, not a placeholder like `{example}`")]
    Placeholder {
        /// An example of such a placeholder, which is not the value itself.
        example: &'static str,
    },
    /// A header is missing that an organization's API key needs.
    #[error("must be set, because the API key is an organization's")]
    MissingContext,
    /// The value contains a character that is not allowed in a header.
    #[error("must consist of visible ASCII characters")]
    NotVisibleAscii,
    /// The key is a publishable one, which is for browsers and cannot call this API.
    #[error("must be a secret (`sk_`) or restricted (`rk_`) key, not a publishable one (`pk_`)")]
    PublishableKey,
    /// The value is a webhook signing secret instead of an API key.
    #[error("must be an API key, not a webhook signing secret (`whsec_`)")]
    WebhookSecret,
    /// The value is an API key instead of a webhook signing secret.
    #[error("must be a webhook signing secret (`whsec_`), not an API key")]
    ApiKey,
    /// The value is a client secret instead of an id.
    #[error("must be an id, not a client secret")]
    ClientSecret,
    /// The value is an API key or a webhook signing secret instead of an id.
    #[error("must be an id, not a secret")]
    SecretAsId,
    /// A number is out of range.
    #[error("must be from {min} to {max}")]
    Range {
        /// The smallest allowed number.
        min: i64,
        /// The largest allowed number.
        max: i64,
    },
    /// The end of a time range is before its beginning.
    #[error("must not end before it begins")]
    InvertedRange,
    /// The value has too many characters.
    #[error("must be at most {max} characters long")]
    TooLong {
        /// The largest allowed number of characters.
        max: usize,
    },
    /// A map has a key with too many characters.
    #[error("must not have a key of more than {max} characters")]
    KeyTooLong {
        /// The largest allowed number of characters.
        max: usize,
    },
    /// A map has a value with too many characters.
    #[error("must not have a value of more than {max} characters")]
    ValueTooLong {
        /// The largest allowed number of characters.
        max: usize,
    },
    /// A map or list has too many entries.
    #[error("must have at most {max} entries")]
    TooMany {
        /// The largest allowed number of entries.
        max: usize,
    },
    /// An expansion path has too many levels.
    #[error("must be at most {max} levels deep")]
    TooDeep {
        /// The largest allowed number of levels.
        max: usize,
    },
    /// Stripe returns this value and does not accept it.
    #[error("cannot be `{value}` in a request")]
    ResponseOnly {
        /// The value.
        value: &'static str,
    },
    /// Two settings exclude each other.
    #[error("cannot be combined with {other}")]
    Exclusive {
        /// The other setting.
        other: &'static str,
    },
    /// A header that only [`Stripe`](crate::Stripe) sets.
    #[error("must not be set by an operation")]
    ReservedHeader,
    /// The text is not an absolute URL with a host.
    #[error("must be an absolute URL with a host, without user, query or fragment")]
    InvalidUrl,
    /// A path does not begin with `/`, or has a query or fragment.
    #[error("must begin with `/`, without query or fragment")]
    InvalidPath,
    /// The base URL ends in the version with which Stripe's paths begin.
    #[error("must not end in `/v1` or `/v2`, because each path begins with it")]
    VersionInUrl,
    /// The API key is not a test key, and the base URL accepts only those.
    #[error("must be set by `with_base_url`, because the API key is not a test key")]
    NotATestKey,
    /// The base URL would send the API key unencrypted.
    #[error("must be https, or http on a loopback host")]
    InsecureUrl,
    /// Any other problem, for custom operations.
    #[error("{0}")]
    Invalid(Cow<'static, str>),
}
