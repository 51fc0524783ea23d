//! One thing said.

use serde::{Deserialize, Serialize};

use crate::{Image, ListingId, MessageId, Seq, Timestamp, UserId};

/// How long after it was stored a message may be edited, in milliseconds; the server's clock decides.
pub const EDIT_WITHIN_MS: i64 = 15 * 60_000;

/// What its sender has made of a message since it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amendment {
    /// The body is not the one that was sent.
    Edited,
    /// The body is gone for both; the message is left as an empty marker at its number (contract D3).
    Deleted,
}

impl Amendment {
    /// The word on the wire and in the store; also the name of the change that makes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Deleted => "deleted",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Edited, Self::Deleted].into_iter().find(|amendment| amendment.as_str() == word)
    }
}

/// A stored message. `(sender, id)` names it within its conversation; `seq` orders it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Chosen by the sender's device.
    pub id: MessageId,
    /// Its place in the conversation.
    pub seq: Seq,
    /// Who wrote it.
    pub sender: UserId,
    /// What was written, raw; see [`crate::validate::body`]. Empty once it is deleted, and where there are only images.
    pub body: String,
    /// What is shown with it; none once it is deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// The listing it was written about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing: Option<ListingId>,
    /// When it was stored, by the store's clock; never decreases along `seq`.
    pub at: Timestamp,
    /// What has become of it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<Amendment>,
}

impl Message {
    /// What it takes of a frame, in bytes: its text, with what its images say.
    pub fn weight(&self) -> usize {
        self.body.len() + self.images.iter().map(Image::weight).sum::<usize>()
    }

    /// Whether only the marker is left.
    pub fn is_deleted(&self) -> bool {
        self.amended == Some(Amendment::Deleted)
    }

    /// Whether its sender may still edit it at `now`.
    pub fn is_editable(&self, now: Timestamp) -> bool {
        !self.is_deleted() && now.0 - self.at.0 <= EDIT_WITHIN_MS
    }
}
