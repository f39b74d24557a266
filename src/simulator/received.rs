use std::fmt;

use http::{Method, Request, StatusCode};

use super::Simulator;

/// A request as it arrived, for assertions. `Debug` shows the names of its parameters, and no values.
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
    /// The header `Stripe-Version`.
    pub version: Option<String>,
    /// The status it was answered with; `None` if the connection was lost.
    pub status: Option<StatusCode>,
}

impl Received {
    pub(super) fn of<B: AsRef<[u8]>>(request: &Request<B>, status: Option<StatusCode>) -> Self {
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let form = match *request.method() {
            Method::POST => request.body().as_ref(),
            _ => request.uri().query().unwrap_or_default().as_bytes(),
        };
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            params: form_urlencoded::parse(form).into_owned().collect(),
            idempotency_key: header("idempotency-key"),
            account: header("stripe-account"),
            version: header("stripe-version"),
            status,
        }
    }

    /// The value of a parameter, by its full name, such as `options[document][require_live_capture]`.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self
            .params
            .iter()
            .map(|(name, _)| match name.split_once('[') {
                Some(("metadata", _)) => "metadata",
                _ => name,
            });
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("params", &names.collect::<Vec<_>>())
            .field("idempotency_key", &self.idempotency_key)
            .field("account", &self.account)
            .field("version", &self.version)
            .field("status", &self.status)
            .finish()
    }
}

impl Simulator {
    /// What was received since the last time this was asked, in its order.
    pub fn take_received(&mut self) -> Vec<Received> {
        std::mem::take(&mut self.received)
    }
}
