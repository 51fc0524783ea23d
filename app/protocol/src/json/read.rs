//! What the server says: the same words as serde writes, field by field.

use uuid::Uuid;

use super::Json;
use crate::{
    Amendment, Arrangement, Change, Code, ConversationId, Epoch, Image, Line, ListingCard, ListingId,
    ListingState, Message, MessageId, News, Person, Picture, Place, Presence, Price, Receipt, Rev, Seq,
    ServerFrame, Tab, Thread, Timestamp, Unread, UploadId, UserId, sync::outbox::Unsent,
};

/// Something that can be read from parsed JSON.
pub trait Read: Sized {
    /// Reads it; none when it is not there in this form. What is not known is ignored, so that servers can
    /// be newer than open pages.
    fn read(json: &impl Json) -> Option<Self>;

    /// What it is where the field is missing; none when it must not.
    fn absent() -> Option<Self> {
        None
    }

    /// A field of an object.
    fn field(json: &impl Json, name: &str) -> Option<Self> {
        match json.field(name) {
            Some(value) => Self::read(&value),
            None => Self::absent(),
        }
    }

    /// A field of an object that is left out when there is nothing to say.
    fn field_or_default(json: &impl Json, name: &str) -> Option<Self>
    where
        Self: Default,
    {
        match json.field(name) {
            Some(value) => Self::read(&value),
            None => Some(Self::default()),
        }
    }
}

impl Read for String {
    fn read(json: &impl Json) -> Option<Self> {
        json.text()
    }
}

impl Read for bool {
    fn read(json: &impl Json) -> Option<Self> {
        json.truth()
    }
}

impl<T: Read> Read for Option<T> {
    fn read(json: &impl Json) -> Option<Self> {
        T::read(json).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: &impl Json) -> Option<Self> {
        json.items()?.iter().map(T::read).collect()
    }
}

impl<T: Read> Read for Box<T> {
    fn read(json: &impl Json) -> Option<Self> {
        T::read(json).map(Self::new)
    }
}

macro_rules! plain_numbers {
    ($($number:ty),*) => {$(
        impl Read for $number {
            fn read(json: &impl Json) -> Option<Self> {
                let number = json.number()?;
                let whole = number as Self;
                (whole as f64 == number).then_some(whole)
            }
        }
    )*};
}
plain_numbers!(u16, u32, u64, i64);

impl Read for Uuid {
    fn read(json: &impl Json) -> Option<Self> {
        Self::try_parse(&json.text()?).ok()
    }
}

/// Reads what wraps one plain value.
macro_rules! wrappers {
    ($($name:ident),*) => {$(
        impl Read for $name {
            fn read(json: &impl Json) -> Option<Self> {
                Read::read(json).map(Self)
            }
        }
    )*};
}
wrappers!(
    Seq,
    Rev,
    Presence,
    Timestamp,
    Picture,
    UploadId,
    UserId,
    ListingId,
    ConversationId,
    MessageId,
    Epoch
);

impl Read for Code {
    fn read(json: &impl Json) -> Option<Self> {
        Self::parse(&json.text()?)
    }
}

impl Read for ListingState {
    fn read(json: &impl Json) -> Option<Self> {
        Self::parse(&json.text()?)
    }
}

impl Read for Tab {
    fn read(json: &impl Json) -> Option<Self> {
        Self::parse(&json.text()?)
    }
}

impl Read for Amendment {
    fn read(json: &impl Json) -> Option<Self> {
        Self::parse(&json.text()?)
    }
}

/// Lets structs be read by the names of their fields. Behind `;` stand fields that may be left out.
#[macro_export]
macro_rules! read_by_field {
    ($($name:ident { $($field:ident),* $(; $($spare:ident),*)? })*) => {$(
        impl $crate::json::Read for $name {
            fn read(json: &impl $crate::json::Json) -> Option<Self> {
                Some(Self {
                    $($field: $crate::json::Read::field(json, stringify!($field))?,)*
                    $($($spare: $crate::json::Read::field_or_default(json, stringify!($spare))?,)*)?
                })
            }
        }
    )*};
}
read_by_field! {
    Person { id, name }
    Price { minor }
    Receipt { delivered, read }
    Unread { count, rev }
    Arrangement { blocked, muted_until; archived, pinned, marked }
    Place { at, id }
    ListingCard { id, seller, title, price, state, picture }
    Image { id, width, height; alt }
    Message { id, seq, sender, body, listing, at, amended; images }
    Line { rev, seq, listing, news, at }
    Thread { id, other, subject, listings, rev, seq, messages, mine, theirs, unread, arrangement, presence, at; lines }
}

impl Read for Unsent {
    fn read(json: &impl Json) -> Option<Self> {
        let send = json.field("send")?;
        Some(Self {
            conversation: Read::field(&send, "conversation")?,
            id: Read::field(&send, "id")?,
            body: Read::field(&send, "body")?,
            listing: Read::field(&send, "listing")?,
            images: Read::field_or_default(&send, "uploads")?,
            refused: Read::field(json, "refused")?,
        })
    }
}

/// Reads an enum whose variants are objects behind their names. Behind `;` stand fields that may be left out.
macro_rules! variants {
    ($name:ident { $($word:literal $variant:ident { $($field:ident),* $(; $($spare:ident),*)? })* }) => {
        impl Read for $name {
            fn read(json: &impl Json) -> Option<Self> {
                $(if let Some(_inside) = json.field($word) {
                    return Some(Self::$variant {
                        $($field: Read::field(&_inside, stringify!($field))?,)*
                        $($($spare: Read::field_or_default(&_inside, stringify!($spare))?,)*)?
                    });
                })*
                None
            }
        }
    };
}
variants! { News {
    "price" Price { from, to }
    "state" State { to }
    "title" Title { to }
    "picture" Picture {}
} }
variants! { Change {
    "appended" Appended { rev, message }
    "edited" Edited { rev, message }
    "deleted" Deleted { rev, message }
    "listing" Listing { rev, line }
} }
variants! { ServerFrame {
    "changes" Changes { conversation, from, to, items; listings, more }
    "ack" Ack { id, conversation, seq, rev, at }
    "positions" Positions { conversation, user, receipt, unread; hidden }
    "arranged" Arranged { conversation, arrangement }
    "typing" Typing { conversation, on }
    "presence" Presence { conversation, presence }
    "beat" Beat {}
    "page" Page { conversation, before, messages; lines, listings }
    "reset" Reset { thread }
    "rows" Rows { tab, threads, next }
    "hello" Hello { v, epoch, heartbeat_s }
    "caught_up" CaughtUp {}
    "refused" Refused { id, code, retry_after_ms }
} }
