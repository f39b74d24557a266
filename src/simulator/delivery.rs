use http::header::{CACHE_CONTROL, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};

use super::Simulator;
use super::account::Scope;
use super::event::{StoredEvent, matches};
use super::id::{self, Place};
use super::response::{self, text};
use crate::event::EventType;
use crate::header;
use crate::stripe::API_VERSION;
use crate::value::Timestamp;
use crate::webhook::WebhookSecret;

/// A webhook endpoint: its signing secrets, and the types and form of its events. `Debug` hides the secrets.
#[derive(Clone, Debug)]
pub struct WebhookEndpoint {
    id: String,
    url: String,
    secrets: Vec<WebhookSecret>,
    types: Vec<String>,
    api_version: String,
    is_thin: bool,
}

impl WebhookEndpoint {
    /// Builds an endpoint with this secret. It receives all events except `redacted`, in the crate's API version.
    pub fn new(secret: WebhookSecret) -> Self {
        Self {
            id: String::new(),
            url: "/".to_owned(),
            secrets: vec![secret],
            types: vec!["*".to_owned()],
            api_version: API_VERSION.to_owned(),
            is_thin: false,
        }
    }

    /// Sets the URI of the deliveries. `/` by default.
    #[must_use]
    pub fn at(self, url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ..self
        }
    }

    /// Adds a second secret, because Stripe signs with both while a secret is rolled.
    #[must_use]
    pub fn with_secret(mut self, secret: WebhookSecret) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Sets the types of events that it receives, as in Stripe's Dashboard: exact, or with a `*` at the end. `redacted` has to be named
    /// exactly. For thin events the leading `v1.` may be left out.
    #[must_use]
    pub fn for_types<T: Into<String>>(self, types: impl IntoIterator<Item = T>) -> Self {
        Self {
            types: types.into_iter().map(Into::into).collect(),
            ..self
        }
    }

    /// Sets the `api_version` of its events. Their shape stays that of the crate's version.
    #[must_use]
    pub fn with_api_version(self, version: impl Into<String>) -> Self {
        Self {
            api_version: version.into(),
            ..self
        }
    }

    /// Makes the endpoint receive thin events. By default it receives snapshot events.
    #[must_use]
    pub fn thin(self) -> Self {
        Self {
            is_thin: true,
            ..self
        }
    }

    /// Returns the id, `we_…`. It is empty until the endpoint is added to a simulator.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the URI of the deliveries.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns whether the endpoint receives thin events.
    pub fn is_thin(&self) -> bool {
        self.is_thin
    }

    pub(super) fn wants(&self, r#type: &EventType) -> bool {
        self.types.iter().any(|pattern| {
            let pattern = pattern.strip_prefix("v1.").unwrap_or(pattern);
            if *r#type == EventType::VerificationSessionRedacted {
                pattern == r#type.as_str()
            } else {
                matches(r#type.as_str(), pattern)
            }
        })
    }
}

/// A request by which Stripe delivers an event.
///
/// Send it to your endpoint, or pass it to [`Webhook::any_event`](crate::webhook::Webhook::any_event).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Delivery {
    /// The id of the endpoint.
    pub endpoint_id: String,
    /// The id of the event, as in its body.
    pub event_id: String,
    /// The type of the event, as in its body.
    pub r#type: String,
    /// The signed request.
    pub request: Request<Vec<u8>>,
}

impl Simulator {
    /// Adds a webhook endpoint, and returns its id.
    pub fn add_webhook_endpoint(&mut self, endpoint: WebhookEndpoint) -> String {
        let mut id = "we_".to_owned();
        id::push_random(&mut id, 24, &mut self.world.random);
        self.world.endpoints.push(WebhookEndpoint {
            id: id.clone(),
            ..endpoint
        });
        id
    }

    /// Returns the webhook endpoints, in the order in which they were added.
    pub fn webhook_endpoints(&self) -> &[WebhookEndpoint] {
        &self.world.endpoints
    }

    /// Removes a webhook endpoint. Returns whether there was one with this id.
    pub fn remove_webhook_endpoint(&mut self, id: &str) -> bool {
        let before = self.world.endpoints.len();
        self.world.endpoints.retain(|endpoint| endpoint.id != id);
        self.world.endpoints.len() < before
    }

    /// Removes and returns the deliveries of the events since the last call, oldest first: each event to each endpoint that
    /// receives it.
    ///
    /// They are signed at `signed_at`. Pass the real time if the receiver checks it, even if the simulator's clock differs.
    ///
    /// Stripe may deliver out of order and more than once. Reverse the list, or send a request twice, to test that.
    pub fn take_deliveries(&mut self, signed_at: Timestamp) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        for place in std::mem::take(&mut self.world.undelivered) {
            let Some(mut scope) = self.scope(place.account) else {
                continue;
            };
            deliveries.extend(scope.deliveries(place.number, signed_at));
        }
        deliveries
    }

    /// Builds the delivery of one event to one endpoint again, signed at `signed_at`, for retries and for resending. Returns
    /// `None` if there is no such event or endpoint.
    pub fn delivery(
        &mut self,
        event_id: &str,
        endpoint_id: &str,
        signed_at: Timestamp,
    ) -> Option<Delivery> {
        let place = Place::of(event_id)?;
        let scope = self.scope(place.account)?;
        let event = scope.account.events.at(place.number)?;
        let is_it = event.id == event_id || event.thin_id(scope.account.realm.livemode) == event_id;
        let mut endpoints = scope.world.endpoints.iter();
        let endpoint = endpoints.find(|endpoint| endpoint.id == endpoint_id)?;
        is_it.then(|| scope.delivery(event, endpoint, signed_at))
    }
}

impl Scope<'_> {
    fn deliveries(&mut self, number: u64, signed_at: Timestamp) -> Vec<Delivery> {
        let Some(event) = self.account.events.at_mut(number) else {
            return Vec::new();
        };
        let wanted = |endpoint: &&WebhookEndpoint| endpoint.wants(&event.r#type);
        let endpoints = self
            .world
            .endpoints
            .iter()
            .filter(wanted)
            .collect::<Vec<_>>();
        // An endpoint may have been added since the event.
        event.pending = event.pending.max(endpoints.len());
        let Some(event) = self.account.events.at(number) else {
            return Vec::new();
        };
        endpoints
            .into_iter()
            .map(|endpoint| self.delivery(event, endpoint, signed_at))
            .collect()
    }

    fn delivery(
        &self,
        event: &StoredEvent,
        endpoint: &WebhookEndpoint,
        signed_at: Timestamp,
    ) -> Delivery {
        let livemode = self.account.realm.livemode;
        let (event_id, r#type, body) = if endpoint.is_thin {
            let view = self.thin_view(event, false);
            let r#type = format!("v1.{}", event.r#type.as_str());
            (event.thin_id(livemode), r#type, text(&view))
        } else {
            let view = self.event_view(event, &endpoint.api_version);
            let r#type = event.r#type.as_str().to_owned();
            (event.id.clone(), r#type, text(&view))
        };
        // One time, and the signatures of all secrets.
        let mut signature = format!("t={signed_at}");
        for secret in &endpoint.secrets {
            if let Some((_, signed)) = secret.sign(signed_at, &body).split_once(',') {
                signature.push(',');
                signature.push_str(signed);
            }
        }
        if !livemode {
            // Test mode has a `v0` beside `v1`, which nobody can check.
            signature.push_str(",v0=");
            signature.push_str(&"0".repeat(64));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (CACHE_CONTROL, "no-cache"),
            (CONTENT_TYPE, "application/json; charset=utf-8"),
            (USER_AGENT, "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response::set(&mut headers, header::STRIPE_SIGNATURE, &signature);
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.headers_mut() = headers;
        *request.uri_mut() = endpoint.url.parse().unwrap_or_else(|_| Uri::default());
        Delivery {
            endpoint_id: endpoint.id.clone(),
            event_id,
            r#type,
            request,
        }
    }
}
