//! Appending messages (contract D1-D5).

use protocol::{Code, ConversationId, ListingCard, ListingId, Message, MessageId, Rev, Timestamp, UserId};

use crate::{Result, Store};

/// A message to be stored.
#[derive(Debug, Clone)]
pub struct Append {
    /// Where to.
    pub conversation: ConversationId,
    /// Who wrote it, as the login says.
    pub sender: UserId,
    /// Chosen by the sender's device (contract D2).
    pub id: MessageId,
    /// What was written; allowed by `protocol::validate::body`.
    pub body: String,
    /// What it is about.
    pub listing: Option<ListingId>,
    /// Now.
    pub at: Timestamp,
}

/// A message that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// As it is stored.
    pub message: Message,
    /// The change that brought it.
    pub rev: Rev,
    /// Both participants, the sender among them.
    pub participants: [UserId; 2],
    /// False: it had been stored before, by the same send.
    pub is_new: bool,
    /// The conversation's new subject, when this message changed it.
    pub subject: Option<ListingCard>,
}

impl Store {
    /// Stores messages of any senders in one transaction, answering each in the order of the input.
    pub async fn append_messages(
        &self,
        _batch: Vec<Append>,
    ) -> Result<Vec<std::result::Result<Appended, Code>>> {
        todo!()
    }
}
