use std::fmt;

use http::header::{AUTHORIZATION, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{RequestError, RequestProblem};
use crate::header::{IDEMPOTENCY_KEY, STRIPE_ACCOUNT, STRIPE_CONTEXT, STRIPE_VERSION};
use crate::request::KeyKind;

// A name that is a constant need not be parsed at each request.
const CONTEXT: HeaderName = HeaderName::from_static(STRIPE_CONTEXT);
const ACCOUNT: HeaderName = HeaderName::from_static(STRIPE_ACCOUNT);

/// The headers that an [`Operation`](crate::Operation) adds to those of [`Stripe`](crate::Stripe).
///
/// A header that [`Stripe`](crate::Stripe) sets too is replaced, such as `Stripe-Context`. These are refused:
///
/// - `Authorization`, `Host`, `Transfer-Encoding`, and all that begin with `Content-`;
/// - `Stripe-Version`: see [`Operation::version`](crate::Operation::version);
/// - `Idempotency-Key`: see [`Stripe::request_with_key`](crate::Stripe::request_with_key);
/// - `Stripe-Context` beside `Stripe-Account`, wherever the two come from.
///
/// The first refusal is the error that [`Stripe::request`](crate::Stripe::request) returns.
pub struct Headers {
    map: HeaderMap,
    has_changed: bool,
    error: Option<RequestError>,
}

impl Headers {
    /// Starts with the headers of `Stripe`.
    // Inlined, because moving a `HeaderMap` costs more than the rest of the function.
    #[inline]
    pub(crate) fn after(map: HeaderMap) -> Self {
        Self {
            map,
            has_changed: false,
            error: None,
        }
    }

    #[inline]
    pub(crate) fn finish(self, kind: KeyKind) -> Result<HeaderMap, RequestError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        if kind == KeyKind::Organization && !self.map.contains_key(CONTEXT) {
            return Err(RequestError::new(
                "Stripe-Context",
                RequestProblem::MissingContext,
            ));
        }
        // `Stripe` refuses the two by itself.
        if self.has_changed && self.map.contains_key(CONTEXT) && self.map.contains_key(ACCOUNT) {
            let other = "Stripe-Account";
            return Err(RequestError::new(
                "Stripe-Context",
                RequestProblem::Exclusive { other },
            ));
        }
        Ok(self.map)
    }

    /// Sets a header. A value that is blank or contains anything but visible ASCII characters and spaces is refused.
    pub fn set(&mut self, name: &'static str, value: impl AsRef<str>) -> &mut Self {
        self.has_changed = true;
        match header(name, value.as_ref()) {
            Ok((name, value)) => drop(self.map.insert(name, value)),
            Err(error) => drop(self.error.get_or_insert(error)),
        }
        self
    }

    /// Sets a header, as [`set`](Self::set) does, if there is a value.
    pub fn set_if(&mut self, name: &'static str, value: Option<impl AsRef<str>>) -> &mut Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }
}

fn header(name: &'static str, value: &str) -> Result<(HeaderName, HeaderValue), RequestError> {
    let refuse = |problem| RequestError::new(name, problem);
    let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
        refuse(RequestProblem::Invalid(
            "must be the name of a header".into(),
        ))
    })?;
    if is_reserved(&header) {
        return Err(refuse(RequestProblem::ReservedHeader));
    }
    Ok((header, header_value(name, value)?))
}

fn is_reserved(name: &HeaderName) -> bool {
    [AUTHORIZATION, HOST, TRANSFER_ENCODING].contains(name)
        || [STRIPE_VERSION, IDEMPOTENCY_KEY].contains(&name.as_str())
        || name.as_str().starts_with("content-")
}

/// Returns a header value, or an error about `param`.
pub(crate) fn header_value(param: &'static str, value: &str) -> Result<HeaderValue, RequestError> {
    let problem = if value.trim().is_empty() {
        RequestProblem::Empty
    } else if value.chars().any(char::is_control) {
        RequestProblem::ControlCharacter
    } else if !value.is_ascii() {
        RequestProblem::NotVisibleAscii
    } else if let Ok(header) = HeaderValue::from_str(value) {
        return Ok(header);
    } else {
        RequestProblem::NotVisibleAscii
    };
    Err(RequestError::new(param, problem))
}

/// Shows the number of headers only, because values may be personal.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Headers")
            .field("count", &self.map.len())
            .finish_non_exhaustive()
    }
}
