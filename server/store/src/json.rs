//! Rows cross the thread border between SQLite and us one at a time, and each crossing costs more than most rows
//! take to find. So a statement that finds many hands them over as one JSON value, in the form in which serde reads
//! the protocol's own types; and one that takes many gets them as one JSON parameter, so that its text stays the
//! same, and it is compiled once, however long the list is.
//!
//! Ids leave as `hex(id)` and arrive as `unhex(value, '-')`; an id that may be missing leaves as
//! `nullif(hex(id), '')`, because `hex` makes nothing of NULL.
//!
//! A limit is written `LIMIT $n + 0`: for a bare parameter SQLite compiles the statement anew whenever its value is
//! bound, which costs several times what running it does.

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{Error, Result};

/// A row `m` of `messages` as a [`protocol::Message`].
macro_rules! message {
    () => {
        "json_object('id', hex(m.message_id), 'seq', m.seq, 'sender', hex(m.sender_id), 'body', m.body,
            'listing', nullif(hex(m.listing_id), ''), 'at', m.at)"
    };
}

/// A row `l` of `listings` with its first picture `shown` as a [`protocol::ListingCard`].
macro_rules! card {
    () => {
        "json_object('id', hex(l.id), 'title', l.title, 'price', json_object('minor', l.price_minor),
            'state', l.state, 'picture', shown.name)"
    };
}

/// Where [`card`] finds what it needs.
macro_rules! card_tables {
    () => {
        "listings l JOIN listing_pictures shown ON shown.listing_id = l.id AND shown.position = 0"
    };
}

/// The cards of the listings whose ids a subquery yields.
macro_rules! cards {
    ($ids:expr) => {
        concat!(
            "(SELECT json_group_array(",
            $crate::json::card!(),
            ") FROM ",
            $crate::json::card_tables!(),
            " WHERE l.id IN (",
            $ids,
            "))"
        )
    };
}

pub(crate) use {card, card_tables, cards, message};

/// A list as one parameter.
pub(crate) fn encode<T: Serialize + ?Sized>(list: &T) -> String {
    serde_json::to_string(list).expect("ids, numbers and text always have a JSON form")
}

/// Ids as one parameter, 16 bytes each, zeroes for a missing one: for where there are so many that taking them out of
/// JSON would cost more than what is done with them. `substr($1, n * 16 + 1, 16)` is the one in place `n`.
pub(crate) fn side_by_side(ids: impl IntoIterator<Item = Option<Uuid>>) -> Vec<u8> {
    ids.into_iter().flat_map(|id| id.unwrap_or_default().into_bytes()).collect()
}

/// Reads what a statement on `table` handed over.
pub(crate) fn decode<T: DeserializeOwned>(json: &str, table: &'static str) -> Result<T> {
    serde_json::from_str(json).map_err(|source| Error::Corrupt { table, source })
}
