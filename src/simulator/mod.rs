//! Stripe Identity in memory, for tests without network.
//!
//! A [`Simulator`] answers requests as Stripe would, with the time and the seed that the test gives it. It does no IO:
//! hand it the requests that [`Stripe`](crate::Stripe) makes, or put any HTTP server in front of it.
//!
//! ```
//! use stripe_identity::simulator::{Outcome, Simulator};
//! use stripe_identity::{CreateVerificationSession, Operation, SecretKey, Stripe, Timestamp};
//!
//! let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
//! let mut simulator = Simulator::new(Timestamp::from_secs(1_700_000_000));
//!
//! let create = CreateVerificationSession::document();
//! let session = create.parse(&simulator.handle(&stripe.request(&create)?))?;
//! simulator.submit(&session.id, Outcome::Verified)?;
//!
//! let retrieve = session.retrieve();
//! let session = retrieve.parse(&simulator.handle(&stripe.request(&retrieve)?))?;
//! assert_eq!(session.status.as_str(), "verified");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does
//!
//! The six VerificationSession operations with their parameters, unknown ones refused; statuses and what they allow; a
//! fresh client secret and url with each retrieve; filters, cursors and limits of lists; expansion of
//! `verified_outputs` and `last_verification_report`; redaction, which takes [`REDACTION_TIME`]. Data is kept apart by
//! mode (test or live key) and by `Stripe-Account`.
//!
//! # What it chooses
//!
//! Where Stripe's documents do not say what happens, the simulator does the mildest thing:
//!
//! - A change that the status does not allow is refused with 400 `invalid_request_error`, without a code.
//! - A cancelled session can be redacted, and redacting twice changes nothing.
//! - Lists and updates carry no client secret and no url; create and retrieve do.
//! - `redaction.status` goes from `processing` straight to `redacted`.
//! - Error messages are the simulator's own, and say so.

mod answer;
mod expand;
mod list;
mod params;
mod refusal;
mod session;
mod sessions;

use std::time::Duration;

use http::{Request, Response};

pub use session::{Outcome, SubmitError};

use crate::timestamp::Timestamp;
use session::Session;

/// How long a redaction takes here: the four days that Stripe names as the longest.
pub const REDACTION_TIME: Duration = Duration::from_secs(4 * 24 * 60 * 60);

/// Stripe Identity in memory: see the [module](self).
#[derive(Clone, Debug)]
pub struct Simulator {
    now: Timestamp,
    random: SplitMix,
    /// Oldest first.
    sessions: Vec<Session>,
}

impl Simulator {
    /// An empty account, at that time.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            random: SplitMix(0),
            sessions: Vec::new(),
        }
    }

    /// Makes other ids and secrets: the same seed and the same calls give the same ones.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self {
            random: SplitMix(seed),
            ..self
        }
    }

    /// The simulator's time.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Lets time pass.
    pub fn advance(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time);
    }

    /// Answers a request. Host and scheme are not looked at.
    pub fn handle<B: AsRef<[u8]>>(&mut self, request: &Request<B>) -> Response<Vec<u8>> {
        self.finish_redactions();
        let request_id = self.random.id("req_", 14);
        let result = self.answer(request);
        answer::response(request.headers(), &request_id, result)
    }

    /// Lets the user of a session submit an attempt, or Stripe finish the checks of one.
    ///
    /// # Errors
    ///
    /// A [`SubmitError`] if there is no such session, or it does not wait for one.
    pub fn submit(&mut self, id: &str, outcome: Outcome) -> Result<(), SubmitError> {
        let report = self.random.id("vr_", 24);
        let now = self.now;
        let session = self.sessions.iter_mut().find(|session| session.id == id);
        session
            .ok_or(SubmitError::NoSuchSession)?
            .submit(outcome, report, now)
    }

    fn finish_redactions(&mut self) {
        let now = self.now;
        for session in &mut self.sessions {
            session.finish_redaction(now);
        }
    }
}

/// A tiny generator for ids: deterministic, and not meant to be hard to guess.
#[derive(Clone, Debug)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn id(&mut self, prefix: &str, length: usize) -> String {
        const LETTERS: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let letters = (0..length).filter_map(|_| {
            let at = usize::try_from(self.next() % 62).ok()?;
            LETTERS.get(at).copied().map(char::from)
        });
        prefix.chars().chain(letters).collect()
    }
}
