//! How statements are written for both engines.
//!
//! A statement has one text where both engines accept it. Where they do not, its text is a macro over the words
//! of [`sqlite`] and [`postgres`], which each engine spells in its own way; `both!` makes a [`Sql`] of it, and [`shapes`]
//! holds what several statements have in common. Only what differs in more than words stands twice, side by side.
//!
//! Rows cross the border between the engine and us one at a time, and with SQLite each crossing costs more than most
//! rows take to find. So a statement hands over one JSON value, however many rows it finds, in the form in which
//! serde reads the protocol's own types; and one that takes a list gets it as one JSON parameter, so that its text
//! stays the same, and it is prepared once, however long the list is. What an append has numbered comes back
//! row by row, though, because nothing can gather what RETURNING says.

pub(crate) mod postgres;
mod shapes;
pub(crate) mod sqlite;

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

pub(crate) use shapes::{
    arrangement, asked_words, card, card_tables, cards, hides_read, is_cut, line, lines, message, person,
    receipt, shown_receipt,
};
pub(crate) use {both, values};

/// A list as one parameter.
pub(crate) fn encode<T: Serialize + ?Sized>(list: &T) -> String {
    serde_json::to_string(list).expect("ids, numbers and text always have a JSON form")
}

/// Reads what a statement on `table` handed over.
pub(crate) fn decode<T: DeserializeOwned>(json: &str, table: &'static str) -> Result<T> {
    serde_json::from_str(json).map_err(|source| Error::Corrupt { table, source })
}

/// What was found about each of `count` that a list asks about, in the order of the list. Statements find in any order, and
/// nothing about some; each row says its `place`.
pub(crate) fn by_place<T>(count: usize, found: Vec<T>, place: impl Fn(&T) -> usize) -> Vec<Option<T>> {
    let mut placed: Vec<Option<T>> = std::iter::repeat_with(|| None).take(count).collect();
    for found in found {
        let place = place(&found);
        placed[place] = Some(found);
    }
    placed
}
