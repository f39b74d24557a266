use std::borrow::Cow;
use std::fmt;

use http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

use crate::error::{RequestError, RequestProblem};
use crate::header;
use crate::operation::{Host, Operation};
use crate::request::base_url::BaseUrl;
use crate::request::headers::header_value;
use crate::request::id::secret_instead;
use crate::request::path::with_room;
use crate::request::{Form, Headers, IdempotencyKey, KeyKind, Path, SecretKey};

/// The API version that the models of this crate are written for, sent unless you choose another.
pub const API_VERSION: &str = "2026-09-30.endive";

const THIS_CRATE: &str = concat!("stripe-identity/", env!("CARGO_PKG_VERSION"));

const STRIPE_VERSION: HeaderName = HeaderName::from_static(header::STRIPE_VERSION);
const STRIPE_ACCOUNT: HeaderName = HeaderName::from_static(header::STRIPE_ACCOUNT);
const STRIPE_CONTEXT: HeaderName = HeaderName::from_static(header::STRIPE_CONTEXT);
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static(header::IDEMPOTENCY_KEY);

/// One more than there can be: a full map grows before it looks for what is there already.
const MOST_HEADERS: usize = 7;

/// Room for most bodies, so that they are allocated once.
const BODY_CAPACITY: usize = 1024;

/// What all requests share: the key, the API version, the base URL, the account. Turns operations into requests.
///
/// A value of this type is made once and cheap to clone. Deriving another, say for a connected account, leaves it
/// as it was:
///
/// ```
/// use stripe_identity::{CreateVerificationSession, SecretKey, Stripe};
///
/// let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
/// let connected = stripe.clone().with_account("acct_123")?;
///
/// let request = connected.request_with_key(&CreateVerificationSession::document(), "order-6735")?;
/// assert_eq!(request.method(), "POST");
/// assert_eq!(request.uri(), "https://api.stripe.com/v1/identity/verification_sessions");
/// assert_eq!(request.headers()["Stripe-Account"], "acct_123");
/// assert_eq!(request.body(), b"type=document");
/// # Ok::<(), stripe_identity::Error>(())
/// ```
///
/// # Sending
///
/// Whatever sends the requests should
///
/// - not follow redirects: Stripe does not redirect, and the key must go nowhere else;
/// - return 4xx and 5xx as responses, since the error is in the body;
/// - give up after a while: Stripe's own clients wait 80 seconds for an answer and 30 for a connection.
#[derive(Clone)]
pub struct Stripe {
    /// Of a request without body.
    headers: HeaderMap,
    /// Of a request with a body and an idempotency key.
    body_headers: HeaderMap,
    api: BaseUrl,
    files: BaseUrl,
    has_limits: bool,
    livemode: Option<bool>,
    key_kind: KeyKind,
}

impl Stripe {
    /// Stripe's API with this key, in the version [`API_VERSION`].
    pub fn new(key: SecretKey) -> Self {
        let (livemode, key_kind) = (key.livemode(), key.kind());
        let mut headers = HeaderMap::with_capacity(MOST_HEADERS);
        headers.insert(AUTHORIZATION, key.into_header());
        headers.insert(USER_AGENT, HeaderValue::from_static(THIS_CRATE));
        headers.insert(STRIPE_VERSION, HeaderValue::from_static(API_VERSION));
        Self {
            body_headers: with_body(&headers),
            headers,
            api: BaseUrl::https(Authority::from_static("api.stripe.com")),
            files: BaseUrl::https(Authority::from_static("files.stripe.com")),
            has_limits: true,
            livemode,
            key_kind,
        }
    }

    /// Sends all requests elsewhere: to a proxy or a fake. A path is kept in front of Stripe's.
    ///
    /// The key goes to this host, so it must be https, or http on a loopback host (`localhost`, `127.0.0.0/8`, `[::1]`),
    /// without user, query or fragment. File contents are asked for here too, unless
    /// [`with_files_url`](Self::with_files_url) says otherwise afterwards.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] about `base_url` for anything else.
    pub fn with_base_url(self, url: &str) -> Result<Self, RequestError> {
        let api = BaseUrl::parse("base_url", url)?;
        Ok(Self {
            files: api.clone(),
            api,
            ..self
        })
    }

    /// Asks for file contents elsewhere than at `https://files.stripe.com`, by the rules of
    /// [`with_base_url`](Self::with_base_url).
    ///
    /// # Errors
    ///
    /// A [`RequestError`] about `files_url` for anything else.
    pub fn with_files_url(self, url: &str) -> Result<Self, RequestError> {
        Ok(Self {
            files: BaseUrl::parse("files_url", url)?,
            ..self
        })
    }

    /// Sends what goes beyond Stripe's documented limits (lengths, counts, depths), for the day that Stripe widens one. What
    /// would change a request's meaning is still refused.
    #[must_use]
    pub fn without_limits(self) -> Self {
        Self {
            has_limits: false,
            ..self
        }
    }

    /// Checks that an object, by its `livemode`, is of the mode of the key: live or test. A key that does not tell its mode
    /// passes.
    ///
    /// ```
    /// use stripe_identity::{SecretKey, Stripe};
    ///
    /// let stripe = Stripe::new(SecretKey::new("sk_live_123")?);
    /// # let session_livemode = false;
    /// assert!(stripe.check_livemode(session_livemode).is_err());
    /// # Ok::<(), stripe_identity::error::RequestError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`ModeMismatch`] if it is of the other mode.
    pub fn check_livemode(&self, livemode: bool) -> Result<(), ModeMismatch> {
        match self.livemode {
            Some(key) if key != livemode => Err(ModeMismatch { livemode }),
            _ => Ok(()),
        }
    }

    /// Asks for another API version, such as `2026-09-30.endive`: <https://docs.stripe.com/api/versioning>.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] if it is blank or does not fit into a header.
    pub fn with_version(self, version: &str) -> Result<Self, RequestError> {
        self.with_header(STRIPE_VERSION, "Stripe-Version", version)
    }

    /// Acts for a connected account (`acct_…`): <https://docs.stripe.com/connect/authentication>. Cannot be combined
    /// with [`with_context`](Self::with_context).
    ///
    /// # Errors
    ///
    /// A [`RequestError`] if it is blank, does not fit into a header, or a context is set.
    pub fn with_account(self, account: &str) -> Result<Self, RequestError> {
        self.exclude(&STRIPE_CONTEXT, "Stripe-Account", "Stripe-Context")?
            .with_account_header(STRIPE_ACCOUNT, "Stripe-Account", account)
    }

    /// Acts in a context, an account or a path of accounts: <https://docs.stripe.com/context>. Cannot be combined with
    /// [`with_account`](Self::with_account).
    ///
    /// # Errors
    ///
    /// A [`RequestError`] if it is blank, does not fit into a header, or an account is set.
    pub fn with_context(self, context: &str) -> Result<Self, RequestError> {
        self.exclude(&STRIPE_ACCOUNT, "Stripe-Context", "Stripe-Account")?
            .with_account_header(STRIPE_CONTEXT, "Stripe-Context", context)
    }

    /// Names your application behind the crate in `User-Agent`, such as `my-bank/1.2 (https://example.com)`, which helps
    /// Stripe's support. Nothing else about you or the machine is sent.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] about `app_info` if it is blank or does not fit into a header.
    pub fn with_app_info(self, app: &str) -> Result<Self, RequestError> {
        header_value("app_info", app)?;
        let agent = format!(
            concat!("stripe-identity/", env!("CARGO_PKG_VERSION"), " {}"),
            app
        );
        self.with_header(USER_AGENT, "app_info", &agent)
    }

    /// Turns an operation into a complete request, without idempotency key: never send a POST of this kind twice.
    ///
    /// The request has an absolute URI. `Host` and `Content-Length` are left to the transport. Do not log it: the key in it is marked
    /// as sensitive, but `http` prints its URI and its body, which may hold personal data.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] naming the first parameter that cannot be sent, such as an empty id or a limit of 0.
    pub fn request<O: Operation + ?Sized>(
        &self,
        operation: &O,
    ) -> Result<Request<Vec<u8>>, RequestError> {
        self.build(operation, None)
    }

    /// Turns an operation into a complete request with an idempotency key: sent twice, it is done once.
    ///
    /// Keys work on POST; on other methods Stripe ignores them. A `&str` or `String` is checked on the way in.
    ///
    /// # Errors
    ///
    /// As [`request`](Self::request), and for a key that is not an [`IdempotencyKey`].
    pub fn request_with_key<O, K>(
        &self,
        operation: &O,
        key: K,
    ) -> Result<Request<Vec<u8>>, RequestError>
    where
        O: Operation + ?Sized,
        K: TryInto<IdempotencyKey>,
        RequestError: From<K::Error>,
    {
        self.build(operation, Some(key.try_into()?))
    }

    fn build<O: Operation + ?Sized>(
        &self,
        operation: &O,
        key: Option<IdempotencyKey>,
    ) -> Result<Request<Vec<u8>>, RequestError> {
        let base = self.base(operation.host());
        let mut path = Path::after(base.prefix(), self.has_limits);
        operation.path(&mut path);
        let method = operation.method();
        let path = path.finish()?;
        let mut headers = Headers::after(self.headers(&method, operation.version(), key)?);
        operation.headers(&mut headers);
        let headers = headers.finish(self.key_kind)?;
        let (path, mut form) = self.form(&method, path);
        operation.params(&mut form);
        let (uri, body) = separate(base, path, form.finish()?)?;

        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn base(&self, host: Host) -> &BaseUrl {
        match host {
            Host::Api => &self.api,
            Host::Files => &self.files,
        }
    }

    /// Where the parameters are written: into a body, or behind the path, which is then part of the form.
    fn form(&self, method: &Method, path: Cow<'static, str>) -> (Option<Cow<'static, str>>, Form) {
        let (path, out) = if method == Method::POST {
            (Some(path), Vec::with_capacity(BODY_CAPACITY))
        } else {
            let mut target = match path {
                Cow::Borrowed(path) => with_room(path),
                Cow::Owned(path) => path,
            };
            target.push('?');
            (None, target.into_bytes())
        };
        (path, Form::after(out, self.has_limits))
    }

    fn headers(
        &self,
        method: &Method,
        version: Option<&str>,
        key: Option<IdempotencyKey>,
    ) -> Result<HeaderMap, RequestError> {
        let mut headers = match (&key, *method == Method::POST) {
            (Some(_), true) => self.body_headers.clone(),
            (None, true) => with_content_type(&self.headers),
            (_, false) => self.headers.clone(),
        };
        if let Some(version) = version {
            headers.insert(STRIPE_VERSION, header_value("Stripe-Version", version)?);
        }
        if let Some(key) = key {
            headers.insert(IDEMPOTENCY_KEY, key.into_header());
        }
        Ok(headers)
    }

    /// Sets a header that contains ids, and refuses a secret in their place.
    fn with_account_header(
        self,
        name: HeaderName,
        param: &'static str,
        value: &str,
    ) -> Result<Self, RequestError> {
        match secret_instead(value) {
            Some(problem) => Err(RequestError::new(param, problem)),
            None => self.with_header(name, param, value),
        }
    }

    fn with_header(
        mut self,
        name: HeaderName,
        param: &'static str,
        value: &str,
    ) -> Result<Self, RequestError> {
        self.headers.insert(name, header_value(param, value)?);
        self.body_headers = with_body(&self.headers);
        Ok(self)
    }

    fn exclude(
        self,
        present: &HeaderName,
        param: &'static str,
        other: &'static str,
    ) -> Result<Self, RequestError> {
        if self.headers.contains_key(present) {
            return Err(RequestError::new(
                param,
                RequestProblem::Exclusive { other },
            ));
        }
        Ok(self)
    }
}

/// The headers of a request with a body and a place for the idempotency key, so that a request's headers are a copy of these, in
/// which nothing has to move.
fn with_body(headers: &HeaderMap) -> HeaderMap {
    let mut headers = with_content_type(headers);
    headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_static(""));
    headers
}

fn with_content_type(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    headers
}

/// The URI and the body, by where the parameters were written.
fn separate(
    base: &BaseUrl,
    path: Option<Cow<'static, str>>,
    written: Vec<u8>,
) -> Result<(Uri, Vec<u8>), RequestError> {
    if let Some(path) = path {
        return Ok((base.uri(path)?, written));
    }
    let mut target = written;
    if target.ends_with(b"?") {
        target.pop();
    }
    Ok((base.uri_with_query(target)?, Vec::new()))
}

/// An object of the other mode than the key's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a {} object where the key is for {} mode", mode(*livemode), mode(!*livemode))]
#[non_exhaustive]
pub struct ModeMismatch {
    /// Whether the object is live.
    pub livemode: bool,
}

fn mode(livemode: bool) -> &'static str {
    if livemode { "live" } else { "test" }
}

/// Everything but the key.
impl fmt::Debug for Stripe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stripe")
            .field("base_url", &format_args!("{}", self.api))
            .field("files_url", &format_args!("{}", self.files))
            .field("version", &self.headers.get(STRIPE_VERSION))
            .field("account", &self.headers.get(STRIPE_ACCOUNT))
            .field("context", &self.headers.get(STRIPE_CONTEXT))
            .finish_non_exhaustive()
    }
}
