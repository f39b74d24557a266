use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::printable;
use crate::facts::ResponseFacts;
use crate::value::objects;
use crate::value::open_enum::open_enum;
use crate::value::text::Text;

/// An answer whose status is not 2xx: what Stripe said, as far as it was Stripe and could be read.
///
/// The status and [`facts`](Self::facts) are always there, also when the body is HTML, empty or cut short. Bytes that
/// are not UTF-8 are replaced by U+FFFD, in a body of up to 64 KiB. What the crate does not name here is in the bytes,
/// which stay with the caller.
///
/// `message`, `doc_url` and `request_log_url` are fields and never printed by `{}` or `{:?}`: a message may
/// quote what was sent. Metadata keys in `param` are not printed either. Stripe's page: <https://docs.stripe.com/api/errors>.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The kind of error. `None` when the body holds no readable error.
    pub r#type: Option<ApiErrorType>,
    /// The short code that programs can act on.
    pub code: Option<ErrorCode>,
    /// Stripe's explanation for the developer. It may quote parameters: do not log it, do not show it to users.
    pub message: Option<String>,
    /// The parameter the error is about, such as `options[document][allowed_types][0]`.
    pub param: Option<String>,
    /// A page about the error code.
    pub doc_url: Option<String>,
    /// The request in the account's Dashboard log.
    pub request_log_url: Option<String>,
    /// What the headers said: request id, whether to retry, why a limit was hit.
    pub facts: ResponseFacts,
}

open_enum! {
    /// The kind of an API error: <https://docs.stripe.com/api/errors>.
    pub enum ApiErrorType {
        /// Something failed at Stripe. Rare.
        ApiError = "api_error",
        /// A card cannot be charged. Not expected from Identity.
        CardError = "card_error",
        /// An idempotency key was used again with other parameters, or at another endpoint.
        IdempotencyError = "idempotency_error",
        /// The request is wrong, not allowed, or too frequent.
        InvalidRequestError = "invalid_request_error",
    }
}

open_enum! {
    /// The codes that Identity's endpoints can meet, out of <https://docs.stripe.com/error-codes>.
    pub enum ErrorCode {
        /// The API key is expired.
        ApiKeyExpired = "api_key_expired",
        /// Another request with the same idempotency key is still running.
        IdempotencyKeyInUse = "idempotency_key_in_use",
        /// A test key was used for a live object, or the other way round.
        LivemodeMismatch = "livemode_mismatch",
        /// The object is being changed by another request.
        LockTimeout = "lock_timeout",
        /// A parameter that takes a list or a map was empty.
        ParameterInvalidEmpty = "parameter_invalid_empty",
        /// A parameter must be an integer.
        ParameterInvalidInteger = "parameter_invalid_integer",
        /// A string parameter was blank.
        ParameterInvalidStringBlank = "parameter_invalid_string_blank",
        /// A string parameter was empty.
        ParameterInvalidStringEmpty = "parameter_invalid_string_empty",
        /// A required parameter was not sent.
        ParameterMissing = "parameter_missing",
        /// A parameter that the endpoint does not know.
        ParameterUnknown = "parameter_unknown",
        /// Parameters that exclude each other.
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
    /// The id to give to Stripe's support, from the `Request-Id` header.
    pub fn request_id(&self) -> Option<&str> {
        self.facts.request_id.as_deref()
    }

    /// Whether a rate or concurrency limit was hit. An object locked by another request is not one: see
    /// [`is_lock_timeout`](Self::is_lock_timeout).
    pub fn is_rate_limited(&self) -> bool {
        self.code == Some(ErrorCode::RateLimit)
            || (self.status == StatusCode::TOO_MANY_REQUESTS && !self.is_lock_timeout())
    }

    /// Whether another request held the object for too long. Trying again is safe and usually works.
    pub fn is_lock_timeout(&self) -> bool {
        self.code == Some(ErrorCode::LockTimeout)
    }

    /// Whether the API key was missing, wrong or expired.
    pub fn is_authentication(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// Whether the key lacks a permission.
    pub fn is_permission(&self) -> bool {
        self.status == StatusCode::FORBIDDEN
    }

    /// Whether there is no such object for this key, account and mode.
    pub fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND || self.code == Some(ErrorCode::ResourceMissing)
    }

    /// Whether the idempotency key was used before with other parameters. Trying again cannot help.
    pub fn is_idempotency_mismatch(&self) -> bool {
        self.r#type == Some(ApiErrorType::IdempotencyError) && !self.is_idempotency_key_in_use()
    }

    /// Whether the first request with this idempotency key is still running.
    pub fn is_idempotency_key_in_use(&self) -> bool {
        self.code == Some(ErrorCode::IdempotencyKeyInUse)
    }

    pub(crate) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let text = match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            // What is not all text may still hold an error that is.
            Err(_) if body.len() <= LARGEST_REPAIRED => String::from_utf8_lossy(body),
            Err(_) => Cow::Borrowed(""),
        };
        let body: Body = objects::from_str(&text).unwrap_or_default();
        let Details(details) = body.error;
        Self {
            status,
            r#type: details.r#type.0,
            code: details.code.0,
            message: details.message.0,
            param: details.param.0,
            doc_url: details.doc_url.0,
            request_log_url: details.request_log_url.0,
            facts: ResponseFacts::from_headers(headers),
        }
    }
}

/// The largest body, in bytes, of which those that are not UTF-8 are replaced, each by three. Stripe's errors have about a thousand.
const LARGEST_REPAIRED: usize = 64 * 1024;

impl std::error::Error for ApiError {}

/// One line for a log: status, type, code, parameter, request id. No message: it may quote what was sent.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stripe answered {}", self.status.as_u16())?;
        match &self.r#type {
            Some(r#type) => write!(f, " {}", token(r#type.as_str()))?,
            None => f.write_str(" without an error that can be read")?,
        }
        if let Some(code) = &self.code {
            write!(f, ", code {}", token(code.as_str()))?;
        }
        if let Some(param) = &self.param {
            write!(f, ", param {}", param_name(param))?;
        }
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

/// A code of Stripe's, or a placeholder for what cannot be one.
fn token(code: &str) -> &str {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte);
    if code.len() <= 64 && code.bytes().all(plain) {
        code
    } else {
        "[unreadable]"
    }
}

/// The name of a parameter, without the user's own metadata key.
fn param_name(param: &str) -> String {
    if param.starts_with("metadata[") {
        "metadata[…]".to_owned()
    } else {
        printable(param)
    }
}

#[derive(Default, Deserialize)]
struct Body {
    #[serde(default)]
    error: Details,
}

#[derive(Default)]
struct Details(Fields);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    r#type: Text<ApiErrorType>,
    code: Text<ErrorCode>,
    message: Text<String>,
    param: Text<String>,
    doc_url: Text<String>,
    request_log_url: Text<String>,
}

/// An object, or (from proxies and OAuth endpoints) a bare string. Anything else counts as a body without error.
impl<'de> Deserialize<'de> for Details {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DetailsVisitor;

        impl<'de> Visitor<'de> for DetailsVisitor {
            type Value = Details;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an error")
            }

            fn visit_str<E: de::Error>(self, message: &str) -> Result<Details, E> {
                Ok(Details(Fields {
                    message: Text(Some(message.to_owned())),
                    ..Fields::default()
                }))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Details, A::Error> {
                Fields::deserialize(MapAccessDeserializer::new(map)).map(Details)
            }
        }

        deserializer.deserialize_any(DetailsVisitor)
    }
}
