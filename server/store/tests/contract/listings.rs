//! What is for sale.

use protocol::{Code, ListingId, ListingState, Person, Picture, Price, UserId};
use store::{EditListing, NewListing, Store};
use uuid::Uuid;

use crate::fixture::{
    START, after_ms, code, fresh_store, list, list_at, message, send, set_state, sign_up, try_open, two_users,
};

fn edit(id: ListingId, seller: UserId) -> EditListing {
    EditListing {
        id,
        seller,
        title: "Racing bicycle".to_owned(),
        description: "Used a lot.".to_owned(),
        price: Price { minor: 9_900 },
        place: "Linz".to_owned(),
        pictures: vec![Picture("bicycle-2".to_owned())],
        at: after_ms(5),
    }
}

async fn titles(store: &Store, seller: Option<UserId>) -> Vec<String> {
    let offers = match seller {
        Some(seller) => store.listings_of(seller, None, 10).await.unwrap(),
        None => store.browse(None, 10).await.unwrap(),
    };
    offers.into_iter().map(|offer| offer.card.title).collect()
}

#[tokio::test]
async fn a_listing_shows_what_its_seller_said_last() {
    let store = fresh_store().await;
    let bob = sign_up(&store, "bob").await;
    let id = list(&store, bob).await;

    let listing = store.listing(id).await.unwrap().unwrap();
    assert_eq!(listing.seller, Person { id: bob, name: "bob".to_owned() });
    assert_eq!((listing.seller_joined, listing.at, listing.updated_at), (START, START, START));
    assert_eq!((listing.card.title.as_str(), listing.card.price.minor), ("Bicycle", 12_000));
    assert_eq!(
        (listing.card.picture, listing.card.state),
        (Picture("bicycle-1".to_owned()), ListingState::Active)
    );
    assert_eq!(listing.pictures, [Picture("bicycle-1".to_owned()), Picture("bicycle-2".to_owned())]);

    store.edit_listing(edit(id, bob)).await.unwrap();
    store.set_listing_state(bob, id, ListingState::Reserved, after_ms(9)).await.unwrap();
    let listing = store.listing(id).await.unwrap().unwrap();
    assert_eq!((listing.card.title.as_str(), listing.card.price.minor), ("Racing bicycle", 9_900));
    assert_eq!((listing.description.as_str(), listing.place.as_str()), ("Used a lot.", "Linz"));
    assert_eq!((listing.at, listing.updated_at), (START, after_ms(9)));
    assert_eq!(
        (listing.card.picture, listing.card.state),
        (Picture("bicycle-2".to_owned()), ListingState::Reserved)
    );
    assert_eq!(listing.pictures, [Picture("bicycle-2".to_owned())]);
}

/// S2: owner and existence are decided by the statement that writes.
#[tokio::test]
async fn only_its_seller_changes_a_listing() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let id = list(&store, bob).await;
    let before = store.listing(id).await.unwrap();
    let absent = ListingId(Uuid::now_v7());

    for (listing, caller) in [(id, ada), (absent, bob)] {
        assert_eq!(code(store.edit_listing(edit(listing, caller)).await), Some(Code::NotFound));
        let set = store.set_listing_state(caller, listing, ListingState::Sold, START).await;
        assert_eq!(code(set), Some(Code::NotFound));
    }
    assert_eq!(store.listing(id).await.unwrap(), before);
    assert_eq!(store.listing(absent).await.unwrap(), None);
}

#[tokio::test]
async fn a_listing_has_a_picture() {
    let store = fresh_store().await;
    let bob = sign_up(&store, "bob").await;
    let id = list(&store, bob).await;
    let without = EditListing { pictures: Vec::new(), ..edit(id, bob) };
    assert_eq!(code(store.edit_listing(without).await), Some(Code::Invalid));
    // Refused as a whole.
    assert_eq!(store.listing(id).await.unwrap().unwrap().card.title, "Bicycle");

    let new = NewListing {
        id: ListingId(Uuid::now_v7()),
        seller: bob,
        title: "Desk".to_owned(),
        description: "Oak.".to_owned(),
        price: Price { minor: 1 },
        place: "Graz".to_owned(),
        pictures: Vec::new(),
        at: START,
    };
    assert_eq!(code(store.create_listing(new.clone()).await), Some(Code::Invalid));
    assert_eq!(store.listing(new.id).await.unwrap(), None);
}

#[tokio::test]
async fn browsing_shows_everything_but_the_removed_newest_first() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let desk = list_at(&store, ada, "Desk", after_ms(1)).await;
    let lamp = list_at(&store, bob, "Lamp", after_ms(2)).await;
    let tent = list_at(&store, bob, "Tent", after_ms(3)).await;
    set_state(&store, ada, desk, ListingState::Sold).await;

    assert_eq!(titles(&store, None).await, ["Tent", "Lamp", "Desk"]);
    assert_eq!(titles(&store, Some(bob)).await, ["Tent", "Lamp"]);
    set_state(&store, bob, lamp, ListingState::Removed).await;
    assert_eq!(titles(&store, None).await, ["Tent", "Desk"]);
    assert_eq!(titles(&store, Some(bob)).await, ["Tent"]);
    // The page of a removed listing still has something to say.
    assert_eq!(store.listing(lamp).await.unwrap().unwrap().card.state, ListingState::Removed);
    assert_eq!(store.listing(tent).await.unwrap().unwrap().card.state, ListingState::Active);
}

#[tokio::test]
async fn pages_of_listings_join_without_gap_or_repeat_also_at_equal_times() {
    let store = fresh_store().await;
    let bob = sign_up(&store, "bob").await;
    for n in 0..7 {
        list_at(&store, bob, "Thing", after_ms(n / 3)).await;
    }
    let all = store.browse(None, 100).await.unwrap();
    assert_eq!(all.len(), 7);
    let (mut paged, mut before) = (Vec::new(), None);
    loop {
        let page = store.browse(before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some((last.at, last.card.id));
        // Something new on top does not shift what is below.
        list_at(&store, bob, "New", after_ms(100)).await;
        paged.extend(page);
    }
    assert_eq!(paged, all);
}

#[tokio::test]
async fn a_seller_sees_how_many_conversations_are_about_a_listing() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let bicycle = list(&store, bob).await;
    let conversation = try_open(&store, ada, bob, Some(bicycle)).await.unwrap().conversation;
    // Pressing the button sends nothing.
    assert_eq!(store.conversations_about(bob, bicycle).await.unwrap(), 0);
    let mut question = message(conversation, ada, "Is it still there?");
    question.listing = Some(bicycle);
    send(&store, question).await.unwrap();
    assert_eq!(store.conversations_about(bob, bicycle).await.unwrap(), 1);
    assert_eq!(store.conversations_about(ada, bicycle).await.unwrap(), 0);
}
