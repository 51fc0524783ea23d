//! Whether somebody is here.

use serde::{Deserialize, Serialize};

/// How many minutes ago the last sign of life of somebody's devices was, rounded down: to hours from one hour on, to days
/// from one day on. 0: he is here now. Best effort (contract D13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Presence(pub u32);

/// Minutes in an hour.
pub const HOUR: u32 = 60;
/// Minutes in a day.
pub const DAY: u32 = 24 * HOUR;
/// Who has been away for longer than this, in minutes, is not spoken of.
const AWAY_MAX: u32 = 7 * DAY;

impl Presence {
    /// He is here.
    pub const NOW: Self = Self(0);

    /// Somebody who was here so long ago, and is not any more; none when that is too long ago to be told.
    pub const fn ago(ms: i64) -> Option<Self> {
        match ms / 60_000 {
            // Not 0, which would say that he is here.
            ..=1 => Some(Self(1)),
            minutes if minutes <= AWAY_MAX as i64 => Some(Self(rounded(minutes as u32))),
            _ => None,
        }
    }

    /// What is left of it some minutes later, if nothing else is heard.
    #[must_use]
    pub const fn later(self, minutes: u32) -> Option<Self> {
        match self.0.saturating_add(minutes) {
            _ if self.0 == 0 => Some(self),
            minutes if minutes <= AWAY_MAX => Some(Self(minutes)),
            _ => None,
        }
    }
}

/// What is told is no more exact than what is said.
const fn rounded(minutes: u32) -> u32 {
    match minutes {
        0..HOUR => minutes,
        HOUR..DAY => minutes - minutes % HOUR,
        _ => minutes - minutes % DAY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_an_absence_is_rounded_and_ends_after_a_week() {
        const MINUTE_MS: i64 = 60_000;
        let day_ms = i64::from(DAY) * MINUTE_MS;
        for (ms, told) in [
            (-MINUTE_MS, Some(1)),
            (0, Some(1)),
            (5 * MINUTE_MS + 59_999, Some(5)),
            (59 * MINUTE_MS, Some(59)),
            (119 * MINUTE_MS, Some(HOUR)),
            (day_ms - 1, Some(23 * HOUR)),
            (3 * day_ms - 1, Some(2 * DAY)),
            (7 * day_ms, Some(7 * DAY)),
            (7 * day_ms + MINUTE_MS, None),
            (i64::MAX, None),
        ] {
            assert_eq!(Presence::ago(ms), told.map(Presence), "{ms} ms");
        }
    }

    #[test]
    fn an_absence_grows_and_whoever_is_here_stays_until_the_server_says_otherwise() {
        assert_eq!(Presence(5).later(7), Some(Presence(12)));
        assert_eq!(Presence(7 * DAY).later(1), None);
        assert_eq!(Presence::NOW.later(1_000), Some(Presence::NOW));
    }
}
