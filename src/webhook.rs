//! Verification of webhooks.
//!
//! Stripe's page: <https://docs.stripe.com/webhooks/signature>.
//!
//! ```
//! use stripe_identity::Timestamp;
//! use stripe_identity::event::{AnyEvent, EventType, ThinEventType};
//! use stripe_identity::webhook::{Webhook, WebhookSecret};
//!
//! # fn now() -> Timestamp { Timestamp::from_secs(1_700_000_000) }
//! # let secret = WebhookSecret::new("whsec_123")?;
//! # let body = br#"{"id": "evt_1", "object": "event", "api_version": null, "created": 1700000000, "data": {"object":
//! #     {"object": "account"}}, "livemode": false, "request": null, "type": "account.updated"}"#;
//! # let request = http::Request::builder().header("Stripe-Signature", secret.sign(now(), body)).body(body)?;
//! let webhook = Webhook::new(WebhookSecret::new("whsec_123")?);
//!
//! // Pass the raw body, exactly as it arrived: parsing and writing it again changes the bytes.
//! match webhook.any_event(&request, now())? {
//!     AnyEvent::Snapshot(event) if event.r#type == EventType::VerificationSessionVerified => {
//!         // Retrieve `event.session()` with its results.
//!     }
//!     AnyEvent::Thin(event) if event.r#type == ThinEventType::VerificationSessionVerified => {
//!         // Retrieve `event.session_id()` with its results.
//!     }
//!     // Respond with 200 to any other event too, or Stripe delivers it again.
//!     _ => {}
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use http::Request;
use sha2::Sha256;

use crate::error::{RequestError, RequestProblem};
use crate::event::{AnyEvent, Event, EventError};
use crate::header;
use crate::request::copied::copy_problem;
use crate::value::Timestamp;

/// The maximum age of a signature by default, as in Stripe's own libraries: five minutes.
pub const MAX_AGE: Duration = Duration::from_secs(300);

/// The signing secret (`whsec_…`) of a webhook endpoint.
#[derive(Clone)]
pub struct WebhookSecret(Box<str>);

impl WebhookSecret {
    /// Accepts the secret of an endpoint.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] about `webhook_secret`, without the secret itself, if the secret
    ///
    /// - is empty, because anybody can sign with an empty secret;
    /// - contains whitespace, control characters or quotes, usually left over from copying;
    /// - is a placeholder such as `${VAR}`, or an API key.
    pub fn new(secret: &str) -> Result<Self, RequestError> {
        let problem = if let Some(problem) = copy_problem(secret) {
            problem
        } else if secret == "whsec_" {
            RequestProblem::Empty
        } else if ["sk_", "rk_", "pk_"]
            .iter()
            .any(|prefix| secret.starts_with(prefix))
        {
            RequestProblem::ApiKey
        } else {
            return Ok(Self(secret.into()));
        };
        Err(RequestError::new("webhook_secret", problem))
    }

    /// Signs the body of either kind of event as Stripe does, for your own tests. Returns the value of the header
    /// `Stripe-Signature`.
    pub fn sign(&self, now: Timestamp, body: impl AsRef<[u8]>) -> String {
        use fmt::Write;

        let mut header = format!("t={now},v1=");
        for byte in self
            .mac(&now.to_string(), body.as_ref())
            .finalize()
            .into_bytes()
        {
            // Writing to a String cannot fail.
            let _ = write!(header, "{byte:02x}");
        }
        header
    }

    fn mac(&self, time: &str, body: &[u8]) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("a key of any length");
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(body);
        mac
    }
}

impl FromStr for WebhookSecret {
    type Err = RequestError;

    fn from_str(secret: &str) -> Result<Self, RequestError> {
        Self::new(secret)
    }
}

impl TryFrom<&str> for WebhookSecret {
    type Error = RequestError;

    fn try_from(secret: &str) -> Result<Self, RequestError> {
        Self::new(secret)
    }
}

impl TryFrom<String> for WebhookSecret {
    type Error = RequestError;

    fn try_from(secret: String) -> Result<Self, RequestError> {
        Self::new(&secret)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}

/// A verifier of webhooks: they must come from Stripe, be recent, and be unchanged.
///
/// One `v1` signature that matches one of the secrets is enough, so that secrets can be rolled and endpoints can share a
/// route. Signatures are compared in constant time.
#[derive(Clone, Debug)]
pub struct Webhook {
    secrets: Vec<WebhookSecret>,
    max_age: Option<Duration>,
    max_ahead: Option<Duration>,
}

impl Webhook {
    /// Verifies with this secret. Accepts signatures up to an age of [`MAX_AGE`].
    pub fn new(secret: WebhookSecret) -> Self {
        Self {
            secrets: vec![secret],
            max_age: Some(MAX_AGE),
            max_ahead: None,
        }
    }

    /// Accepts signatures by this secret too: the new secret while one is rolled, or that of another endpoint.
    #[must_use]
    pub fn with_secret(mut self, secret: WebhookSecret) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Accepts signatures up to this age in whole seconds, [`MAX_AGE`] by default. `None` accepts any age.
    ///
    /// The limit prevents a replay of captured webhooks. Pass `None` to process a queue of webhooks that arrived earlier.
    #[must_use]
    pub fn with_max_age(mut self, age: Option<Duration>) -> Self {
        self.max_age = age;
        self
    }

    /// Accepts signatures up to this many whole seconds in the future. By default, `None`, any future time is accepted: a slow
    /// local clock is not an attack.
    #[must_use]
    pub fn with_max_ahead(mut self, ahead: Option<Duration>) -> Self {
        self.max_ahead = ahead;
        self
    }

    /// Verifies a request and reads its event, which is of either kind.
    ///
    /// # Errors
    ///
    /// Returns [`WebhookError::Signature`] if the request is not proven to come from Stripe: respond with 400.
    ///
    /// Returns [`WebhookError::Event`] if the event is genuine but could not be read: store the bytes, or respond with 500.
    /// Stripe retries for up to three days, so there is time to fix it.
    pub fn any_event(
        &self,
        request: &Request<impl AsRef<[u8]>>,
        now: Timestamp,
    ) -> Result<AnyEvent, WebhookError> {
        let mut headers = request.headers().get_all(header::STRIPE_SIGNATURE).iter();
        let header = match (headers.next(), headers.next()) {
            (Some(header), None) => header.as_bytes(),
            (None, _) => return Err(SignatureError::MissingHeader.into()),
            (Some(_), Some(_)) => return Err(SignatureError::MalformedHeader.into()),
        };
        self.any_event_from_parts(header, request.body(), now)
    }

    /// Verifies a body by the value of its header `Stripe-Signature` and reads its event, for servers with another request
    /// type. For a request without the header, pass an empty value.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`any_event`](Self::any_event).
    pub fn any_event_from_parts(
        &self,
        header: impl AsRef<[u8]>,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<AnyEvent, WebhookError> {
        let body = body.as_ref();
        self.verify(header, body, now)?;
        Ok(AnyEvent::parse(body)?)
    }

    /// Verifies a request and reads its event, for endpoints that receive only snapshot events.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`any_event`](Self::any_event), and [`EventError::Thin`] for a thin event.
    pub fn event(
        &self,
        request: &Request<impl AsRef<[u8]>>,
        now: Timestamp,
    ) -> Result<Event, WebhookError> {
        Ok(self.any_event(request, now)?.into_snapshot()?)
    }

    /// Verifies a body by the value of its header `Stripe-Signature` and reads its snapshot event, for servers with another
    /// request type. For a request without the header, pass an empty value.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`event`](Self::event).
    pub fn event_from_parts(
        &self,
        header: impl AsRef<[u8]>,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<Event, WebhookError> {
        let event = self.any_event_from_parts(header, body, now)?;
        Ok(event.into_snapshot()?)
    }

    /// Verifies a body by the value of its header `Stripe-Signature` without reading it, for receivers that store the bytes
    /// first.
    ///
    /// # Errors
    ///
    /// Returns a [`SignatureError`] if the body is not proven to come from Stripe. The signature is checked before its time.
    pub fn verify(
        &self,
        header: impl AsRef<[u8]>,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        let header = Header::parse(header.as_ref())?;
        let matches = self.secrets.iter().any(|secret| {
            let mac = secret.mac(header.time, body.as_ref());
            header
                .signatures
                .iter()
                .any(|signature| mac.clone().verify_slice(signature).is_ok())
        });
        if !matches {
            return Err(SignatureError::NoMatch);
        }
        let age = now.as_secs().saturating_sub(header.secs);
        let over = |secs: i64, limit: Option<Duration>| {
            limit.is_some_and(|limit| u64::try_from(secs).is_ok_and(|secs| secs > limit.as_secs()))
        };
        if over(age, self.max_age) {
            return Err(SignatureError::TooOld);
        }
        if over(age.saturating_neg(), self.max_ahead) {
            return Err(SignatureError::InFuture);
        }
        Ok(())
    }
}

/// The header `Stripe-Signature`: `t=…,v1=…,v1=…`, and other items, which are ignored.
struct Header<'h> {
    /// Verbatim, because the text is what was signed.
    time: &'h str,
    secs: i64,
    /// The `v1` items that are 32 bytes of hexadecimal.
    signatures: Vec<[u8; 32]>,
}

impl<'h> Header<'h> {
    fn parse(header: &'h [u8]) -> Result<Self, SignatureError> {
        let header = header.trim_ascii();
        if header.is_empty() {
            return Err(SignatureError::MissingHeader);
        }
        let mut time = None;
        let mut has_v1 = false;
        let mut signatures = Vec::new();
        let mut has_item = false;
        for item in header.split(|byte| *byte == b',') {
            let item = item.trim_ascii();
            let Some(at) = item.iter().position(|byte| *byte == b'=') else {
                continue;
            };
            has_item = true;
            let (name, value) = (
                item.get(..at),
                item.get(at.saturating_add(1)..).unwrap_or_default(),
            );
            match name {
                Some(b"t") if time.is_some() => return Err(SignatureError::MalformedHeader),
                Some(b"t") => time = Some(value),
                Some(b"v1") => {
                    has_v1 = true;
                    signatures.extend(unhex(value));
                }
                _ => {}
            }
        }
        if !has_item {
            return Err(SignatureError::MalformedHeader);
        }
        let time = time
            .and_then(|time| std::str::from_utf8(time).ok())
            .unwrap_or_default();
        let digits = !time.is_empty() && time.bytes().all(|byte| byte.is_ascii_digit());
        let secs = time
            .parse()
            .ok()
            .filter(|_| digits)
            .ok_or(SignatureError::NoTimestamp)?;
        if !has_v1 {
            return Err(SignatureError::NoSignature);
        }
        Ok(Self {
            time,
            secs,
            signatures,
        })
    }
}

/// Reads 32 bytes of hexadecimal, in either case.
fn unhex(text: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair)
            .ok()
            .filter(|pair| !pair.starts_with('+'))?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}

/// The reason why a webhook is not proven to come from Stripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is no header `Stripe-Signature`, or it is blank.
    #[error("there is no Stripe-Signature header")]
    MissingHeader,
    /// The header is not a list of `name=value`, has two times, or occurs twice.
    #[error("the Stripe-Signature header is malformed")]
    MalformedHeader,
    /// The time is missing or not plain digits.
    #[error("the Stripe-Signature header has no timestamp")]
    NoTimestamp,
    /// There is no `v1` signature.
    #[error("the Stripe-Signature header has no v1 signature")]
    NoSignature,
    /// No signature matches any of the secrets. Usually the body was changed on the way (parsed and written again, or encoded
    /// as base64), or the secret belongs to another endpoint.
    #[error(
        "no signature matches: pass the raw request body (decode base64 first), and the signing secret of this endpoint"
    )]
    NoMatch,
    /// The signature is genuine but too old: a replay, or a fast local clock.
    #[error("the signature is too old")]
    TooOld,
    /// The signature is genuine but too far in the future.
    #[error("the signature is from the future")]
    InFuture,
}

/// The reason why a webhook did not yield an event.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The webhook is not proven to come from Stripe.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The webhook comes from Stripe, but could not be read as an event.
    #[error(transparent)]
    Event(#[from] EventError),
}
