use http::{Request, Uri};

use super::{Simulator, set};
use crate::header;
use crate::webhook::WebhookSecret;

/// How events are delivered to a webhook endpoint: signed, once, in order, unless told otherwise.
#[derive(Clone, Debug)]
pub struct Delivery {
    secrets: Vec<WebhookSecret>,
    is_twice: bool,
    is_reversed: bool,
    api_version: Option<String>,
}

impl Delivery {
    /// Signs with this secret.
    pub fn new(secret: WebhookSecret) -> Self {
        Self {
            secrets: vec![secret],
            is_twice: false,
            is_reversed: false,
            api_version: None,
        }
    }

    /// Signs with this secret as well, as Stripe does while a secret is rolled.
    #[must_use]
    pub fn with_secret(mut self, secret: WebhookSecret) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Delivers every event twice.
    #[must_use]
    pub fn twice(self) -> Self {
        Self {
            is_twice: true,
            ..self
        }
    }

    /// Delivers the newest event first.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            is_reversed: true,
            ..self
        }
    }

    /// Delivers events in the name of another API version. Their shape stays.
    #[must_use]
    pub fn with_api_version(self, version: impl Into<String>) -> Self {
        Self {
            api_version: Some(version.into()),
            ..self
        }
    }
}

impl Simulator {
    /// The requests by which Stripe would deliver the events that were not delivered yet. Their URI is `/`: send them to your
    /// endpoint, or hand them to [`Webhook::event`](crate::webhook::Webhook::event).
    pub fn deliver(&mut self, delivery: &Delivery) -> Vec<Request<Vec<u8>>> {
        let mut events = std::mem::take(&mut self.undelivered);
        if delivery.is_reversed {
            events.make_contiguous().reverse();
        }
        let times = if delivery.is_twice { 2 } else { 1 };
        let mut requests = Vec::new();
        for mut event in events {
            if let Some(version) = &delivery.api_version {
                set(&mut event, "api_version", version.as_str());
            }
            let body = format!("{event:#}").into_bytes();
            let signatures = delivery
                .secrets
                .iter()
                .map(|secret| secret.sign(self.now, &body));
            // One time, and the signatures of all secrets.
            let header = signatures
                .reduce(|header, signature| match signature.split_once(',') {
                    Some((_, signature)) => format!("{header},{signature}"),
                    None => header,
                })
                .unwrap_or_default();
            for _ in 0..times {
                let mut request = Request::new(body.clone());
                *request.method_mut() = http::Method::POST;
                *request.uri_mut() = Uri::from_static("/");
                if let Ok(value) = header.parse() {
                    request
                        .headers_mut()
                        .insert(header::STRIPE_SIGNATURE, value);
                }
                requests.push(request);
            }
        }
        requests
    }
}
