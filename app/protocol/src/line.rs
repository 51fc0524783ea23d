//! What a thread says by itself, between the messages.

use serde::{Deserialize, Serialize};

use crate::{ListingId, ListingState, Price, Rev, Seq, Timestamp};

/// What has become of a listing while two people talk about it. No message: it has no number of its own and is never
/// unread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The change that brought it.
    pub rev: Rev,
    /// The message that it stands after.
    pub seq: Seq,
    /// Which listing.
    pub listing: ListingId,
    /// What happened.
    pub news: News,
    /// When, by the store's clock.
    pub at: Timestamp,
}

/// What can happen to a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// It costs something else.
    Price {
        /// What it cost.
        from: Price,
        /// What it costs.
        to: Price,
    },
    /// It is reserved, sold, taken down, or for sale again.
    State {
        /// Where it stands.
        to: ListingState,
    },
    /// It is called something else.
    Title {
        /// What it is called.
        to: String,
    },
    /// Another picture is its first.
    Picture {},
}
