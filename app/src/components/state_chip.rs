//! A word on listings that are not simply for sale.

use leptos::prelude::*;
use protocol::ListingState;

use crate::{
    markup::{Tag, tag},
    words,
};

/// `Reserved`, `Sold` or `Unavailable`; nothing for an active listing.
#[component]
pub fn StateChip(
    /// Where the listing stands.
    state: ListingState,
) -> impl IntoView {
    state_chip(state)
}

/// The same, for islands.
pub fn state_chip(state: ListingState) -> Option<Tag> {
    let word = words::listing_state(state)?;
    Some(tag("span", "state-chip").with("data-state", state.as_str()).say(word))
}
