//! How statements are written for both engines.
//!
//! A statement has one text where both engines accept it. Where they do not, its text is a macro over the words
//! below, which each engine spells in its own way; `both!` makes a [`Sql`] of it. Only what differs in more than
//! words stands twice, side by side.
//!
//! Rows cross the border between the engine and us one at a time, and with SQLite each crossing costs more than most
//! rows take to find. So a statement hands over one JSON value, however many rows it finds, in the form in which
//! serde reads the protocol's own types; and one that takes a list gets it as one JSON parameter, so that its text
//! stays the same, and it is prepared once, however long the list is.

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{Error, Result};

/// One statement in the words of either engine. Parameters are `$1`, `$2` …
#[derive(Clone, Copy)]
pub(crate) struct Sql {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Sql {
    /// A text that both accept.
    pub const fn common(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text }
    }
}

/// What stands for a parameter.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Id(Option<Uuid>),
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

macro_rules! values_from {
    ($($from:ty => |$value:ident| $to:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $to
            }
        }
    )*};
}
values_from! {
    Uuid => |id| Self::Id(Some(id));
    Option<Uuid> => |id| Self::Id(id);
    i64 => |number| Self::Number(number);
    u32 => |number| Self::Number(number.into());
    String => |text| Self::Text(text);
    &str => |text| Self::Text(text.to_owned());
    [u8; 32] => |bytes| Self::Bytes(bytes.into());
    Vec<u8> => |bytes| Self::Bytes(bytes);
}

/// The parameters of a statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::sql::Value::from($value)),*] };
}

/// A [`Sql`] of a text that is a macro over the words of `sqlite` or `postgres`.
macro_rules! both {
    ($text:ident $(, $argument:expr)*) => {
        $crate::sql::Sql { sqlite: $text!(sqlite $(, $argument)*), postgres: $text!(postgres $(, $argument)*) }
    };
}

pub(crate) use {both, values};

/// The words as SQLite spells them.
pub(crate) mod sqlite {
    /// The function that makes a JSON object of names and values.
    macro_rules! object {
        () => {
            "json_object"
        };
    }

    /// The function that makes a JSON array of values.
    macro_rules! array {
        () => {
            "json_array"
        };
    }

    /// All rows as one JSON array.
    macro_rules! list {
        ($item:expr) => {
            concat!("json_group_array(", $item, ")")
        };
    }

    /// A plain value as JSON.
    macro_rules! plain {
        ($value:expr) => {
            concat!("json_quote(", $value, ")")
        };
    }

    /// Whether something holds, in JSON; not when it is NULL.
    macro_rules! truth {
        ($condition:expr) => {
            concat!("json(iif(", $condition, ", 'true', 'false'))")
        };
    }

    /// An id, in JSON. `hex` makes nothing of NULL.
    macro_rules! id {
        ($id:expr) => {
            concat!("nullif(hex(", $id, "), '')")
        };
    }

    /// The ids of a list that is a parameter.
    macro_rules! ids {
        ($list:expr) => {
            concat!("SELECT unhex(value, '-') FROM json_each(", $list, ")")
        };
    }

    /// At most so many rows. For a bare parameter SQLite compiles the statement anew whenever its value is bound,
    /// which costs several times what running it does.
    macro_rules! limit {
        ($count:expr) => {
            concat!("LIMIT ", $count, " + 0")
        };
    }

    /// JSON that is stored as text, as JSON.
    macro_rules! stored {
        ($text:expr) => {
            concat!("json(", $text, ")")
        };
    }

    /// The smaller and the greater of two.
    macro_rules! least {
        () => {
            "min"
        };
    }
    macro_rules! greatest {
        () => {
            "max"
        };
    }

    pub(crate) use {array, greatest, id, ids, least, limit, list, object, plain, stored, truth};
}

/// The words as PostgreSQL spells them.
pub(crate) mod postgres {
    macro_rules! object {
        () => {
            "json_build_object"
        };
    }
    macro_rules! array {
        () => {
            "json_build_array"
        };
    }
    macro_rules! list {
        ($item:expr) => {
            concat!("coalesce(json_agg(", $item, "), '[]')")
        };
    }
    macro_rules! plain {
        ($value:expr) => {
            concat!("to_json(", $value, ")")
        };
    }
    macro_rules! truth {
        ($condition:expr) => {
            concat!("coalesce(", $condition, ", FALSE)")
        };
    }
    macro_rules! id {
        ($id:expr) => {
            $id
        };
    }
    macro_rules! ids {
        ($list:expr) => {
            concat!("SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST(", $list, " AS json))")
        };
    }
    macro_rules! limit {
        ($count:expr) => {
            concat!("LIMIT ", $count)
        };
    }
    macro_rules! stored {
        ($text:expr) => {
            concat!("CAST(", $text, " AS json)")
        };
    }
    macro_rules! least {
        () => {
            "least"
        };
    }
    macro_rules! greatest {
        () => {
            "greatest"
        };
    }

    pub(crate) use {array, greatest, id, ids, least, limit, list, object, plain, stored, truth};
}

/// A row `m` of `messages` as a [`protocol::Message`].
macro_rules! message {
    ($engine:ident) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('id', ",
            $crate::sql::$engine::id!("m.message_id"),
            ", 'seq', m.seq, 'sender', ",
            $crate::sql::$engine::id!("m.sender_id"),
            ", 'body', m.body, 'images', ",
            $crate::sql::$engine::stored!("coalesce(m.images, '[]')"),
            ", 'listing', ",
            $crate::sql::$engine::id!("m.listing_id"),
            ", 'at', m.at, 'amended', m.amended)"
        )
    };
}

/// A row `n` of `lines` as a [`protocol::Line`].
macro_rules! line {
    ($engine:ident) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('rev', n.rev, 'seq', n.seq, 'listing', ",
            $crate::sql::$engine::id!("n.listing_id"),
            ", 'news', ",
            $crate::sql::$engine::stored!("n.news"),
            ", 'at', n.at)"
        )
    };
}

/// The newest lines of a conversation that stand after one of these messages, as a list.
macro_rules! lines {
    ($engine:ident, $conversation:expr, $first:expr, $end:expr) => {
        concat!(
            "(SELECT ",
            $crate::sql::$engine::list!($crate::sql::line!($engine)),
            " FROM (
                SELECT * FROM lines WHERE conversation_id = ",
            $conversation,
            " AND seq >= ",
            $first,
            " AND seq < ",
            $end,
            " ORDER BY seq DESC, rev DESC LIMIT 100
            ) n)"
        )
    };
}
const _: () = assert!(protocol::conversation::LINES_MAX == 100);

/// A row `u` of `users` as a [`protocol::Person`].
macro_rules! person {
    ($engine:ident, $user:expr) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('id', ",
            $crate::sql::$engine::id!(concat!($user, ".id")),
            ", 'name', ",
            $user,
            ".name)"
        )
    };
}

/// The positions of a row of `participants` as a [`protocol::Receipt`].
macro_rules! receipt {
    ($engine:ident, $participant:expr) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('delivered', ",
            $participant,
            ".delivered_seq, 'read', ",
            $participant,
            ".read_seq)"
        )
    };
}

/// Whether two users, of the rows `me` and `other` of `users`, keep from each other what they have read.
macro_rules! hides_read {
    () => {
        "NOT (me.shows_read AND other.shows_read)"
    };
}

/// The positions of a row of `participants` as the other participant sees them, as a [`protocol::Receipt`].
macro_rules! shown_receipt {
    ($engine:ident, $participant:expr) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('delivered', COALESCE(",
            $participant,
            ".frozen_delivered_seq, ",
            $participant,
            ".delivered_seq), 'read', CASE WHEN ",
            $crate::sql::hides_read!(),
            " THEN 0 ELSE COALESCE(",
            $participant,
            ".frozen_read_seq, ",
            $participant,
            ".read_seq) END)"
        )
    };
}

/// What a row of `participants` and its conversation `c` say of how that user has arranged it, as a
/// [`protocol::Arrangement`].
macro_rules! arrangement {
    ($engine:ident, $participant:expr) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('blocked', ",
            $crate::sql::$engine::truth!(concat!($participant, ".blocked_at IS NOT NULL")),
            ", 'archived', CASE WHEN c.low_user = ",
            $participant,
            ".user_id THEN c.low_archived_seq ELSE c.high_archived_seq END, 'pinned', ",
            $crate::sql::$engine::truth!(concat!($participant, ".pinned")),
            ", 'marked', ",
            $crate::sql::$engine::truth!(concat!($participant, ".marked")),
            ", 'muted_until', ",
            $participant,
            ".muted_until)"
        )
    };
}

/// Whether one of the two has blocked the other; a row of either in `participants` tells.
macro_rules! is_cut {
    ($participant:expr) => {
        concat!($participant, ".frozen_read_seq IS NOT NULL")
    };
}

/// A row `l` of `listings` with its first picture `shown` as a [`protocol::ListingCard`].
macro_rules! card {
    ($engine:ident) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('id', ",
            $crate::sql::$engine::id!("l.id"),
            ", 'seller', ",
            $crate::sql::$engine::id!("l.seller_id"),
            ", 'title', l.title, 'price', ",
            $crate::sql::$engine::object!(),
            "('minor', l.price_minor), 'state', l.state, 'picture', shown.name)"
        )
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
    ($engine:ident, $ids:expr) => {
        concat!(
            "(SELECT ",
            $crate::sql::$engine::list!($crate::sql::card!($engine)),
            " FROM ",
            $crate::sql::card_tables!(),
            " WHERE l.id IN (",
            $ids,
            "))"
        )
    };
}

/// `asked`: the words of a list that is a parameter as one query for PostgreSQL's index, behind what restricts it. All
/// have to occur, the last one as the beginning of a word. Not even one word: no query, which finds nothing.
macro_rules! asked_words {
    ($words:expr, $restriction:expr) => {
        concat!(
            "asked AS MATERIALIZED (
                SELECT CAST(",
            $restriction,
            "string_agg('''' || word || CASE WHEN is_last THEN ''':*' ELSE '''' END, ' & ') AS tsquery) AS query
                FROM (
                    SELECT value, place = count(*) OVER () AS is_last
                    FROM json_array_elements_text(CAST(",
            $words,
            " AS json)) WITH ORDINALITY AS each (value, place)
                ) typed CROSS JOIN unnest(search_words(typed.value)) word
            )"
        )
    };
}

pub(crate) use {
    arrangement, asked_words, card, card_tables, cards, hides_read, is_cut, line, lines, message, person,
    receipt, shown_receipt,
};

/// A list as one parameter.
pub(crate) fn encode<T: Serialize + ?Sized>(list: &T) -> String {
    serde_json::to_string(list).expect("ids, numbers and text always have a JSON form")
}

/// Reads what a statement on `table` handed over.
pub(crate) fn decode<T: DeserializeOwned>(json: &str, table: &'static str) -> Result<T> {
    serde_json::from_str(json).map_err(|source| Error::Corrupt { table, source })
}
