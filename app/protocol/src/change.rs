//! What happened to a conversation, as replayed to every device.

use serde::{Deserialize, Serialize};

use crate::{Message, Rev};

/// A lasting change. Each takes the conversation's next [`Rev`] (contract D6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A message was appended.
    Appended {
        /// This change's number.
        rev: Rev,
        /// The new message.
        message: Message,
    },
}

impl Change {
    /// This change's number in its conversation.
    pub const fn rev(&self) -> Rev {
        match self {
            Self::Appended { rev, .. } => *rev,
        }
    }
}
