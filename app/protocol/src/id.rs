//! Ids are UUIDs behind a type of their own, so that a user's id can never stand where a listing's
//! belongs. The server makes UUIDv7; a message's id is made by the device that sends it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// An account.
    UserId
);
id!(
    /// The server-side record behind one signed-in device.
    LoginId
);
id!(
    /// Something for sale.
    ListingId
);
id!(
    /// The thread of exactly two users.
    ConversationId
);
id!(
    /// Chosen at random by the device when Send is pressed and kept for every retry (contract D2).
    /// Unique per conversation and sender.
    MessageId
);
id!(
    /// A file that somebody has sent ahead of the message that it belongs to. Made by the server; the device names its
    /// upload by an id of its own.
    UploadId
);
id!(
    /// What somebody told us about somebody else; made with the form, and kept when it is sent again.
    ReportId
);
id!(
    /// A random value kept in the store; a new one means that history may have been rewound (contract D11).
    Epoch
);

/// A message's place in its conversation: 1, 2, 3 … without holes (contract D3). 0 stands before the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u32);

/// The number of a conversation's change: 1, 2, 3 … without holes (contract D6). 0 stands before the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rev(pub u32);

impl Seq {
    /// The number after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Rev {
    /// The number after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
