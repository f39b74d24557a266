use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::printable;
use crate::facts::ResponseFacts;
use crate::value::open_enum::open_enum;

/// A response whose status is not 2xx, with Stripe's error as far as it can be read.
///
/// The status and [`facts`](Self::facts) are always set, even if the body is HTML, empty or cut short. A field that cannot be
/// read does not cost the others. In a body of up to 64 KiB, U+FFFD replaces bytes that are not UTF-8. Everything else is in
/// the bytes, which stay with the caller.
///
/// `message`, `doc_url` and `request_log_url` are never printed by `{}` or `{:?}`, because a message may quote a parameter.
/// Metadata keys in `param` are not printed either.
///
/// Stripe's page: <https://docs.stripe.com/api/errors>.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The kind of error. `None` if the body has no readable error.
    pub r#type: Option<ApiErrorType>,
    /// The code, for programs.
    pub code: Option<ErrorCode>,
    /// Stripe's explanation for developers. It may quote parameters, so do not log it or show it to users.
    pub message: Option<String>,
    /// The parameter the error is about, such as `options[document][allowed_types][0]`.
    pub param: Option<String>,
    /// The URL of a page about the error code.
    pub doc_url: Option<String>,
    /// The URL of the request in the account's Dashboard log.
    pub request_log_url: Option<String>,
    /// The facts in the headers, such as the request id and the advice on retrying.
    pub facts: ResponseFacts,
}

open_enum! {
    /// The kind of an API error.
    ///
    /// Stripe's page: <https://docs.stripe.com/api/errors>.
    pub enum ApiErrorType {
        /// Something failed at Stripe. Rare.
        ApiError = "api_error",
        /// A card cannot be charged. Identity does not return it.
        CardError = "card_error",
        /// The idempotency key was used before, with other parameters or at another endpoint.
        IdempotencyError = "idempotency_error",
        /// The request is wrong, not allowed, or too frequent.
        InvalidRequestError = "invalid_request_error",
    }
}

open_enum! {
    /// The code of an API error. The codes that Identity's endpoints can return have variants.
    ///
    /// Stripe's page of all codes: <https://docs.stripe.com/error-codes>.
    pub enum ErrorCode {
        /// The API key is expired.
        ApiKeyExpired = "api_key_expired",
        /// Another request with the same idempotency key is still running.
        IdempotencyKeyInUse = "idempotency_key_in_use",
        /// A test key was used for a live object, or a live key for a test object.
        LivemodeMismatch = "livemode_mismatch",
        /// The object is being changed by another request.
        LockTimeout = "lock_timeout",
        /// A parameter that is a list or a map was empty.
        ParameterInvalidEmpty = "parameter_invalid_empty",
        /// A parameter must be an integer.
        ParameterInvalidInteger = "parameter_invalid_integer",
        /// A string parameter was blank.
        ParameterInvalidStringBlank = "parameter_invalid_string_blank",
        /// A string parameter was empty.
        ParameterInvalidStringEmpty = "parameter_invalid_string_empty",
        /// A required parameter was not sent.
        ParameterMissing = "parameter_missing",
        /// The endpoint does not know a parameter.
        ParameterUnknown = "parameter_unknown",
        /// Two parameters exclude each other.
        ParametersExclusive = "parameters_exclusive",
        /// The platform's key is expired.
        PlatformApiKeyExpired = "platform_api_key_expired",
        /// Too many requests.
        RateLimit = "rate_limit",
        /// There is no such object, or it belongs to another account or mode.
        ResourceMissing = "resource_missing",
        /// A publishable key was used where a secret one is needed.
        SecretKeyRequired = "secret_key_required",
        /// Sensitive results can no longer be read with this key.
        SensitiveDataAccessExpired = "sensitive_data_access_expired",
        /// The object's status does not allow the change.
        StatusTransitionInvalid = "status_transition_invalid",
        /// A URL is not valid.
        UrlInvalid = "url_invalid",
    }
}

impl ApiError {
    /// Returns the id to give to Stripe's support, from the header `Request-Id`.
    pub fn request_id(&self) -> Option<&str> {
        self.facts.request_id.as_deref()
    }

    /// Returns whether a rate or concurrency limit was hit. An object that another request has locked is not one: see
    /// [`is_lock_timeout`](Self::is_lock_timeout).
    pub fn is_rate_limited(&self) -> bool {
        self.code == Some(ErrorCode::RateLimit)
            || (self.status == StatusCode::TOO_MANY_REQUESTS && !self.is_lock_timeout())
    }

    /// Returns whether another request had locked the object for too long. A retry is safe and usually succeeds.
    pub fn is_lock_timeout(&self) -> bool {
        self.code == Some(ErrorCode::LockTimeout)
    }

    /// Returns whether the API key was missing, wrong or expired.
    pub fn is_authentication(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// Returns whether the API key lacks a permission.
    pub fn is_permission(&self) -> bool {
        self.status == StatusCode::FORBIDDEN
    }

    /// Returns whether there is no such object for this API key, account and mode.
    pub fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND || self.code == Some(ErrorCode::ResourceMissing)
    }

    /// Returns whether the idempotency key was used before with other parameters. A retry cannot help.
    pub fn is_idempotency_mismatch(&self) -> bool {
        self.r#type == Some(ApiErrorType::IdempotencyError) && !self.is_idempotency_key_in_use()
    }

    /// Returns whether the first request with this idempotency key is still running.
    pub fn is_idempotency_key_in_use(&self) -> bool {
        self.code == Some(ErrorCode::IdempotencyKeyInUse)
    }

    /// Reads a response whose status is not 2xx.
    pub(crate) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let text = text(body);
        let mut details = Details::read(&text);
        let repaired;
        // Only after a failure: nearly every body is JSON, and a copy of it costs more than to read it.
        if !details.is_json && text.len() <= LARGEST_READ_AGAIN {
            repaired = without_controls(&text);
            details = Details::read(&repaired);
        }
        Self {
            status,
            r#type: details.r#type.map(|r#type| r#type.as_ref().into()),
            code: details.code.map(|code| code.as_ref().into()),
            message: details.message.map(Cow::into_owned),
            param: details.param.map(Cow::into_owned),
            doc_url: details.doc_url.map(Cow::into_owned),
            request_log_url: details.request_log_url.map(Cow::into_owned),
            facts: ResponseFacts::from_headers(headers),
        }
    }

    /// Reads an error in a body that should contain something else.
    pub(crate) fn inside(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let error = Self::read(status, headers, body);
        (error.r#type.is_some() || error.code.is_some()).then_some(error)
    }

    /// Writes type, code and parameter, if they are known.
    pub(crate) fn write_details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(r#type) = &self.r#type {
            write!(f, " {}", token(r#type.as_str()))?;
        } else if self.code.is_none() {
            f.write_str(" without a readable error")?;
        }
        if let Some(code) = &self.code {
            write!(f, ", code {}", token(code.as_str()))?;
        }
        if let Some(param) = &self.param {
            write!(f, ", param {}", param_name(param))?;
        }
        Ok(())
    }
}

/// The largest body that is read a second time or copied to repair it, in bytes. Stripe's errors have about a thousand.
const LARGEST_READ_AGAIN: usize = 64 * 1024;

/// Returns a body as text, without a byte order mark, and with U+FFFD in place of bytes that are not UTF-8.
fn text(body: &[u8]) -> Cow<'_, str> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if body.len() <= LARGEST_READ_AGAIN => String::from_utf8_lossy(body),
        Err(_) => Cow::Borrowed(""),
    }
}

/// Returns a text with spaces in place of control characters, because JSON does not allow them inside a string.
fn without_controls(text: &str) -> String {
    text.replace(|c: char| c < ' ', " ")
}

impl std::error::Error for ApiError {}

/// Writes one line for a log: status, type, code, parameter and request id. The message may quote a parameter, so it is left
/// out.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stripe returned {}", self.status.as_u16())?;
        self.write_details(f)?;
        if let Some(id) = self.request_id() {
            write!(f, ", request {}", printable(id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field(
                "type",
                &self.r#type.as_ref().map(|r#type| token(r#type.as_str())),
            )
            .field("code", &self.code.as_ref().map(|code| token(code.as_str())))
            .field("param", &self.param.as_deref().map(param_name))
            .field("facts", &self.facts)
            .finish_non_exhaustive()
    }
}

/// Returns a type or code, or a placeholder for text that cannot be one.
fn token(code: &str) -> &str {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte);
    if code.len() <= 64 && code.bytes().all(plain) {
        code
    } else {
        "[unreadable]"
    }
}

/// Returns the name of a parameter, without the metadata key of the user.
fn param_name(param: &str) -> String {
    if param.starts_with("metadata[") {
        "metadata[…]".to_owned()
    } else {
        printable(param)
    }
}

/// The fields of the error in a body, as far as they can be read.
#[derive(Default)]
struct Details<'b> {
    /// Whether the body could be read to its end.
    is_json: bool,
    r#type: Option<Cow<'b, str>>,
    code: Option<Cow<'b, str>>,
    message: Option<Cow<'b, str>>,
    param: Option<Cow<'b, str>>,
    doc_url: Option<Cow<'b, str>>,
    request_log_url: Option<Cow<'b, str>>,
}

/// A body as Stripe sends it: every field is a string without escapes, or null.
#[derive(Deserialize)]
struct Plain<'b> {
    #[serde(borrow)]
    error: PlainDetails<'b>,
}

#[derive(Deserialize)]
struct PlainDetails<'b> {
    r#type: Option<&'b str>,
    code: Option<&'b str>,
    message: Option<&'b str>,
    param: Option<&'b str>,
    doc_url: Option<&'b str>,
    request_log_url: Option<&'b str>,
}

impl<'b> From<PlainDetails<'b>> for Details<'b> {
    fn from(plain: PlainDetails<'b>) -> Self {
        Self {
            is_json: true,
            r#type: plain.r#type.map(Cow::Borrowed),
            code: plain.code.map(Cow::Borrowed),
            message: plain.message.map(Cow::Borrowed),
            param: plain.param.map(Cow::Borrowed),
            doc_url: plain.doc_url.map(Cow::Borrowed),
            request_log_url: plain.request_log_url.map(Cow::Borrowed),
        }
    }
}

impl<'b> Details<'b> {
    /// Reads the field `error`: an object, or a string as in the errors of OAuth and of proxies.
    fn read(body: &'b str) -> Self {
        // Field by field costs twice as much, so only for a body that is not plain. serde's error would quote a huge one.
        if body.len() <= LARGEST_READ_AGAIN {
            if let Ok(Plain { error }) = serde_json::from_str(body) {
                return error.into();
            }
        }
        let mut details = Self::default();
        let json = || serde_json::Deserializer::from_str(body);
        // An error means that the rest is not JSON, or that `error` is not an object. What was read before is kept.
        details.is_json = json().deserialize_map(Body(&mut details)).is_ok();
        if !details.is_json {
            if let Ok(oauth) = OAuth::deserialize(&mut json()) {
                details.is_json = true;
                let Lossy(error) = oauth.error;
                if let Some(Lossy(description)) = oauth.error_description {
                    details.code = Some(error);
                    details.message = Some(description);
                } else {
                    details.message = Some(error);
                }
            }
        }
        details
    }

    fn set(&mut self, name: &str, value: &'b RawValue) {
        let field = match name {
            "type" => &mut self.r#type,
            "code" => &mut self.code,
            "message" => &mut self.message,
            "param" => &mut self.param,
            "doc_url" => &mut self.doc_url,
            "request_log_url" => &mut self.request_log_url,
            _ => return,
        };
        // A field that is not a string counts as missing.
        if let Ok(Lossy(text)) = serde_json::from_str(value.get()) {
            *field = Some(text);
        }
    }
}

/// Reads a body whose field `error` is an object.
struct Body<'d, 'b>(&'d mut Details<'b>);

impl<'de> Visitor<'de> for Body<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Lossy(name)) = map.next_key()? {
            if name == "error" {
                map.next_value_seed(ErrorObject(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Reads an error object field by field. A field that is not JSON ends it, and the fields before it are kept.
struct ErrorObject<'d, 'b>(&'d mut Details<'b>);

impl<'de> DeserializeSeed<'de> for ErrorObject<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ErrorObject<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Lossy(name)) = map.next_key()? {
            self.0.set(&name, map.next_value()?);
        }
        Ok(())
    }
}

/// An error in the form of OAuth, or the one sentence of a proxy.
#[derive(Deserialize)]
struct OAuth<'b> {
    #[serde(borrow)]
    error: Lossy<'b>,
    #[serde(borrow)]
    error_description: Option<Lossy<'b>>,
}

/// A string with U+FFFD in place of half a surrogate pair, which `deserialize_str` refuses and `deserialize_bytes` accepts.
struct Lossy<'b>(Cow<'b, str>);

impl<'de: 'b, 'b> Deserialize<'de> for Lossy<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LossyVisitor;

        impl<'de> Visitor<'de> for LossyVisitor {
            type Value = Lossy<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_bytes<E: de::Error>(self, bytes: &'de [u8]) -> Result<Lossy<'de>, E> {
                Ok(Lossy(String::from_utf8_lossy(bytes)))
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Lossy<'de>, E> {
                let text = String::from_utf8_lossy(bytes).into_owned();
                Ok(Lossy(Cow::Owned(text)))
            }
        }

        deserializer.deserialize_bytes(LossyVisitor)
    }
}
