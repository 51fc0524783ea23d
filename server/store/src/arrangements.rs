//! What a participant has done with a conversation for himself (contract D6: private state, not changes), as
//! [`Arrangement`] tells it. Blocking somebody is a part of it that reaches further: while it stands, neither of the two
//! can write, and neither sees how the other's positions move on.

use protocol::{Arrangement, Code, ConversationId, Person, Timestamp, UserId};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    Error, Result, Store,
    connection::Connection,
    conversations::{find, get_or_prepare},
    sql::{self, Sql, both, values},
};

/// Somebody does not want to hear from somebody any more.
#[derive(Debug, Clone)]
pub struct Block {
    /// The id of their conversation if they have none yet; then neither sees it.
    pub id: ConversationId,
    /// Who.
    pub user: UserId,
    /// Of whom.
    pub other: UserId,
    /// Now.
    pub at: Timestamp,
}

/// How a conversation is arranged after something was done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Arranged {
    /// Which conversation.
    pub conversation: ConversationId,
    /// All of it, as it is now.
    pub arrangement: Arrangement,
}

/// Somebody whom the user has blocked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Blocked {
    /// Who.
    pub person: Person,
    /// Since when.
    pub at: Timestamp,
    /// The conversation of the two.
    pub conversation: ConversationId,
}

/// The conversation `$2` as its participant `$1` has arranged it.
macro_rules! arranged {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('conversation', ",
            sql::$engine::id!("c.id"),
            ", 'arrangement', ",
            sql::arrangement!($engine, "mine"),
            ") FROM participants mine JOIN conversations c ON c.id = mine.conversation_id
             WHERE mine.user_id = $1 AND mine.conversation_id = $2"
        )
    };
}

/// A page of those whom the user `$1` has blocked, behind `($2, $3)`.
macro_rules! blocked {
    ($engine:ident) => {
        concat!(
            "WITH page AS (
                SELECT conversation_id, blocked_at FROM participants
                WHERE user_id = $1 AND blocked_at IS NOT NULL AND (blocked_at, conversation_id) < ($2, $3)
                ORDER BY blocked_at DESC, conversation_id DESC ",
            sql::$engine::limit!("$4"),
            ")
             SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('person', ",
                sql::person!($engine, "other"),
                ", 'at', page.blocked_at, 'conversation', ",
                sql::$engine::id!("c.id"),
                ")"
            )),
            " FROM page JOIN conversations c ON c.id = page.conversation_id
                JOIN users other ON other.id = CASE WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END"
        )
    };
}

/// Whoever appends to the conversation has committed, or waits: once the block is there, nothing comes behind it.
const LOCK_CONVERSATION: &str = "SELECT 1 FROM conversations WHERE id = $1 FOR NO KEY UPDATE";

/// In the order in which marks lock them.
const LOCK_PARTICIPANTS: &str =
    "SELECT 1 FROM participants WHERE conversation_id = $1 AND user_id IN ($2, $3)
    ORDER BY user_id FOR NO KEY UPDATE";

const BLOCK: Sql = Sql::common(
    "UPDATE participants SET
        blocked_at = CASE WHEN user_id = $1 THEN COALESCE(blocked_at, $4) ELSE blocked_at END,
        frozen_delivered_seq = COALESCE(frozen_delivered_seq, delivered_seq),
        frozen_read_seq = COALESCE(frozen_read_seq, read_seq)
     WHERE conversation_id = $3 AND user_id IN ($1, $2)",
);

/// As long as the other one has blocked, too, nothing thaws.
const UNBLOCK: Sql = Sql::common(
    "UPDATE participants SET
        blocked_at = CASE WHEN user_id = $1 THEN NULL ELSE participants.blocked_at END,
        frozen_delivered_seq = CASE WHEN theirs.blocked_at IS NOT NULL THEN frozen_delivered_seq END,
        frozen_read_seq = CASE WHEN theirs.blocked_at IS NOT NULL THEN frozen_read_seq END
     FROM (SELECT blocked_at FROM participants WHERE user_id = $2 AND conversation_id = $3) theirs
     WHERE conversation_id = $3 AND user_id IN ($1, $2)",
);

/// What an append sees of it.
const CUT: Sql = Sql::common(
    "UPDATE conversations SET is_cut = EXISTS (
        SELECT 1 FROM participants p WHERE p.conversation_id = conversations.id
            AND p.user_id IN (conversations.low_user, conversations.high_user) AND p.blocked_at IS NOT NULL)
     WHERE id = $1",
);

impl Store {
    /// Blocks somebody; again, nothing changes. From the moment of the answer nothing more is stored in the conversation
    /// of the two.
    ///
    /// # Errors
    /// [`Code::SelfConversation`] with oneself, [`Code::NotFound`] when there is no such user; else as for every write.
    pub async fn block(&self, block: Block) -> Result<Arranged> {
        let Block { id, user, other, at } = block;
        if user == other {
            return Err(Error::Refused(Code::SelfConversation));
        }
        self.write(move |transaction| {
            Box::pin(async move {
                let conversation = get_or_prepare(transaction, id, (user, other), at).await?;
                lock(transaction, conversation, user, other).await?;
                transaction.execute(BLOCK, values![user.0, other.0, conversation.0, at.0]).await?;
                transaction.execute(CUT, values![conversation.0]).await?;
                arranged(transaction, user, conversation).await
            })
        })
        .await
    }

    /// Takes a block back. `None` when the two have no conversation, and so nobody is blocked.
    ///
    /// # Errors
    /// As for every write.
    pub async fn unblock(&self, user: UserId, other: UserId) -> Result<Option<Arranged>> {
        self.write(move |transaction| {
            Box::pin(async move {
                let Some(conversation) = find(transaction, user, other).await? else { return Ok(None) };
                lock(transaction, conversation, user, other).await?;
                transaction.execute(UNBLOCK, values![user.0, other.0, conversation.0]).await?;
                transaction.execute(CUT, values![conversation.0]).await?;
                arranged(transaction, user, conversation).await.map(Some)
            })
        })
        .await
    }

    /// Those whom a user has blocked, the last one first, from just behind `before` on.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn blocked_people(
        &self,
        user: UserId,
        before: Option<(Timestamp, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<Blocked>> {
        let (at, id) = before.unwrap_or((Timestamp(i64::MAX), ConversationId(Uuid::max())));
        self.read(|connection| {
            Box::pin(async move {
                let values = values![user.0, at.0, id.0, limit];
                let mut blocked: Vec<Blocked> =
                    connection.get("participants", both!(blocked), values).await?;
                blocked.sort_unstable_by_key(|blocked| std::cmp::Reverse((blocked.at, blocked.conversation)));
                Ok(blocked)
            })
        })
        .await
    }
}

async fn lock(
    transaction: &mut Connection,
    conversation: ConversationId,
    user: UserId,
    other: UserId,
) -> Result<()> {
    transaction.lock(LOCK_CONVERSATION, values![conversation.0]).await?;
    transaction.lock(LOCK_PARTICIPANTS, values![conversation.0, user.0, other.0]).await
}

/// How the conversation is arranged, as its participant sees it.
pub(crate) async fn arranged(
    transaction: &mut Connection,
    user: UserId,
    conversation: ConversationId,
) -> Result<Arranged> {
    transaction.get("participants", both!(arranged), values![user.0, conversation.0]).await
}
