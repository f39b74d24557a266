use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::attempt::Task;
use super::caller::Realm;
#[cfg(feature = "webhook")]
use super::delivery::WebhookEndpoint;
use super::ephemeral_key::StoredKey;
use super::event::StoredEvent;
use super::file::{StoredFile, StoredLink};
use super::id::{self, Place};
use super::replay::KeptResponse;
use super::report::Report;
use super::session::Session;
use super::settings::Settings;
use super::shelf::Shelf;
use crate::retry::SplitMix;
use crate::value::Timestamp;

/// The objects of one account, mode and context.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) realm: Realm,
    pub(super) sessions: Shelf<Session>,
    pub(super) reports: Shelf<Report>,
    pub(super) files: Shelf<StoredFile>,
    pub(super) links: Shelf<StoredLink>,
    pub(super) keys: Shelf<StoredKey>,
    pub(super) events: Shelf<StoredEvent>,
    /// The responses to requests with an idempotency key, by key.
    #[serde(skip)]
    pub(super) responses: BTreeMap<String, KeptResponse>,
}

impl Account {
    pub(super) fn new(realm: Realm) -> Self {
        Self {
            realm,
            sessions: Shelf::default(),
            reports: Shelf::default(),
            files: Shelf::default(),
            links: Shelf::default(),
            keys: Shelf::default(),
            events: Shelf::default(),
            responses: BTreeMap::new(),
        }
    }

    /// Returns the mode as ids and secrets name it.
    pub(super) fn mode(&self) -> &'static str {
        if self.realm.livemode { "live" } else { "test" }
    }
}

/// The state that all accounts share.
#[derive(Clone)]
pub(super) struct World {
    pub(super) now: Timestamp,
    /// The seconds by which the clock is ahead of real time.
    pub(super) offset: i64,
    pub(super) random: SplitMix,
    /// The planned tasks, by their time and then in the order in which they were planned.
    pub(super) tasks: BTreeMap<(Timestamp, u64), (Place, Task)>,
    pub(super) planned: u64,
    /// The events that were not taken for delivery yet, oldest first.
    pub(super) undelivered: VecDeque<Place>,
    /// The idempotency keys with a kept response, oldest first.
    pub(super) kept: VecDeque<(Timestamp, u64, String)>,
    #[cfg(feature = "webhook")]
    pub(super) endpoints: Vec<WebhookEndpoint>,
}

impl World {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            now,
            offset: 0,
            random: SplitMix::new(0),
            tasks: BTreeMap::new(),
            planned: 0,
            undelivered: VecDeque::new(),
            kept: VecDeque::new(),
            #[cfg(feature = "webhook")]
            endpoints: Vec::new(),
        }
    }

    pub(super) fn plan(&mut self, time: Timestamp, place: Place, task: Task) {
        self.tasks.insert((time, self.planned), (place, task));
        self.planned = self.planned.saturating_add(1);
    }

    pub(super) fn request_id(&mut self) -> String {
        let mut id = "req_".to_owned();
        id::push_random(&mut id, 14, &mut self.random);
        id
    }
}

/// One account, and what it shares with the others, for one request or one step outside the API.
pub(super) struct Scope<'s> {
    /// The number of the account.
    pub(super) number: u64,
    pub(super) account: &'s mut Account,
    pub(super) world: &'s mut World,
    pub(super) settings: &'s Settings,
}

impl Scope<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.world.now
    }

    /// Builds the id of the object with this number.
    pub(super) fn id(&mut self, prefix: &str, number: u64) -> String {
        self.place(number).id(prefix, &mut self.world.random)
    }

    pub(super) fn place(&self, number: u64) -> Place {
        Place {
            account: self.number,
            number,
        }
    }
}
