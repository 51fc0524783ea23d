//! What conversations show of the listings they are about.

use std::collections::BTreeSet;

use protocol::{ListingCard, ListingId, Message};
use sqlx::SqliteConnection;

use crate::{
    Result,
    rows::{CardRow, json},
};

/// The cards of those listings, in no order. One statement, however many there are.
pub(crate) async fn cards(
    connection: &mut SqliteConnection,
    ids: impl IntoIterator<Item = ListingId>,
) -> Result<Vec<ListingCard>> {
    let ids: BTreeSet<ListingId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<CardRow> = sqlx::query_as(
        "SELECT l.id, l.title, l.price_minor, l.state, p.name AS picture
         FROM json_each($1) wanted JOIN listings l ON l.id = unhex(wanted.value, '-')
            JOIN listing_pictures p ON p.listing_id = l.id AND p.position = 0",
    )
    .bind(json(&ids))
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(CardRow::into_card).collect()
}

/// The listings that those messages are about.
pub(crate) fn mentioned(messages: &[Message]) -> impl Iterator<Item = ListingId> {
    messages.iter().filter_map(|message| message.listing)
}
