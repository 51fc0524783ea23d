//! Opening the one conversation of two users (contract D14).

use protocol::{Code, ConversationId, ListingId, ListingState, Timestamp, UserId};
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

use crate::{Error, Result, Store, json};

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
    /// As JSON; `None` also when neither of the two sells it.
    listing_state: Option<String>,
    /// The conversation that the two have.
    conversation: Option<Uuid>,
    /// Whether the caller already sees it.
    is_visible: bool,
}

async fn get_or_create(transaction: &mut SqliteConnection, open: OpenConversation) -> Result<Opened> {
    let situation: Situation = sqlx::query_as(
        "SELECT
            (SELECT count(*) FROM users WHERE id IN ($1, $2)) = 2 AS both_exist,
            (SELECT json_quote(state) FROM listings WHERE id = $3 AND seller_id IN ($1, $2)) AS listing_state,
            c.id AS conversation, COALESCE(c.seq > 0 OR p.opened, FALSE) AS is_visible
         FROM (SELECT min($1, $2) AS low, max($1, $2) AS high) pair
            LEFT JOIN conversations c ON c.low_user = pair.low AND c.high_user = pair.high
            LEFT JOIN participants p ON p.conversation_id = c.id AND p.user_id = $1",
    )
    .bind(open.caller.0)
    .bind(open.other.0)
    .bind(open.listing.map(|listing| listing.0))
    .fetch_one(&mut *transaction)
    .await?;
    situation.judge(open.listing)?;
    // Nobody else writes between that look and this: the transaction began as the writer's.
    match situation.conversation {
        Some(conversation) => {
            come_again(transaction, conversation, &open).await?;
            Ok(Opened { conversation: ConversationId(conversation), created: false })
        }
        None => {
            create(transaction, &open).await?;
            Ok(Opened { conversation: open.id, created: true })
        }
    }
}

/// Both participants, or nothing.
async fn create(transaction: &mut SqliteConnection, open: &OpenConversation) -> Result<()> {
    sqlx::query(
        "INSERT INTO conversations (id, low_user, high_user, last_at, created_at) VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(open.id.0)
    .bind(open.caller.min(open.other).0)
    .bind(open.caller.max(open.other).0)
    .bind(open.at.0)
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "INSERT INTO participants (user_id, conversation_id, opened, subject_id)
         VALUES ($2, $1, TRUE, $4), ($3, $1, FALSE, NULL)",
    )
    .bind(open.id.0)
    .bind(open.caller.0)
    .bind(open.other.0)
    .bind(open.listing.map(|listing| listing.0))
    .execute(transaction)
    .await?;
    Ok(())
}

/// Writes nothing, and so waits for no disk, when the same button is pressed again.
async fn come_again(
    transaction: &mut SqliteConnection,
    conversation: Uuid,
    open: &OpenConversation,
) -> Result<()> {
    sqlx::query(
        "UPDATE participants SET opened = TRUE, subject_id = COALESCE($3, subject_id)
         WHERE user_id = $1 AND conversation_id = $2
            AND (NOT opened OR COALESCE($3, subject_id) IS DISTINCT FROM subject_id)",
    )
    .bind(open.caller.0)
    .bind(conversation)
    .bind(open.listing.map(|listing| listing.0))
    .execute(transaction)
    .await?;
    Ok(())
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
        match json::decode(state, "listings")? {
            ListingState::Removed => Err(Error::Refused(Code::NotFound)),
            state if state.takes_new_conversations() || self.is_visible => Ok(()),
            _ => Err(Error::Refused(Code::Gone)),
        }
    }
}
