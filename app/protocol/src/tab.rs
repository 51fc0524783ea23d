//! The parts of the list of conversations that can be looked at by themselves.

use serde::{Deserialize, Serialize};

use crate::{ConversationId, Thread, Timestamp, UserId};

/// A part of a user's list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// All that is not put away.
    #[default]
    All,
    /// What the other one sells: those that are about a listing of the other participant.
    Buying,
    /// What the user sells.
    Selling,
    /// Those in which something waits.
    Unread,
    /// What the user has put away. None of it is in the other tabs.
    Archived,
}

impl Tab {
    /// Every tab, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::All, Self::Buying, Self::Selling, Self::Unread, Self::Archived];

    /// The word in addresses and frames.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Buying => "buying",
            Self::Selling => "selling",
            Self::Unread => "unread",
            Self::Archived => "archived",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.as_str() == word)
    }

    /// Whether a conversation of `me` is in it. The store's statements say the same.
    pub fn holds(self, thread: &Thread, me: UserId) -> bool {
        let seller = || thread.listing(thread.subject?).map(|card| card.seller);
        thread.is_archived() == (self == Self::Archived)
            && match self {
                Self::All | Self::Archived => true,
                Self::Buying => seller().is_some_and(|seller| seller != me),
                Self::Selling => seller() == Some(me),
                Self::Unread => thread.waiting() > 0,
            }
    }
}

/// Where a row stands in a list that is ordered by activity, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// When its last message was stored.
    pub at: Timestamp,
    /// Which conversation, for those with the same time.
    pub id: ConversationId,
}
