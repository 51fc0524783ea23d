//! Older messages, paged by their number (contract D17).

use protocol::{ConversationId, Message, Seq, UserId, conversation::Page, frame::CHANGES_BYTES_MAX};
use sqlx::SqliteConnection;

use crate::{
    Result, Store,
    cards::{cards, mentioned},
    changes::visible_rev,
    rows::MessageRow,
};

impl Store {
    /// The messages just before `before`, ascending (contract D17): at most `limit`, and fewer when their text
    /// exceeds [`CHANGES_BYTES_MAX`]. `None` as for [`Self::thread`].
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn page_before(
        &self,
        user: UserId,
        conversation: ConversationId,
        before: Seq,
        limit: u32,
    ) -> Result<Option<Page>> {
        self.read(|connection| {
            Box::pin(async move {
                let messages = messages_before(connection, user, conversation, before, limit).await?;
                // Messages prove that the conversation is the user's; their absence proves nothing.
                if messages.is_empty() && visible_rev(connection, user, conversation).await?.is_none() {
                    return Ok(None);
                }
                let listings = cards(connection, mentioned(&messages)).await?;
                Ok(Some(Page { messages, listings }))
            })
        })
        .await
    }
}

/// The messages just before `before`, ascending; nothing for whoever is not a participant. Stops early, at the
/// older end, when their text exceeds [`CHANGES_BYTES_MAX`], but never before the first.
pub(crate) async fn messages_before(
    connection: &mut SqliteConnection,
    user: UserId,
    conversation: ConversationId,
    before: Seq,
    limit: u32,
) -> Result<Vec<Message>> {
    let rows: Vec<MessageRow> = sqlx::query_as(
        "SELECT m.seq, m.sender_id, m.message_id, m.body, m.listing_id, m.at
         FROM participants p JOIN messages m ON m.conversation_id = p.conversation_id
         WHERE p.user_id = $1 AND p.conversation_id = $2 AND m.seq < $3
         ORDER BY m.seq DESC LIMIT $4",
    )
    .bind(user.0)
    .bind(conversation.0)
    .bind(i64::from(before.0))
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let mut messages =
        within_bytes(rows, |row| row.body.len()).map(MessageRow::into_message).collect::<Result<Vec<_>>>()?;
    messages.reverse();
    Ok(messages)
}

/// As many of the first items as have [`CHANGES_BYTES_MAX`] bytes together; at least one.
pub(crate) fn within_bytes<T>(items: Vec<T>, bytes: impl Fn(&T) -> usize) -> impl Iterator<Item = T> {
    let mut total = 0;
    let mut is_first = true;
    items.into_iter().take_while(move |item| {
        total += bytes(item);
        std::mem::take(&mut is_first) || total <= CHANGES_BYTES_MAX
    })
}
