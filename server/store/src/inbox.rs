//! What a participant does with conversations of his, one or many at a time: putting them away, pinning, muting, keeping
//! them for later, each with one way back. What becomes of them is decided by [`Arrangement::after`].

use protocol::{Act, Arrangement, Code, ConversationId, Seq, Timestamp, UserId, arrangement::PINNED_MAX};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Arranged, Error, Result, Store,
    connection::Connection,
    sql::{self, Sql, both, encode, values},
};

/// Something is done with some conversations.
#[derive(Debug, Clone)]
pub struct Arrange {
    /// By whom.
    pub user: UserId,
    /// What.
    pub act: Act,
    /// Which, each with the last message that the user knew of; none: the last one that there is.
    pub conversations: Vec<(ConversationId, Option<Seq>)>,
    /// The name of the way back.
    pub undo: Uuid,
    /// Now.
    pub at: Timestamp,
}

/// A conversation before something is done with it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Before {
    conversation: ConversationId,
    /// Its last message.
    seq: Seq,
    arrangement: Arrangement,
}

/// Whoever appends to one of the conversations `$1` has committed, or waits. In the order in which batches lock them.
const LOCK_CONVERSATIONS: &str = "SELECT 1 FROM conversations
    WHERE id IN (SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($1 AS json)))
    ORDER BY id FOR NO KEY UPDATE";

/// In the order in which marks lock them.
const LOCK_PARTICIPANTS: &str = "SELECT 1 FROM participants
    WHERE user_id = $1
        AND conversation_id IN (SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($2 AS json)))
    ORDER BY user_id, conversation_id FOR NO KEY UPDATE";

/// Those of the conversations `$2` that the user `$1` sees and that hold a message.
macro_rules! before {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('conversation', ",
                sql::$engine::id!("c.id"),
                ", 'seq', c.seq, 'arrangement', ",
                sql::arrangement!($engine, "mine"),
                ")"
            )),
            " FROM participants mine JOIN conversations c ON c.id = mine.conversation_id AND c.seq > 0
             WHERE mine.user_id = $1 AND mine.conversation_id IN (",
            sql::$engine::ids!("$2"),
            ")"
        )
    };
}

/// What is written, `$2`: each `[conversation, archived, pinned, marked, muted until]`.
macro_rules! asked {
    (sqlite) => {
        "SELECT unhex(value ->> 0, '-') AS id, value ->> 1 AS archived, value ->> 2 AS pinned, value ->> 3 AS marked,
            value ->> 4 AS muted_until
         FROM json_each($2)"
    };
    (postgres) => {
        "SELECT CAST(value ->> 0 AS uuid) AS id, CAST(value ->> 1 AS bigint) AS archived,
            CAST(value ->> 2 AS boolean) AS pinned, CAST(value ->> 3 AS boolean) AS marked,
            CAST(value ->> 4 AS bigint) AS muted_until
         FROM json_array_elements(CAST($2 AS json))"
    };
}

macro_rules! put_away {
    ($engine:ident) => {
        concat!(
            "UPDATE conversations SET
                low_archived_seq = CASE WHEN low_user = $1 THEN asked.archived ELSE low_archived_seq END,
                high_archived_seq = CASE WHEN high_user = $1 THEN asked.archived ELSE high_archived_seq END
             FROM (",
            asked!($engine),
            ") asked WHERE conversations.id = asked.id AND $1 IN (low_user, high_user)"
        )
    };
}

macro_rules! arrange {
    ($engine:ident) => {
        concat!(
            "UPDATE participants SET pinned = asked.pinned, marked = asked.marked, muted_until = asked.muted_until
             FROM (",
            asked!($engine),
            ") asked WHERE user_id = $1 AND conversation_id = asked.id"
        )
    };
}

macro_rules! count_pinned {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::plain!("count(*)"),
            " FROM participants WHERE user_id = $1 AND pinned"
        )
    };
}

const KEEP_UNDO: Sql = Sql::common(
    "INSERT INTO undos (user_id, id, at, before) VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_id) DO UPDATE SET id = excluded.id, at = excluded.at, before = excluded.before",
);

macro_rules! take_undo {
    ($engine:ident) => {
        concat!(
            "DELETE FROM undos WHERE user_id = $1 AND id = $2 AND at >= $3 RETURNING ",
            sql::$engine::stored!("before")
        )
    };
}

impl Store {
    /// Does something with conversations of the user's; those that he does not see, or in which nothing was said, are left
    /// out. All of it or nothing; it can be taken back until he arranges others.
    ///
    /// # Errors
    /// [`Code::NotFound`] when nothing is left, [`Code::TooLarge`] for more pinned ones than [`PINNED_MAX`]; else as for
    /// every write.
    pub async fn arrange(&self, arrange: Arrange) -> Result<Vec<Arranged>> {
        self.write(move |transaction| {
            Box::pin(async move {
                let Arrange { user, act, conversations, undo, at } = arrange;
                let ids = conversations.iter().map(|(conversation, _)| *conversation);
                let before = look(transaction, user, ids).await?;
                if before.is_empty() {
                    return Err(Error::Refused(Code::NotFound));
                }
                let after = before.iter().map(|Before { conversation, seq, arrangement }| {
                    let asked = conversations.iter().find(|(asked, _)| asked == conversation);
                    let seen = asked.and_then(|(_, seen)| *seen).map_or(*seq, |seen| seen.min(*seq));
                    let arrangement = arrangement.after(act, seen, at);
                    Arranged { conversation: *conversation, arrangement }
                });
                let after: Vec<_> = after.collect();
                write(transaction, user, &after).await?;
                if act == Act::Pin {
                    let pinned: u32 =
                        transaction.get("participants", both!(count_pinned), values![user.0]).await?;
                    if pinned > PINNED_MAX {
                        return Err(Error::Refused(Code::TooLarge));
                    }
                }
                transaction.execute(KEEP_UNDO, values![user.0, undo, at.0, encode(&before)]).await?;
                Ok(after)
            })
        })
        .await
    }

    /// Arranges conversations as they were before the last [`Self::arrange`] of this name, if that was not before `since`.
    /// What was blocked or written meanwhile stays.
    ///
    /// # Errors
    /// [`Code::Gone`] when that is not possible any more; else as for every write.
    pub async fn undo(&self, user: UserId, undo: Uuid, since: Timestamp) -> Result<Vec<Arranged>> {
        self.write(move |transaction| {
            Box::pin(async move {
                let kept: Option<Vec<Before>> =
                    transaction.find("undos", both!(take_undo), values![user.0, undo, since.0]).await?;
                let kept = kept.ok_or(Error::Refused(Code::Gone))?;
                let now = look(transaction, user, kept.iter().map(|before| before.conversation)).await?;
                let after = kept.iter().map(|before| {
                    let now = now.iter().find(|now| now.conversation == before.conversation);
                    let blocked = now.is_some_and(|now| now.arrangement.blocked);
                    let arrangement = Arrangement { blocked, ..before.arrangement };
                    Arranged { conversation: before.conversation, arrangement }
                });
                let after: Vec<_> = after.collect();
                write(transaction, user, &after).await?;
                Ok(after)
            })
        })
        .await
    }
}

/// Nobody else changes them until the transaction ends.
async fn look(
    transaction: &mut Connection,
    user: UserId,
    conversations: impl Iterator<Item = ConversationId>,
) -> Result<Vec<Before>> {
    let ids = encode(&conversations.collect::<Vec<_>>());
    transaction.lock(LOCK_CONVERSATIONS, values![ids.as_str()]).await?;
    transaction.lock(LOCK_PARTICIPANTS, values![user.0, ids.as_str()]).await?;
    transaction.get("participants", both!(before), values![user.0, ids]).await
}

async fn write(transaction: &mut Connection, user: UserId, arranged: &[Arranged]) -> Result<()> {
    let rows = arranged.iter().map(|Arranged { conversation, arrangement }| {
        let Arrangement { archived, pinned, marked, muted_until, blocked: _ } = arrangement;
        (conversation, archived, pinned, marked, muted_until)
    });
    let rows = encode(&rows.collect::<Vec<_>>());
    transaction.execute(both!(put_away), values![user.0, rows.as_str()]).await?;
    transaction.execute(both!(arrange), values![user.0, rows]).await?;
    Ok(())
}
