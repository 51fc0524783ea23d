//! Older messages, paged by their number (contract D17).

use protocol::{ConversationId, Line, Message, Seq, UserId, conversation::Page, frame::CHANGES_BYTES_MAX};

use crate::{
    Result, Store,
    sql::{self, both, values},
};

macro_rules! page {
    ($engine:ident) => {
        concat!(
            "WITH page AS MATERIALIZED (
                SELECT * FROM messages WHERE conversation_id = $2 AND seq < $3 ORDER BY seq DESC ",
            sql::$engine::limit!("$4"),
            ")
             SELECT ",
            sql::$engine::object!(),
            "('messages', (SELECT ",
            sql::$engine::list!(sql::message!($engine)),
            " FROM page m), 'lines', ",
            sql::lines!($engine, "$2", "(SELECT min(seq) FROM page)", "$3"),
            ", 'listings', ",
            sql::cards!($engine, "SELECT listing_id FROM page"),
            ") FROM participants mine JOIN conversations c ON c.id = mine.conversation_id
             WHERE mine.user_id = $1 AND mine.conversation_id = $2 AND (c.seq > 0 OR mine.opened)"
        )
    };
}

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
                let values = values![user.0, conversation.0, before.0, limit];
                let page: Option<Page> = connection.find("messages", both!(page), values).await?;
                let Some(mut page) = page else { return Ok(None) };
                page.messages = newest(page.messages);
                page.lines = after(page.lines, &page.messages);
                page.listings
                    .retain(|card| page.messages.iter().any(|message| message.listing == Some(card.id)));
                Ok(Some(page))
            })
        })
        .await
    }
}

/// Ascending by number, and without the oldest where their text together exceeds [`CHANGES_BYTES_MAX`].
pub(crate) fn newest(mut messages: Vec<Message>) -> Vec<Message> {
    messages.sort_unstable_by_key(|message| message.seq);
    let kept = fit(messages.iter().rev().map(|message| message.weight()));
    messages.split_off(messages.len() - kept)
}

/// Ascending, and without those that stand above the first message.
pub(crate) fn after(mut lines: Vec<Line>, messages: &[Message]) -> Vec<Line> {
    lines.retain(|line| messages.first().is_some_and(|first| first.seq <= line.seq));
    lines.sort_unstable_by_key(|line| line.rev);
    lines
}

/// How many of the first texts, given by their lengths, have [`CHANGES_BYTES_MAX`] bytes together; at least one.
pub(crate) fn fit(lengths: impl Iterator<Item = usize>) -> usize {
    let mut bytes = 0;
    lengths
        .enumerate()
        .take_while(|(place, length)| {
            bytes += length;
            *place == 0 || bytes <= CHANGES_BYTES_MAX
        })
        .count()
}
