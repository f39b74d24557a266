//! Verification of webhooks: <https://docs.stripe.com/webhooks/signature>.
//!
//! ```
//! use stripe_identity::Timestamp;
//! use stripe_identity::event::EventType;
//! use stripe_identity::webhook::{Webhook, WebhookSecret};
//!
//! # fn now() -> Timestamp { Timestamp::from_secs(1_700_000_000) }
//! # let secret = WebhookSecret::new("whsec_123")?;
//! # let body = br#"{"id": "evt_1", "object": "event", "api_version": null, "created": 1700000000, "data": {"object":
//! #     {"object": "account"}}, "livemode": false, "request": null, "type": "account.updated"}"#;
//! # let request = http::Request::builder().header("Stripe-Signature", secret.sign(now(), body)).body(body)?;
//! let webhook = Webhook::new(WebhookSecret::new("whsec_123")?);
//!
//! // The raw body, exactly as it arrived: parsing and writing it again changes the bytes.
//! let event = webhook.event(&request, now())?;
//! match event.r#type {
//!     EventType::VerificationSessionVerified => { /* retrieve event.session() with its results */ }
//!     _ => { /* answer 200 all the same, or Stripe sends it again */ }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use http::Request;
use sha2::Sha256;

use crate::error::{RequestError, RequestProblem};
use crate::event::{Event, EventError};
use crate::header;
use crate::value::Timestamp;

/// How old a signature may be unless told otherwise, as in Stripe's own libraries: five minutes.
pub const MAX_AGE: Duration = Duration::from_secs(300);

/// The signing secret (`whsec_…`) of a webhook endpoint.
#[derive(Clone)]
pub struct WebhookSecret(Box<str>);

impl WebhookSecret {
    /// Takes a secret, and refuses what cannot be one: an empty string, with which anybody can sign; whitespace left
    /// over from copying; an API key.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] about `webhook_secret`, which does not hold the secret.
    pub fn new(secret: &str) -> Result<Self, RequestError> {
        let problem = if secret.strip_prefix("whsec_").unwrap_or(secret).is_empty() {
            RequestProblem::Empty
        } else if secret.chars().any(char::is_whitespace) {
            RequestProblem::Whitespace
        } else if secret.chars().any(char::is_control) {
            RequestProblem::ControlCharacter
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

    /// Signs a body as Stripe does, for tests of your own: the value of the header `Stripe-Signature`.
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

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}

/// Verifies that webhooks come from Stripe, recently, and unchanged.
///
/// Any `v1` signature that fits any of the secrets is enough, so that secrets can be rolled and endpoints can share a
/// route. Comparison takes constant time.
#[derive(Clone, Debug)]
pub struct Webhook {
    secrets: Vec<WebhookSecret>,
    max_age: Option<Duration>,
    max_ahead: Option<Duration>,
}

impl Webhook {
    /// Verifies with this secret, and takes signatures that are at most [`MAX_AGE`] old.
    pub fn new(secret: WebhookSecret) -> Self {
        Self {
            secrets: vec![secret],
            max_age: Some(MAX_AGE),
            max_ahead: None,
        }
    }

    /// Takes signatures by this secret as well: the new one while one is rolled, or that of another endpoint.
    #[must_use]
    pub fn with_secret(mut self, secret: WebhookSecret) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Takes signatures that are at most so old, in whole seconds; `None` for any age, as when a queue is replayed. An age
    /// limit is what stops a replay of captured webhooks.
    #[must_use]
    pub fn with_max_age(mut self, age: Option<Duration>) -> Self {
        self.max_age = age;
        self
    }

    /// Takes signatures that are at most so far in the future, in whole seconds. Unless told so, any are taken: a clock
    /// that runs behind is no attack.
    #[must_use]
    pub fn with_max_ahead(mut self, ahead: Option<Duration>) -> Self {
        self.max_ahead = ahead;
        self
    }

    /// Verifies a request and reads the event in it.
    ///
    /// # Errors
    ///
    /// [`WebhookError::Signature`] if it is not proved to come from Stripe: answer 400. [`WebhookError::Event`] if it does,
    /// and is not an event that can be read: answer 500, and Stripe sends it again for some days, or keep the bytes first.
    pub fn event(
        &self,
        request: &Request<impl AsRef<[u8]>>,
        now: Timestamp,
    ) -> Result<Event, WebhookError> {
        let mut headers = request.headers().get_all(header::STRIPE_SIGNATURE).iter();
        let header = match (headers.next(), headers.next()) {
            (Some(header), None) => header.as_bytes(),
            (None, _) => return Err(SignatureError::MissingHeader.into()),
            (Some(_), Some(_)) => return Err(SignatureError::MalformedHeader.into()),
        };
        self.event_from_parts(header, request.body(), now)
    }

    /// Verifies a body with the value of its header `Stripe-Signature`, and reads the event in it: for servers whose requests
    /// are of another type.
    ///
    /// # Errors
    ///
    /// As [`event`](Self::event). For a request without the header, give an empty one.
    pub fn event_from_parts(
        &self,
        header: impl AsRef<[u8]>,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<Event, WebhookError> {
        let body = body.as_ref();
        self.verify(header, body, now)?;
        Ok(Event::parse(body)?)
    }

    /// Verifies a body with the value of its header `Stripe-Signature`, and reads nothing: for receivers that store the
    /// bytes first, and must not break over what is in them.
    ///
    /// # Errors
    ///
    /// A [`SignatureError`]; the signature is looked at before the time.
    pub fn verify(
        &self,
        header: impl AsRef<[u8]>,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        let header = Header::parse(header.as_ref())?;
        let fits = self.secrets.iter().any(|secret| {
            let mac = secret.mac(header.time, body.as_ref());
            header
                .signatures
                .iter()
                .any(|signature| mac.clone().verify_slice(signature).is_ok())
        });
        if !fits {
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

/// The header `Stripe-Signature`: `t=…,v1=…,v1=…`, and items that nobody needs.
struct Header<'h> {
    /// As it is signed.
    time: &'h str,
    secs: i64,
    /// Those that can be one at all.
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

/// 32 bytes of hexadecimal, in either case.
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

/// Why a webhook is not taken for one of Stripe's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is no header `Stripe-Signature`, or it is blank.
    #[error("there is no Stripe-Signature header")]
    MissingHeader,
    /// The header is not a list of `name=value`, or has two times, or stands twice.
    #[error("the Stripe-Signature header is malformed")]
    MalformedHeader,
    /// The time is missing or is not plain digits.
    #[error("the Stripe-Signature header has no timestamp")]
    NoTimestamp,
    /// There is no `v1` signature.
    #[error("the Stripe-Signature header has no v1 signature")]
    NoSignature,
    /// No signature fits any of the secrets. Most often the body was changed on the way (parsed and written again), or the
    /// secret is that of another endpoint.
    #[error("no signature fits")]
    NoMatch,
    /// The signature is genuine and too old: a replay, or a clock that runs ahead.
    #[error("the signature is too old")]
    TooOld,
    /// The signature is genuine and too far in the future.
    #[error("the signature is from the future")]
    InFuture,
}

/// Why a webhook does not give an event.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// It is not proved to come from Stripe.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It comes from Stripe, and is not an event that can be read.
    #[error(transparent)]
    Event(#[from] EventError),
}
