use http::StatusCode;
use serde_json::{Value, json};

/// Stripe's no: a status and the `error` object.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    r#type: &'static str,
    code: Option<&'static str>,
    message: String,
    param: Option<String>,
    /// Whether the work had begun, so that the refusal is the answer for ever.
    pub(super) had_begun: bool,
}

impl Refusal {
    fn bad_request(code: Option<&'static str>, param: Option<&str>, message: String) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            r#type: "invalid_request_error",
            code,
            message,
            param: param.map(str::to_owned),
            had_begun: false,
        }
    }

    /// A parameter without value.
    pub(super) fn empty(param: &str) -> Self {
        Self::bad_request(
            Some("parameter_invalid_empty"),
            Some(param),
            format!("Simulator: {param} must not be an empty string here."),
        )
    }

    /// A parameter that is not what it should be.
    pub(super) fn invalid(param: &str, expected: &str) -> Self {
        Self::bad_request(
            None,
            Some(param),
            format!("Simulator: {param} must be {expected}."),
        )
    }

    /// A parameter that is not an integer.
    pub(super) fn not_an_integer(param: &str) -> Self {
        Self {
            code: Some("parameter_invalid_integer"),
            ..Self::invalid(param, "an integer")
        }
    }

    /// A parameter that has to be there.
    pub(super) fn missing(param: &str) -> Self {
        Self::bad_request(
            Some("parameter_missing"),
            Some(param),
            format!("Simulator: {param} is required."),
        )
    }

    /// A parameter that the endpoint does not take.
    pub(super) fn unknown(param: &str) -> Self {
        Self::bad_request(
            Some("parameter_unknown"),
            Some(param),
            format!("Simulator: this endpoint does not take {param}."),
        )
    }

    /// Two parameters that exclude each other.
    pub(super) fn exclusive(param: &str, other: &str) -> Self {
        Self::bad_request(
            Some("parameters_exclusive"),
            Some(param),
            format!("Simulator: {param} and {other} exclude each other."),
        )
    }

    /// A change that the object's status does not allow.
    pub(super) fn status(what: &str, status: &str) -> Self {
        let message = format!("Simulator: a session that is {status} cannot be {what}.");
        Self {
            had_begun: true,
            ..Self::bad_request(None, None, message)
        }
    }

    /// An object that is not there.
    pub(super) fn no_such(kind: &str, param: &str, id: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            ..Self::bad_request(
                Some("resource_missing"),
                Some(param),
                format!("Simulator: there is no {kind} {id}."),
            )
        }
    }

    /// A path that is not there.
    pub(super) fn no_such_url(method: &http::Method, path: &str) -> Self {
        let message = format!("Simulator: there is nothing at {method} {path}.");
        Self {
            status: StatusCode::NOT_FOUND,
            ..Self::bad_request(None, None, message)
        }
    }

    /// An idempotency key that came with another request before.
    pub(super) fn key_reused() -> Self {
        let message = "Simulator: this idempotency key was used for another request.".to_owned();
        Self {
            r#type: "idempotency_error",
            ..Self::bad_request(None, None, message)
        }
    }

    /// No key, or none that can be used.
    pub(super) fn unauthorized() -> Self {
        let message = "Simulator: send a secret or restricted key as a bearer token.".to_owned();
        Self {
            status: StatusCode::UNAUTHORIZED,
            ..Self::bad_request(None, None, message)
        }
    }

    pub(super) fn json(&self) -> Value {
        let mut error = json!({ "message": self.message, "type": self.r#type });
        if let Value::Object(members) = &mut error {
            if let Some(code) = self.code {
                members.insert("code".into(), code.into());
                members.insert(
                    "doc_url".into(),
                    format!(
                        "https://docs.stripe.com/error-codes#{}",
                        code.replace('_', "-")
                    )
                    .into(),
                );
            }
            members.extend(
                self.param
                    .clone()
                    .map(|param| ("param".into(), param.into())),
            );
        }
        json!({ "error": error })
    }
}
