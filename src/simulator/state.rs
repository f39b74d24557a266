use serde::{Deserialize, Serialize};

use super::Simulator;
use super::account::{Account, World};
use super::attempt::Task;
use super::id::Place;
use super::settings::Settings;
use crate::retry::SplitMix;
use crate::value::Timestamp;

/// The layout of saved state. Another one cannot be loaded.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Saved<'s> {
    version: u32,
    now: Timestamp,
    offset: i64,
    random: u64,
    tasks: Vec<(Timestamp, &'s Place, &'s Task)>,
    accounts: &'s [Account],
}

#[derive(Deserialize)]
struct Loaded {
    now: Timestamp,
    offset: i64,
    random: u64,
    tasks: Vec<(Timestamp, Place, Task)>,
    accounts: Vec<Account>,
}

/// The reason why state cannot be loaded. It shows nothing of the state.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The text is not JSON, or not the state of a simulator.
    #[error("this is not the state of a simulator (line {line}, column {column})")]
    Malformed {
        /// The line of the first problem, from 1.
        line: usize,
        /// The column of the first problem, from 1.
        column: usize,
    },
    /// The state was saved by another version of this crate.
    #[error("the state has layout {version}, but this version reads layout {VERSION}")]
    Version {
        /// The layout of the state.
        version: u32,
    },
}

impl Simulator {
    /// Saves the objects of all accounts, the clock, and the planned changes, as JSON.
    ///
    /// Settings, webhook endpoints, faults, received requests and responses kept for idempotency keys are not saved. The JSON
    /// contains personal data if the simulator does.
    pub fn save(&self) -> Vec<u8> {
        let saved = Saved {
            version: VERSION,
            now: self.world.now,
            offset: self.world.offset,
            random: self.world.random.clone().next(),
            tasks: self
                .world
                .tasks
                .iter()
                .map(|((time, _), (place, task))| (*time, place, task))
                .collect(),
            accounts: &self.accounts,
        };
        // Everything in there has a string, a number or a list as its key and value, so that it always can be written.
        serde_json::to_vec(&saved).unwrap_or_default()
    }

    /// Loads the state that [`save`](Self::save) returned.
    ///
    /// # Errors
    ///
    /// Returns [`LoadError`] if the text is not such a state, or if another version of this crate saved it.
    pub fn load(json: &[u8], settings: Settings) -> Result<Self, LoadError> {
        #[derive(Deserialize)]
        struct Layout {
            version: u32,
        }

        let malformed = |error: serde_json::Error| LoadError::Malformed {
            line: error.line(),
            column: error.column(),
        };
        let Layout { version } = serde_json::from_slice(json).map_err(malformed)?;
        if version != VERSION {
            return Err(LoadError::Version { version });
        }
        let loaded: Loaded = serde_json::from_slice(json).map_err(malformed)?;
        let mut world = World::new(loaded.now);
        world.offset = loaded.offset;
        world.random = SplitMix::new(loaded.random);
        for (time, place, task) in loaded.tasks {
            world.plan(time, place, task);
        }
        let mut simulator = Self::new(loaded.now);
        simulator.settings = settings;
        simulator.world = world;
        simulator.realms = (0..)
            .zip(&loaded.accounts)
            .map(|(number, account)| (account.realm.clone(), number))
            .collect();
        simulator.accounts = loaded.accounts;
        Ok(simulator)
    }

    /// Removes all objects, planned work, faults and received requests. Settings, webhook endpoints and the clock stay.
    pub fn reset(&mut self) {
        let fresh = Self::new(self.world.now);
        #[cfg(feature = "webhook")]
        let endpoints = std::mem::take(&mut self.world.endpoints);
        let world = World {
            offset: self.world.offset,
            random: self.world.random.clone(),
            #[cfg(feature = "webhook")]
            endpoints,
            ..fresh.world
        };
        *self = Self {
            settings: std::mem::take(&mut self.settings),
            world,
            ..fresh
        };
    }
}
