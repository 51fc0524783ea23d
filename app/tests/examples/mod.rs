//! The components that `docs/contact-seller.md` shows.

use app::server::components::contact_seller::{ContactSellerButton, Variant};
use leptos::prelude::*;
use protocol::{ListingCard, Person};

#[component]
pub fn AdPage(card: ListingCard, seller: Person) -> impl IntoView {
    view! {
        <h1>{card.title}</h1>
        <ContactSellerButton seller_id=seller.id seller_name=seller.name listing_id=card.id/>
    }
}

#[component]
pub fn ProfilePage(person: Person) -> impl IntoView {
    view! {
        <h1>{person.name.clone()}</h1>
        <ContactSellerButton seller_id=person.id seller_name=person.name/>
    }
}

#[component]
pub fn SearchResult(card: ListingCard, seller: Person) -> impl IntoView {
    view! {
        <ContactSellerButton
            seller_id=seller.id
            seller_name=seller.name
            listing_id=card.id
            variant=Variant::Quiet
            class_name="beside-price"
        />
    }
}
