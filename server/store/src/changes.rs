//! What a device missed (contract D9).

use protocol::{Change, ConversationId, ListingCard, Rev, UserId};
use serde::Deserialize;

use crate::{
    Result, Store,
    history::within_bytes,
    sql::{self, both, values},
};

/// Changes of one conversation, without a hole.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Changes {
    /// The conversation's last change, whether among `items` or not.
    pub rev: Rev,
    /// In order, from the one after the asked number.
    pub items: Vec<Change>,
    /// A card for every listing that `items` mention.
    pub listings: Vec<ListingCard>,
}

/// `changes.kind` is the name of the [`Change`].
macro_rules! changes {
    ($engine:ident) => {
        concat!(
            "WITH page AS MATERIALIZED (
                SELECT ch.rev, ch.kind, m.* FROM changes ch
                    JOIN messages m ON m.conversation_id = ch.conversation_id AND m.seq = ch.seq
                WHERE ch.conversation_id = $2 AND ch.rev > $3 ORDER BY ch.rev ",
            sql::$engine::limit!("$4"),
            ")
             SELECT ",
            sql::$engine::object!(),
            "('rev', c.rev, 'items', (SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "(m.kind, ",
                sql::$engine::object!(),
                "('rev', m.rev, 'message', ",
                sql::message!($engine),
                "))"
            )),
            " FROM page m), 'listings', ",
            sql::cards!($engine, "SELECT listing_id FROM page"),
            ") FROM participants mine JOIN conversations c ON c.id = mine.conversation_id
             WHERE mine.user_id = $1 AND mine.conversation_id = $2 AND (c.seq > 0 OR mine.opened)"
        )
    };
}

impl Store {
    /// What happened to a conversation after `after`: at most `limit` changes, and fewer when their text exceeds
    /// [`protocol::frame::CHANGES_BYTES_MAX`]. Whether that is everything, `rev` tells; nothing when the user is
    /// up to date or claims to be further than the store. `None` when the user does not see the conversation,
    /// as for [`Self::thread`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn changes_since(
        &self,
        user: UserId,
        conversation: ConversationId,
        after: Rev,
        limit: u32,
    ) -> Result<Option<Changes>> {
        self.read(|connection| {
            Box::pin(async move {
                let values = values![user.0, conversation.0, after.0, limit];
                let changes: Option<Changes> = connection.find("changes", both!(changes), values).await?;
                let Some(mut changes) = changes else { return Ok(None) };
                changes.items.sort_unstable_by_key(Change::rev);
                let messages = changes.items.iter().map(|Change::Appended { message, .. }| message);
                changes.items.truncate(within_bytes(messages));
                Ok(Some(changes))
            })
        })
        .await
    }
}
