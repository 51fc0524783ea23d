//! Delivered and read positions (contract D12).

use protocol::{ConversationId, Receipt, UserId};

use crate::{Result, Store};

/// Where a participant is after a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advanced {
    /// The positions now.
    pub receipt: Receipt,
    /// Whether the mark changed them.
    pub moved: bool,
    /// The other participant.
    pub other: UserId,
}

impl Store {
    /// Moves a participant's positions forward, never back and never beyond the last message.
    pub async fn advance_receipt(
        &self,
        _user: UserId,
        _conversation: ConversationId,
        _receipt: Receipt,
    ) -> Result<Option<Advanced>> {
        todo!()
    }
}
