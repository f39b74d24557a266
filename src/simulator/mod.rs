//! Stripe Identity in memory, for tests without a network.
//!
//! A [`Simulator`] responds to requests as Stripe does, at the time and with the seed that the test sets. It does no IO: pass it the
//! requests that [`Stripe`](crate::Stripe) builds, call operations with a [`FakeClient`], or serve it over HTTP.
//!
//! ```
//! use stripe_identity::{CreateVerificationSession, SecretKey, Stripe, Timestamp};
//! use stripe_identity::simulator::{FakeClient, Simulator, Submission};
//!
//! let stripe = Stripe::new(SecretKey::new("sk_test_123")?);
//! let mut fake = FakeClient::new(stripe, Simulator::new(Timestamp::from_secs(1_700_000_000)));
//!
//! let session = fake.call(&CreateVerificationSession::document())?;
//! fake.simulator.submit(&session.id, Submission::Verified)?;
//! let session = fake.call(&session.retrieve())?;
//! assert_eq!(session.status.as_str(), "verified");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does
//!
//! - **API**: every operation of this crate. Parameters are checked, and unknown ones are refused. Booleans are read in any case.
//!   `expand` is checked before the object is looked up.
//! - **Life of a session**: each status allows the changes that Stripe documents. Each retrieve returns a fresh client secret and URL,
//!   which [open](Simulator::open) the session once. [`submit`](Simulator::submit) makes an attempt, and a report with images if it
//!   reaches a check. [Reviews](Simulator::override_status) work in both directions. There is a
//!   [blocklist](Settings::blocked_documents). Redaction reaches reports, files and events.
//! - **Attempts without a person**: [`Settings::automatic`] for all sessions, or metadata for one: `simulator_outcome` is `verified`,
//!   `processing` or a code of `last_error`, and `simulator_after` a number of seconds.
//! - **Keys**: bearer tokens and HTTP Basic. Restricted keys see images, and sensitive results that are expanded by name, for 48 hours
//!   or [forever](Settings::has_ip_allow_list). Organization keys need a context. A [list of keys](Settings::keys) with
//!   [permissions](Permission) is optional.
//! - **Webhooks**: endpoints with a secret, a version and a list of types each, for snapshot events or thin ones (feature `webhook`:
//!   `add_webhook_endpoint`, `take_deliveries`), or [bodies](Simulator::next_event) without a signature.
//! - **Idempotency**: a POST with a key is done once in 24 hours, and then replayed; the key with another request is refused.
//! - **Time**: the test owns the clock and [advances](Simulator::advance) it. A server lets it [follow](Simulator::follow) real time.
//! - **Faults** by method and path ([`FaultRule`]), including a lost response.
//! - **Assertions** on [received requests](Simulator::received).
//! - **State** that can be [saved](Simulator::save) and loaded.
//! - **Models** without JSON for unit tests: [`Fixture`].
//!
//! Data is separate by mode, `Stripe-Account` and `Stripe-Context`, and [optionally](Settings::isolates_keys) by API key. The time to
//! find an object does not depend on the number of objects. A filter of a list looks at objects one by one.
//!
//! # What expires
//!
//! | what | after |
//! |---|---|
//! | client secret | 24 hours, or one use of it or of the URL |
//! | URL | 48 hours, or one use of it or of the client secret |
//! | ephemeral key | 1 hour |
//! | link to an image | 30 seconds at most |
//! | sensitive results | 48 hours after the checks |
//! | response kept for an idempotency key | 24 hours |
//! | event | 30 days |
//! | redaction | [`Settings::redaction_time`], 4 days |
//!
//! # What it chooses
//!
//! Where Stripe's documentation does not say what happens, the simulator makes a choice:
//!
//! | choice | reason |
//! |---|---|
//! | A change that the status does not allow is refused with 400 `invalid_request_error`, without a code. | No public text names a code. |
//! | `limit` out of 1 to 100 is refused. | A test should see a limit that is ignored in production. |
//! | A canceled session can be redacted, and redacting twice changes nothing. | The mildest reading. |
//! | Lists and updates carry no client secret and no URL; create and retrieve do. | Stripe documents it of these two only. |
//! | Using a client secret spends its URL too. | Both carry one token. |
//! | An attempt that ends without a check (such as `abandoned` or `consent_declined`) makes no report and is never `processing`. | Nothing was submitted. |
//! | Sensitive results after 48 hours, or without the permission, are left out, without an error. | The status of the error is unknown. |
//! | Images need a restricted key with the permission Files: write, in their contents and for links. | Stripe's table of results says so of images. |
//! | Organization keys count as restricted if [`Settings::keys`] lists permissions for them. | Their prefix does not say. |
//! | An API version is a day since 2011, since 2024-09-30 with a release's name, at most that of the crate's [`API_VERSION`](crate::API_VERSION). | Only the names of releases are known, not each day. |
//! | A reviewer can override a session that has a report. An override to `requires_input` carries the error you name, or none. | Nothing says which error it carries. |
//! | A blocked document fails with `document_unverified_other`. | The code of the preview is not generally available. |
//! | A [`Fault`] comes before the work begins, except for those that say otherwise. | That is what a retry can repair. |
//! | `redaction.status` skips `validated` unless [`Settings::validated_after`] is set. | Stripe documents no step between. |
//! | `client_reference_id` stays after redaction, and the country of addresses. | Stripe's sample keeps the country; it erases metadata. |
//! | Events show no `provided_details`. Without webhook endpoints `pending_webhooks` is 0. | Personal data, and nobody to wait for. |
//! | The thin event's id is the snapshot event's with the mode in it, `changes` is null. | Only the shape is documented. |
//! | A deleted or expired ephemeral key cannot be deleted. | It no longer exists. |
//! | Error messages begin with `Simulator:`. | Code must not depend on Stripe's wording. |

mod account;
mod attempt;
mod caller;
#[cfg(feature = "webhook")]
mod delivery;
mod ephemeral_key;
mod event;
mod expand;
mod fake;
mod fault;
mod file;
mod fixture;
mod id;
mod info;
mod links;
mod list;
mod params;
mod person;
mod received;
mod refusal;
mod replay;
mod report;
mod reports;
mod response;
mod route;
mod session;
mod sessions;
mod settings;
mod shelf;
mod state;
mod thin_event;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use http::{Method, Request, Response, StatusCode};

pub use attempt::{NoSuchSession, Override, OverrideError, Submission, SubmitError};
#[cfg(feature = "webhook")]
pub use delivery::{Delivery, WebhookEndpoint};
pub use fake::FakeClient;
pub use fault::{ConnectionLost, Delay, Fault, FaultRule};
pub use fixture::Fixture;
pub use info::SessionInfo;
pub use links::OpenError;
pub use person::Person;
pub use received::{Difference, Received};
pub use settings::{ApiKey, Flow, Permission, REDACTION_TIME, Requirement, Settings};
pub use state::LoadError;

use crate::retry::SplitMix;
use crate::value::Timestamp;
use account::{Account, Scope, World};
use caller::{Caller, Realm};
use id::Place;
use refusal::Refusal;
use response::{Body, Envelope};
use session::Session;

/// Stripe Identity in memory: see the [module](self).
#[derive(Clone)]
pub struct Simulator {
    /// The settings.
    pub settings: Settings,
    accounts: Vec<Account>,
    /// The numbers of the accounts.
    realms: BTreeMap<Realm, u64>,
    world: World,
    faults: Vec<FaultRule>,
    received: VecDeque<Received>,
}

impl Simulator {
    /// Builds a simulator without objects, at this time.
    pub fn new(now: Timestamp) -> Self {
        Self {
            settings: Settings::default(),
            accounts: Vec::new(),
            realms: BTreeMap::new(),
            world: World::new(now),
            faults: Vec::new(),
            received: VecDeque::new(),
        }
    }

    /// Sets the seed of ids and secrets from now on, 0 by default. The same seed and the same calls make the same ones.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.world.random = SplitMix::new(seed);
        self
    }

    /// Returns the simulator's time.
    pub fn now(&self) -> Timestamp {
        self.world.now
    }

    /// Moves the clock ahead. Everything that becomes due on the way is done, each at its own time.
    pub fn advance(&mut self, time: Duration) {
        let before = self.world.now;
        self.world.now = before.saturating_add(time);
        let moved = self.world.now.as_secs().saturating_sub(before.as_secs());
        self.world.offset = self.world.offset.saturating_add(moved);
        self.run_due();
    }

    /// Sets the clock to the real time plus the [offset](Self::offset), but never back. A server whose clock runs calls it before
    /// each request.
    pub fn follow(&mut self, real: Timestamp) {
        let secs = real.as_secs().saturating_add(self.world.offset);
        self.world.now = self.world.now.max(Timestamp::from_secs(secs));
        self.run_due();
    }

    /// Returns the seconds by which a clock that [follows](Self::follow) real time is ahead of it: the time that was
    /// [advanced](Self::advance), unless the offset was [set](Self::set_offset).
    pub fn offset(&self) -> i64 {
        self.world.offset
    }

    /// Sets the seconds by which a clock that [follows](Self::follow) real time is ahead of it.
    pub fn set_offset(&mut self, secs: i64) {
        self.world.offset = secs;
    }

    /// Responds to a request. The path must be Stripe's, without a prefix.
    ///
    /// Host and scheme are ignored, so contents of files are served too. A connection that is lost ([`Fault`]) is a 504 without a
    /// body here: see [`exchange`](Self::exchange).
    pub fn handle<B: AsRef<[u8]>>(&mut self, request: &Request<B>) -> Response<Vec<u8>> {
        self.exchange(request).unwrap_or_else(|ConnectionLost| {
            let mut response = Response::new(Vec::new());
            *response.status_mut() = StatusCode::GATEWAY_TIMEOUT;
            response
        })
    }

    /// Does the work of a request.
    fn work<B: AsRef<[u8]>>(&mut self, request: &Request<B>) -> Response<Vec<u8>> {
        self.work_with(request, |scope, request, caller| {
            scope.route(request, caller)
        })
    }

    /// Does the work of a request once its caller is known and it is not a repeated one.
    fn work_with<B: AsRef<[u8]>>(
        &mut self,
        request: &Request<B>,
        work: impl FnOnce(&mut Scope, &Request<B>, &Caller) -> Result<Body, Refusal>,
    ) -> Response<Vec<u8>> {
        self.run_due();
        let request_id = self.world.request_id();
        let mut envelope = Envelope {
            request: request.headers(),
            request_id: &request_id,
            livemode: false,
            now: self.world.now,
        };
        // The one address that needs no API key.
        if let Some(token) = request.uri().path().strip_prefix("/links/") {
            if *request.method() == Method::GET {
                return envelope.respond(self.follow_link(token));
            }
        }
        let caller = Caller::of(
            request.headers(),
            &request_id,
            &self.settings,
            self.world.now,
        );
        let caller = match caller {
            Ok(caller) => caller,
            Err(refusal) => return envelope.respond(Err(refusal)),
        };
        envelope.livemode = caller.realm.livemode;
        let account = self.enter(&caller.realm);
        if let Some(response) = self.replay(request, account, &caller, &envelope) {
            return response;
        }
        let result = match self.scope(account) {
            Some(mut scope) => work(&mut scope, request, &caller),
            None => Err(Refusal::no_key()),
        };
        let refusal = result.as_ref().err();
        let had_begun = refusal.is_none_or(|refusal| refusal.had_begun);
        let mut response = envelope.respond(result);
        if had_begun {
            self.keep(request, account, &caller, &mut response);
        }
        response
    }

    /// Returns the number of an account, and opens it if it is new.
    fn enter(&mut self, realm: &Realm) -> u64 {
        if let Some(number) = self.realms.get(realm) {
            return *number;
        }
        let number = self.accounts.len() as u64;
        self.realms.insert(realm.clone(), number);
        self.accounts.push(Account::new(realm.clone()));
        number
    }

    fn account(&self, number: u64) -> Option<&Account> {
        self.accounts.get(usize::try_from(number).ok()?)
    }

    fn account_mut(&mut self, number: u64) -> Option<&mut Account> {
        self.accounts.get_mut(usize::try_from(number).ok()?)
    }

    fn scope(&mut self, number: u64) -> Option<Scope<'_>> {
        Some(Scope {
            number,
            account: self.accounts.get_mut(usize::try_from(number).ok()?)?,
            world: &mut self.world,
            settings: &self.settings,
        })
    }

    /// Returns the account of a session, and the session's number there.
    fn scope_of_session(&mut self, id: &str) -> Option<(Scope<'_>, u64)> {
        let scope = self.scope(Place::of(id)?.account)?;
        let number = scope.account.sessions.number(id)?;
        Some((scope, number))
    }

    fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        let (scope, number) = self.scope_of_session(id)?;
        scope.account.sessions.at_mut(number)
    }

    fn follow_link(&mut self, token: &str) -> Result<Body, Refusal> {
        Place::of(token)
            .and_then(|place| self.scope(place.account)?.follow_link(place.number, token))
            .ok_or_else(|| Refusal::no_such("link", "link", token))
    }
}

/// Shows the numbers of objects, and nothing of them.
impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |of: fn(&Account) -> usize| self.accounts.iter().map(of).sum::<usize>();
        f.debug_struct("Simulator")
            .field("now", &self.world.now)
            .field("sessions", &count(|account| account.sessions.len()))
            .field("events", &count(|account| account.events.len()))
            .finish_non_exhaustive()
    }
}
