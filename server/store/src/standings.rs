//! Where conversations stand, as one of the two sees them: all that is needed to go on from what a device has.

use protocol::{Arrangement, ConversationId, Receipt, Rev, Timestamp, Unread, UserId};
use serde::Deserialize;

use crate::{
    Result, Store,
    sql::{self, both, encode, values},
    unread,
};

/// A conversation's present state without its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Its last change.
    pub rev: Rev,
    /// When the last message was stored, or the conversation opened.
    pub at: Timestamp,
    /// The participant who is not asking.
    pub other: UserId,
    /// The positions of the one who asks.
    pub mine: Receipt,
    /// What they leave unread. All of this is as it was at one moment: further positions are never of an earlier change.
    pub unread: Unread,
    /// The positions of the other one, as far as they are shown.
    pub theirs: Receipt,
    /// Whether the two keep from each other what they have read: then that is 0 in `theirs`.
    pub hides_read: bool,
    /// What the one who asks has done with it.
    pub arrangement: Arrangement,
    /// Whether one of the two has blocked the other. Not for the other one to know.
    pub is_cut: bool,
}

macro_rules! standings {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('conversation', ",
                sql::$engine::id!("c.id"),
                ", 'rev', c.rev, 'at', c.last_at, 'other', ",
                sql::$engine::id!("theirs.user_id"),
                ", 'mine', ",
                sql::receipt!($engine, "mine"),
                ", 'unread', ",
                sql::$engine::object!(),
                "('count', ",
                unread::count!("mine"),
                ", 'rev', c.rev), 'theirs', ",
                sql::shown_receipt!($engine, "theirs"),
                ", 'hides_read', ",
                sql::$engine::truth!(sql::hides_read!()),
                ", 'arrangement', ",
                sql::arrangement!($engine, "mine"),
                ", 'is_cut', ",
                sql::$engine::truth!(sql::is_cut!("mine")),
                ")"
            )),
            " FROM participants mine JOIN conversations c ON c.id = mine.conversation_id
                JOIN participants theirs ON theirs.conversation_id = c.id
                    AND theirs.user_id = CASE WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END
                JOIN users me ON me.id = mine.user_id JOIN users other ON other.id = theirs.user_id
             WHERE mine.user_id = $1 AND (c.seq > 0 OR mine.opened) AND mine.conversation_id IN (",
            sql::$engine::ids!("$2"),
            ")"
        )
    };
}

macro_rules! conversation_of {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::plain!(sql::$engine::id!("id")),
            " FROM conversations c WHERE low_user = $1 AND high_user = $2 AND EXISTS (
                SELECT 1 FROM participants WHERE user_id IN ($1, $2) AND conversation_id = c.id AND opened)"
        )
    };
}

impl Store {
    /// Where each of those conversations stands; in no order, and without those that the user does not see,
    /// as for [`Self::thread`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn standings(&self, user: UserId, conversations: &[ConversationId]) -> Result<Vec<Standing>> {
        let wanted = encode(conversations);
        self.read(|connection| {
            Box::pin(async move {
                connection.get("conversations", both!(standings), values![user.0, wanted]).await
            })
        })
        .await
    }

    /// The conversation of two users, if one of them has opened it, whether the other one sees it or not. To be asked by
    /// one of the two.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn conversation_of(&self, one: UserId, other: UserId) -> Result<Option<ConversationId>> {
        self.read(|connection| {
            Box::pin(async move {
                let values = values![one.min(other).0, one.max(other).0];
                connection.find("conversations", both!(conversation_of), values).await
            })
        })
        .await
    }
}
