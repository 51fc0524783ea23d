//! How one participant has arranged a conversation for himself.

use serde::{Deserialize, Serialize};

/// Private state of one participant (contract D6): it takes no `rev`, and nobody but his own devices is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// He has blocked the other one: neither can write, and what the other one has said does not count as unread.
    pub blocked: bool,
}
