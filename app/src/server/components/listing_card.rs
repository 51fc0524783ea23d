//! One listing in a grid.

use backend::listings::Offer;
use leptos::prelude::*;
use protocol::{ListingState, Timestamp};

use super::day::Age;
use crate::{components::state_chip::StateChip, routes, words};

/// Listings side by side.
#[component]
pub fn ListingGrid(
    /// The listings, in order.
    offers: Vec<Offer>,
    /// When the page is made.
    now: Timestamp,
) -> impl IntoView {
    let cards = offers.into_iter().enumerate().map(|(place, offer)| {
        // The first rows are on screen at once: they must not wait for a script's idea of "near".
        let loading = if place < 8 { "eager" } else { "lazy" };
        view! { <li><ListingCard offer now loading/></li> }
    });
    view! { <ul class="cards">{cards.collect_view()}</ul> }
}

/// Photo, price, title, place and age; all of it is one link.
#[component]
pub fn ListingCard(
    /// The listing.
    offer: Offer,
    /// When the page is made.
    now: Timestamp,
    /// When the photo is loaded: `eager` or `lazy`.
    loading: &'static str,
) -> impl IntoView {
    let Offer { card, place, at, .. } = offer;
    let is_special = card.state != ListingState::Active;
    view! {
        <a class="card" href=routes::listing(card.id) data-state=card.state.as_str()>
            <span class="card-photo">
                <img
                    src=card.picture.thumbnail_url()
                    srcset=[&card.picture.thumbnail_url(), " 320w, ", &card.picture.url(), " 960w"].concat()
                    sizes="(max-width: 760px) 45vw, 256px"
                    alt=words::picture(&card.picture.0)
                    width="320"
                    height="240"
                    loading=loading
                />
                {is_special.then(|| view! { <StateChip state=card.state/> })}
            </span>
            <span class="price">{words::price(card.price)}</span>
            <bdi class="card-title">{card.title}</bdi>
            <span class="card-about">
                <bdi>{place}</bdi>
                " · "
                <Age at now/>
            </span>
        </a>
    }
}
