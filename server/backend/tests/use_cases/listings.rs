//! What is for sale, and who may change it.

use backend::{Code, listings::Draft};
use protocol::{ListingId, ListingState, Picture, Price};
use uuid::Uuid;

use crate::market::{Market, code};

#[tokio::test]
async fn a_listing_is_shown_as_its_seller_typed_it_only_cleaner() {
    let market = Market::new().await;
    let ada = market.person("ada").await.viewer;
    let draft = Draft { title: "  Cafe\u{301}  table ".into(), price: "€ 1,250.50".into(), ..draft() };
    let id = market.haggle.create_listing(&ada, draft).await.expect("a listing");
    let listing = market.haggle.listing(id).await.expect("a store").expect("a listing");
    assert_eq!(listing.card.title, "Caf\u{e9} table");
    assert_eq!(listing.card.price, Price { minor: 125_050 });
    assert_eq!(listing.card.state, ListingState::Active);
    assert_eq!(listing.seller, ada.user);
    assert_eq!(listing.pictures, [Picture("lamp-1".into()), Picture("lamp-2".into())]);
    assert_eq!(market.haggle.profile(ada.user.id).await.expect("a store").expect("ada").listings_active, 1);
}

#[tokio::test]
async fn fields_that_may_not_be_used_are_refused_on_creating_and_on_editing() {
    let market = Market::new().await;
    let ada = market.person("ada").await.viewer;
    let id = market.haggle.create_listing(&ada, draft()).await.expect("a listing");
    let before = market.haggle.listing(id).await.expect("a store");
    let pictures = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    for (draft, expected) in [
        (Draft { title: "\u{200b}".into(), ..draft() }, Code::Invalid),
        (Draft { title: "x".repeat(81), ..draft() }, Code::TooLarge),
        (Draft { description: " ".into(), ..draft() }, Code::Invalid),
        (Draft { description: "x".repeat(4_001), ..draft() }, Code::TooLarge),
        (Draft { price: "cheap".into(), ..draft() }, Code::Invalid),
        (Draft { price: "100000000".into(), ..draft() }, Code::TooLarge),
        (Draft { place: "".into(), ..draft() }, Code::Invalid),
        (Draft { pictures: pictures(&[]), ..draft() }, Code::Invalid),
        (Draft { pictures: pictures(&["../token.key"]), ..draft() }, Code::Invalid),
        (Draft { pictures: pictures(&["lamp-1", "lamp-1"]), ..draft() }, Code::Invalid),
        (
            Draft { pictures: pictures(&["lamp-1", "lamp-2", "tent-1", "tent-2", "desk-1"]), ..draft() },
            Code::Invalid,
        ),
    ] {
        assert_eq!(code(market.haggle.create_listing(&ada, draft.clone()).await), expected, "{draft:?}");
        assert_eq!(code(market.haggle.edit_listing(&ada, id, draft).await), expected);
    }
    assert_eq!(market.haggle.listing(id).await.expect("a store"), before);
    assert_eq!(market.haggle.browse(None, 10).await.expect("a store").len(), 1);
}

#[tokio::test]
async fn what_is_not_ones_own_cannot_be_changed_and_looks_absent() {
    let market = Market::new().await;
    let (ada, bob) = (market.person("ada").await.viewer, market.person("bob").await.viewer);
    let id = market.haggle.create_listing(&ada, draft()).await.expect("a listing");
    let before = market.haggle.listing(id).await.expect("a store");
    for id in [id, ListingId(Uuid::now_v7())] {
        assert_eq!(code(market.haggle.edit_listing(&bob, id, draft()).await), Code::NotFound);
        let sold = market.haggle.set_listing_state(&bob, id, ListingState::Sold).await;
        assert_eq!(code(sold), Code::NotFound);
        assert_eq!(code(market.haggle.remove_listing(&bob, id).await), Code::NotFound);
        assert_eq!(market.haggle.conversations_about(&bob, id).await, Ok(0));
    }
    assert_eq!(market.haggle.listing(id).await.expect("a store"), before);
}

#[tokio::test]
async fn a_removed_listing_leaves_the_lists_and_keeps_its_page() {
    let market = Market::new().await;
    let ada = market.person("ada").await.viewer;
    let id = market.haggle.create_listing(&ada, draft()).await.expect("a listing");
    market.clock.advance(1_000);
    market.haggle.edit_listing(&ada, id, Draft { price: "40".into(), ..draft() }).await.expect("edited");
    market.haggle.remove_listing(&ada, id).await.expect("removed");
    assert!(market.haggle.browse(None, 10).await.expect("a store").is_empty());
    assert!(market.haggle.listings_of(ada.user.id, None, 10).await.expect("a store").is_empty());
    let listing = market.haggle.listing(id).await.expect("a store").expect("a listing");
    assert_eq!(listing.card.state, ListingState::Removed);
    assert_eq!(listing.card.price, Price { minor: 4_000 });
}

#[tokio::test]
async fn lists_go_on_from_where_they_ended_without_a_gap() {
    let market = Market::new().await;
    let ada = market.person("ada").await.viewer;
    for n in 0..7 {
        // Two at a time are put up in the same millisecond.
        market.clock.advance(n % 2);
        market.haggle.create_listing(&ada, draft()).await.expect("a listing");
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = market.haggle.browse(before, 2).await.expect("a store");
        let Some(last) = page.last() else { break };
        before = Some((last.at, last.card.id));
        seen.extend(page.iter().map(|offer| (offer.at, offer.card.id)));
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted_by(|newer, older| newer > older), "{seen:?}");
}

fn draft() -> Draft {
    Draft {
        title: "Floor lamp".into(),
        description: "Warm light.\r\nBulb included.".into(),
        price: "45".into(),
        place: "Mill Quarter".into(),
        pictures: vec!["lamp-1".into(), "lamp-2".into()],
    }
}
