//! What a device missed (contract D9).

use std::collections::HashMap;

use protocol::{Change, ConversationId, ListingCard, Rev, UserId};
use serde::Deserialize;

use crate::{
    Result, Store,
    history::fit,
    sql::{self, Sql, both, encode, values},
};

/// Changes of one conversation that somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The change before the first one.
    pub after: Rev,
    /// The last one, where the conversation is that far.
    pub to: Rev,
}

/// Changes of one conversation, without a hole.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Changes {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Its last change, whether among `items` or not.
    pub rev: Rev,
    /// In order, from the one after the asked number.
    pub items: Vec<Change>,
    /// A card for every listing that `items` mention.
    pub listings: Vec<ListingCard>,
}

/// The [`Stretch`]es of a parameter, each `[conversation, after, to]`.
macro_rules! asked {
    (sqlite, $stretches:expr) => {
        concat!(
            "SELECT unhex(value ->> 0, '-') AS conversation_id, value ->> 1 AS low, value ->> 2 AS high
             FROM json_each(",
            $stretches,
            ")"
        )
    };
    (postgres, $stretches:expr) => {
        concat!(
            "SELECT CAST(value ->> 0 AS uuid) AS conversation_id, CAST(value ->> 1 AS bigint) AS low,
                CAST(value ->> 2 AS bigint) AS high
             FROM json_array_elements(CAST(",
            $stretches,
            " AS json))"
        )
    };
}

/// The changes `ch` of one stretch, with the messages `m` that they are about or stand after, and the lines `n`.
macro_rules! stretch {
    () => {
        "FROM changes ch JOIN messages m ON m.conversation_id = ch.conversation_id AND m.seq = ch.seq
            LEFT JOIN lines n ON ch.kind = 'listing' AND n.conversation_id = ch.conversation_id AND n.seq = ch.seq
                AND n.rev = ch.rev
         WHERE ch.conversation_id = c.id AND ch.rev > asked.low AND ch.rev <= asked.high"
    };
}

/// `changes.kind` is the name of the [`Change`]. `$conversations` joins the conversations `c` to those that are `asked` for.
macro_rules! changes {
    ($engine:ident, $stretches:expr, $conversations:expr) => {
        concat!(
            "WITH asked AS MATERIALIZED (",
            asked!($engine, $stretches),
            ")
             SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('conversation', ",
                sql::$engine::id!("c.id"),
                ", 'rev', c.rev, 'items', (SELECT ",
                sql::$engine::list!(concat!(
                    sql::$engine::object!(),
                    "(ch.kind, ",
                    sql::$engine::object!(),
                    "('rev', ch.rev, 'message', CASE WHEN n.rev IS NULL THEN ",
                    sql::message!($engine),
                    " END, 'line', CASE WHEN n.rev IS NOT NULL THEN ",
                    sql::line!($engine),
                    " END))"
                )),
                " ",
                stretch!(),
                "), 'listings', ",
                sql::cards!($engine, concat!("SELECT coalesce(n.listing_id, m.listing_id) ", stretch!())),
                ")"
            )),
            " FROM asked ",
            $conversations
        )
    };
}

/// Those that the user `$1` sees of `$2`.
const SEEN: Sql = both!(
    changes,
    "$2",
    "JOIN participants mine ON mine.user_id = $1 AND mine.conversation_id = asked.conversation_id
     JOIN conversations c ON c.id = mine.conversation_id
     WHERE c.seq > 0 OR mine.opened"
);

/// All of `$1`.
const ALL: Sql = both!(changes, "$1", "JOIN conversations c ON c.id = asked.conversation_id");

impl Store {
    /// What happened to conversations, each named once: one statement, however many. Together at most as many changes
    /// as the stretches are long, and fewer, the last ones missing, when their text exceeds
    /// [`protocol::frame::CHANGES_BYTES_MAX`]. Whether that is everything, `rev` tells; nothing when the user is up to
    /// date or claims to be further than the store. In the order of asking, without conversations that the user does
    /// not see, as for [`Self::thread`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn changes_since(&self, user: UserId, asked: &[Stretch]) -> Result<Vec<Changes>> {
        self.stretches(asked, SEEN, Some(user)).await
    }

    /// The same for both participants at once, whoever they are: for this server, which tells their devices. Never to be
    /// given to anybody else.
    ///
    /// # Errors
    /// As [`Self::changes_since`].
    pub async fn changes_for_both(&self, asked: &[Stretch]) -> Result<Vec<Changes>> {
        self.stretches(asked, ALL, None).await
    }

    async fn stretches(&self, asked: &[Stretch], sql: Sql, user: Option<UserId>) -> Result<Vec<Changes>> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<_> =
            asked.iter().map(|stretch| (stretch.conversation, stretch.after, stretch.to)).collect();
        let rows = encode(&rows);
        let values = match user {
            Some(user) => values![user.0, rows],
            None => values![rows],
        };
        let found: Vec<Changes> = self
            .read(|connection| Box::pin(async move { connection.get("changes", sql, values).await }))
            .await?;
        Ok(fitting(asked, found))
    }
}

/// In the order of asking, each in the order of its changes, as many of them as fit together.
fn fitting(asked: &[Stretch], found: Vec<Changes>) -> Vec<Changes> {
    let mut found: HashMap<_, _> = found.into_iter().map(|changes| (changes.conversation, changes)).collect();
    let mut changes: Vec<_> =
        asked.iter().filter_map(|stretch| found.remove(&stretch.conversation)).collect();
    for changes in &mut changes {
        changes.items.sort_unstable_by_key(Change::rev);
    }
    let items = changes.iter().flat_map(|changes| &changes.items);
    let mut fit = fit(items.map(|change| change.message().map_or(0, |message| message.weight())));
    for changes in &mut changes {
        changes.items.truncate(fit);
        fit -= changes.items.len();
    }
    changes
}
