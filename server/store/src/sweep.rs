//! What has happened lately, whoever did it: how servers that share a database find out what the bus between them has not
//! told them (contract B4; section 2: bus down).

use protocol::{ConversationId, Rev, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Result, Store,
    sql::{Sql, values},
};

/// How long before the time of its commit a change may have got its time: more than any transaction takes.
const COMMITTED_WITHIN_MS: i64 = 15_000;

/// What a look at the store has found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sweep {
    /// When it was taken, by the store's clock: where the next one begins.
    pub at: Timestamp,
    /// Conversations that have changed.
    pub changed: Vec<Changed>,
    /// Participants whose positions, or what they have done with the conversation, have changed.
    pub touched: Vec<Touched>,
}

/// Changes of one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Whose it is.
    pub participants: [UserId; 2],
    /// The first of these changes.
    pub from: Rev,
    /// The last of them.
    pub to: Rev,
}

/// One side of one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Touched {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Whose side.
    pub user: UserId,
    /// When it was changed last, by the store's clock.
    pub at: Timestamp,
}

/// Since `$1`, and sides only if `$2` is not 0. On SQLite there is nobody else who could have done something.
const SWEEP: Sql = Sql {
    sqlite: "SELECT json_object('at', $1 + 0 * $2, 'changed', json_array(), 'touched', json_array())",
    postgres: "SELECT json_build_object(
        'at', CAST(extract(epoch FROM statement_timestamp()) * 1000 AS bigint),
        'changed', (
            SELECT coalesce(json_agg(json_build_object('conversation', c.id, 'participants',
                json_build_array(c.low_user, c.high_user), 'from', lately.low, 'to', lately.high)), '[]')
            FROM (
                SELECT conversation_id, min(rev) AS low, max(rev) AS high FROM changes WHERE stored_at >= $1
                GROUP BY conversation_id
            ) lately JOIN conversations c ON c.id = lately.conversation_id
        ),
        'touched', (
            SELECT coalesce(json_agg(json_build_object('conversation', conversation_id, 'user', user_id,
                'at', touched_at)), '[]')
            FROM participants WHERE touched_at >= $1 AND $2 <> 0
        ))",
};

impl Store {
    /// What was committed after the sweep at `since`, and some of what was committed shortly before it: nothing is left out
    /// between two sweeps, and some of it comes twice. Sides only `with_sides`. Without `since`, what is new as of now.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn sweep(&self, since: Option<Timestamp>, with_sides: bool) -> Result<Sweep> {
        let from = since.map_or(i64::MAX, |since| since.0 - COMMITTED_WITHIN_MS);
        self.read(|connection| {
            Box::pin(
                async move { connection.get("changes", SWEEP, values![from, i64::from(with_sides)]).await },
            )
        })
        .await
    }
}
