//! What a seller changes is told in the conversations that are about it (P5; D6, D9).

use protocol::{
    Code, ConversationId, Line, ListingId, ListingState, News, Picture, Price, Rev, Seq, Tab, Thread, UserId,
};
use store::{Append, EditListing, Store, TOLD_MAX};

use crate::fixture::{
    START, after_ms, changes_after, code, fresh_store, list, list_at, message, open, say, send, set_state,
    sign_up, two_users,
};

fn edit(id: ListingId, seller: UserId) -> EditListing {
    EditListing {
        id,
        seller,
        title: "Bicycle".to_owned(),
        description: "Hardly used.".to_owned(),
        price: Price { minor: 12_000 },
        place: "Graz".to_owned(),
        pictures: vec![Picture("bicycle-1".to_owned()), Picture("bicycle-2".to_owned())],
        at: after_ms(5),
    }
}

/// A conversation with one message about the listing.
async fn about(store: &Store, buyer: UserId, seller: UserId, listing: ListingId) -> ConversationId {
    let conversation = open(store, buyer, seller).await;
    let asked = Append { listing: Some(listing), ..message(conversation, buyer, "Is it still there?") };
    send(store, asked).await.unwrap();
    conversation
}

async fn thread(store: &Store, user: UserId, conversation: ConversationId, limit: u32) -> Thread {
    store.thread(user, conversation, limit).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_conversations_about_a_listing_are_told_of_what_a_card_shows_and_no_others() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let (bike, desk) = (list(&store, bob).await, list_at(&store, bob, "Desk", START).await);
    let conversation = about(&store, ada, bob, bike).await;
    let elsewhere = about(&store, sign_up(&store, "eve").await, bob, desk).await;
    let before = thread(&store, ada, conversation, 50).await;

    assert_eq!(store.edit_listing(edit(bike, bob)).await.unwrap(), []);
    let words =
        EditListing { description: "Used a lot.".to_owned(), place: "Linz".to_owned(), ..edit(bike, bob) };
    assert_eq!(store.edit_listing(words).await.unwrap(), []);
    let all = EditListing {
        title: "Racing bicycle".to_owned(),
        price: Price { minor: 9_900 },
        pictures: vec![Picture("bicycle-2".to_owned())],
        ..edit(bike, bob)
    };
    let told = store.edit_listing(all).await.unwrap();
    let news = [
        News::Title { to: "Racing bicycle".to_owned() },
        News::Price { from: Price { minor: 12_000 }, to: Price { minor: 9_900 } },
        News::Picture {},
    ];
    let line = |(n, news): (u32, &News)| Line {
        rev: Rev(2 + n),
        seq: Seq(1),
        listing: bike,
        news: news.clone(),
        at: after_ms(5),
    };
    let lines: Vec<_> = (0..).zip(&news).map(line).collect();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].conversation, &told[0].lines), (conversation, &lines));
    assert_eq!(told[0].participants, [ada.min(bob), ada.max(bob)]);
    assert_eq!((told[0].card.title.as_str(), told[0].card.price.minor), ("Racing bicycle", 9_900));

    for user in [ada, bob] {
        let now = thread(&store, user, conversation, 50).await;
        assert_eq!((now.rev, &now.lines, &now.messages), (Rev(4), &lines, &before.messages));
        assert_eq!(
            (now.seq, now.at, now.listings.clone()),
            (before.seq, before.at, vec![told[0].card.clone()])
        );
    }
    assert_eq!(store.threads(ada, Tab::All, None, 10).await.unwrap()[0].lines, lines);
    // A line is nothing to read.
    assert_eq!(thread(&store, bob, conversation, 50).await.unread, 1);
    assert_eq!(thread(&store, bob, elsewhere, 50).await.rev, Rev(1));

    let changes = changes_after(&store, ada, conversation, before.rev, 50).await.unwrap();
    let told: Vec<_> = changes
        .items
        .into_iter()
        .map(|change| match change {
            protocol::Change::Listing { rev, line } => {
                assert_eq!(rev, line.rev);
                line
            }
            change => panic!("{change:?}"),
        })
        .collect();
    assert_eq!((told, changes.listings.len()), (lines, 1));
}

#[tokio::test]
async fn a_state_is_told_once_and_a_removed_listing_keeps_its_card() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let bike = list(&store, bob).await;
    let conversation = about(&store, ada, bob, bike).await;
    for state in [ListingState::Reserved, ListingState::Reserved, ListingState::Sold, ListingState::Removed] {
        set_state(&store, bob, bike, state).await;
    }
    let now = thread(&store, ada, conversation, 50).await;
    let news: Vec<_> = now.lines.iter().map(|line| line.news.clone()).collect();
    let to = [ListingState::Reserved, ListingState::Sold, ListingState::Removed];
    assert_eq!(news, to.map(|to| News::State { to }));
    assert_eq!((now.subject, now.listings[0].state), (Some(bike), ListingState::Removed));
    assert_eq!(now.listings[0].title, "Bicycle");
}

/// P5: the card is a snapshot from then on.
#[tokio::test]
async fn what_was_taken_down_stays_as_it_was() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let bike = list(&store, bob).await;
    let conversation = about(&store, ada, bob, bike).await;
    set_state(&store, bob, bike, ListingState::Removed).await;
    let before = thread(&store, ada, conversation, 50).await;
    let other = EditListing { title: "Something else".to_owned(), ..edit(bike, bob) };
    assert_eq!(code(store.edit_listing(other).await), Some(Code::Gone));
    for state in [ListingState::Active, ListingState::Sold] {
        let set = store.set_listing_state(bob, bike, state, after_ms(9)).await;
        assert_eq!(code(set), Some(Code::Gone));
    }
    assert_eq!(store.set_listing_state(bob, bike, ListingState::Removed, after_ms(9)).await.unwrap(), []);
    assert_eq!(thread(&store, ada, conversation, 50).await, before);
}

/// D17: a line belongs to the page of the message that it stands after.
#[tokio::test]
async fn lines_come_with_the_messages_that_they_stand_after() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let bike = list(&store, bob).await;
    let conversation = about(&store, ada, bob, bike).await;
    for n in 1..=5_u32 {
        let state = if n % 2 == 1 { ListingState::Reserved } else { ListingState::Active };
        set_state(&store, bob, bike, state).await;
        say(&store, conversation, ada, &n.to_string()).await;
    }
    let seqs = |lines: &[Line]| lines.iter().map(|line| line.seq.0).collect::<Vec<_>>();
    assert_eq!(seqs(&thread(&store, ada, conversation, 50).await.lines), [1, 2, 3, 4, 5]);
    assert_eq!(seqs(&thread(&store, ada, conversation, 3).await.lines), [4, 5]);
    let page = store.page_before(ada, conversation, Seq(4), 2).await.unwrap().unwrap();
    assert_eq!(seqs(&page.lines), [2, 3]);
    set_state(&store, bob, bike, ListingState::Sold).await;
    assert_eq!(seqs(&store.threads(ada, Tab::All, None, 1).await.unwrap()[0].lines), [6]);
    assert_eq!(seqs(&store.thread(bob, conversation, 1).await.unwrap().unwrap().lines), [6]);
}

/// P5: bounded; the others show the listing as it is when they are opened.
#[tokio::test]
async fn those_with_the_newest_activity_are_told_up_to_a_hundred() {
    let store = fresh_store().await;
    let bob = sign_up(&store, "bob").await;
    let bike = list(&store, bob).await;
    let mut conversations = Vec::new();
    for n in 0..TOLD_MAX + 3 {
        let buyer = sign_up(&store, &format!("buyer {n}")).await;
        let conversation = open(&store, buyer, bob).await;
        let at = after_ms(n.into());
        let asked = Append { listing: Some(bike), at, ..message(conversation, buyer, "Hello") };
        send(&store, asked).await.unwrap();
        conversations.push((buyer, conversation));
    }
    let before = store.crossings();
    let told = store.set_listing_state(bob, bike, ListingState::Sold, START).await.unwrap();
    assert!(store.crossings() - before < 12, "row by row");
    let mut told: Vec<_> = told.into_iter().map(|told| told.conversation).collect();
    told.sort_unstable();
    let mut newest: Vec<_> = conversations[3..].iter().map(|(_, conversation)| *conversation).collect();
    newest.sort_unstable();
    assert_eq!(told, newest);
    let (buyer, oldest) = conversations[0];
    let row = thread(&store, buyer, oldest, 50).await;
    assert_eq!((row.rev, row.lines.len(), row.listings[0].state), (Rev(1), 0, ListingState::Sold));
}

/// D6: changes stay dense whatever is said and changed at once, on however many nodes.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_while_a_listing_changes_leaves_no_hole_in_the_changes() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let (ada, bob) = two_users(&store).await;
    let bike = list(&store, bob).await;
    let conversation = about(&store, ada, bob, bike).await;
    let mut work = tokio::task::JoinSet::new();
    for n in 0..40_u64 {
        let node = nodes[n as usize % 2].clone();
        work.spawn(async move {
            if n % 4 == 0 {
                let price = Price { minor: 10_000 + n };
                node.edit_listing(EditListing { price, ..edit(bike, bob) }).await.unwrap();
            } else {
                say(&node, conversation, if n % 3 == 0 { bob } else { ada }, &n.to_string()).await;
            }
        });
    }
    work.join_all().await;
    let now = thread(&store, ada, conversation, 1_000).await;
    let changes = changes_after(&store, ada, conversation, Rev(0), 1_000).await.unwrap();
    let revs: Vec<_> = changes.items.iter().map(|change| change.rev().0).collect();
    assert_eq!(revs, (1..=now.rev.0).collect::<Vec<_>>());
    assert_eq!((now.rev.0 as usize, now.lines.len()), (now.messages.len() + now.lines.len(), 10));
}
