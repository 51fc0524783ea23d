//! What a device missed (contract D9).

use protocol::{Change, ConversationId, ListingCard, Rev, UserId};

use crate::{Result, Store};

/// Changes of one conversation, without a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The conversation's last change, whether among `items` or not.
    pub rev: Rev,
    /// In order, from the one after the asked number.
    pub items: Vec<Change>,
    /// A card for every listing that `items` mention.
    pub listings: Vec<ListingCard>,
}

impl Store {
    /// What happened to a conversation after `after`.
    pub async fn changes_since(
        &self,
        _user: UserId,
        _conversation: ConversationId,
        _after: Rev,
        _limit: u32,
    ) -> Result<Option<Changes>> {
        todo!()
    }
}
