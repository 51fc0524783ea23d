//! What is for sale, newest first.

use backend::listings::Offer;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use protocol::Refusal;

use crate::{
    components::icon::{Glyph, Icon},
    routes::{self, Cursor},
    server::{
        caller::{Caller, answer, caller},
        components::{listing_card::ListingGrid, refused::refused},
        paging,
    },
};

/// Listings on one page.
const PAGE: u32 = 24;

/// The home page.
#[component]
pub fn Home() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let after = use_query_map().with_untracked(|query| paging::cursor_in(query));
    Suspend::new(async move {
        match load(caller, after).await {
            Ok((offers, next)) => {
                view! { <Listings offers next is_first=after.is_none() now=paging::now()/> }.into_any()
            }
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

type Next = Option<Cursor<protocol::ListingId>>;

async fn load(caller: Result<Caller, Refusal>, after: Next) -> Result<(Vec<Offer>, Next), Refusal> {
    let before = after.map(|cursor| (cursor.at, cursor.id));
    let offers = caller?.haggle().browse(before, PAGE + 1).await?;
    Ok(paging::split(offers, PAGE, |offer| Cursor { at: offer.at, id: offer.card.id }))
}

#[component]
fn Listings(offers: Vec<Offer>, next: Next, is_first: bool, now: protocol::Timestamp) -> impl IntoView {
    if offers.is_empty() && is_first {
        return view! { <NothingForSale/> }.into_any();
    }
    view! {
        <Title text="Browse"/>
        <div class="page-head">
            <h1>"Fresh in the neighbourhood"</h1>
        </div>
        <ListingGrid offers now/>
        {(next.is_some() || !is_first).then(|| view! {
            <nav class="pager" aria-label="Pages">
                {(!is_first).then(|| view! { <a class="button" href=routes::HOME>"Newest"</a> })}
                {next.map(|next| view! {
                    <a class="button" rel="next" href=routes::page_after(routes::HOME, &next)>"More listings"</a>
                })}
            </nav>
        })}
    }
    .into_any()
}

#[component]
fn NothingForSale() -> impl IntoView {
    view! {
        <Title text="Browse"/>
        <div class="empty">
            <Icon name=Glyph::Tag/>
            <h1>"Nothing for sale yet"</h1>
            <p>"Be the first: somebody nearby is looking for what stands in your cellar."</p>
            <a class="button primary" href=routes::NEW_LISTING>"Sell something"</a>
        </div>
    }
}
