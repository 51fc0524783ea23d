//! How far somebody has come in a conversation, and what that leaves.

use serde::{Deserialize, Serialize};

use crate::{Rev, Seq};

/// One participant's positions. Both only grow, and `delivered >= read` (contract D12).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The last message that reached one of the participant's devices.
    pub delivered: Seq,
    /// The last message that the participant saw.
    pub read: Seq,
}

impl Receipt {
    /// The later of each position: late and repeated marks change nothing.
    #[must_use]
    pub fn advanced(self, other: Self) -> Self {
        let read = self.read.max(other.read);
        Self { delivered: self.delivered.max(other.delivered).max(read), read }
    }
}

/// What a participant's read position leaves unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Messages of the other participant after it that are not deleted; the server counts up to
    /// [`crate::UNREAD_MAX`].
    pub count: u32,
    /// The last change included: what comes after this one is still to be counted.
    pub rev: Rev,
}
