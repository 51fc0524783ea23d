//! Looking for what was said and whom one has talked to (contract S15). What keeps the index equal to the messages are
//! triggers (`migrations/*/0006_search.sql`), so that no statement can forget it; into SQLite's, new messages get a moment
//! after they were stored (`indexing`), or now.
//!
//! Both engines fold accents and case, and answer a reader's words from one index that holds the readers too: what
//! others have said is never walked. SQLite's FTS5 goes through the hits from the newest on and stops when the page is
//! full. PostgreSQL's GIN finds all of a reader's hits at once, and the page is cut from them.

use std::time::Duration;

use protocol::{Code, ConversationId, Message, Person, Seq, Timestamp, UserId};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use crate::{
    Error, Result, Store,
    connection::{Connection, Engine},
    sql::{self, both, encode, values},
    transaction::Work,
};

/// How long a search may take, waiting for a connection included (contract S15).
pub(crate) const SEARCH_WITHIN: Duration = Duration::from_millis(500);

/// Searches at the same time. They have connections of their own: whoever reads messages never waits for them.
pub(crate) const SEARCHERS: u32 = 2;

/// Conversations whose other side is looked at, from the one opened last on.
const PARTNERS_MAX: u32 = 5_000;

/// Messages that somebody looks for.
#[derive(Debug, Clone)]
pub struct Search {
    /// Whose conversations are looked through.
    pub user: UserId,
    /// Every one of them has to occur, the last one as the beginning of a word. Letters and digits only.
    pub words: Vec<String>,
    /// The last one of the page before.
    pub after: Option<(ConversationId, Seq)>,
    /// At most so many.
    pub limit: u32,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FoundMessage {
    /// Where it was said.
    pub conversation: ConversationId,
    /// The participant who is not looking.
    pub other: Person,
    /// What was said.
    pub message: Message,
}

/// Somebody with whom messages were exchanged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Partner {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub person: Person,
    /// When the last message was stored.
    pub at: Timestamp,
}

/// `hits`: the messages that match `$2`, of the user `$1`, behind the message `$4` of the conversation `$3` if there is
/// one, at most `$5`; and how they are ordered.
macro_rules! hits {
    (sqlite) => {
        concat!(
            "WITH hits AS MATERIALIZED (
                SELECT w.rowid AS number, n.conversation_id, n.seq
                FROM message_words w CROSS JOIN message_numbers n ON n.number = w.rowid
                WHERE w.message_words MATCH $2 AND w.rowid < CASE WHEN $3 IS NULL THEN 9223372036854775807 ELSE (
                    SELECT last.number FROM participants p
                        JOIN message_numbers last ON last.conversation_id = p.conversation_id AND last.seq = $4
                    WHERE p.user_id = $1 AND p.conversation_id = $3) END
                ORDER BY w.rowid DESC ",
            sql::sqlite::limit!("$5"),
            ")"
        )
    };
    (postgres) => {
        concat!(
            "WITH ",
            sql::asked_words!("$2", "'''@' || CAST($1 AS uuid) || ''' & ' || "),
            ", hits AS MATERIALIZED (
                SELECT w.conversation_id, w.seq, w.at FROM message_words w
                WHERE w.words @@ (SELECT query FROM asked)
                    AND (CAST($3 AS uuid) IS NULL OR (w.at, w.conversation_id, w.seq) < (
                        SELECT last.at, last.conversation_id, last.seq FROM participants p
                            JOIN messages last ON last.conversation_id = p.conversation_id AND last.seq = $4
                        WHERE p.user_id = $1 AND p.conversation_id = $3))
                ORDER BY w.at DESC, w.conversation_id DESC, w.seq DESC ",
            sql::postgres::limit!("$5"),
            ")"
        )
    };
}
macro_rules! order {
    (sqlite) => {
        " ORDER BY hits.number DESC"
    };
    (postgres) => {
        " ORDER BY hits.at DESC, hits.conversation_id DESC, hits.seq DESC"
    };
}

macro_rules! found {
    ($engine:ident) => {
        concat!(
            hits!($engine),
            " SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('conversation', ",
                sql::$engine::id!("c.id"),
                ", 'other', ",
                sql::person!($engine, "other"),
                ", 'message', ",
                sql::message!($engine),
                ")",
                order!($engine)
            )),
            " FROM hits
                JOIN participants mine ON mine.user_id = $1 AND mine.conversation_id = hits.conversation_id
                JOIN conversations c ON c.id = mine.conversation_id
                JOIN messages m ON m.conversation_id = c.id AND m.seq = hits.seq
                JOIN users other ON other.id = CASE WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END"
        )
    };
}

macro_rules! partners {
    ($engine:ident) => {
        concat!(
            "WITH opened AS MATERIALIZED (
                SELECT conversation_id FROM participants WHERE user_id = $1 ORDER BY conversation_id DESC ",
            sql::$engine::limit!("$2"),
            ")
             SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('conversation', ",
                sql::$engine::id!("c.id"),
                ", 'person', ",
                sql::person!($engine, "other"),
                ", 'at', c.last_at)"
            )),
            " FROM opened JOIN conversations c ON c.id = opened.conversation_id AND c.seq > 0
                JOIN users other ON other.id = CASE WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END"
        )
    };
}

impl Store {
    /// Messages in which all words occur, newest first, of conversations that the user takes part in. A page stays
    /// what it is while messages arrive.
    ///
    /// # Errors
    /// [`Code::Busy`] when it takes too long, [`Error::Unavailable`].
    pub async fn messages_with(&self, search: Search) -> Result<Vec<FoundMessage>> {
        if search.words.is_empty() {
            return Ok(Vec::new());
        }
        let deadline = Instant::now() + SEARCH_WITHIN;
        // Without the last second is better than nothing: a full disk, a writer who is held up.
        match timeout_at(deadline - SEARCH_WITHIN / 2, self.index()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "a search goes without the newest messages"),
            Err(_) => tracing::warn!("a search goes without the newest messages: the writer is busy"),
        }
        self.seek_until(deadline, |connection| {
            Box::pin(async move {
                let Search { user, words, after, limit } = search;
                let asked = asked(connection, &words, Some(user));
                let (conversation, seq) = after.unzip();
                let values = values![
                    user.0,
                    asked,
                    conversation.map(|conversation| conversation.0),
                    seq.map_or(0, |seq| i64::from(seq.0)),
                    limit
                ];
                connection.get("messages", both!(found), values).await
            })
        })
        .await
    }

    /// Everybody with whom the user has exchanged messages, in no order; of many conversations those that were opened
    /// last.
    ///
    /// # Errors
    /// As [`Self::messages_with`].
    pub async fn partners(&self, user: UserId) -> Result<Vec<Partner>> {
        self.seek(|connection| {
            Box::pin(
                async move { connection.get("users", both!(partners), values![user.0, PARTNERS_MAX]).await },
            )
        })
        .await
    }

    /// As [`Self::read`], on a connection for searches, and not longer than [`SEARCH_WITHIN`].
    ///
    /// # Errors
    /// [`Code::Busy`] when it takes too long, else what `work` answers.
    pub(crate) async fn seek<T>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Connection) -> Work<'c, T>,
    ) -> Result<T> {
        self.seek_until(Instant::now() + SEARCH_WITHIN, work).await
    }

    async fn seek_until<T>(
        &self,
        deadline: Instant,
        work: impl for<'c> FnOnce(&'c mut Connection) -> Work<'c, T>,
    ) -> Result<T> {
        let lease = timeout_at(deadline, self.inner.searchers.lease()).await;
        let mut connection = lease.map_err(|_| Error::Refused(Code::Busy))??;
        let late = match timeout_at(deadline, work(&mut connection)).await {
            Ok(Err(error @ Error::Unavailable(_))) => error,
            Ok(done) => return done,
            Err(elapsed) => Error::Unavailable(elapsed.into()),
        };
        // It may still be at work for nobody: the next one does not wait for it.
        connection.discard(&late);
        Err(if late.is_late() { Error::Refused(Code::Busy) } else { late })
    }
}

/// The words as the engine at hand is asked for them: an expression of FTS5 in which each stands in quotes, or a list
/// from which PostgreSQL makes its own (`sql::asked_words`). With a reader, only what that one may read.
pub(crate) fn asked(connection: &Connection, words: &[String], reader: Option<UserId>) -> String {
    match connection.engine {
        Engine::Sqlite(_) => {
            let quoted: Vec<_> = words.iter().map(|word| format!("\"{}\"", word.replace('"', ""))).collect();
            let every = quoted.join(" AND ") + "*";
            match reader {
                Some(reader) => format!("readers : \"{}\" AND body : ({every})", reader.0.simple()),
                None => every,
            }
        }
        Engine::Postgres(_) => encode(words),
    }
}
