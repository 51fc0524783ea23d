//! Conversations as one of the two sees them.

use protocol::{ConversationId, Place, Tab, Thread, Timestamp, UserId, arrangement::PINNED_MAX};
use uuid::Uuid;

use crate::{
    Result, Store,
    history::{after, newest},
    sql::{self, Sql, Value, both, values},
    unread,
};

/// What the participant `mine` writes about next.
macro_rules! subject {
    () => {
        "COALESCE(mine.subject_id, c.subject_id)"
    };
}

/// The conversation `c` as its participant `mine` sees it, as a [`Thread`] with these messages, with the lines from the
/// first one's number on, and with cards for the listings that these ids name.
macro_rules! thread {
    ($engine:ident, $messages:expr, $first:expr, $mentioned:expr) => {
        concat!(
            sql::$engine::object!(),
            "('id', ",
            sql::$engine::id!("c.id"),
            ", 'other', ",
            sql::person!($engine, "other"),
            ", 'subject', ",
            sql::$engine::id!(subject!()),
            ", 'rev', c.rev, 'seq', c.seq, 'at', c.last_at, 'mine', ",
            sql::receipt!($engine, "mine"),
            ", 'theirs', ",
            sql::shown_receipt!($engine, "theirs"),
            ", 'arrangement', ",
            sql::arrangement!($engine, "mine"),
            ", 'unread', ",
            unread::count!("mine"),
            ", 'messages', ",
            $messages,
            ", 'lines', ",
            sql::lines!($engine, "c.id", $first, "c.seq + 1"),
            ", 'listings', ",
            sql::cards!($engine, $mentioned),
            ")"
        )
    };
}

/// Both participants of the conversation `c`, and who they are, for the user `$1`.
macro_rules! participants {
    () => {
        "JOIN participants mine ON mine.user_id = $1 AND mine.conversation_id = c.id
         JOIN participants theirs ON theirs.conversation_id = c.id
            AND theirs.user_id = CASE WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END
         JOIN users me ON me.id = mine.user_id JOIN users other ON other.id = theirs.user_id"
    };
}

/// The first `$4` conversations of the user `$1` behind `($2, $3)`: as many of either side of the pair, each read
/// in the order of its index, which has the same condition, then merged. What lies further down is not touched.
macro_rules! newest_conversations {
    ($engine:ident, $low:expr, $high:expr) => {
        concat!(
            "SELECT id, last_at FROM (
                SELECT c.id, c.last_at FROM conversations c
                WHERE c.low_user = $1 AND (c.last_at, c.id) < ($2, $3) AND ",
            $low,
            " ORDER BY c.last_at DESC, c.id DESC ",
            sql::$engine::limit!("$4"),
            ") low
             UNION ALL
             SELECT id, last_at FROM (
                SELECT c.id, c.last_at FROM conversations c
                WHERE c.high_user = $1 AND (c.last_at, c.id) < ($2, $3) AND ",
            $high,
            " ORDER BY c.last_at DESC, c.id DESC ",
            sql::$engine::limit!("$4"),
            ") high
             ORDER BY last_at DESC, id DESC ",
            sql::$engine::limit!("$4")
        )
    };
}

/// Rows of the list: each of the conversations that a query finds, with its last message.
macro_rules! rows {
    ($engine:ident, $found:expr) => {
        concat!(
            "WITH newest AS (",
            $found,
            ")
             SELECT ",
            sql::$engine::list!(thread!(
                $engine,
                concat!(sql::$engine::array!(), "(", sql::message!($engine), ")"),
                "c.seq",
                concat!(subject!(), ", m.listing_id")
            )),
            " FROM newest JOIN conversations c ON c.id = newest.id ",
            participants!(),
            " JOIN messages m ON m.conversation_id = c.id AND m.seq = c.seq"
        )
    };
}

macro_rules! list {
    ($engine:ident, $low:expr, $high:expr) => {
        rows!($engine, newest_conversations!($engine, $low, $high))
    };
}

/// Whether something waits in the conversation `c` for its participant `p`.
macro_rules! waits {
    () => {
        concat!(
            "p.blocked_at IS NULL AND (p.marked OR p.read_seq < c.seq AND EXISTS (SELECT 1 FROM messages u WHERE ",
            unread::waits!("p"),
            "))"
        )
    };
}

macro_rules! waits_for_me {
    () => {
        concat!(
            " AND EXISTS (SELECT 1 FROM participants p WHERE p.user_id = $1 AND p.conversation_id = c.id AND ",
            waits!(),
            ")"
        )
    };
}

const ALL: Sql = both!(list, "c.seq > c.low_archived_seq", "c.seq > c.high_archived_seq");
const BUYING: Sql = both!(
    list,
    "c.seller_id = c.high_user AND c.seq > c.low_archived_seq",
    "c.seller_id = c.low_user AND c.seq > c.high_archived_seq"
);
const SELLING: Sql = both!(
    list,
    "c.seller_id = c.low_user AND c.seq > c.low_archived_seq",
    "c.seller_id = c.high_user AND c.seq > c.high_archived_seq"
);
const UNREAD: Sql = both!(
    list,
    concat!("c.seq > c.low_archived_seq", waits_for_me!()),
    concat!("c.seq > c.high_archived_seq", waits_for_me!())
);
const ARCHIVED: Sql =
    both!(list, "c.seq = c.low_archived_seq AND c.seq > 0", "c.seq = c.high_archived_seq AND c.seq > 0");

/// [`PINNED_MAX`], as statements say it.
macro_rules! pinned {
    ($engine:ident) => {
        rows!(
            $engine,
            "SELECT c.id FROM participants p JOIN conversations c ON c.id = p.conversation_id
             WHERE p.user_id = $1 AND p.pinned AND c.seq > 0 LIMIT 10"
        )
    };
}
const _: () = assert!(PINNED_MAX == 10);
const PINNED: Sql = both!(pinned);

/// The statement of a tab; [`Tab::holds`] says the same of one conversation.
const fn statement(tab: Tab) -> Sql {
    match tab {
        Tab::All => ALL,
        Tab::Buying => BUYING,
        Tab::Selling => SELLING,
        Tab::Unread => UNREAD,
        Tab::Archived => ARCHIVED,
    }
}

macro_rules! one {
    ($engine:ident) => {
        concat!(
            "WITH page AS MATERIALIZED (
                SELECT * FROM messages WHERE conversation_id = $2 ORDER BY seq DESC ",
            sql::$engine::limit!("$3"),
            ")
             SELECT ",
            thread!(
                $engine,
                concat!("(SELECT ", sql::$engine::list!(sql::message!($engine)), " FROM page m)"),
                "(SELECT min(seq) FROM page)",
                concat!("SELECT ", subject!(), " UNION SELECT listing_id FROM page")
            ),
            " FROM conversations c ",
            participants!(),
            " WHERE c.id = $2 AND (c.seq > 0 OR mine.opened)"
        )
    };
}

impl Store {
    /// A part of the list of a user's conversations, newest activity first, from just behind `before` on; each with its
    /// last message only. Conversations without a message are in none.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn threads(
        &self,
        user: UserId,
        tab: Tab,
        before: Option<Place>,
        limit: u32,
    ) -> Result<Vec<Thread>> {
        let before = before.unwrap_or(Place { at: Timestamp(i64::MAX), id: ConversationId(Uuid::max()) });
        let values = values![user.0, before.at.0, before.id.0, limit];
        self.list(statement(tab), values).await
    }

    /// Those of a user's conversations that stand above the others, at most [`PINNED_MAX`], whichever tabs they are in; in
    /// the form of [`Self::threads`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn threads_pinned(&self, user: UserId) -> Result<Vec<Thread>> {
        self.list(PINNED, values![user.0]).await
    }

    /// One conversation with its newest messages: at most `limit`, and fewer when their text exceeds
    /// [`protocol::frame::CHANGES_BYTES_MAX`]. `None` when the user does not see it: it does not exist, is not
    /// his, or has no message yet and was opened by the other one.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn thread(
        &self,
        user: UserId,
        conversation: ConversationId,
        limit: u32,
    ) -> Result<Option<Thread>> {
        self.read(|connection| {
            Box::pin(async move {
                let values = values![user.0, conversation.0, limit];
                let thread: Option<Thread> = connection.find("conversations", both!(one), values).await?;
                Ok(thread.map(|thread| {
                    let messages = newest(thread.messages);
                    Thread { lines: after(thread.lines, &messages), messages, ..thread }
                }))
            })
        })
        .await
    }

    async fn list(&self, sql: Sql, values: Vec<Value>) -> Result<Vec<Thread>> {
        self.read(|connection| {
            Box::pin(async move {
                let mut threads: Vec<Thread> = connection.get("conversations", sql, values).await?;
                for thread in &mut threads {
                    thread.lines.sort_unstable_by_key(|line| line.rev);
                }
                threads.sort_unstable_by_key(|thread| std::cmp::Reverse((thread.at, thread.id)));
                Ok(threads)
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::{Error, Options, connection::Engine};

    /// With 5,000 conversations the list costs what it costs with 50: either side of the pair is read in the order
    /// of its index, and only as far as the page reaches.
    #[tokio::test]
    async fn every_tab_reads_both_its_indexes_in_order_and_nothing_else_as_a_whole() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let url = format!("sqlite:{}/haggle.db", folder.path().display());
        let store = Store::open(&url, Options::default()).await.expect("it opens");
        for tab in Tab::ALL {
            let plan: Vec<(i64, i64, i64, String)> = store
                .read(|connection| {
                    Box::pin(async move {
                        let Engine::Sqlite(connection) = &mut connection.engine else {
                            panic!("it is SQLite")
                        };
                        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement(tab).sqlite));
                        sqlx::query_as(explain).fetch_all(connection).await.map_err(Error::from)
                    })
                })
                .await
                .expect("the statement is understood");
            let steps: Vec<_> = plan.into_iter().map(|(.., step)| step).collect();
            for side in ["low", "high"] {
                let index = match tab {
                    Tab::All | Tab::Unread => format!("by_{side}_user"),
                    Tab::Buying => format!("{side}_buys"),
                    Tab::Selling => format!("{side}_sells"),
                    Tab::Archived => format!("{side}_archived"),
                };
                let search = format!(
                    "SEARCH c USING INDEX conversations_{index} ({side}_user=? AND (last_at,id)<(?,?))"
                );
                assert!(steps.contains(&search), "{tab:?}: {steps:#?}");
            }
            // What is gone through as a whole is what the limit has cut off, or one row.
            let whole =
                ["SCAN low", "SCAN high", "SCAN newest", "SCAN counted", "SCAN n", "SCAN CONSTANT ROW"];
            let mut scans = steps.iter().filter(|step| step.starts_with("SCAN"));
            assert!(scans.all(|scan| whole.contains(&scan.as_str())), "{tab:?}: {steps:#?}");
        }
    }
}
