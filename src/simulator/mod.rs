//! Stripe Identity in memory, for tests without network.
//!
//! A [`Simulator`] answers requests as Stripe would, with the time and the seed that the test gives it. It does no IO:
//! hand it the requests that [`Stripe`](crate::Stripe) makes, or put any HTTP server in front of it.
//!
//! ```
//! use stripe_identity::{CreateVerificationSession, Operation, SecretKey, Stripe, Timestamp};
//! use stripe_identity::simulator::{Outcome, Simulator};
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
//! - Every operation of this crate, with its parameters checked and unknown ones refused; filters, cursors and limits of lists;
//!   expansions.
//! - The life of a session: statuses and what they allow; a fresh client secret and url with each retrieve, which
//!   [`open`](Simulator::open) once and not for ever; attempts with an [`Outcome`]; a report with its files after each attempt that
//!   came to a check; redaction, which takes [`REDACTION_TIME`] and reaches reports, files and events.
//! - Sensitive results: with a restricted key (`rk_…`), expanded by name, for 48 hours or
//!   [for ever](Simulator::with_ip_allow_list).
//! - Events, to be listed and to be delivered: [`next_event`](Simulator::next_event) gives bodies, and with the feature `webhook`
//!   `deliver` gives signed requests, twice or in reverse if asked to.
//! - A POST with an idempotency key is done once in 24 hours and then replayed; the key with another request is refused. A change
//!   that the status does not allow is replayed too: once the work has begun, its answer stays. What was refused before (wrong
//!   parameters, a wrong key, an object that is not there) is not kept.
//! - [Faults](Fault) on demand, the lost answer among them; and [what was received](Simulator::take_received), for assertions.
//!
//! Data is kept apart by mode (test or live key), by `Stripe-Account` and by `Stripe-Context`.
//!
//! # What it chooses
//!
//! Where Stripe's documents do not say what happens, the simulator does the mildest thing:
//!
//! - Any key that begins like a secret or restricted one is right, and may do everything but see sensitive results.
//! - A change that the status does not allow is refused with 400 `invalid_request_error`, without a code.
//! - A cancelled session can be redacted, and redacting twice changes nothing.
//! - Lists and updates carry no client secret and no url; create and retrieve do.
//! - An attempt that ends without a check (`abandoned`, `consent_declined` and the like) makes no report and was never
//!   `processing`.
//! - Sensitive results whose 48 hours are over are left out, without an error.
//! - Every event counts as delivered. Events show no `provided_details`.
//! - A [`Fault`] comes before the work begins, except for those that say otherwise: it is not kept for the idempotency key, and
//!   the request sent again is done. Stripe also keeps a 500 that came up during the work.
//! - A deleted ephemeral key is gone.
//! - `redaction.status` goes from `processing` straight to `redacted`. `client_reference_id` stays.
//! - Error messages are the simulator's own, and say so. Members of JSON objects come in the order of the alphabet.

mod answer;
#[cfg(feature = "webhook")]
mod delivery;
mod ephemeral_key;
mod event;
mod expand;
mod fault;
mod file;
mod list;
mod open;
mod params;
mod person;
mod received;
mod refusal;
mod replay;
mod report;
mod session;
mod sessions;
mod shelf;

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use http::{Request, Response};
use serde_json::Value;

#[cfg(feature = "webhook")]
pub use delivery::Delivery;
pub use fault::{ConnectionLost, Fault};
pub use open::OpenError;
pub use person::Person;
pub use received::Received;
pub use session::{Outcome, SubmitError};

use crate::retry::SplitMix;
use crate::value::Timestamp;
use ephemeral_key::StoredKey;
use event::StoredEvent;
use file::{StoredFile, StoredLink};
use replay::Answered;
use report::Report;
use session::{Session, Status};
use shelf::Shelf;

/// How long a redaction takes here: the four days that Stripe names as the longest.
pub const REDACTION_TIME: Duration = Duration::from_secs(4 * 24 * 60 * 60);

/// Stripe Identity in memory: see the [module](self).
#[derive(Clone)]
pub struct Simulator {
    now: Timestamp,
    random: SplitMix,
    sessions: Shelf<Session>,
    reports: Shelf<Report>,
    files: Shelf<StoredFile>,
    links: Shelf<StoredLink>,
    keys: Shelf<StoredKey>,
    events: Shelf<StoredEvent>,
    undelivered: VecDeque<Value>,
    kept: Vec<Answered>,
    faults: VecDeque<(usize, Fault)>,
    received: Vec<Received>,
    has_ip_allow_list: bool,
}

impl Simulator {
    /// An empty account, at that time.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            random: SplitMix::new(0),
            sessions: Shelf::default(),
            reports: Shelf::default(),
            files: Shelf::default(),
            links: Shelf::default(),
            keys: Shelf::default(),
            events: Shelf::default(),
            undelivered: VecDeque::new(),
            kept: Vec::new(),
            faults: VecDeque::new(),
            received: Vec::new(),
            has_ip_allow_list: false,
        }
    }

    /// Makes other ids and secrets: the same seed and the same calls give the same ones.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self {
            random: SplitMix::new(seed),
            ..self
        }
    }

    /// Takes restricted keys for limited to your IP addresses: they see sensitive results for ever, not for 48 hours.
    #[must_use]
    pub fn with_ip_allow_list(self) -> Self {
        Self {
            has_ip_allow_list: true,
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
        self.finish_redactions();
    }

    /// Answers a request. Host and scheme are not looked at: file contents are here as well. The path is Stripe's, without
    /// a prefix. A connection that is lost ([`Fault`]) is a 504 without body here: see [`exchange`](Self::exchange).
    pub fn handle<B: AsRef<[u8]>>(&mut self, request: &Request<B>) -> Response<Vec<u8>> {
        self.exchange(request).unwrap_or_else(|ConnectionLost| {
            let mut answer = Response::new(Vec::new());
            *answer.status_mut() = http::StatusCode::GATEWAY_TIMEOUT;
            answer
        })
    }

    /// Does the work of a request.
    fn work<B: AsRef<[u8]>>(&mut self, request: &Request<B>) -> Response<Vec<u8>> {
        let request_id = self.new_id("req_", 14);
        if let Some(answer) = self.replay(request, &request_id) {
            return answer;
        }
        let result = self.answer(request, &request_id);
        let had_begun = result
            .as_ref()
            .err()
            .is_none_or(|refusal| refusal.had_begun);
        let answer = answer::response(request.headers(), &request_id, result);
        if had_begun {
            self.keep(request, &request_id, &answer);
        }
        answer
    }

    /// Lets the user of a session submit an attempt, or Stripe finish the checks of one.
    ///
    /// # Errors
    ///
    /// A [`SubmitError`] if there is no such session, or it does not wait for one.
    pub fn submit(&mut self, id: &str, outcome: Outcome) -> Result<(), SubmitError> {
        let session = self.sessions.iter_mut().find(|session| session.id == id);
        let session = session.ok_or(SubmitError::NoSuchSession)?;
        let was_waiting = session.status == Status::RequiresInput;
        let is_checked = session.submit(outcome)?;
        let mut session = session.clone();
        // Stripe tells of the checks before it tells of their result.
        if was_waiting && (is_checked || session.status == Status::Processing) {
            let mut processing = session.clone();
            processing.status = Status::Processing;
            processing.last_error = None;
            self.record("processing", &processing, None);
        }
        if is_checked {
            session.report = Some(self.add_report(&session));
            if let Some(kept) = self.sessions.iter_mut().find(|session| session.id == id) {
                kept.report.clone_from(&session.report);
            }
        }
        if session.status != Status::Processing {
            self.record(session.status.as_str(), &session, None);
        }
        Ok(())
    }

    /// The next event that Stripe would send to a webhook endpoint, as a body to be signed and posted there, oldest
    /// first.
    pub fn next_event(&mut self) -> Option<Vec<u8>> {
        self.undelivered
            .pop_front()
            .map(|event| format!("{event:#}").into_bytes())
    }

    fn new_id(&mut self, prefix: &str, length: usize) -> String {
        const LETTERS: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let letters = (0..length).filter_map(|_| {
            let at = usize::try_from(self.random.below(62)).ok()?;
            LETTERS.get(at).copied().map(char::from)
        });
        prefix.chars().chain(letters).collect()
    }

    fn add_report(&mut self, session: &Session) -> String {
        let id = self.new_id("vr_", 24);
        let mut report = Report::new(id.clone(), session, self.now);
        let mut purposes = Vec::new();
        if report.has_document() {
            purposes.extend(["identity_document_downloadable"; 2]);
            if report.has_selfie() {
                purposes.push("selfie");
            }
        }
        for purpose in purposes {
            let id = self.new_id("file_", 24);
            report.files.push(id.clone());
            let (realm, created) = (session.realm.clone(), self.now);
            self.files.add(StoredFile {
                id,
                realm,
                created,
                purpose,
                redacted: false,
            });
        }
        self.reports.add(report);
        id
    }

    fn finish_redactions(&mut self) {
        let now = self.now;
        let ended = self.sessions.iter_mut().filter_map(|session| {
            let ended = session.finish_redaction(now);
            ended.then(|| session.clone())
        });
        for session in ended.collect::<Vec<_>>() {
            for report in self
                .reports
                .iter_mut()
                .filter(|report| report.is_of(&session))
            {
                report.redacted = true;
                for file in self
                    .files
                    .iter_mut()
                    .filter(|file| report.files.contains(&file.id))
                {
                    file.redacted = true;
                }
            }
            self.redact_events(&session);
            self.record("redacted", &session, None);
        }
    }
}

/// How much there is, and nothing of it.
impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("now", &self.now)
            .field("sessions", &self.sessions.iter().count())
            .field("events", &self.events.iter().count())
            .finish_non_exhaustive()
    }
}

/// Sets a member of an object.
fn set(object: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value.into());
    }
}
