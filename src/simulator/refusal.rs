use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::settings::Permission;
use crate::value::Timestamp;

/// A refused request: a status and the `error` object.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    r#type: &'static str,
    code: Option<&'static str>,
    message: String,
    param: Option<String>,
    /// `true` if the work had begun, so that the refusal is kept for the idempotency key.
    pub(super) had_begun: bool,
}

impl Refusal {
    fn bad_request(code: Option<&'static str>, param: Option<&str>, message: &str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            r#type: "invalid_request_error",
            code,
            message: format!("Simulator: {message}"),
            param: param.map(str::to_owned),
            had_begun: false,
        }
    }

    /// Refuses a parameter without value.
    pub(super) fn empty(param: &str) -> Self {
        Self::bad_request(
            Some("parameter_invalid_empty"),
            Some(param),
            &format!("{param} must not be an empty string here."),
        )
    }

    /// Refuses a parameter with a value that is not `expected`.
    pub(super) fn invalid(param: &str, expected: &str) -> Self {
        Self::bad_request(None, Some(param), &format!("{param} must be {expected}."))
    }

    /// Refuses a parameter that is not an integer.
    pub(super) fn not_an_integer(param: &str) -> Self {
        Self {
            code: Some("parameter_invalid_integer"),
            ..Self::invalid(param, "an integer")
        }
    }

    /// Refuses a request without a required parameter.
    pub(super) fn missing(param: &str) -> Self {
        Self::bad_request(
            Some("parameter_missing"),
            Some(param),
            &format!("{param} is required."),
        )
    }

    /// Refuses a parameter that the endpoint does not accept.
    pub(super) fn unknown(param: &str) -> Self {
        Self::bad_request(
            Some("parameter_unknown"),
            Some(param),
            &format!("this endpoint does not accept {param}."),
        )
    }

    /// Refuses two parameters that exclude each other.
    pub(super) fn exclusive(param: &str, other: &str) -> Self {
        Self::bad_request(
            Some("parameters_exclusive"),
            Some(param),
            &format!("{param} and {other} exclude each other."),
        )
    }

    /// Refuses a change that the object's status does not allow.
    pub(super) fn status(change: &str, status: &str) -> Self {
        Self {
            had_begun: true,
            ..Self::bad_request(
                None,
                None,
                &format!("a session that is {status} cannot be {change}."),
            )
        }
    }

    /// Refuses an id of no object, in the path or in a parameter.
    pub(super) fn no_such(kind: &str, param: &str, id: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            ..Self::no_such_cursor(kind, param, id)
        }
    }

    /// Refuses a list's cursor of no object: 400, not 404.
    pub(super) fn no_such_cursor(kind: &str, param: &str, id: &str) -> Self {
        Self::bad_request(
            Some("resource_missing"),
            Some(param),
            &format!("there is no {kind} {id}."),
        )
    }

    /// Refuses a path that does not exist.
    pub(super) fn no_such_url(method: &http::Method, path: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            ..Self::bad_request(None, None, &format!("there is nothing at {method} {path}."))
        }
    }

    /// Refuses an idempotency key that was used for another request.
    pub(super) fn key_reused() -> Self {
        let message = "this idempotency key was used for another request.";
        Self {
            r#type: "idempotency_error",
            ..Self::bad_request(None, None, message)
        }
    }

    /// Refuses an idempotency key that is too long.
    pub(super) fn key_too_long(max: usize) -> Self {
        let message = format!("an idempotency key has at most {max} characters.");
        Self::bad_request(None, None, &message)
    }

    /// Refuses an API version that does not exist.
    pub(super) fn unknown_version() -> Self {
        let message = "there is no such Stripe-Version.";
        Self::bad_request(None, None, message)
    }

    /// Refuses an organization key without a context.
    pub(super) fn context_required() -> Self {
        let message = "an organization key needs the header Stripe-Context.";
        Self::bad_request(None, None, message)
    }

    /// Refuses an account beside a context.
    pub(super) fn two_accounts() -> Self {
        let message = "Stripe-Account and Stripe-Context exclude each other.";
        Self::bad_request(None, None, message)
    }

    fn unauthorized(code: Option<&'static str>, message: &str) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            ..Self::bad_request(code, None, message)
        }
    }

    /// Refuses a request without an API key.
    pub(super) fn no_key() -> Self {
        let message = "send an API key, as a bearer token or by HTTP Basic.";
        Self::unauthorized(None, message)
    }

    /// Refuses a publishable key.
    pub(super) fn publishable_key() -> Self {
        let message = "a publishable key cannot do this: send a secret or restricted key.";
        Self::unauthorized(Some("secret_key_required"), message)
    }

    /// Refuses an API key that is not valid.
    pub(super) fn unknown_key() -> Self {
        Self::unauthorized(None, "this API key is not valid.")
    }

    /// Refuses a key for live mode, where only keys for test mode are accepted.
    pub(super) fn live_key() -> Self {
        let message = "live keys are refused here: send a test key.";
        Self::unauthorized(None, message)
    }

    /// Refuses an API key without a permission.
    pub(super) fn forbidden(permission: Permission) -> Self {
        let message = format!(
            "this key does not have the permission {}.",
            permission.as_str()
        );
        Self {
            status: StatusCode::FORBIDDEN,
            ..Self::bad_request(None, None, &message)
        }
    }

    /// Builds the failure of a fault.
    pub(super) fn failure(
        status: StatusCode,
        r#type: &'static str,
        code: Option<&'static str>,
    ) -> Self {
        Self {
            status,
            r#type,
            ..Self::bad_request(code, None, "this failure was injected.")
        }
    }

    /// Returns the same refusal, after the work had begun.
    pub(super) fn after_the_beginning(self) -> Self {
        Self {
            had_begun: true,
            ..self
        }
    }

    pub(super) fn view<'r>(
        &'r self,
        request_id: &str,
        livemode: bool,
        now: Timestamp,
    ) -> RefusalView<'r> {
        let mode = if livemode { "" } else { "test/" };
        RefusalView {
            error: ErrorView {
                code: self.code,
                doc_url: self.code.map(|code| {
                    let name = code.replace('_', "-");
                    format!("https://stripe.com/docs/error-codes/{name}")
                }),
                message: &self.message,
                param: self.param.as_deref(),
                request_log_url: format!(
                    "https://dashboard.stripe.com/{mode}logs/{request_id}?t={now}"
                ),
                r#type: self.r#type,
            },
        }
    }

    pub(super) fn add_headers(&self, headers: &mut HeaderMap) {
        if self.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("Basic realm=\"Stripe\"");
            headers.insert(header::WWW_AUTHENTICATE, realm);
        }
    }
}

#[derive(Serialize)]
pub(super) struct RefusalView<'r> {
    error: ErrorView<'r>,
}

#[derive(Serialize)]
struct ErrorView<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc_url: Option<String>,
    message: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    param: Option<&'r str>,
    request_log_url: String,
    r#type: &'static str,
}
