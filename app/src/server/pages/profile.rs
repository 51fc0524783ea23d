//! Somebody's page: who it is, how to write to them, what they sell.

use backend::accounts::Profile;
use backend::listings::Offer;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use protocol::{Code, ListingId, Refusal, Timestamp, UserId};

use crate::{
    components::avatar::Avatar,
    routes::{self, Cursor},
    server::{
        caller::{Caller, answer, caller},
        components::{
            around::Around,
            contact_seller::{ContactSellerButton, WhyNotContacted},
            day::Month,
            listing_card::ListingGrid,
            refused::refused,
        },
        paging,
    },
    words::{counted, frame, market, safety, say, talk},
};

/// Listings on one page.
const PAGE: u32 = 24;

struct Loaded {
    profile: Profile,
    offers: Vec<Offer>,
    next: Option<Cursor<ListingId>>,
    is_own: bool,
    now: Timestamp,
}

/// The page of the user that the address names.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let id = use_params_map().with_untracked(|params| params.get("id"));
    let after = use_query_map().with_untracked(paging::cursor_in);
    Suspend::new(async move {
        match load(caller, id, after).await {
            Ok(loaded) => view! { <Shown loaded/> }.into_any(),
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

async fn load(
    caller: Result<Caller, Refusal>,
    id: Option<String>,
    after: Option<Cursor<ListingId>>,
) -> Result<Loaded, Refusal> {
    let caller = caller?;
    let id: UserId = id.and_then(|id| id.parse().ok()).ok_or(Code::NotFound)?;
    let profile = caller.haggle().profile(id).await?.ok_or(Code::NotFound)?;
    let before = after.map(|cursor| (cursor.at, cursor.id));
    let offers = caller.haggle().listings_of(id, before, PAGE + 1).await?;
    let (offers, next) = paging::split(offers, PAGE, |offer| Cursor { at: offer.at, id: offer.card.id });
    let is_own = caller.visitor().await?.is_some_and(|viewer| viewer.user.id == id);
    Ok(Loaded { profile, offers, next, is_own, now: caller.haggle().now() })
}

#[component]
fn Shown(loaded: Loaded) -> impl IntoView {
    let Loaded { profile, offers, next, is_own, now } = loaded;
    let Profile { person, joined, listings_active } = profile;
    let for_sale = match listings_active {
        0 => say(market::NONE_FOR_SALE).to_owned(),
        count => counted(count, market::ONE_FOR_SALE, market::MANY_FOR_SALE),
    };
    let path = routes::profile(person.id);
    let (id, name) = (person.id, person.name.clone());
    view! {
        <Title text=name.clone()/>
        <header class="profile-head">
            <Avatar person/>
            <div class="profile-who">
                <h1>
                    <bdi>{name.clone()}</bdi>
                </h1>
                <p class="muted">
                    <Around phrase=market::HERE_SINCE><Month at=joined/></Around>
                    " · "
                    {for_sale}
                </p>
                {(!is_own).then(|| view! {
                    <p><a class="muted" href=routes::report(id)>{say(safety::REPORT_LINK)}</a></p>
                })}
            </div>
            {if is_own {
                view! {
                    <div class="contact">
                        <a class="button" href=routes::NEW_LISTING>{say(talk::SELL_SOMETHING)}</a>
                        <WhyNotContacted seller_id=id/>
                    </div>
                }
                    .into_any()
            } else {
                view! { <ContactSellerButton seller_id=id seller_name=name.clone()/> }.into_any()
            }}
        </header>
        <section>
            <div class="page-head">
                <h2>{say(market::LISTINGS)}</h2>
            </div>
            {if offers.is_empty() && is_own {
                view! { <p class="muted">{say(market::YOU_LISTED_NOTHING)}</p> }.into_any()
            } else if offers.is_empty() {
                view! { <p class="muted"><Around phrase=market::NOTHING_LISTED><bdi>{name}</bdi></Around></p> }
                    .into_any()
            } else {
                view! { <ListingGrid offers now/> }.into_any()
            }}
            {next.map(|next| view! {
                <nav class="pager" aria-label=say(frame::PAGES)>
                    <a class="button" rel="next" href=routes::page_after(&path, &next)>{say(market::MORE)}</a>
                </nav>
            })}
        </section>
    }
}
