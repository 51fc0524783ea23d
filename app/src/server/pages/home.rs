//! What is for sale, newest first.

use backend::listings::Offer;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use protocol::{ListingId, Refusal, Timestamp};

use crate::{
    components::icon::{Glyph, Icon},
    routes::{self, Cursor},
    server::{
        caller::{Caller, answer, caller},
        components::{listing_card::ListingGrid, refused::refused},
        paging,
    },
    words::{frame, market, say, talk},
};

/// Listings on one page.
const PAGE: u32 = 24;

type Place = Option<Cursor<ListingId>>;

/// What the page shows.
struct Loaded {
    offers: Vec<Offer>,
    next: Place,
    /// Whether the newest are among them.
    is_first: bool,
    /// Whether somebody looks who has never been here, as far as we know.
    is_stranger: bool,
    now: Timestamp,
}

/// The home page.
#[component]
pub fn Home() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let after = use_query_map().with_untracked(paging::cursor_in);
    Suspend::new(async move {
        match load(caller, after).await {
            Ok(loaded) => view! { <Listings loaded/> }.into_any(),
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

async fn load(caller: Result<Caller, Refusal>, after: Place) -> Result<Loaded, Refusal> {
    let caller = caller?;
    let before = after.map(|cursor| (cursor.at, cursor.id));
    let offers = caller.haggle().browse(before, PAGE + 1).await?;
    let (offers, next) = paging::split(offers, PAGE, |offer| Cursor { at: offer.at, id: offer.card.id });
    Ok(Loaded {
        offers,
        next,
        is_first: after.is_none(),
        is_stranger: !caller.has_token(),
        now: caller.haggle().now(),
    })
}

#[component]
fn Listings(loaded: Loaded) -> impl IntoView {
    let Loaded { offers, next, is_first, is_stranger, now } = loaded;
    if offers.is_empty() && is_first {
        return view! { <NothingForSale/> }.into_any();
    }
    let is_introduced = is_stranger && is_first;
    view! {
        <Title text=say(market::HOME)/>
        {is_introduced.then(|| view! { <Introduction/> })}
        <div class="page-head">
            {if is_introduced {
                view! { <h2>{say(market::FRESH)}</h2> }.into_any()
            } else {
                view! { <h1>{say(market::FRESH)}</h1> }.into_any()
            }}
        </div>
        <ListingGrid offers now/>
        {(next.is_some() || !is_first).then(|| view! {
            <nav class="pager" aria-label=say(frame::PAGES)>
                {(!is_first).then(|| view! { <a class="button" href=routes::HOME>{say(market::NEWEST)}</a> })}
                {next.map(|next| view! {
                    <a class="button" rel="next" href=routes::page_after(routes::HOME, &next)>{say(market::MORE)}</a>
                })}
            </nav>
        })}
    }
    .into_any()
}

#[component]
fn Introduction() -> impl IntoView {
    view! {
        <section class="intro">
            <div>
                <h1>{say(market::GOOD_THINGS)}</h1>
                <p>{say(market::GOOD_THINGS_WHY)}</p>
                <a class="button primary" href=routes::SIGN_UP>{say(market::JOIN)}</a>
            </div>
            <img src="/pictures/bicycle-1.webp" alt="" width="960" height="720"/>
        </section>
    }
}

#[component]
fn NothingForSale() -> impl IntoView {
    view! {
        <Title text=say(market::HOME)/>
        <div class="empty">
            <Icon name=Glyph::TAG/>
            <h1>{say(market::EMPTY)}</h1>
            <p>{say(market::EMPTY_WHY)}</p>
            <a class="button primary" href=routes::NEW_LISTING>{say(talk::SELL_SOMETHING)}</a>
        </div>
    }
}
