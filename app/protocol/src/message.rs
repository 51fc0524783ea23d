//! One thing said.

use serde::{Deserialize, Serialize};

use crate::{ListingId, MessageId, Seq, Timestamp, UserId};

/// A stored message. `(sender, id)` names it within its conversation; `seq` orders it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Chosen by the sender's device.
    pub id: MessageId,
    /// Its place in the conversation.
    pub seq: Seq,
    /// Who wrote it.
    pub sender: UserId,
    /// What was written, raw; see [`crate::validate::body`].
    pub body: String,
    /// The listing it was written about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing: Option<ListingId>,
    /// When it was stored, by the store's clock; never decreases along `seq`.
    pub at: Timestamp,
}
