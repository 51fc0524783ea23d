//! History is paged by number (D17).

use protocol::{Message, Seq, frame::CHANGES_BYTES_MAX};
use store::Append;

use crate::fixture::{fresh_store, list, message, open, say, say_many, send, two_users};

#[tokio::test]
async fn pages_of_history_join_without_gap_or_repeat_while_messages_arrive() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 230).await;
    let mut found: Vec<Message> = store.thread(bob, conversation, 50).await.unwrap().unwrap().messages;
    assert_eq!(found.first().map(|m| m.seq), Some(Seq(181)));
    loop {
        say(&store, conversation, ada, "meanwhile").await;
        let page = store.page_before(bob, conversation, found[0].seq, 40).await.unwrap().unwrap();
        if page.messages.is_empty() {
            break;
        }
        assert!(page.messages.len() <= 40);
        found.splice(0..0, page.messages);
    }
    let numbers: Vec<_> = found.iter().map(|m| m.seq.0).collect();
    assert_eq!(numbers, (1..=230).collect::<Vec<_>>());
    assert!(found.iter().all(|m| m.body == m.seq.0.to_string()));
}

#[tokio::test]
async fn a_page_ends_just_before_the_number_asked_for() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 5).await;
    let page = async |before: u32, limit: u32| {
        let page = store.page_before(bob, conversation, Seq(before), limit).await.unwrap().unwrap();
        page.messages.iter().map(|m| m.seq.0).collect::<Vec<_>>()
    };
    assert_eq!(page(4, 2).await, [2, 3]);
    assert_eq!(page(2, 100).await, [1]);
    assert!(page(1, 100).await.is_empty());
    assert!(page(0, 100).await.is_empty());
    assert_eq!(page(u32::MAX, 100).await, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_page_carries_the_cards_that_its_messages_mention() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let (desk, lamp) = (list(&store, bob).await, list(&store, bob).await);
    let conversation = open(&store, ada, bob).await;
    for listing in [None, Some(desk), Some(desk), Some(lamp)] {
        send(&store, Append { listing, ..message(conversation, ada, "this one") }).await.unwrap();
    }
    let page = store.page_before(ada, conversation, Seq(4), 100).await.unwrap().unwrap();
    assert_eq!(page.listings.iter().map(|card| card.id).collect::<Vec<_>>(), [desk]);
    let page = store.page_before(ada, conversation, Seq(2), 100).await.unwrap().unwrap();
    assert_eq!(page.listings, []);
}

/// D9: at most 256 KiB; the newest are kept, so that the next page goes on where this one begins.
#[tokio::test]
async fn long_messages_make_a_shorter_page_that_keeps_the_newest() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let long = "a".repeat(16 * 1024);
    let fit = (CHANGES_BYTES_MAX / long.len()) as u32;
    let batch = (0..fit + 4).map(|_| message(conversation, ada, &long)).collect();
    store.append_messages(batch).await.unwrap();

    let numbers = |messages: Vec<Message>| messages.iter().map(|m| m.seq.0).collect::<Vec<_>>();
    let page = store.page_before(bob, conversation, Seq(fit + 4), 100).await.unwrap().unwrap();
    assert_eq!(numbers(page.messages), (4..fit + 4).collect::<Vec<_>>());
    let thread = store.thread(bob, conversation, 100).await.unwrap().unwrap();
    assert_eq!(numbers(thread.messages), (5..=fit + 4).collect::<Vec<_>>());
}
