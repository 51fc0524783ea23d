//! What a device missed (contract D9).

use protocol::{Change, ConversationId, ListingCard, Rev, Timestamp, UserId};
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

use crate::{
    Error, Result, Store,
    cards::cards,
    history::within_bytes,
    rows::{self, MessageRow, json},
};

/// `changes.kind` of a new message.
pub(crate) const APPENDED: &str = "appended";

/// Changes of one conversation, without a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The conversation's last change, whether among `items` or not.
    pub rev: Rev,
    /// In order, from the one after the asked number.
    pub items: Vec<Change>,
    /// A card for every listing that `items` mention.
    pub listings: Vec<ListingCard>,
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
                // A conversation with changes has a message, so both participants see it.
                let rows: Vec<ChangeRow> = sqlx::query_as(
                    "SELECT ch.rev, ch.kind, c.rev AS last_rev,
                        m.seq, m.sender_id, m.message_id, m.body, m.listing_id, m.at
                     FROM participants p
                        JOIN conversations c ON c.id = p.conversation_id
                        JOIN changes ch ON ch.conversation_id = c.id
                        JOIN messages m ON m.conversation_id = c.id AND m.seq = ch.seq
                     WHERE p.user_id = $1 AND p.conversation_id = $2 AND ch.rev > $3
                     ORDER BY ch.rev LIMIT $4",
                )
                .bind(user.0)
                .bind(conversation.0)
                .bind(i64::from(after.0))
                .bind(i64::from(limit))
                .fetch_all(&mut *connection)
                .await?;
                let rev = match rows.first() {
                    Some(row) => rows::rev(row.last_rev)?,
                    None => match visible_rev(connection, user, conversation).await? {
                        Some(rev) => rev,
                        None => return Ok(None),
                    },
                };
                let items = within_bytes(rows, |row| row.message.body.len())
                    .map(ChangeRow::into_change)
                    .collect::<Result<Vec<_>>>()?;
                let mentioned =
                    items.iter().map(|Change::Appended { message, .. }| message).filter_map(|m| m.listing);
                let listings = cards(connection, mentioned).await?;
                Ok(Some(Changes { rev, items, listings }))
            })
        })
        .await
    }

    /// How far each of those conversations is, with the time of its last activity; in no order, and without
    /// those that the user does not see.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn revs(
        &self,
        user: UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, Rev, Timestamp)>> {
        let wanted = json(conversations);
        self.read(|connection| {
            Box::pin(async move {
                let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(
                    "SELECT c.id, c.rev, c.last_at
                     FROM participants p JOIN conversations c ON c.id = p.conversation_id
                     WHERE p.user_id = $1 AND (c.seq > 0 OR p.opened)
                        AND p.conversation_id IN (SELECT unhex(value, '-') FROM json_each($2))",
                )
                .bind(user.0)
                .bind(wanted)
                .fetch_all(connection)
                .await?;
                rows.into_iter()
                    .map(|(id, rev, at)| Ok((ConversationId(id), rows::rev(rev)?, Timestamp(at))))
                    .collect()
            })
        })
        .await
    }
}

/// A change with the message that it is about.
#[derive(FromRow)]
struct ChangeRow {
    rev: i64,
    kind: String,
    last_rev: i64,
    #[sqlx(flatten)]
    message: MessageRow,
}

impl ChangeRow {
    fn into_change(self) -> Result<Change> {
        match self.kind.as_str() {
            APPENDED => {
                Ok(Change::Appended { rev: rows::rev(self.rev)?, message: self.message.into_message()? })
            }
            _ => Err(Error::Corrupt { table: "changes", column: "kind" }),
        }
    }
}

/// The conversation's last change, if the user sees the conversation.
pub(crate) async fn visible_rev(
    connection: &mut SqliteConnection,
    user: UserId,
    conversation: ConversationId,
) -> Result<Option<Rev>> {
    let rev: Option<i64> = sqlx::query_scalar(
        "SELECT c.rev FROM participants p JOIN conversations c ON c.id = p.conversation_id
         WHERE p.user_id = $1 AND p.conversation_id = $2 AND (c.seq > 0 OR p.opened)",
    )
    .bind(user.0)
    .bind(conversation.0)
    .fetch_optional(connection)
    .await?;
    rev.map(rows::rev).transpose()
}
