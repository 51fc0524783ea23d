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
        components::refused::Apology,
    },
};

/// No page has this address.
#[component]
pub fn NotFound() -> impl IntoView {
    answer().refuse(Code::NotFound.into());
    view! { <Apology title="Nothing here" text="This address leads nowhere. It may have been mistyped, or the page has moved."/> }
}

/// A listing that its seller took down.
pub fn gone(listing: &Listing, answer: &Answer) -> AnyView {
    answer.refuse(Code::Gone.into());
    let seller = listing.seller.clone();
    view! {
        <Title text="No longer available"/>
        <div class="empty">
            <Icon name=Glyph::TAG/>
            <h1>"No longer available"</h1>
            <p>"The seller has taken this listing down."</p>
            <a class="button" href=routes::profile(seller.id)>
                <span>"More from " <bdi>{seller.name}</bdi></span>
            </a>
        </div>
    }
    .into_any()
}
