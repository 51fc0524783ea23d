//! When to connect and when to stop: full-jitter backoff, no stacked timers, no waiting on a dead line.

use crate::frame::{HEARTBEAT_S, close};

/// First wait, in milliseconds; doubled with each failure.
const WAIT_MS: u64 = 500;
/// Longest wait, in milliseconds.
const WAIT_MS_MAX: u64 = 30_000;
/// A connection that lived this long was healthy: the next failure starts from the first wait again.
const HEALTHY_MS: u64 = 60_000;
/// Two missed signs of life and a little more: the line is dead, in milliseconds (contract section 2).
const SILENCE_MS: u64 = 2 * HEARTBEAT_S as u64 * 1_000 + 5_000;
/// A connection that is not open after this long has failed, in milliseconds.
const OPEN_WITHIN_MS: u64 = 10_000;

/// Why there will be no more connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The login is over: sign in again.
    SignedOut,
    /// The page is older than the server: reload it.
    Upgrade,
    /// The server does not want this device.
    Policy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle { until_ms: u64 },
    Opening { since_ms: u64 },
    Open { since_ms: u64, heard_ms: u64 },
    Ended(Ended),
}

/// What the shell has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing now.
    Rest,
    /// Open a connection.
    Open,
    /// Drop the connection without waiting for its end, and call [`Link::closed`].
    Drop,
}

/// The connection's life; time and randomness come from outside.
#[derive(Debug)]
pub struct Link {
    state: State,
    failures: u32,
}

impl Default for Link {
    fn default() -> Self {
        Self { state: State::Idle { until_ms: 0 }, failures: 0 }
    }
}

impl Link {
    /// What is due at `now_ms`.
    pub fn step(&mut self, now_ms: u64) -> Step {
        match self.state {
            State::Idle { until_ms } if until_ms <= now_ms => {
                self.state = State::Opening { since_ms: now_ms };
                Step::Open
            }
            State::Opening { since_ms } if since_ms + OPEN_WITHIN_MS <= now_ms => Step::Drop,
            State::Open { heard_ms, .. } if heard_ms + SILENCE_MS <= now_ms => Step::Drop,
            _ => Step::Rest,
        }
    }

    /// The connection is open.
    pub fn opened(&mut self, now_ms: u64) {
        self.state = State::Open { since_ms: now_ms, heard_ms: now_ms };
    }

    /// Anything came in.
    pub fn heard(&mut self, now_ms: u64) {
        if let State::Open { heard_ms, .. } = &mut self.state {
            *heard_ms = now_ms;
        }
    }

    /// The connection ended with `code`, or was dropped. `random` spreads the next tries.
    pub fn closed(&mut self, code: Option<u16>, now_ms: u64, random: u32) {
        self.state = match (code, self.state) {
            (_, State::Ended(reason)) => State::Ended(reason),
            (Some(close::SIGNED_OUT), _) => State::Ended(Ended::SignedOut),
            (Some(close::UPGRADE), _) => State::Ended(Ended::Upgrade),
            (Some(close::POLICY), _) => State::Ended(Ended::Policy),
            (_, was) => {
                let healthy = matches!(was, State::Open { since_ms, .. } if since_ms + HEALTHY_MS <= now_ms);
                if healthy {
                    self.failures = 0;
                }
                let most_ms = (WAIT_MS << self.failures.min(6)).min(WAIT_MS_MAX);
                self.failures += 1;
                State::Idle { until_ms: now_ms + u64::from(random) % (most_ms + 1) }
            }
        };
    }

    /// The login could not be renewed.
    pub fn signed_out(&mut self) {
        self.state = State::Ended(Ended::SignedOut);
    }

    /// The device woke up, came back online or into view: do not wait any longer.
    pub fn hurry(&mut self, now_ms: u64) {
        if let State::Idle { until_ms } = &mut self.state {
            *until_ms = now_ms;
            self.failures = 0;
        }
    }

    /// Whether and why there will be no more connections.
    pub const fn ended(&self) -> Option<Ended> {
        match self.state {
            State::Ended(reason) => Some(reason),
            _ => None,
        }
    }

    /// Whether a connection is open.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Open { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_thirty_seconds_and_never_beyond() {
        let mut link = Link::default();
        for failure in 0..20_u32 {
            let now_ms = u64::from(failure) * 1_000_000;
            link.hurry_for_test(now_ms);
            assert_eq!(link.step(now_ms), Step::Open);
            link.closed(None, now_ms, u32::MAX);
            assert_eq!(link.step(now_ms + WAIT_MS_MAX), Step::Open, "failure {failure}");
            link.closed(None, now_ms + WAIT_MS_MAX, u32::MAX);
        }
    }

    #[test]
    fn only_one_connection_is_asked_for_at_a_time() {
        let mut link = Link::default();
        assert_eq!(link.step(0), Step::Open);
        assert_eq!(link.step(1), Step::Rest);
        link.opened(2);
        assert_eq!(link.step(3), Step::Rest);
    }

    #[test]
    fn a_silent_line_is_dropped_and_any_frame_counts_as_life() {
        let mut link = Link::default();
        link.step(0);
        link.opened(0);
        assert_eq!(link.step(SILENCE_MS - 1), Step::Rest);
        link.heard(SILENCE_MS - 1);
        assert_eq!(link.step(SILENCE_MS), Step::Rest);
        assert_eq!(link.step(2 * SILENCE_MS), Step::Drop);
    }

    #[test]
    fn a_connection_that_never_opens_is_given_up() {
        let mut link = Link::default();
        link.step(0);
        assert_eq!(link.step(OPEN_WITHIN_MS), Step::Drop);
    }

    #[test]
    fn a_minute_of_health_forgets_earlier_failures() {
        let mut link = Link::default();
        for _ in 0..10 {
            link.closed(None, 0, u32::MAX);
        }
        link.opened(0);
        link.closed(None, HEALTHY_MS, u32::MAX);
        assert_eq!(link.step(HEALTHY_MS + WAIT_MS), Step::Open);
    }

    #[test]
    fn after_the_end_of_a_login_nothing_reconnects() {
        for (code, reason) in [
            (close::SIGNED_OUT, Ended::SignedOut),
            (close::UPGRADE, Ended::Upgrade),
            (close::POLICY, Ended::Policy),
        ] {
            let mut link = Link::default();
            link.step(0);
            link.opened(0);
            link.closed(Some(code), 1, 0);
            link.hurry(2);
            assert_eq!((link.step(1_000_000), link.ended()), (Step::Rest, Some(reason)));
        }
    }

    impl Link {
        fn hurry_for_test(&mut self, now_ms: u64) {
            if let State::Idle { until_ms } = &mut self.state {
                *until_ms = now_ms;
            }
        }
    }
}
