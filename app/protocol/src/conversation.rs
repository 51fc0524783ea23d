//! The thread of exactly two, as one of them sees it.

use serde::{Deserialize, Serialize};

use crate::{
    Arrangement, ConversationId, Line, ListingCard, ListingId, Message, Person, Place, Presence, Receipt,
    Rev, Seq, Timestamp,
};

/// Unread messages are counted up to here: 100 stands for more, too. Nobody reads a larger number, and counting on
/// costs more the longer somebody was away.
pub const UNREAD_MAX: u32 = 100;

/// Lines in one page of a thread at most.
pub const LINES_MAX: u32 = 100;

/// A conversation's state at one `rev`, with its newest messages: a list row carries the last one, an
/// opened conversation the newest page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Which conversation.
    pub id: ConversationId,
    /// The participant who is not looking.
    pub other: Person,
    /// The listing that the looking participant's next message is about.
    pub subject: Option<ListingId>,
    /// A card for `subject` and for every listing that `messages` mention.
    pub listings: Vec<ListingCard>,
    /// The last change included.
    pub rev: Rev,
    /// The number of the last message; 0 when there is none.
    pub seq: Seq,
    /// Ascending by `seq`, without holes, ending at `seq`.
    pub messages: Vec<Message>,
    /// What stands after one of `messages`, ascending by `rev`; at most [`LINES_MAX`], the newest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// The looking participant's positions.
    pub mine: Receipt,
    /// The other participant's positions, as far as they are shown: `read` is 0 while one of the two does not show it.
    pub theirs: Receipt,
    /// Messages of the other participant after `mine.read`; the server counts up to [`UNREAD_MAX`]. How many of them
    /// count is for [`Self::waiting`] to say.
    pub unread: u32,
    /// What the looking participant has done with it.
    pub arrangement: Arrangement,
    /// Whether the other participant is here; only of the conversation that is open, and only if it is to be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
    /// When the last message was stored, or the conversation opened.
    pub at: Timestamp,
}

impl Thread {
    /// The card of a listing this thread mentions.
    pub fn listing(&self, id: ListingId) -> Option<&ListingCard> {
        self.listings.iter().find(|card| card.id == id)
    }

    /// How many messages wait for the looking participant: none of somebody he has blocked, and one where he wants to
    /// come back.
    pub fn waiting(&self) -> u32 {
        if self.arrangement.blocked { 0 } else { self.unread.max(u32::from(self.arrangement.marked)) }
    }

    /// How many of them he is told of wherever he is: none where it is put away or muted.
    pub fn calling(&self, now: Timestamp) -> u32 {
        if self.is_archived() || self.arrangement.is_muted(now) { 0 } else { self.waiting() }
    }

    /// Whether the looking participant has put it away, and nothing was said since.
    pub fn is_archived(&self) -> bool {
        self.seq > Seq(0) && self.arrangement.archived >= self.seq
    }

    /// Where it stands in the list.
    pub const fn place(&self) -> Place {
        Place { at: self.at, id: self.id }
    }

    /// The last message.
    pub fn last(&self) -> Option<&Message> {
        self.messages.last()
    }
}

/// Some older messages of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Ascending by `seq`, without holes, ending just before the number asked for.
    pub messages: Vec<Message>,
    /// What stands after one of `messages`, ascending by `rev`; at most [`LINES_MAX`], the newest.
    pub lines: Vec<Line>,
    /// A card for every listing that `messages` mention.
    pub listings: Vec<ListingCard>,
}
