//! The examples that an empty store is filled with.

use backend::{
    Viewer,
    demo::{DEMO_PASSWORD, DEMO_SIGN_INS},
};
use protocol::{Code, ListingState, Picture, Tab, Thread, picture};

use crate::market::{HERE, Market, NOON, code, sign_in};

#[tokio::test]
async fn ram_and_kayesmotor_read_their_nine_messages_in_order() {
    let market = demo().await;
    let (ram, kayesmotor) = (enter(&market, "ram").await, enter(&market, "kayesmotor").await);
    for (me, other) in [(&ram, &kayesmotor), (&kayesmotor, &ram)] {
        let thread = whole(&market, me, "scooter").await;
        let said: Vec<_> = thread
            .messages
            .iter()
            .map(|message| {
                let name = if message.sender == ram.user.id { "ram" } else { "kayesmotor" };
                format!("{name}: {}", message.body)
            })
            .collect();
        assert_eq!(
            said,
            [
                "kayesmotor: hi",
                "kayesmotor: darling",
                "ram: yes",
                "ram: hi",
                "ram: ok",
                "ram: ok",
                "ram: live",
                "kayesmotor: ok",
                "kayesmotor: kk",
            ]
        );
        assert_eq!(thread.other, other.user);
        let subject = thread.subject.expect("a listing");
        let listing = market.haggle.listing(subject).await.expect("a store").expect("a listing");
        assert_eq!(listing.seller, kayesmotor.user);
    }
}

#[tokio::test]
async fn both_have_something_to_read() {
    let market = demo().await;
    for name in ["ram", "kayesmotor"] {
        let viewer = enter(&market, name).await;
        let threads = market.haggle.threads(&viewer, Tab::All, None, 30).await.expect("a store");
        assert!(threads.len() >= 3, "{name} has {}", threads.len());
        assert!(threads.iter().any(|thread| thread.unread > 0), "{name} has nothing new");
        assert!(threads.iter().any(|thread| thread.unread == 0), "{name} has read nothing");
        let unread: u32 = threads.iter().map(|thread| thread.unread).sum();
        assert_eq!(market.haggle.unread_total(&viewer).await, Ok(unread));
    }
}

#[tokio::test]
async fn the_market_is_full_of_things_in_every_state_with_pictures_that_exist() {
    let market = demo().await;
    let offers = market.haggle.browse(None, 100).await.expect("a store");
    assert!(offers.len() >= 24, "{}", offers.len());
    for state in [ListingState::Active, ListingState::Reserved, ListingState::Sold] {
        assert!(offers.iter().filter(|offer| offer.card.state == state).count() >= 2, "{state:?}");
    }
    let sellers: std::collections::HashSet<_> = offers.iter().map(|offer| &offer.seller.name).collect();
    assert_eq!(sellers.len(), 10);
    for offer in &offers {
        let listing = market.haggle.listing(offer.card.id).await.expect("a store").expect("a listing");
        assert!((1..=4).contains(&listing.pictures.len()));
        for Picture(name) in &listing.pictures {
            assert!(picture::label(name).is_some(), "{name}");
        }
        assert!(listing.seller_joined < listing.at, "{} sold before joining", listing.card.title);
        assert!(listing.at < NOON && listing.updated_at < NOON, "{}", listing.card.title);
    }
}

#[tokio::test]
async fn nothing_is_talked_about_before_it_is_for_sale_or_in_the_future() {
    let market = demo().await;
    let offers = market.haggle.browse(None, 100).await.expect("a store");
    let mut told = 0;
    for name in ["ram", "kayesmotor", "ana", "tomasz", "mei", "jonas", "leila", "oskar", "priya", "femi"] {
        let viewer = enter(&market, name).await;
        for row in market.haggle.threads(&viewer, Tab::All, None, 30).await.expect("a store") {
            let thread = market.haggle.thread(&viewer, row.id, 50).await.expect("a store").expect("a thread");
            let about = thread.subject.expect("a subject");
            let offer = offers.iter().find(|offer| offer.card.id == about).expect("not removed");
            let (first, last) = (&thread.messages[0], thread.last().expect("a message"));
            assert!(offer.at < first.at, "{} is talked about too early", offer.card.title);
            assert!(thread.messages.is_sorted_by_key(|message| message.at) && last.at < NOON);
            told += 1;
        }
    }
    assert!(told >= 14, "each conversation is seen from both sides: {told}");
}

#[tokio::test]
async fn only_an_empty_store_is_filled() {
    let market = demo().await;
    assert_eq!(market.haggle.fill_with_demo().await, Ok(false));
    assert_eq!(market.haggle.browse(None, 100).await.expect("a store").len(), 24);

    let lived_in = Market::new().await;
    lived_in.person("ada").await;
    assert_eq!(lived_in.haggle.fill_with_demo().await, Ok(false));
    assert!(lived_in.haggle.browse(None, 100).await.expect("a store").is_empty());
    let absent = sign_in(DEMO_SIGN_INS[0], DEMO_PASSWORD);
    assert_eq!(code(lived_in.haggle.sign_in(absent, HERE).await), Code::Invalid);
}

async fn demo() -> Market {
    let market = Market::new().await;
    assert_eq!(market.haggle.fill_with_demo().await, Ok(true));
    market
}

async fn enter(market: &Market, name: &str) -> Viewer {
    let form = sign_in(&format!("{name}@example.com"), DEMO_PASSWORD);
    market.haggle.sign_in(form, HERE).await.expect("a login").viewer
}

/// The one conversation of a viewer's whose listing has `word` in its title, with all its messages.
async fn whole(market: &Market, viewer: &Viewer, word: &str) -> Thread {
    let rows = market.haggle.threads(viewer, Tab::All, None, 30).await.expect("a store");
    let about = |row: &&Thread| row.listings.iter().any(|card| card.title.contains(word));
    let row = rows.iter().find(about).expect("a conversation");
    market.haggle.thread(viewer, row.id, 50).await.expect("a store").expect("a thread")
}
