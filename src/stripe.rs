use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

use crate::error::{ModeMismatch, RequestError, RequestProblem};
use crate::header;
use crate::operation::{Host, Operation};
use crate::request::base_url::BaseUrl;
use crate::request::headers::header_value;
use crate::request::id::secret_instead;
use crate::request::path::with_room;
use crate::request::{Form, Headers, IdempotencyKey, KeyKind, Path, SecretKey};

/// The API version that the models of this crate are written for. It is sent by default.
///
/// Each minor release of this crate (0.1, 0.2, …) is written and tested for one version, the newest at that time, and its
/// changelog names it. A patch release keeps it. Newer versions of Stripe's API that only add things need no new release:
/// unknown fields are skipped, and unknown values of an enum are `Other`.
///
/// If the rest of your code depends on an older version, send that one with [`Stripe::with_version`]. A field that it
/// lacks is `None` or [absent](crate::Sensitive::Absent), and Stripe refuses a parameter that it does not know. Webhook
/// events are written in the version of their endpoint, whatever version you send.
///
/// Stripe's page: <https://docs.stripe.com/api/versioning>.
pub const API_VERSION: &str = "2026-10-28.endive";

const THIS_CRATE: &str = concat!("stripe-identity/", env!("CARGO_PKG_VERSION"));

const STRIPE_VERSION: HeaderName = HeaderName::from_static(header::STRIPE_VERSION);
const STRIPE_ACCOUNT: HeaderName = HeaderName::from_static(header::STRIPE_ACCOUNT);
const STRIPE_CONTEXT: HeaderName = HeaderName::from_static(header::STRIPE_CONTEXT);
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static(header::IDEMPOTENCY_KEY);

/// The capacity of a header map: one more than a request can have, because `HeaderMap::insert` grows a full map even when it
/// only replaces a value.
const MOST_HEADERS: usize = 7;

/// The capacity, in bytes, that fits most bodies, so that they are allocated once.
const BODY_CAPACITY: usize = 1024;

/// The settings that all requests share: API key, API version, base URL, account. It turns operations into requests.
///
/// Make one value of this type and clone it, which is cheap. To derive another, for example for a connected account, change a
/// clone:
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
/// The transport that sends the requests has to keep the rules of the module [`call`](crate::call#the-transport).
#[derive(Clone)]
pub struct Stripe {
    /// The headers of a request without a body.
    headers: HeaderMap,
    /// The headers of a request with a body and an idempotency key.
    body_headers: HeaderMap,
    api: BaseUrl,
    files: BaseUrl,
    has_limits: bool,
    livemode: Option<bool>,
    key_kind: KeyKind,
}

impl Stripe {
    /// Returns the settings for Stripe's API with this key, in the version [`API_VERSION`].
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

    /// Sends all requests to another host, such as a proxy or a fake. A path in the URL is put before Stripe's paths.
    ///
    /// The API key goes to this host. The URL must therefore be https, or http on a loopback host (`localhost`, `*.localhost`,
    /// `127.0.0.0/8`, `[::1]`). File contents are requested from this host too, unless you call
    /// [`with_files_url`](Self::with_files_url) afterwards.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] about `base_url` if the URL
    ///
    /// - is http on a host that is not loopback;
    /// - has a user, a query, a fragment, or a segment `.` or `..`;
    /// - is not ASCII (escape other characters in the path);
    /// - ends in `/v1` or `/v2`, because Stripe's paths begin with them.
    pub fn with_base_url(self, url: &str) -> Result<Self, RequestError> {
        let api = BaseUrl::parse("base_url", url)?;
        Ok(Self {
            files: api.clone(),
            api,
            ..self
        })
    }

    /// Sends all requests to another host, also over plain http, such as a fake in a container.
    ///
    /// Anybody on the network can read the API key and personal data of such requests, so only test keys are accepted
    /// (`sk_test_…`, `rk_test_…`, `sk_org_test_…`). An example of such a URL is `http://stripe-mock:12111`.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] about `base_url` if the API key is not a test key, or if
    /// [`with_base_url`](Self::with_base_url) would refuse the URL for any reason except plain http.
    pub fn with_insecure_base_url(self, url: &str) -> Result<Self, RequestError> {
        if self.livemode != Some(false) {
            return Err(RequestError::new("base_url", RequestProblem::NotATestKey));
        }
        let api = BaseUrl::parse_insecure("base_url", url)?;
        Ok(Self {
            files: api.clone(),
            api,
            ..self
        })
    }

    /// Requests file contents from another host, instead of Stripe's files host. The rules of
    /// [`with_base_url`](Self::with_base_url) apply.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] about `files_url` if [`with_base_url`](Self::with_base_url) would refuse the URL.
    pub fn with_files_url(self, url: &str) -> Result<Self, RequestError> {
        Ok(Self {
            files: BaseUrl::parse("files_url", url)?,
            ..self
        })
    }

    /// Switches off the checks of Stripe's documented limits (lengths, counts, depths), in case Stripe widens one. Parameters that
    /// would change a request's meaning are still refused.
    #[must_use]
    pub fn without_limits(self) -> Self {
        Self {
            has_limits: false,
            ..self
        }
    }

    /// Checks that an object's `livemode` matches the mode of the API key. A key that does not name its mode matches both.
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
    /// Returns a [`ModeMismatch`] if the object is in the other mode.
    pub fn check_livemode(&self, livemode: bool) -> Result<(), ModeMismatch> {
        match self.livemode {
            Some(key) if key != livemode => Err(ModeMismatch { livemode }),
            _ => Ok(()),
        }
    }

    /// Sends another API version than [`API_VERSION`], such as `2025-09-30.clover`.
    ///
    /// Stripe's page: <https://docs.stripe.com/api/versioning>.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] if the version is blank or contains characters that a header cannot.
    pub fn with_version(self, version: &str) -> Result<Self, RequestError> {
        self.with_header(STRIPE_VERSION, "Stripe-Version", version)
    }

    /// Acts for a connected account (`acct_…`). Cannot be combined with [`with_context`](Self::with_context).
    ///
    /// Stripe's guide: <https://docs.stripe.com/connect/authentication>.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] if a context is set, or if the account is blank, is a secret passed by mistake, or contains
    /// characters that a header cannot.
    pub fn with_account(self, account: &str) -> Result<Self, RequestError> {
        self.exclude(&STRIPE_CONTEXT, "Stripe-Account", "Stripe-Context")?
            .with_account_header(STRIPE_ACCOUNT, "Stripe-Account", account)
    }

    /// Acts in a context: an account or a path of accounts. Cannot be combined with [`with_account`](Self::with_account).
    ///
    /// A key of an organization (`sk_org_…`) always needs a context.
    ///
    /// Stripe's guide: <https://docs.stripe.com/context>.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] if an account is set, or if the context is blank, is a secret passed by mistake, or contains
    /// characters that a header cannot.
    pub fn with_context(self, context: &str) -> Result<Self, RequestError> {
        self.exclude(&STRIPE_ACCOUNT, "Stripe-Context", "Stripe-Account")?
            .with_account_header(STRIPE_CONTEXT, "Stripe-Context", context)
    }

    /// Appends the name of your application to `User-Agent`, which helps Stripe's support.
    ///
    /// An example is `my-bank/1.2 (https://example.com)`. Nothing else about you or the machine is sent.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] about `app_info` if it is blank or contains characters that a header cannot.
    pub fn with_app_info(self, app: &str) -> Result<Self, RequestError> {
        header_value("app_info", app)?;
        let agent = format!(
            concat!("stripe-identity/", env!("CARGO_PKG_VERSION"), " {}"),
            app
        );
        self.with_header(USER_AGENT, "app_info", &agent)
    }

    /// Turns an operation into a complete request without an idempotency key. Never send such a POST twice.
    ///
    /// The request has an absolute URI. The transport sets `Host` and `Content-Length`. Do not log the request: the API key in it
    /// is marked as sensitive, but `http` prints its URI and body, which may contain personal data.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] about the first parameter that cannot be sent, such as an empty id or a limit of 0.
    pub fn request<O: Operation + ?Sized>(
        &self,
        operation: &O,
    ) -> Result<Request<Vec<u8>>, RequestError> {
        self.build(operation, None)
    }

    /// Turns an operation into a complete request with an idempotency key. Sent twice, it takes effect once.
    ///
    /// Stripe ignores the key of methods other than POST. A `&str` or `String` is converted into an [`IdempotencyKey`].
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] if [`request`](Self::request) does, or if the key cannot be an [`IdempotencyKey`].
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

    /// Returns the form for the parameters. It writes into a body and leaves the path, or appends a query to the path.
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

    // Inlined, because moving a `HeaderMap` costs as much as the rest of the function.
    #[inline]
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

/// Returns the headers of a request with a body, including a placeholder idempotency key: building a request clones this map and
/// overwrites the placeholder.
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

/// Returns the URI and the body, depending on where the parameters were written.
fn separate(
    base: &BaseUrl,
    path: Option<Cow<'static, str>>,
    written: Vec<u8>,
) -> Result<(Uri, Vec<u8>), RequestError> {
    if let Some(path) = path {
        let path = match path {
            Cow::Borrowed(path) => Bytes::from_static(path.as_bytes()),
            Cow::Owned(path) => Bytes::from(path),
        };
        return Ok((base.uri(path)?, written));
    }
    let mut target = written;
    if target.ends_with(b"?") {
        target.pop();
    }
    Ok((base.uri(Bytes::from(target))?, Vec::new()))
}

/// Shows all settings except the API key.
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
