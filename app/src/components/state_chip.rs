//! A word on listings that are not simply for sale.

use leptos::prelude::*;
use protocol::ListingState;

use crate::markup::{Tag, tag};

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
    label(state).map(|label| tag("span", "state-chip").with("data-state", state.as_str()).text(label))
}

const fn label(state: ListingState) -> Option<&'static str> {
    match state {
        ListingState::Active => None,
        ListingState::Reserved => Some("Reserved"),
        ListingState::Sold => Some("Sold"),
        ListingState::Removed => Some("Unavailable"),
    }
}
