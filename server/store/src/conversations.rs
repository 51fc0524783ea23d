//! Opening the one conversation of two users (contract D14).

use protocol::{Code, ConversationId, ListingId, ListingState, Timestamp, UserId};
use serde::Deserialize;

use crate::{
    Error, Result, Store,
    connection::Connection,
    sql::{self, Sql, both, values},
};

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
#[derive(Deserialize)]
struct Situation {
    both_exist: bool,
    /// None also when neither of the two sells it.
    listing_state: Option<ListingState>,
    /// The conversation that the two have.
    conversation: Option<ConversationId>,
    /// Whether the caller already sees it.
    is_visible: bool,
}

macro_rules! situation {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('both_exist', ",
            sql::$engine::truth!("(SELECT count(*) FROM users WHERE id IN ($1, $2)) = 2"),
            ", 'listing_state', (SELECT state FROM listings WHERE id = $3 AND seller_id IN ($1, $2)),
                'conversation', ",
            sql::$engine::id!("c.id"),
            ", 'is_visible', ",
            sql::$engine::truth!("c.seq > 0 OR p.opened"),
            ") FROM (SELECT ",
            sql::$engine::least!(),
            "($1, $2) AS low, ",
            sql::$engine::greatest!(),
            "($1, $2) AS high) pair
                LEFT JOIN conversations c ON c.low_user = pair.low AND c.high_user = pair.high
                LEFT JOIN participants p ON p.conversation_id = c.id AND p.user_id = $1"
        )
    };
}

async fn get_or_create(transaction: &mut Connection, open: OpenConversation) -> Result<Opened> {
    let listing = open.listing.map(|listing| listing.0);
    loop {
        let values = values![open.caller.0, open.other.0, listing];
        let situation: Situation = transaction.get("conversations", both!(situation), values).await?;
        situation.judge(open.listing)?;
        if let Some(conversation) = situation.conversation {
            come_again(transaction, conversation, &open).await?;
            return Ok(Opened { conversation, created: false });
        }
        if create(transaction, &open).await? {
            return Ok(Opened { conversation: open.id, created: true });
        }
        // The other one has created it since that look, and has committed: now it is there.
    }
}

/// Both participants, or nothing. False: there is a conversation of the two now.
async fn create(transaction: &mut Connection, open: &OpenConversation) -> Result<bool> {
    let insert = Sql::common(
        "INSERT INTO conversations (id, low_user, high_user, last_at, created_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (low_user, high_user) DO NOTHING",
    );
    let (low, high) = (open.caller.min(open.other), open.caller.max(open.other));
    if transaction.execute(insert, values![open.id.0, low.0, high.0, open.at.0]).await? == 0 {
        return Ok(false);
    }
    let insert = Sql::common(
        "INSERT INTO participants (user_id, conversation_id, opened, subject_id)
         VALUES ($2, $1, TRUE, $4), ($3, $1, FALSE, NULL)",
    );
    let listing = open.listing.map(|listing| listing.0);
    transaction.execute(insert, values![open.id.0, open.caller.0, open.other.0, listing]).await?;
    Ok(true)
}

/// Writes nothing, and so waits for no disk, when the same button is pressed again.
async fn come_again(
    transaction: &mut Connection,
    conversation: ConversationId,
    open: &OpenConversation,
) -> Result<()> {
    let update = Sql::common(
        "UPDATE participants SET opened = TRUE, subject_id = COALESCE($3, subject_id)
         WHERE user_id = $1 AND conversation_id = $2
            AND (NOT opened OR COALESCE($3, subject_id) IS DISTINCT FROM subject_id)",
    );
    let listing = open.listing.map(|listing| listing.0);
    transaction.execute(update, values![open.caller.0, conversation.0, listing]).await?;
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
        match self.listing_state.ok_or(Error::Refused(Code::NotFound))? {
            ListingState::Removed => Err(Error::Refused(Code::NotFound)),
            state if state.takes_new_conversations() || self.is_visible => Ok(()),
            _ => Err(Error::Refused(Code::Gone)),
        }
    }
}
