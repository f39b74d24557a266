use super::Simulator;
use crate::error::{Error, RequestError};
use crate::operation::Operation;
use crate::request::IdempotencyKey;
use crate::stripe::Stripe;

/// A client that calls a [`Simulator`] instead of Stripe: an operation goes in, its model comes out.
///
/// ```
/// use stripe_identity::{CreateVerificationSession, SecretKey, Stripe, Timestamp};
/// use stripe_identity::simulator::{FakeClient, Simulator, Submission};
///
/// let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
/// let mut fake = FakeClient::new(stripe, Simulator::new(Timestamp::from_secs(1_700_000_000)));
/// let session = fake.call(&CreateVerificationSession::document())?;
/// fake.simulator.submit(&session.id, Submission::Verified)?;
/// assert_eq!(fake.call(&session.retrieve())?.status.as_str(), "verified");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// For parallel tests, prepare one client, clone it, and set another [seed](Simulator::with_seed) in each clone.
#[derive(Clone, Debug)]
pub struct FakeClient {
    /// The simulator that responds: for attempts, time, faults and assertions.
    pub simulator: Simulator,
    stripe: Stripe,
}

impl FakeClient {
    /// Builds a client with the API key and the headers of `stripe`.
    pub fn new(stripe: Stripe, simulator: Simulator) -> Self {
        Self { simulator, stripe }
    }

    /// Returns the settings that turn operations into requests.
    pub fn stripe(&self) -> &Stripe {
        &self.stripe
    }

    /// Calls the API once, without an idempotency key and without retries.
    ///
    /// # Errors
    ///
    /// Returns [`Error`] if the call fails, as for a request over the network.
    pub fn call<O: Operation>(&mut self, operation: &O) -> Result<O::Output, Error> {
        let request = self.stripe.request(operation)?;
        operation.parse(&self.simulator.handle(&request))
    }

    /// Calls the API once, with an idempotency key.
    ///
    /// # Errors
    ///
    /// Returns [`Error`] if the call fails, or if the key cannot be an [`IdempotencyKey`].
    pub fn call_with_key<O, K>(&mut self, operation: &O, key: K) -> Result<O::Output, Error>
    where
        O: Operation,
        K: TryInto<IdempotencyKey>,
        RequestError: From<K::Error>,
    {
        let request = self.stripe.request_with_key(operation, key)?;
        operation.parse(&self.simulator.handle(&request))
    }
}
