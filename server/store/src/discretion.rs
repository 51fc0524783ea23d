//! What people show to others of themselves, and when they were last here. Whoever does not show something is not shown
//! it either: the statements that tell the other side decide that, each in its own text.

use protocol::{ConversationId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Result, Store,
    sql::{self, Sql, both, encode, values},
};

/// What a user shows to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discretion {
    /// What he has read.
    pub shows_read: bool,
    /// Whether he is here, and when he was.
    pub shows_online: bool,
}

/// What one participant of a conversation may know of the other one's being here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Glance {
    /// Who looks.
    pub user: UserId,
    /// Where.
    pub conversation: ConversationId,
    /// At whom.
    pub other: UserId,
    /// Whether it is to be known: the conversation holds a message, both want it, and neither has blocked the other.
    pub is_shown: bool,
    /// The last sign of life that was written down; none if it is not to be known.
    pub last_seen: Option<Timestamp>,
}

macro_rules! discretion {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('shows_read', ",
            sql::$engine::truth!("shows_read"),
            ", 'shows_online', ",
            sql::$engine::truth!("shows_online"),
            ") FROM users WHERE id = $1"
        )
    };
}

/// What was known of somebody who does not show it any more is not kept.
const SET: Sql = Sql::common(
    "UPDATE users SET shows_read = (CAST($2 AS bigint) <> 0), shows_online = (CAST($3 AS bigint) <> 0),
        last_seen_at = CASE WHEN CAST($3 AS bigint) <> 0 THEN last_seen_at END
     WHERE id = $1",
);

/// The pairs `$1`, each `[user, the conversation or the time]`.
macro_rules! pairs {
    (sqlite, conversation) => {
        "SELECT unhex(value ->> 0, '-') AS user_id, unhex(value ->> 1, '-') AS conversation_id FROM json_each($1)"
    };
    (postgres, conversation) => {
        "SELECT CAST(value ->> 0 AS uuid) AS user_id, CAST(value ->> 1 AS uuid) AS conversation_id
         FROM json_array_elements(CAST($1 AS json))"
    };
    (sqlite, time) => {
        "SELECT unhex(value ->> 0, '-') AS user_id, value ->> 1 AS at FROM json_each($1)"
    };
    (postgres, time) => {
        "SELECT CAST(value ->> 0 AS uuid) AS user_id, CAST(value ->> 1 AS bigint) AS at
         FROM json_array_elements(CAST($1 AS json))"
    };
}

/// For the rows of [`glances`].
macro_rules! is_shown {
    () => {
        concat!("c.seq > 0 AND me.shows_online AND other.shows_online AND NOT (", sql::is_cut!("mine"), ")")
    };
}

macro_rules! glances {
    ($engine:ident) => {
        concat!(
            "WITH asked AS MATERIALIZED (",
            pairs!($engine, conversation),
            ")
             SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('user', ",
                sql::$engine::id!("me.id"),
                ", 'conversation', ",
                sql::$engine::id!("c.id"),
                ", 'other', ",
                sql::$engine::id!("other.id"),
                ", 'is_shown', ",
                sql::$engine::truth!(is_shown!()),
                ", 'last_seen', CASE WHEN ",
                is_shown!(),
                " THEN other.last_seen_at END)"
            )),
            " FROM asked
                JOIN participants mine ON mine.user_id = asked.user_id AND mine.conversation_id = asked.conversation_id
                JOIN conversations c ON c.id = mine.conversation_id
                JOIN users me ON me.id = mine.user_id
                JOIN users other ON other.id = CASE WHEN c.low_user = me.id THEN c.high_user ELSE c.low_user END
             WHERE c.seq > 0 OR mine.opened"
        )
    };
}

/// In PostgreSQL the rows are held in one order first, as marks are.
macro_rules! note_seen {
    (sqlite) => {
        concat!(
            "UPDATE users SET last_seen_at = max(coalesce(last_seen_at, 0), seen.at) FROM (",
            pairs!(sqlite, time),
            ") seen WHERE users.id = seen.user_id AND shows_online"
        )
    };
    (postgres) => {
        concat!(
            "WITH seen AS MATERIALIZED (",
            pairs!(postgres, time),
            "),
             held AS MATERIALIZED (
                SELECT u.id FROM users u WHERE u.id IN (SELECT user_id FROM seen) AND u.shows_online
                ORDER BY u.id FOR NO KEY UPDATE
             )
             UPDATE users u SET last_seen_at = greatest(u.last_seen_at, seen.at)
             FROM held JOIN seen ON seen.user_id = held.id WHERE u.id = held.id"
        )
    };
}

impl Store {
    /// What a user shows to others.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn discretion(&self, user: UserId) -> Result<Discretion> {
        self.read(|connection| {
            Box::pin(async move { connection.get("users", both!(discretion), values![user.0]).await })
        })
        .await
    }

    /// Sets what a user shows to others.
    ///
    /// # Errors
    /// As for every write; the same may come again.
    pub async fn set_discretion(&self, user: UserId, discretion: Discretion) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                let Discretion { shows_read, shows_online } = discretion;
                let values = values![user.0, u32::from(shows_read), u32::from(shows_online)];
                transaction.execute(SET, values).await.map(drop)
            })
        })
        .await
    }

    /// What each of these users may know of the other participant of a conversation; in no order, and without
    /// conversations that the user does not see, as for [`Self::thread`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn glances(&self, asked: &[(UserId, ConversationId)]) -> Result<Vec<Glance>> {
        let asked = encode(asked);
        self.read(|connection| {
            Box::pin(async move { connection.get("users", both!(glances), values![asked]).await })
        })
        .await
    }

    /// Writes down when people were last here, of those who show it; nothing moves back.
    ///
    /// # Errors
    /// As for every write; the same may come again.
    pub async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<()> {
        let seen = encode(seen);
        self.write(move |transaction| {
            Box::pin(async move { transaction.execute(both!(note_seen), values![seen]).await.map(drop) })
        })
        .await
    }
}
