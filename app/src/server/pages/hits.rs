//! Results of a search, each one link, with what was looked for marked in it.

use backend::search::{FoundMessage, Offer, Partner, Words, excerpt};
use leptos::prelude::*;
use protocol::{ListingState, Timestamp, UserId};

use crate::{
    components::{avatar::Avatar, state_chip::StateChip},
    routes,
    server::components::day::Age,
    words::{price, say, talk},
};

/// People one has talked to; each leads to the conversation.
#[component]
pub fn People(
    /// Who was found.
    people: Vec<Partner>,
    /// What was looked for.
    words: Words,
) -> impl IntoView {
    let rows = people.into_iter().map(|Partner { conversation, person, .. }| {
        let name = person.name.clone();
        view! {
            <li>
                <a class="hit" href=routes::conversation(conversation)>
                    <Avatar person/>
                    <span class="hit-name">
                        <Marked text=name words=words.clone()/>
                    </span>
                </a>
            </li>
        }
    });
    view! { <ul class="hits" data-kind="people">{rows.collect_view()}</ul> }
}

/// Listings of the market.
#[component]
pub fn ListingHits(
    /// What was found.
    offers: Vec<Offer>,
    /// What was looked for.
    words: Words,
    /// When the page is made.
    now: Timestamp,
) -> impl IntoView {
    let rows = offers.into_iter().map(|Offer { card, place, at, .. }| {
        let is_special = card.state != ListingState::Active;
        view! {
            <li>
                <a class="hit" href=routes::listing(card.id)>
                    <img src=card.picture.thumbnail_url() alt="" width="64" height="48" loading="lazy"/>
                    <span class="hit-name">
                        <Marked text=card.title words=words.clone()/>
                    </span>
                    <span class="hit-side price">{price(card.price)}</span>
                    <span class="hit-text">
                        <bdi>{place}</bdi>
                        " · "
                        <Age at now/>
                        {is_special.then(|| view! { " " <StateChip state=card.state/> })}
                    </span>
                </a>
            </li>
        }
    });
    view! { <ul class="hits" data-kind="listings">{rows.collect_view()}</ul> }
}

/// Messages; each leads to its place in the conversation.
#[component]
pub fn MessageHits(
    /// What was found.
    messages: Vec<FoundMessage>,
    /// Who is looking.
    me: Option<UserId>,
    /// What was looked for.
    words: Words,
    /// When the page is made.
    now: Timestamp,
) -> impl IntoView {
    let rows = messages.into_iter().map(|FoundMessage { conversation, other, message }| {
        let name = other.name.clone();
        let is_own = me == Some(message.sender);
        view! {
            <li>
                <a class="hit" href=routes::message(conversation, message.seq)>
                    <Avatar person=other/>
                    <bdi class="hit-name">{name}</bdi>
                    <span class="hit-side">
                        <Age at=message.at now/>
                    </span>
                    <span class="hit-text">
                        {is_own.then(|| say(talk::YOU))}
                        <Marked text=message.body words=words.clone()/>
                    </span>
                </a>
            </li>
        }
    });
    view! { <ul class="hits" data-kind="messages">{rows.collect_view()}</ul> }
}

/// A text around its first match: pieces of text, those that match in a `mark` (contract S11, S15).
#[component]
fn Marked(text: String, words: Words) -> impl IntoView {
    let parts = excerpt::around(&words, &text).into_iter().map(|part| {
        if part.is_match { view! { <mark>{part.text}</mark> }.into_any() } else { part.text.into_any() }
    });
    view! { <bdi>{parts.collect_view()}</bdi> }
}
