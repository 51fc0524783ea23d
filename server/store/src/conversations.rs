//! Opening the one conversation of two users (contract D14).

use protocol::{ConversationId, ListingId, Timestamp, UserId};

use crate::{Result, Store};

/// A press of Contact Seller.
#[derive(Debug, Clone)]
pub struct OpenConversation {
    /// The id to use if the two have no conversation yet.
    pub id: ConversationId,
    /// Who wants to write.
    pub caller: UserId,
    /// To whom.
    pub other: UserId,
    /// About what.
    pub listing: Option<ListingId>,
    /// Now.
    pub at: Timestamp,
}

/// The conversation of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Which conversation it is.
    pub conversation: ConversationId,
    /// Whether it did not exist before.
    pub created: bool,
}

impl Store {
    /// Gets or creates the conversation of two users.
    pub async fn open_conversation(&self, _open: OpenConversation) -> Result<Opened> {
        todo!()
    }
}
