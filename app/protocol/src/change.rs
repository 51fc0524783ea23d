//! What happened to a conversation, as replayed to every device.

use serde::{Deserialize, Serialize};

use crate::{Line, Message, Rev};

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
    /// A message's sender has written it anew.
    Edited {
        /// This change's number.
        rev: Rev,
        /// The message as it is now.
        message: Message,
    },
    /// A message's sender has deleted it for both.
    Deleted {
        /// This change's number.
        rev: Rev,
        /// The marker that is left of it.
        message: Message,
    },
    /// The listing that the conversation is about has changed.
    Listing {
        /// This change's number.
        rev: Rev,
        /// What the thread says of it.
        line: Line,
    },
}

impl Change {
    /// This change's number in its conversation.
    pub const fn rev(&self) -> Rev {
        match self {
            Self::Appended { rev, .. }
            | Self::Edited { rev, .. }
            | Self::Deleted { rev, .. }
            | Self::Listing { rev, .. } => *rev,
        }
    }

    /// The message that it is about, as it was when the change was read: perhaps in the state of a later one.
    pub const fn message(&self) -> Option<&Message> {
        match self {
            Self::Appended { message, .. } | Self::Edited { message, .. } | Self::Deleted { message, .. } => {
                Some(message)
            }
            Self::Listing { .. } => None,
        }
    }
}
