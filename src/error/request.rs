use std::borrow::Cow;
use std::convert::Infallible;

/// A request that was refused before anything was sent: which parameter, and why.
///
/// The value itself is never part of the error.
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
    /// An error about the parameter of that name; for operations of your own, see
    /// [`Form::refuse`](crate::request::Form::refuse).
    pub fn new(param: impl Into<Cow<'static, str>>, problem: RequestProblem) -> Self {
        Self {
            param: param.into(),
            problem,
        }
    }

    /// The parameter, header or setting at fault, by Stripe's name where it has one.
    pub fn param(&self) -> &str {
        &self.param
    }

    /// What is wrong with it.
    pub fn problem(&self) -> &RequestProblem {
        &self.problem
    }
}

/// Lets a conversion that cannot fail stand where one that can is allowed.
impl From<Infallible> for RequestError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// What is wrong with a parameter, a header or a setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestProblem {
    /// There is nothing in it.
    #[error("must not be empty")]
    Empty,
    /// A path segment that would walk the path.
    #[error("must not be `.` or `..`")]
    DotSegment,
    /// A map with an empty key.
    #[error("must not have an empty key")]
    EmptyKey,
    /// A map with a key that has brackets, which would be read as nesting.
    #[error("must not have a key with `[` or `]`")]
    BracketInKey,
    /// An id with a slash.
    #[error("must not contain `/`")]
    Slash,
    /// A newline, a NUL or another control character.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// A blank, a tab or a newline where none can belong: usually left over from copying.
    #[error("must not contain whitespace")]
    Whitespace,
    /// A space at the beginning or the end, which HTTP strips.
    #[error("must not begin or end with a space")]
    OuterSpace,
    /// A quote that a file or a shell left around a secret.
    #[error("must not contain quotes ({quote})")]
    Quote {
        /// The quote.
        quote: char,
    },
    /// A placeholder instead of a secret: a variable that was not expanded, or text from documentation.
    #[error("must be the value itself, not a placeholder like `{example}`")]
    Placeholder {
        /// An example of such a placeholder, which is not the value itself.
        example: &'static str,
    },
    /// A header that an organization's API key needs.
    #[error("must be set, because the API key is an organization's")]
    MissingContext,
    /// A character that does not fit into a header.
    #[error("must consist of visible ASCII characters")]
    NotVisibleAscii,
    /// A publishable key, which is for browsers and cannot call this API.
    #[error("must be a secret (`sk_`) or restricted (`rk_`) key, not a publishable one (`pk_`)")]
    PublishableKey,
    /// A webhook signing secret in the place of an API key.
    #[error("must be an API key, not a webhook signing secret (`whsec_`)")]
    WebhookSecret,
    /// An API key in the place of a webhook signing secret.
    #[error("must be a webhook signing secret (`whsec_`), not an API key")]
    ApiKey,
    /// A client secret in the place of an id.
    #[error("must be an id, not a client secret")]
    ClientSecret,
    /// An API key or a webhook signing secret in the place of an id.
    #[error("must be an id, not a secret")]
    SecretAsId,
    /// A number out of bounds.
    #[error("must be from {min} to {max}")]
    Range {
        /// The smallest number allowed.
        min: i64,
        /// The largest number allowed.
        max: i64,
    },
    /// A range of times whose end is before its beginning.
    #[error("must not end before it begins")]
    InvertedRange,
    /// Too many characters.
    #[error("must be at most {max} characters long")]
    TooLong {
        /// The largest length allowed.
        max: usize,
    },
    /// A map with a key that has too many characters.
    #[error("must not have a key of more than {max} characters")]
    KeyTooLong {
        /// The largest length allowed.
        max: usize,
    },
    /// A map with a value that has too many characters.
    #[error("must not have a value of more than {max} characters")]
    ValueTooLong {
        /// The largest length allowed.
        max: usize,
    },
    /// Too many values.
    #[error("must be at most {max} values")]
    TooMany {
        /// The largest number allowed.
        max: usize,
    },
    /// A path with too many levels.
    #[error("must be at most {max} levels deep")]
    TooDeep {
        /// The largest number of levels allowed.
        max: usize,
    },
    /// A value that Stripe returns and does not accept.
    #[error("cannot be `{value}` in a request")]
    ResponseOnly {
        /// The value.
        value: &'static str,
    },
    /// Two settings that exclude each other.
    #[error("cannot be combined with {other}")]
    Exclusive {
        /// The other one.
        other: &'static str,
    },
    /// A header that only [`Stripe`](crate::Stripe) sets.
    #[error("must not be set by an operation")]
    ReservedHeader,
    /// Text that is no absolute URL with a host.
    #[error("must be an absolute URL with a host, without user, query or fragment")]
    InvalidUrl,
    /// A path that does not begin with `/`, or has a query or fragment.
    #[error("must begin with `/`, without query or fragment")]
    InvalidPath,
    /// A base URL that ends in the version with which Stripe's paths begin.
    #[error("must not end in `/v1` or `/v2`, because each path begins with it")]
    VersionInUrl,
    /// A base URL that only test keys may be sent to.
    #[error("must be set by `with_base_url`, because the API key is not a test key")]
    NotATestKey,
    /// A base URL that would send the key in the clear.
    #[error("must be https, or http on a loopback host")]
    InsecureUrl,
    /// Anything else: for operations outside this crate.
    #[error("{0}")]
    Invalid(Cow<'static, str>),
}
