//! How one participant has arranged a conversation for himself.

use serde::{Deserialize, Serialize};

use crate::{Seq, Timestamp};

/// Conversations that a user may have pinned at the same time.
pub const PINNED_MAX: u32 = 10;

/// Conversations that can be arranged in one go.
pub const ARRANGED_MAX: usize = 100;

/// The end of what has none, 9999-12-31.
pub const FOR_GOOD: Timestamp = Timestamp(253_402_214_400_000);

const HOUR_MS: i64 = 3_600_000;

/// Private state of one participant (contract D6): it takes no `rev`, and nobody but his own devices is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// He has blocked the other one: neither can write, and what the other one has said does not count as unread.
    pub blocked: bool,
    /// The last message when he put the conversation away, which holds until there is another one; 0: he has not.
    #[serde(default, skip_serializing_if = "is_none")]
    pub archived: Seq,
    /// It stands above the others.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pinned: bool,
    /// He wants to come back to it, although he may have read everything; over when he opens it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub marked: bool,
    /// Until then it is counted in its own row of the list and nowhere else; in the past, or none: everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Timestamp>,
}

impl Arrangement {
    /// Whether it is muted.
    pub fn is_muted(&self, now: Timestamp) -> bool {
        self.muted_until.is_some_and(|until| until > now)
    }

    /// What becomes of it by this act, when `seen` is the last message that its participant knew of.
    pub fn after(self, act: Act, seen: Seq, now: Timestamp) -> Self {
        let mute = |hours| Self { muted_until: Some(Timestamp(now.0 + hours * HOUR_MS)), ..self };
        match act {
            Act::Archive => Self { archived: seen, ..self },
            Act::Unarchive => Self { archived: Seq(0), ..self },
            Act::Pin => Self { pinned: true, ..self },
            Act::Unpin => Self { pinned: false, ..self },
            Act::MarkUnread => Self { marked: true, ..self },
            Act::MuteHour => mute(1),
            Act::MuteEightHours => mute(8),
            Act::MuteWeek => mute(7 * 24),
            Act::Mute => Self { muted_until: Some(FOR_GOOD), ..self },
            Act::Unmute => Self { muted_until: None, ..self },
        }
    }
}

/// What somebody can do with conversations of his, one or many. Blocking is not among them: it is about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Put away until the next message.
    Archive,
    /// Take back among the others.
    Unarchive,
    /// Put above the others.
    Pin,
    /// Let it stand where it belongs.
    Unpin,
    /// Keep for later, as if something in it had not been read.
    MarkUnread,
    /// Mute for an hour.
    MuteHour,
    /// Mute for eight hours.
    MuteEightHours,
    /// Mute for a week.
    MuteWeek,
    /// Mute until that is taken back.
    Mute,
    /// Take it back.
    Unmute,
}

impl Act {
    /// Every act there is.
    pub const ALL: [Self; 10] = [
        Self::Archive,
        Self::Unarchive,
        Self::Pin,
        Self::Unpin,
        Self::MarkUnread,
        Self::MuteHour,
        Self::MuteEightHours,
        Self::MuteWeek,
        Self::Mute,
        Self::Unmute,
    ];

    /// Whether one goes on without the conversation.
    pub const fn leaves(self) -> bool {
        matches!(self, Self::Archive | Self::MarkUnread)
    }

    /// The word in forms, addresses and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Unarchive => "unarchive",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
            Self::MarkUnread => "mark_unread",
            Self::MuteHour => "mute_hour",
            Self::MuteEightHours => "mute_eight_hours",
            Self::MuteWeek => "mute_week",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_none(seq: &Seq) -> bool {
    *seq == Seq(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_one_word() {
        for act in Act::ALL {
            assert_eq!(Act::parse(act.as_str()), Some(act));
            assert_eq!(serde_json::to_value(act).expect("JSON"), act.as_str());
        }
        assert_eq!(Act::parse("block"), None);
    }

    #[test]
    fn a_mute_ends_by_itself_when_its_time_is_over() {
        let now = Timestamp(1_795_411_500_000);
        for (act, hours) in [(Act::MuteHour, 1), (Act::MuteEightHours, 8), (Act::MuteWeek, 168)] {
            let muted = Arrangement::default().after(act, Seq(9), now);
            let end = Timestamp(now.0 + hours * HOUR_MS);
            assert!(muted.is_muted(now) && muted.is_muted(Timestamp(end.0 - 1)) && !muted.is_muted(end));
        }
        let muted = Arrangement::default().after(Act::Mute, Seq(9), now);
        assert!(muted.is_muted(Timestamp(now.0 + 100 * 365 * 24 * HOUR_MS)));
        assert_eq!(muted.after(Act::Unmute, Seq(9), now), Arrangement::default());
    }
}
