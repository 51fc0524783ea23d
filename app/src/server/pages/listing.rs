//! One listing: photos, price, words, who sells it, and the button.

use backend::listings::Listing;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use protocol::{Code, ListingState, Person, Picture, Refusal, Timestamp};

use super::not_found::gone;
use crate::{
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
        state_chip::StateChip,
    },
    routes,
    server::{
        caller::{Caller, answer, caller},
        components::{
            around::Around,
            contact_seller::ContactSellerButton,
            day::{Age, Month},
            owner_actions::OwnerActions,
            refused::refused,
        },
    },
    words::{self, fill, market, say},
};

/// The page of the listing that the address names.
#[component]
pub fn ListingPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let id = use_params_map().with_untracked(|params| params.get("id"));
    Suspend::new(async move {
        match load(caller, id).await {
            Ok(Loaded { listing, .. }) if listing.card.state == ListingState::Removed => {
                gone(&listing, &answer)
            }
            Ok(loaded) => view! { <Shown loaded/> }.into_any(),
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

struct Loaded {
    listing: Listing,
    is_own: bool,
    now: Timestamp,
}

async fn load(caller: Result<Caller, Refusal>, id: Option<String>) -> Result<Loaded, Refusal> {
    let caller = caller?;
    let id = id.and_then(|id| id.parse().ok()).ok_or(Code::NotFound)?;
    let listing = caller.haggle().listing(id).await?.ok_or(Code::NotFound)?;
    let is_own = caller.visitor().await?.is_some_and(|viewer| viewer.user.id == listing.seller.id);
    Ok(Loaded { listing, is_own, now: caller.haggle().now() })
}

#[component]
fn Shown(loaded: Loaded) -> impl IntoView {
    let Loaded { listing, is_own, now } = loaded;
    let Listing { card, seller, seller_joined, description, place, pictures, at, .. } = listing;
    view! {
        <Title text=[&card.title, " · ", &words::price(card.price)].concat()/>
        <article class="listing">
            <Gallery pictures/>
            <div class="listing-panel">
                <header class="listing-head">
                    <p class="listing-price">{words::price(card.price)}</p>
                    <h1>
                        <bdi>{card.title}</bdi>
                    </h1>
                    <StateChip state=card.state/>
                    <ul class="facts">
                        <li>
                            <Icon name=Glyph::PIN/>
                            <bdi>{place}</bdi>
                        </li>
                        <li>
                            <Icon name=Glyph::CALENDAR/>
                            <Age at now/>
                        </li>
                    </ul>
                </header>
                <ContactSellerButton seller_id=seller.id seller_name=seller.name.clone() listing_id=card.id/>
                {is_own.then(|| view! { <OwnerActions listing=card.id state=card.state/> })}
                <SellerCard seller joined=seller_joined/>
            </div>
            <section class="listing-words">
                <h2>{say(market::ABOUT)}</h2>
                <p dir="auto">{description}</p>
            </section>
        </article>
    }
}

/// All photos in a row to swipe, the small ones to jump by.
#[component]
fn Gallery(pictures: Vec<Picture>) -> impl IntoView {
    let count = pictures.len();
    let large = pictures.iter().enumerate().map(|(index, photo)| {
        view! {
            <li id=photo_id(index)>
                <img
                    src=photo.url()
                    alt=words::picture(&photo.0)
                    width="960"
                    height="720"
                    fetchpriority=if index == 0 { "high" } else { "auto" }
                />
                {(count > 1).then(|| view! { <span class="gallery-count" aria-hidden="true">{index + 1} "/" {count}</span> })}
            </li>
        }
    });
    let small = pictures.iter().enumerate().map(|(index, photo)| {
        view! {
            <li>
                <a href=["#", &photo_id(index)].concat() aria-label=fill(market::PHOTO, &[&(index + 1).to_string()])>
                    <img src=photo.thumbnail_url() alt="" width="320" height="240"/>
                </a>
            </li>
        }
    });
    view! {
        <div class="gallery">
            <ol class="gallery-strip" tabindex="0" aria-label=say(market::PHOTOS)>{large.collect_view()}</ol>
            {(count > 1).then(|| view! {
                <ol class="gallery-small" aria-label=say(market::CHOOSE_PHOTO)>{small.collect_view()}</ol>
            })}
        </div>
    }
}

fn photo_id(index: usize) -> String {
    ["photo-", &(index + 1).to_string()].concat()
}

#[component]
fn SellerCard(seller: Person, joined: Timestamp) -> impl IntoView {
    let (name, profile) = (seller.name.clone(), routes::profile(seller.id));
    view! {
        <section class="panel-card" aria-label=say(market::SELLER)>
            <a class="seller" href=profile>
                <Avatar person=seller/>
                <span>
                    <bdi class="seller-name">{name}</bdi>
                    <span class="muted"><Around phrase=market::HERE_SINCE><Month at=joined/></Around></span>
                </span>
            </a>
        </section>
    }
}
