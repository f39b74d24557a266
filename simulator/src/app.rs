//! State that every part of the program shares: the simulator, its clock, and the settings.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::Uri;
use stripe_identity::Timestamp;
use stripe_identity::simulator::Simulator;

use crate::hosts::Hosts;
use crate::outgoing::Outgoing;
use crate::webhooks::Webhooks;

/// Settings that do not change while the program runs.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The URL by which others reach this program, without a slash at its end.
    pub(crate) public_url: String,
    pub(crate) upstream: Option<Uri>,
    pub(crate) read_timeout: Duration,
    pub(crate) retry_wait: Duration,
    /// The secret that signs webhooks to endpoints that do not have their own.
    pub(crate) webhook_secret: String,
}

/// The simulator, and whether its clock follows the real one.
struct World {
    simulator: Simulator,
    is_frozen: bool,
}

pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) hosts: Hosts,
    pub(crate) outgoing: Outgoing,
    pub(crate) webhooks: Webhooks,
    world: Mutex<World>,
}

impl App {
    pub(crate) fn new(
        settings: Settings,
        hosts: Hosts,
        outgoing: Outgoing,
        simulator: Simulator,
        is_frozen: bool,
    ) -> Self {
        Self {
            settings,
            hosts,
            outgoing,
            webhooks: Webhooks::default(),
            world: Mutex::new(World {
                simulator,
                is_frozen,
            }),
        }
    }

    /// Calls `work` with the simulator at its present time, and then queues new events for their webhook endpoints.
    pub(crate) fn with<T>(self: &Arc<Self>, work: impl FnOnce(&mut Simulator) -> T) -> T {
        let mut world = self.world();
        if !world.is_frozen {
            world.simulator.follow(real_time());
        }
        let result = work(&mut world.simulator);
        // Still under the lock, so that events are queued in the order in which they happened.
        let deliveries = world.simulator.take_deliveries(real_time());
        if !deliveries.is_empty() {
            self.webhooks.queue(self, deliveries);
        }
        result
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.world().is_frozen
    }

    /// Stops the simulator's clock, or lets it run on from its present time.
    pub(crate) fn set_frozen(self: &Arc<Self>, is_frozen: bool) {
        // Brings the clock up to now first.
        self.with(|_| ());
        let mut world = self.world();
        if world.is_frozen && !is_frozen {
            let ahead = world.simulator.now().as_secs() - real_time().as_secs();
            world.simulator.set_offset(ahead);
        }
        world.is_frozen = is_frozen;
    }

    /// Forgets everything but settings, webhook endpoints and the clock.
    pub(crate) fn reset(self: &Arc<Self>) {
        self.with(|simulator| {
            simulator.reset();
            simulator.clear_faults();
            simulator.take_received();
        });
        self.webhooks.clear();
    }

    /// Replaces the state by one that was saved.
    pub(crate) fn load(self: &Arc<Self>, state: &[u8]) -> Result<(), String> {
        self.with(|simulator| {
            let mut loaded = Simulator::load(state, simulator.settings.clone())
                .map_err(|error| error.to_string())?;
            for endpoint in simulator.webhook_endpoints() {
                loaded.add_webhook_endpoint(endpoint.clone());
            }
            *simulator = loaded;
            Ok(())
        })
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // The simulator never panics; if it did, its data would still be worth looking at.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the real time, which signs webhooks even if the simulator's clock differs.
pub(crate) fn real_time() -> Timestamp {
    Timestamp::from(SystemTime::now())
}

/// Returns a time as HTTP writes it. A time that HTTP cannot write becomes the nearest one that it can.
pub(crate) fn http_date(time: Timestamp) -> String {
    const LAST: i64 = 253_402_300_799;
    let secs = u64::try_from(time.as_secs().clamp(0, LAST)).unwrap_or_default();
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_time_has_an_http_date() {
        let date = |secs| http_date(Timestamp::from_secs(secs));
        assert_eq!(date(1_700_000_000), "Tue, 14 Nov 2023 22:13:20 GMT");
        assert_eq!(date(i64::MIN), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(date(i64::MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
