use std::time::Duration;

use ::ureq::config::Timeouts as Configured;

/// The limits of the five phases of an attempt, which follow one another. Name resolution comes before them, within the limits
/// of the operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timeouts {
    pub(super) connect: Duration,
    pub(super) send_request: Duration,
    pub(super) send_body: Duration,
    pub(super) recv_response: Duration,
    pub(super) recv_body: Duration,
}

impl Timeouts {
    /// The limits of Stripe's own clients: 30 seconds for a connection, 80 for a response.
    pub(super) const DEFAULT: Self = Self {
        connect: Duration::from_secs(30),
        send_request: Duration::from_secs(30),
        send_body: Duration::from_secs(30),
        recv_response: Duration::from_secs(80),
        recv_body: Duration::from_secs(80),
    };

    /// Returns the limits of an agent, with defaults for those that are not set.
    pub(super) fn of(configured: &Configured) -> Self {
        let default = Self::DEFAULT;
        Self {
            connect: configured.connect.unwrap_or(default.connect),
            send_request: configured.send_request.unwrap_or(default.send_request),
            send_body: configured.send_body.unwrap_or(default.send_body),
            recv_response: configured.recv_response.unwrap_or(default.recv_response),
            recv_body: configured.recv_body.unwrap_or(default.recv_body),
        }
    }

    fn sum(self) -> Duration {
        [
            self.connect,
            self.send_request,
            self.send_body,
            self.recv_response,
            self.recv_body,
        ]
        .into_iter()
        .fold(Duration::ZERO, Duration::saturating_add)
    }

    /// Shortens the phases in proportion, so that all of them together end in time. One limit over everything would do the
    /// same, but ureq then starts a thread for each name that it resolves.
    pub(super) fn within(self, time: Duration) -> Self {
        let sum = self.sum();
        if sum <= time {
            return self;
        }
        let part = time.as_secs_f64() / sum.as_secs_f64();
        // ureq replaces a timeout of zero by a second.
        let shorten = |phase: Duration| phase.mul_f64(part).max(Duration::from_millis(1));
        Self {
            connect: shorten(self.connect),
            send_request: shorten(self.send_request),
            send_body: shorten(self.send_body),
            recv_response: shorten(self.recv_response),
            recv_body: shorten(self.recv_body),
        }
    }
}

/// Returns the longest time that an attempt can take. `None` if a phase has no limit, and neither has the whole.
pub(super) fn longest_attempt(configured: &Configured) -> Option<Duration> {
    let phases = [
        configured.connect,
        configured.send_request,
        configured.send_body,
        configured.recv_response,
        configured.recv_body,
    ];
    let sum = phases.into_iter().try_fold(Duration::ZERO, |sum, phase| {
        Some(sum.saturating_add(phase?))
    });
    [sum, configured.global, configured.per_call]
        .into_iter()
        .flatten()
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phases_share_a_short_time_in_proportion() {
        let millis = Duration::from_millis;
        let within = Timeouts::DEFAULT.within(Duration::from_secs(25));
        assert_eq!(
            within,
            Timeouts {
                connect: millis(3000),
                send_request: millis(3000),
                send_body: millis(3000),
                recv_response: millis(8000),
                recv_body: millis(8000),
            }
        );
        assert_eq!(within.sum(), Duration::from_secs(25));
    }

    #[test]
    fn a_long_time_changes_nothing() {
        let time = Duration::from_secs(250);
        assert_eq!(Timeouts::DEFAULT.within(time), Timeouts::DEFAULT);
    }

    #[test]
    fn no_phase_is_shortened_to_nothing() {
        let within = Timeouts::DEFAULT.within(Duration::ZERO);
        assert_eq!(within.sum(), Duration::from_millis(5));
    }
}
