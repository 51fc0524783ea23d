//! What has happened lately, whoever did it: how servers that share a database find out what the bus between them has not
//! told them (contract B4; section 2: bus down).

use protocol::{ConversationId, Receipt, Rev, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Result, Store,
    sql::{self, Sql, values},
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
    /// Participants whose positions, or what they have done with the conversation, have changed; the newest 20,000.
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
    /// The other participant, to whom its positions are shown; none while one of the two has blocked the other.
    pub other: Option<UserId>,
    /// When it was changed last, by the store's clock.
    pub at: Timestamp,
    /// Its positions.
    pub receipt: Receipt,
    /// Whether the two keep from each other what they have read.
    pub hides_read: bool,
}

/// Changes since `$1`, and sides since `$2`. On SQLite there is nobody else who could have done something.
const SWEEP: Sql = Sql {
    sqlite: "SELECT json_object('at', $1 + 0 * $2, 'changed', json_array(), 'touched', json_array())",
    postgres: concat!(
        "SELECT json_build_object(
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
            SELECT coalesce(json_agg(json_build_object('conversation', p.conversation_id, 'user', p.user_id,
                'other', CASE WHEN ",
        sql::is_cut!("p"),
        " THEN NULL WHEN c.low_user = p.user_id THEN c.high_user ELSE c.low_user END,
                'at', p.touched_at, 'receipt', ",
        sql::receipt!(postgres, "p"),
        ", 'hides_read', ",
        sql::postgres::truth!(sql::hides_read!()),
        ")), '[]')
            FROM (
                SELECT * FROM participants WHERE touched_at >= $2 ORDER BY touched_at DESC LIMIT 20000
            ) p JOIN conversations c ON c.id = p.conversation_id
                JOIN users me ON me.id = c.low_user JOIN users other ON other.id = c.high_user
        ))"
    ),
};

impl Store {
    /// What was committed after the sweep at `since`, and some of what was committed shortly before it: nothing is left out
    /// between two sweeps, and some of it comes twice. Sides in the same way after the one at `sides_since`, none without it.
    /// Without `since`, what is new as of now.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn sweep(&self, since: Option<Timestamp>, sides_since: Option<Timestamp>) -> Result<Sweep> {
        let [from, sides_from] =
            [since, sides_since].map(|since| since.map_or(i64::MAX, |since| since.0 - COMMITTED_WITHIN_MS));
        self.read(|connection| {
            Box::pin(async move { connection.get("changes", SWEEP, values![from, sides_from]).await })
        })
        .await
    }
}
