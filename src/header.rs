//! The names of Stripe's headers, each written once: for requests, responses, webhooks and the simulator.

pub(crate) const DATE: &str = "date";
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
pub(crate) const IDEMPOTENT_REPLAYED: &str = "idempotent-replayed";
pub(crate) const ORIGINAL_REQUEST: &str = "original-request";
pub(crate) const RATE_LIMITED_REASON: &str = "stripe-rate-limited-reason";
pub(crate) const REQUEST_ID: &str = "request-id";
pub(crate) const RETRY_AFTER: &str = "retry-after";
pub(crate) const SHOULD_RETRY: &str = "stripe-should-retry";
#[cfg(feature = "webhook")]
pub(crate) const STRIPE_SIGNATURE: &str = "stripe-signature";
pub(crate) const STRIPE_ACCOUNT: &str = "stripe-account";
pub(crate) const STRIPE_CONTEXT: &str = "stripe-context";
pub(crate) const STRIPE_REQUEST_TRIGGER: &str = "stripe-request-trigger";
pub(crate) const STRIPE_VERSION: &str = "stripe-version";
