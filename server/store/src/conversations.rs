//! Opening the one conversation of two users (contract D14).

use protocol::{Code, ConversationId, ListingId, ListingState, Timestamp, UserId};
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

use crate::{Error, Result, Store, rows};

/// A press of Contact Seller.
#[derive(Debug, Clone)]
pub struct OpenConversation {
    /// The id to use if the two have no conversation yet.
    pub id: ConversationId,
    /// Who wants to write.
    pub caller: UserId,
    /// To whom.
    pub other: UserId,
    /// About what.
    pub listing: Option<ListingId>,
    /// Now.
    pub at: Timestamp,
}

/// The conversation of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Which conversation it is.
    pub conversation: ConversationId,
    /// Whether it did not exist before.
    pub created: bool,
}

impl Store {
    /// Gets or creates the conversation of two users: one, however many calls run at once, with both
    /// participants from the first instant. The caller sees it from now on; the other one from the first
    /// message on. With a listing, the caller's next message is about that listing.
    ///
    /// # Errors
    /// [`Code::SelfConversation`] with oneself; [`Code::NotFound`] when there is no such user, or the listing is
    /// unknown, removed or sold by a third person; [`Code::Gone`] when the listing is sold and the caller sees no
    /// conversation yet. Else as for every write.
    pub async fn open_conversation(&self, open: OpenConversation) -> Result<Opened> {
        if open.caller == open.other {
            return Err(Error::Refused(Code::SelfConversation));
        }
        self.write(move |transaction| Box::pin(get_or_create(transaction, open))).await
    }
}

/// What the rules ask about.
#[derive(FromRow)]
struct Situation {
    both_exist: bool,
    /// `None` also when neither of the two sells it.
    listing_state: Option<String>,
    /// Whether the caller already sees the conversation.
    is_visible: bool,
}

async fn get_or_create(transaction: &mut SqliteConnection, open: OpenConversation) -> Result<Opened> {
    let (low, high) = (open.caller.min(open.other), open.caller.max(open.other));
    let situation: Situation = sqlx::query_as(
        "SELECT
            (SELECT count(*) FROM users WHERE id IN ($1, $2)) = 2 AS both_exist,
            (SELECT state FROM listings WHERE id = $4 AND seller_id IN ($1, $2)) AS listing_state,
            EXISTS (
                SELECT 1 FROM conversations c JOIN participants p ON p.conversation_id = c.id AND p.user_id = $3
                WHERE c.low_user = $1 AND c.high_user = $2 AND (c.seq > 0 OR p.opened)
            ) AS is_visible",
    )
    .bind(low.0)
    .bind(high.0)
    .bind(open.caller.0)
    .bind(open.listing.map(|listing| listing.0))
    .fetch_one(&mut *transaction)
    .await?;
    situation.judge(open.listing)?;

    let created = sqlx::query(
        "INSERT INTO conversations (id, low_user, high_user, last_at, created_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (low_user, high_user) DO NOTHING",
    )
    .bind(open.id.0)
    .bind(low.0)
    .bind(high.0)
    .bind(open.at.0)
    .execute(&mut *transaction)
    .await?
    .rows_affected()
        == 1;
    let conversation: Uuid = sqlx::query_scalar(
        "INSERT INTO participants (user_id, conversation_id, opened, subject_id)
         SELECT u.id, c.id, u.id = $3, CASE WHEN u.id = $3 THEN $4 END
         FROM conversations c JOIN users u ON u.id IN (c.low_user, c.high_user)
         WHERE c.low_user = $1 AND c.high_user = $2
         ON CONFLICT (user_id, conversation_id) DO UPDATE SET
            opened = participants.opened OR excluded.opened,
            subject_id = COALESCE(excluded.subject_id, participants.subject_id)
         RETURNING conversation_id",
    )
    .bind(low.0)
    .bind(high.0)
    .bind(open.caller.0)
    .bind(open.listing.map(|listing| listing.0))
    .fetch_all(transaction)
    .await?
    .pop()
    .ok_or(Error::Corrupt { table: "participants", column: "conversation_id" })?;
    Ok(Opened { conversation: ConversationId(conversation), created })
}

impl Situation {
    fn judge(&self, listing: Option<ListingId>) -> Result<()> {
        if !self.both_exist {
            return Err(Error::Refused(Code::NotFound));
        }
        if listing.is_none() {
            return Ok(());
        }
        let state = self.listing_state.as_deref().ok_or(Error::Refused(Code::NotFound))?;
        match rows::state(state)? {
            ListingState::Removed => Err(Error::Refused(Code::NotFound)),
            state if state.takes_new_conversations() || self.is_visible => Ok(()),
            _ => Err(Error::Refused(Code::Gone)),
        }
    }
}
