//! What is not there, or not there any more.

use backend::listings::Listing;
use leptos::prelude::*;
use leptos_meta::Title;
use protocol::Code;

use crate::{
    components::icon::{Glyph, Icon},
    routes,
    server::{
        caller::{Answer, answer},
        components::{around::Around, refused::Apology},
    },
    words::{frame, market, say, talk},
};

/// No page has this address.
#[component]
pub fn NotFound() -> impl IntoView {
    answer().refuse(Code::NotFound.into());
    view! { <Apology title=say(frame::NOTHING_HERE) text=say(frame::NOTHING_HERE_WHY)/> }
}

/// A listing that its seller took down.
pub fn gone(listing: &Listing, answer: &Answer) -> AnyView {
    answer.refuse(Code::Gone.into());
    let seller = listing.seller.clone();
    view! {
        <Title text=say(talk::NO_LONGER_AVAILABLE)/>
        <div class="empty">
            <Icon name=Glyph::TAG/>
            <h1>{say(talk::NO_LONGER_AVAILABLE)}</h1>
            <p>{say(market::TAKEN_DOWN)}</p>
            <a class="button" href=routes::profile(seller.id)>
                <span><Around phrase=market::MORE_FROM><bdi>{seller.name}</bdi></Around></span>
            </a>
        </div>
    }
    .into_any()
}
