//! Where conversations stand, as one of the two sees them: all that is needed to go on from what a device has.

use protocol::{ConversationId, Receipt, Rev, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Result, Store,
    rows::{self, json},
};

/// A conversation's present state without its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The positions of the other one.
    pub theirs: Receipt,
}

impl Store {
    /// Where each of those conversations stands; in no order, and without those that the user does not see,
    /// as for [`Self::thread`]. One statement.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn standings(&self, user: UserId, conversations: &[ConversationId]) -> Result<Vec<Standing>> {
        let wanted = json(conversations);
        self.read(|connection| {
            Box::pin(async move {
                let rows: Vec<StandingRow> = sqlx::query_as(
                    "SELECT c.id, c.rev, c.last_at, theirs.user_id AS other_id,
                        mine.delivered_seq AS my_delivered, mine.read_seq AS my_read,
                        theirs.delivered_seq AS their_delivered, theirs.read_seq AS their_read
                     FROM json_each($2) wanted
                        JOIN participants mine ON mine.user_id = $1
                            AND mine.conversation_id = unhex(wanted.value, '-')
                        JOIN conversations c ON c.id = mine.conversation_id
                        JOIN participants theirs ON theirs.conversation_id = c.id
                            AND theirs.user_id = CASE WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END
                     WHERE c.seq > 0 OR mine.opened",
                )
                .bind(user.0)
                .bind(wanted)
                .fetch_all(connection)
                .await?;
                rows.into_iter().map(StandingRow::into_standing).collect()
            })
        })
        .await
    }

    /// The conversation of two users, if they have one, whether they see it or not. To be asked by one of the two.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn conversation_of(&self, one: UserId, other: UserId) -> Result<Option<ConversationId>> {
        self.read(|connection| {
            Box::pin(async move {
                let id: Option<Uuid> =
                    sqlx::query_scalar("SELECT id FROM conversations WHERE low_user = $1 AND high_user = $2")
                        .bind(one.min(other).0)
                        .bind(one.max(other).0)
                        .fetch_optional(connection)
                        .await?;
                Ok(id.map(ConversationId))
            })
        })
        .await
    }
}

#[derive(FromRow)]
struct StandingRow {
    id: Uuid,
    rev: i64,
    last_at: i64,
    other_id: Uuid,
    my_delivered: i64,
    my_read: i64,
    their_delivered: i64,
    their_read: i64,
}

impl StandingRow {
    fn into_standing(self) -> Result<Standing> {
        Ok(Standing {
            conversation: ConversationId(self.id),
            rev: rows::rev(self.rev)?,
            at: Timestamp(self.last_at),
            other: UserId(self.other_id),
            mine: rows::receipt(self.my_delivered, self.my_read)?,
            theirs: rows::receipt(self.their_delivered, self.their_read)?,
        })
    }
}
