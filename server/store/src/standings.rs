//! Where conversations stand, as one of the two sees them: all that is needed to go on from what a device has.

use protocol::{ConversationId, Receipt, Rev, Timestamp, UserId};
use serde::Deserialize;
use uuid::Uuid;

use crate::{Result, Store, json};

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
    /// The positions of the other one.
    pub theirs: Receipt,
}

impl Store {
    /// Where each of those conversations stands; in no order, and without those that the user does not see,
    /// as for [`Self::thread`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn standings(&self, user: UserId, conversations: &[ConversationId]) -> Result<Vec<Standing>> {
        let wanted = json::encode(conversations);
        self.read(|connection| {
            Box::pin(async move {
                let standings: String = sqlx::query_scalar(
                    "SELECT json_group_array(json_object('conversation', hex(c.id), 'rev', c.rev, 'at', c.last_at,
                        'other', hex(theirs.user_id),
                        'mine', json_object('delivered', mine.delivered_seq, 'read', mine.read_seq),
                        'theirs', json_object('delivered', theirs.delivered_seq, 'read', theirs.read_seq)))
                     FROM participants mine JOIN conversations c ON c.id = mine.conversation_id
                        JOIN participants theirs ON theirs.conversation_id = c.id
                            AND theirs.user_id = CASE WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END
                     WHERE mine.user_id = $1 AND (c.seq > 0 OR mine.opened)
                        AND mine.conversation_id IN (SELECT unhex(value, '-') FROM json_each($2))",
                )
                .bind(user.0)
                .bind(wanted)
                .fetch_one(connection)
                .await?;
                json::decode(&standings, "conversations")
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
