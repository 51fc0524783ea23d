//! What waits for a participant: messages of the other one after his read position (contract D12). They are counted
//! where they are asked for; nobody keeps a number that could be wrong.

use protocol::{Timestamp, UNREAD_MAX, UserId};

use crate::{
    Result, Store,
    sql::{self, both, values},
};

/// [`UNREAD_MAX`], as statements say it.
macro_rules! most {
    () => {
        100
    };
}
const _: () = assert!(UNREAD_MAX == most!());

/// Whether the message `u` of the conversation `c` waits for the participant of this name.
macro_rules! waits {
    ($participant:literal) => {
        concat!(
            "u.conversation_id = c.id AND u.seq > ",
            $participant,
            ".read_seq AND u.sender_id <> ",
            $participant,
            ".user_id AND u.amended IS DISTINCT FROM 'deleted'"
        )
    };
}

/// How many messages of the conversation `c` wait for the participant of this name.
macro_rules! count {
    ($participant:literal) => {
        concat!(
            "(SELECT count(*) FROM (SELECT 1 FROM messages u WHERE ",
            $crate::unread::waits!($participant),
            " LIMIT ",
            $crate::unread::most!(),
            ") counted)"
        )
    };
}

pub(crate) use {count, most, waits};

/// Whether the participant `p` of the conversation `c` is told wherever he is of what waits there, at the time `$2`.
macro_rules! calls {
    () => {
        "p.blocked_at IS NULL AND COALESCE(p.muted_until, 0) <= $2
            AND c.seq > CASE WHEN c.low_user = $1 THEN c.low_archived_seq ELSE c.high_archived_seq END"
    };
}

macro_rules! count_all {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::plain!("count(*)"),
            " FROM (
                SELECT 1 FROM participants p
                    JOIN conversations c ON c.id = p.conversation_id AND c.seq > p.read_seq
                    JOIN messages u ON ",
            waits!("p"),
            " WHERE p.user_id = $1 AND ",
            calls!(),
            " UNION ALL
                SELECT 1 FROM participants p JOIN conversations c ON c.id = p.conversation_id
                WHERE p.user_id = $1 AND p.marked AND ",
            calls!(),
            " AND NOT EXISTS (SELECT 1 FROM messages u WHERE ",
            waits!("p"),
            ") LIMIT ",
            most!(),
            ") counted"
        )
    };
}

impl Store {
    /// What waits in all of a user's conversations, as [`protocol::Thread::calling`] says it of one; counted up to
    /// [`UNREAD_MAX`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn unread_total(&self, user: UserId, now: Timestamp) -> Result<u32> {
        self.read(|connection| {
            Box::pin(
                async move { connection.get("messages", both!(count_all), values![user.0, now.0]).await },
            )
        })
        .await
    }
}
