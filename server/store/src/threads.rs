//! Conversations as one of the two sees them.

use std::collections::BTreeSet;

use protocol::{ConversationId, ListingId, Message, MessageId, Seq, Thread, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Result, Store,
    cards::{cards, mentioned},
    history::messages_before,
    rows::{self, number},
};

/// A conversation `c` as its participant `mine` sees it; `theirs` is the other one.
macro_rules! thread_columns {
    () => {
        "c.id, c.seq, c.rev, c.last_at, COALESCE(mine.subject_id, c.subject_id) AS subject_id,
         theirs.user_id AS other_id, other.name AS other_name,
         mine.delivered_seq AS my_delivered, mine.read_seq AS my_read,
         theirs.delivered_seq AS their_delivered, theirs.read_seq AS their_read,
         (SELECT count(*) FROM messages
          WHERE conversation_id = c.id AND seq > mine.read_seq AND sender_id <> mine.user_id) AS unread"
    };
}

/// The conversation `c`, its participants and the other user, for the user `$1`.
macro_rules! thread_tables {
    () => {
        "JOIN participants mine ON mine.user_id = $1 AND mine.conversation_id = c.id
         JOIN participants theirs ON theirs.conversation_id = c.id
            AND theirs.user_id = CASE WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END
         JOIN users other ON other.id = theirs.user_id"
    };
}

/// The first `$4` conversations of the user `$1` behind `($2, $3)`: as many of either side of the pair, each read
/// in the order of its index, then merged. What lies further down is not touched.
macro_rules! newest_conversations {
    ($which:literal) => {
        concat!(
            "SELECT id, last_at FROM (
                SELECT c.id, c.last_at FROM conversations c
                WHERE c.low_user = $1 AND c.seq > 0 AND (c.last_at, c.id) < ($2, $3)",
            $which,
            "
                ORDER BY c.last_at DESC, c.id DESC LIMIT $4)
             UNION ALL
             SELECT id, last_at FROM (
                SELECT c.id, c.last_at FROM conversations c
                WHERE c.high_user = $1 AND c.seq > 0 AND (c.last_at, c.id) < ($2, $3)",
            $which,
            "
                ORDER BY c.last_at DESC, c.id DESC LIMIT $4)
             ORDER BY last_at DESC, id DESC LIMIT $4"
        )
    };
}

/// Rows of the list: each conversation with its last message.
macro_rules! select_list {
    ($which:literal) => {
        concat!(
            "WITH newest AS (",
            newest_conversations!($which),
            ")
             SELECT ",
            thread_columns!(),
            ", m.sender_id, m.message_id, m.body, m.listing_id, m.at
             FROM newest JOIN conversations c ON c.id = newest.id ",
            thread_tables!(),
            "
                JOIN messages m ON m.conversation_id = c.id AND m.seq = c.seq
             ORDER BY newest.last_at DESC, newest.id DESC"
        )
    };
}

const LIST: &str = select_list!("");

const LIST_UNREAD: &str = select_list!(
    " AND EXISTS (
        SELECT 1 FROM participants p JOIN messages u ON u.conversation_id = c.id AND u.seq > p.read_seq
        WHERE p.user_id = $1 AND p.conversation_id = c.id AND p.read_seq < c.seq AND u.sender_id <> $1)"
);

const ONE: &str = concat!(
    "SELECT ",
    thread_columns!(),
    " FROM conversations c ",
    thread_tables!(),
    " WHERE c.id = $2 AND (c.seq > 0 OR mine.opened)"
);

impl Store {
    /// The list of a user's conversations, newest activity first, from just behind `before` on; each with its
    /// last message only. Conversations without a message are not in it.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn threads(
        &self,
        user: UserId,
        before: Option<(Timestamp, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<Thread>> {
        self.list(LIST, user, before, limit).await
    }

    /// Those of a user's conversations in which something is unread, in the order and form of [`Self::threads`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn threads_unread(&self, user: UserId, limit: u32) -> Result<Vec<Thread>> {
        self.list(LIST_UNREAD, user, None, limit).await
    }

    /// One conversation with its newest messages: at most `limit`, and fewer when their text exceeds
    /// [`protocol::frame::CHANGES_BYTES_MAX`]. `None` when the user does not see it: it does not exist, is not his, or has no
    /// message yet and was opened by the other one.
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
                let row: Option<ThreadRow> = sqlx::query_as(ONE)
                    .bind(user.0)
                    .bind(conversation.0)
                    .fetch_optional(&mut *connection)
                    .await?;
                let Some(row) = row else { return Ok(None) };
                let mut thread = row.into_thread(Vec::new())?;
                // Up to the number just read, so that what arrives meanwhile is not half in it.
                thread.messages =
                    messages_before(connection, user, conversation, thread.seq.next(), limit).await?;
                thread.listings =
                    cards(connection, mentioned(&thread.messages).chain(thread.subject)).await?;
                Ok(Some(thread))
            })
        })
        .await
    }

    /// Unread messages in all of a user's conversations.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn unread_total(&self, user: UserId) -> Result<u32> {
        self.read(|connection| {
            Box::pin(async move {
                let count: i64 = sqlx::query_scalar(
                    "SELECT count(*) FROM participants p
                        JOIN conversations c ON c.id = p.conversation_id AND c.seq > p.read_seq
                        JOIN messages m ON m.conversation_id = c.id AND m.seq > p.read_seq AND m.sender_id <> $1
                     WHERE p.user_id = $1",
                )
                .bind(user.0)
                .fetch_one(connection)
                .await?;
                number(count, "messages", "seq")
            })
        })
        .await
    }

    async fn list(
        &self,
        sql: &'static str,
        user: UserId,
        before: Option<(Timestamp, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<Thread>> {
        let (at, id) = before.unwrap_or((Timestamp(i64::MAX), ConversationId(Uuid::max())));
        self.read(|connection| {
            Box::pin(async move {
                let rows: Vec<ListRow> = sqlx::query_as(sql)
                    .bind(user.0)
                    .bind(at.0)
                    .bind(id.0)
                    .bind(i64::from(limit))
                    .fetch_all(&mut *connection)
                    .await?;
                let mut threads = rows.into_iter().map(ListRow::into_thread).collect::<Result<Vec<_>>>()?;
                let wanted =
                    threads.iter().flat_map(|thread| mentioned(&thread.messages).chain(thread.subject));
                let cards = cards(connection, wanted).await?;
                for thread in &mut threads {
                    let wanted: BTreeSet<_> = mentioned(&thread.messages).chain(thread.subject).collect();
                    thread.listings =
                        cards.iter().filter(|card| wanted.contains(&card.id)).cloned().collect();
                }
                Ok(threads)
            })
        })
        .await
    }
}

/// A conversation without its messages.
#[derive(FromRow)]
struct ThreadRow {
    id: Uuid,
    seq: i64,
    rev: i64,
    last_at: i64,
    subject_id: Option<Uuid>,
    other_id: Uuid,
    other_name: String,
    my_delivered: i64,
    my_read: i64,
    their_delivered: i64,
    their_read: i64,
    unread: i64,
}

impl ThreadRow {
    fn into_thread(self, messages: Vec<Message>) -> Result<Thread> {
        Ok(Thread {
            id: ConversationId(self.id),
            other: rows::person(self.other_id, self.other_name),
            subject: self.subject_id.map(ListingId),
            listings: Vec::new(),
            rev: rows::rev(self.rev)?,
            seq: Seq(number(self.seq, "conversations", "seq")?),
            messages,
            mine: rows::receipt(self.my_delivered, self.my_read)?,
            theirs: rows::receipt(self.their_delivered, self.their_read)?,
            unread: number(self.unread, "messages", "seq")?,
            at: Timestamp(self.last_at),
        })
    }
}

/// A conversation with its last message.
#[derive(FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    thread: ThreadRow,
    sender_id: Uuid,
    message_id: Uuid,
    body: String,
    listing_id: Option<Uuid>,
    at: i64,
}

impl ListRow {
    fn into_thread(self) -> Result<Thread> {
        let last = Message {
            id: MessageId(self.message_id),
            seq: Seq(number(self.thread.seq, "conversations", "seq")?),
            sender: UserId(self.sender_id),
            body: self.body,
            listing: self.listing_id.map(ListingId),
            at: Timestamp(self.at),
        };
        self.thread.into_thread(vec![last])
    }
}

#[cfg(test)]
mod tests {
    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::{Error, Options};

    /// With 5,000 conversations the list costs what it costs with 50: either side of the pair is read in the order
    /// of its index, and only as far as the page reaches.
    #[tokio::test]
    async fn the_list_reads_both_indexes_in_order_and_nothing_else_as_a_whole() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let url = format!("sqlite:{}/haggle.db", folder.path().display());
        let store = Store::open(&url, Options::default()).await.expect("it opens");
        let plan: Vec<(i64, i64, i64, String)> = store
            .read(|connection| {
                Box::pin(async move {
                    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {LIST}"));
                    sqlx::query_as(explain).fetch_all(connection).await.map_err(Error::from)
                })
            })
            .await
            .expect("the statement is understood");
        let steps: Vec<_> = plan.into_iter().map(|(.., step)| step).collect();
        for side in ["low", "high"] {
            let search = format!(
                "SEARCH c USING INDEX conversations_by_{side}_user ({side}_user=? AND (last_at,id)<(?,?))"
            );
            assert!(steps.contains(&search), "{steps:#?}");
        }
        let scans: Vec<_> = steps.iter().filter(|step| step.starts_with("SCAN")).collect();
        assert_eq!(scans, ["SCAN (subquery-1)", "SCAN (subquery-3)", "SCAN newest"], "{steps:#?}");
    }
}
