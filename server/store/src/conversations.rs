//! Opening the one conversation of two users (contract D14).

use protocol::{Code, ConversationId, ListingId, ListingState, Timestamp, UserId};
use serde::Deserialize;
use uuid::Uuid;

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
    /// conversation yet; [`Code::Blocked`] when he sees none and one of the two has blocked the other. Else as for
    /// every write.
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
    /// Whether one of the two has blocked the other.
    is_cut: bool,
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
            ", 'is_cut', ",
            sql::$engine::truth!(sql::is_cut!("p")),
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
        let situation = look(transaction, open.caller, open.other, listing).await?;
        situation.judge(open.listing)?;
        if let Some(conversation) = situation.conversation {
            come_again(transaction, conversation, &open).await?;
            return Ok(Opened { conversation, created: false });
        }
        if create(transaction, &open, true).await? {
            return Ok(Opened { conversation: open.id, created: true });
        }
        // The other one has created it since that look, and has committed: now it is there.
    }
}

/// The conversation of two users, if they have one.
pub(crate) async fn find(
    transaction: &mut Connection,
    caller: UserId,
    other: UserId,
) -> Result<Option<ConversationId>> {
    Ok(look(transaction, caller, other, None).await?.conversation)
}

async fn look(
    transaction: &mut Connection,
    caller: UserId,
    other: UserId,
    listing: Option<Uuid>,
) -> Result<Situation> {
    transaction.get("conversations", both!(situation), values![caller.0, other.0, listing]).await
}

/// The conversation of two users, or one that neither of them sees yet.
pub(crate) async fn get_or_prepare(
    transaction: &mut Connection,
    id: ConversationId,
    (caller, other): (UserId, UserId),
    at: Timestamp,
) -> Result<ConversationId> {
    let open = OpenConversation { id, caller, other, listing: None, at };
    loop {
        let situation = look(transaction, caller, other, None).await?;
        if !situation.both_exist {
            return Err(Error::Refused(Code::NotFound));
        }
        match situation.conversation {
            Some(conversation) => return Ok(conversation),
            None if create(transaction, &open, false).await? => return Ok(id),
            None => {}
        }
    }
}

/// Both participants, or nothing; the caller sees it from now on, or does not yet. False: there is a conversation of the
/// two now.
async fn create(transaction: &mut Connection, open: &OpenConversation, is_seen: bool) -> Result<bool> {
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
         VALUES ($2, $1, $5 = 1, $4), ($3, $1, FALSE, NULL)",
    );
    let listing = open.listing.map(|listing| listing.0);
    let values = values![open.id.0, open.caller.0, open.other.0, listing, i64::from(is_seen)];
    transaction.execute(insert, values).await?;
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
        if self.is_cut && !self.is_visible {
            return Err(Error::Refused(Code::Blocked));
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
