//! A word on listings that are not simply for sale.

use leptos::prelude::*;
use protocol::ListingState;

/// `Reserved`, `Sold` or `Removed`; nothing for an active listing.
#[component]
pub fn StateChip(
    /// Where the listing stands.
    state: ListingState,
) -> impl IntoView {
    label(state).map(|label| {
        view! {
            <span class="state-chip" data-state=state.as_str()>
                {label}
            </span>
        }
    })
}

const fn label(state: ListingState) -> Option<&'static str> {
    match state {
        ListingState::Active => None,
        ListingState::Reserved => Some("Reserved"),
        ListingState::Sold => Some("Sold"),
        ListingState::Removed => Some("Removed"),
    }
}
