use std::fmt;

use http::{HeaderMap, Method, Request, Response, StatusCode};

use super::Simulator;
use crate::error::RequestError;
use crate::header;
use crate::operation::Operation;
use crate::stripe::Stripe;
use crate::value::Timestamp;

/// A request as it was received, for assertions. `Debug` shows the names of its parameters, and no values.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The method.
    pub method: Method,
    /// The path, without query.
    pub path: String,
    /// The parameters, by their full names, in their order.
    pub params: Vec<(String, String)>,
    /// The header `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// The header `Stripe-Account`.
    pub account: Option<String>,
    /// The header `Stripe-Context`.
    pub context: Option<String>,
    /// The header `Stripe-Version`.
    pub version: Option<String>,
    /// The status of the response; `None` if the connection was lost.
    pub status: Option<StatusCode>,
    /// The `Request-Id` of the response; `None` if the connection was lost.
    pub request_id: Option<String>,
    /// The simulator's time when it was received.
    pub received_at: Timestamp,
}

/// The differences between a received request and an expected one, line by line.
///
/// It shows only values that cannot be personal. `Debug` is the same text, so that a failed `unwrap` can be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference(Vec<String>);

impl Received {
    pub(super) fn of<B: AsRef<[u8]>, R>(
        request: &Request<B>,
        response: Option<&Response<R>>,
        received_at: Timestamp,
    ) -> Self {
        let form = match *request.method() {
            Method::POST => request.body().as_ref(),
            _ => request.uri().query().unwrap_or_default().as_bytes(),
        };
        let headers = request.headers();
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            params: form_urlencoded::parse(form).into_owned().collect(),
            idempotency_key: text(headers, header::IDEMPOTENCY_KEY),
            account: text(headers, header::STRIPE_ACCOUNT),
            context: text(headers, header::STRIPE_CONTEXT),
            version: text(headers, header::STRIPE_VERSION),
            status: response.map(Response::status),
            request_id: response.and_then(|response| text(response.headers(), header::REQUEST_ID)),
            received_at,
        }
    }

    /// Returns the value of a parameter, by its full name, such as `options[document][require_live_capture]`.
    pub fn param(&self, name: &str) -> Option<&str> {
        let mut params = self.params.iter();
        let (_, value) = params.find(|(key, _)| key == name)?;
        Some(value)
    }

    /// Compares the request with what `stripe` would send for an operation: method, path, parameters, account and context.
    ///
    /// ```
    /// # use stripe_identity::{CreateVerificationSession, SecretKey, Stripe, Timestamp};
    /// # use stripe_identity::simulator::Simulator;
    /// # let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
    /// # let mut simulator = Simulator::new(Timestamp::from_secs(1_700_000_000));
    /// simulator.handle(&stripe.request(&CreateVerificationSession::document())?);
    ///
    /// let expected = CreateVerificationSession::document().require_live_capture(true);
    /// let difference = simulator.take_received()[0].compare(&stripe, &expected).unwrap_err();
    /// assert_eq!(
    ///     difference.to_string(),
    ///     "options[document][require_live_capture]: not received, expected \"true\""
    /// );
    /// # Ok::<(), stripe_identity::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Difference`] if the requests differ, or if the operation itself cannot be sent.
    pub fn compare<O: Operation + ?Sized>(
        &self,
        stripe: &Stripe,
        expected: &O,
    ) -> Result<(), Difference> {
        let expected = match stripe.request(expected) {
            Ok(request) => Self::of(&request, None::<&Response<()>>, self.received_at),
            Err(error) => return Err(Difference::of_error(&error)),
        };
        let mut lines = Vec::new();
        let mut differ = |what: &str, received: Option<&str>, expected: Option<&str>| {
            if received != expected {
                let shown = |value: Option<&str>| match value {
                    None => "nothing".to_owned(),
                    Some(value) => format!("{value:?}"),
                };
                lines.push(format!(
                    "{what}: received {}, expected {}",
                    shown(received),
                    shown(expected)
                ));
            }
        };
        differ(
            "method",
            Some(self.method.as_str()),
            Some(expected.method.as_str()),
        );
        differ("path", Some(&self.path), Some(&expected.path));
        differ(
            "Stripe-Account",
            self.account.as_deref(),
            expected.account.as_deref(),
        );
        differ(
            "Stripe-Context",
            self.context.as_deref(),
            expected.context.as_deref(),
        );
        for (name, value) in &expected.params {
            match self.param(name) {
                None => lines.push(format!(
                    "{}: not received, expected {}",
                    shown_name(name),
                    shown_value(name, value)
                )),
                Some(received) if received != value => lines.push(format!(
                    "{}: received {}, expected {}",
                    shown_name(name),
                    shown_value(name, received),
                    shown_value(name, value)
                )),
                Some(_) => {}
            }
        }
        for (name, value) in &self.params {
            if expected.param(name).is_none() {
                lines.push(format!(
                    "{}: received {}, not expected",
                    shown_name(name),
                    shown_value(name, value)
                ));
            }
        }
        if lines.is_empty() {
            Ok(())
        } else {
            Err(Difference(lines))
        }
    }
}

impl Difference {
    fn of_error(error: &RequestError) -> Self {
        Self(vec![format!(
            "the expected operation cannot be sent: {error}"
        )])
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl fmt::Debug for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

impl std::error::Error for Difference {}

/// Returns the name of a parameter, without the keys of metadata, which are the user's own.
fn shown_name(name: &str) -> &str {
    match name.split_once('[') {
        Some(("metadata", _)) => "metadata",
        _ => name,
    }
}

/// Returns the value of a parameter, hidden where it can be personal or secret.
fn shown_value(name: &str, value: &str) -> String {
    let root = name.split_once('[').map_or(name, |(root, _)| root);
    let is_plain = matches!(
        root,
        "type"
            | "types"
            | "options"
            | "expand"
            | "limit"
            | "status"
            | "created"
            | "expires_at"
            | "delivery_success"
            | "verification_flow"
    );
    if is_plain {
        format!("{value:?}")
    } else {
        "a hidden value".to_owned()
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.params.iter().map(|(name, _)| shown_name(name));
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("params", &names.collect::<Vec<_>>())
            .field("idempotency_key", &self.idempotency_key)
            .field("account", &self.account)
            .field("context", &self.context)
            .field("version", &self.version)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Simulator {
    /// Returns the last requests, oldest first, at most [`Settings::journal`](super::Settings::journal).
    pub fn received(&self) -> impl DoubleEndedIterator<Item = &Received> {
        self.received.iter()
    }

    /// Removes and returns the requests that were received since the last call, oldest first.
    pub fn take_received(&mut self) -> Vec<Received> {
        self.received.drain(..).collect()
    }

    pub(super) fn note(&mut self, received: Received) {
        self.received.push_back(received);
        while self.received.len() > self.settings.journal {
            self.received.pop_front();
        }
    }
}
