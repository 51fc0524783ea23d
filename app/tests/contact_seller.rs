//! The code in `docs/contact-seller.md` compiles and shows the button, because it is this test's.
#![cfg(feature = "ssr")]

mod examples;

use examples::{AdPage, ProfilePage, SearchResult};
use leptos::prelude::*;
use leptos_router::{components::Router, location::RequestUrl};
use protocol::{ListingCard, ListingState, Person, Picture, Price};

const PAGE: &str = include_str!("../../docs/contact-seller.md");
const EXAMPLES: &str = include_str!("examples/mod.rs");

#[test]
fn every_rust_block_of_the_guide_stands_in_the_compiled_examples() {
    let blocks: Vec<_> = PAGE.split("```rust\n").skip(1).filter_map(|rest| rest.split_once("```")).collect();
    assert_eq!(blocks.len(), 3, "the guide shows three pieces of code");
    for (code, _) in blocks {
        assert!(EXAMPLES.contains(code.trim_end()), "not compiled:\n{code}");
    }
}

#[test]
fn the_form_of_the_guide_has_the_address_and_fields_of_the_server_function() {
    use app::api::conversations::ContactSeller;
    use leptos::server_fn::ServerFn;

    let path = ContactSeller::PATH;
    assert!(PAGE.contains(&format!("action=\"{path}\"")), "the guide's form goes to {path}");
    for field in ["seller", "listing", "from"] {
        assert!(PAGE.contains(&format!("name=\"{field}\"")), "the guide's form has {field}");
    }
}

#[tokio::test]
async fn every_example_of_the_guide_shows_the_button() {
    let id = "01937f3a-1c00-7000-8000-000000000003".parse().expect("an id");
    let seller = Person { id, name: "kayesmotor".to_owned() };
    let person = seller.clone();
    let id = "01937f3a-1c00-7000-8000-00000000000a".parse().expect("an id");
    let card = ListingCard {
        id,
        seller: seller.id,
        title: "Touring bicycle".to_owned(),
        price: Price { minor: 42_000 },
        state: ListingState::Active,
        picture: Picture("bicycle-1".to_owned()),
    };
    let html = Owner::new()
        .with(|| {
            provide_context(RequestUrl::new("/ads/42"));
            view! {
                <Router>
                    <AdPage card=card.clone() seller=seller.clone()/>
                    <ProfilePage person=person/>
                    <SearchResult card=card seller=seller/>
                </Router>
            }
        })
        .resolve()
        .await
        .to_html();
    assert_eq!(html.matches("Contact seller").count(), 2, "on the ad and the search result: {html}");
    assert_eq!(html.matches("Message kayesmotor").count(), 1, "on the profile: {html}");
}
