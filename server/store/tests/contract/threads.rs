//! Conversations as one of the two sees them.

use protocol::{ConversationId, ListingState, Person, Receipt, Rev, Seq, Tab, Thread, UserId};
use store::{Append, Store};

use crate::fixture::{
    FreshStore, START, after_ms, fresh_store, list, list_at, message, open, say, say_many, send, set_state,
    sign_up, two_users,
};

/// Bob, and what `count` buyers said to him, one millisecond after the other; every third was opened by bob.
async fn busy_seller(store: &Store, count: i64) -> (UserId, Vec<ConversationId>) {
    let bob = sign_up(store, "bob").await;
    let mut conversations = Vec::new();
    for n in 0..count {
        let buyer = sign_up(store, &format!("buyer{n}")).await;
        let (caller, other) = if n % 3 == 0 { (bob, buyer) } else { (buyer, bob) };
        let conversation = open(store, caller, other).await;
        let said = Append { at: after_ms(n), ..message(conversation, caller, &n.to_string()) };
        send(store, said).await.unwrap();
        conversations.push(conversation);
    }
    conversations.reverse();
    (bob, conversations)
}

async fn paged(store: &FreshStore, user: UserId, limit: u32) -> Vec<ConversationId> {
    let (mut ids, mut before) = (Vec::new(), None);
    loop {
        let page = store.threads(user, Tab::All, before, limit).await.unwrap();
        let Some(last) = page.last() else { return ids };
        before = Some(last.place());
        ids.extend(page.iter().map(|thread| thread.id));
    }
}

#[tokio::test]
async fn a_thread_shows_both_sides_of_a_conversation() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let desk = list_at(&store, bob, "Desk", START).await;
    let conversation = open(&store, ada, bob).await;
    let question = Append { listing: Some(desk), ..message(conversation, ada, "Is it still there?") };
    send(&store, question).await.unwrap();
    say(&store, conversation, bob, "It is.").await;
    send(&store, Append { at: after_ms(3), ..message(conversation, bob, "Come by.") }).await.unwrap();
    set_state(&store, bob, desk, ListingState::Reserved).await;

    let thread = store.thread(ada, conversation, 50).await.unwrap().unwrap();
    assert_eq!(thread.other, Person { id: bob, name: "bob".to_owned() });
    // The reservation is a change, and nothing to read.
    assert_eq!((thread.rev, thread.seq, thread.unread, thread.at), (Rev(4), Seq(3), 2, after_ms(3)));
    assert_eq!((thread.mine, thread.theirs), (Receipt::default(), Receipt::default()));
    assert_eq!(
        thread.messages.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(),
        ["Is it still there?", "It is.", "Come by."]
    );
    assert_eq!(thread.subject, Some(desk));
    let card = thread.listing(desk).unwrap();
    assert_eq!((card.title.as_str(), card.state), ("Desk", ListingState::Reserved));
    let same = store.thread(bob, conversation, 2).await.unwrap().unwrap();
    assert_eq!((same.other.id, same.unread, same.messages.len()), (ada, 1, 2));
    assert_eq!(same.messages, thread.messages[1..]);
    assert_eq!(same.listings, thread.listings);
}

#[tokio::test]
async fn a_removed_listing_stays_readable_as_the_subject() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let desk = list(&store, bob).await;
    let conversation = open(&store, ada, bob).await;
    let about = || Append { listing: Some(desk), ..message(conversation, ada, "this one") };
    send(&store, about()).await.unwrap();
    set_state(&store, bob, desk, ListingState::Removed).await;
    send(&store, about()).await.unwrap();
    let thread = store.thread(ada, conversation, 50).await.unwrap().unwrap();
    assert_eq!(thread.listing(desk).unwrap().state, ListingState::Removed);
}

#[tokio::test]
async fn the_list_shows_each_conversation_with_its_last_message_newest_first() {
    let store = fresh_store().await;
    let (bob, conversations) = busy_seller(&store, 7).await;
    let threads = store.threads(bob, Tab::All, None, 50).await.unwrap();
    assert_eq!(threads.iter().map(|thread| thread.id).collect::<Vec<_>>(), conversations);
    let last: Vec<_> = threads.iter().map(|thread| thread.last().unwrap().body.as_str()).collect();
    assert_eq!(last, ["6", "5", "4", "3", "2", "1", "0"]);
    assert!(threads.iter().all(|thread| thread.messages.len() == 1));
    // Bob's own message is not unread.
    assert_eq!(threads.iter().map(|thread| thread.unread).collect::<Vec<_>>(), [0, 1, 1, 0, 1, 1, 0]);

    let row = &threads[1];
    let opened = store.thread(bob, row.id, 1).await.unwrap().unwrap();
    assert_eq!(row, &opened);
}

#[tokio::test]
async fn every_row_of_the_list_carries_its_own_cards() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let (desk, lamp) = (list(&store, bob).await, list(&store, bob).await);
    for (buyer, about) in [(ada, desk), (eve, lamp)] {
        let conversation = open(&store, buyer, bob).await;
        send(&store, Append { listing: Some(about), ..message(conversation, buyer, "this?") }).await.unwrap();
        // The last message need not be about the subject.
        say(&store, conversation, bob, "that!").await;
    }
    for thread in store.threads(bob, Tab::All, None, 50).await.unwrap() {
        let cards: Vec<_> = thread.listings.iter().map(|card| Some(card.id)).collect();
        assert_eq!(cards, [thread.subject]);
    }
}

#[tokio::test]
async fn pages_of_the_list_join_without_gap_or_repeat_also_at_equal_times() {
    let store = fresh_store().await;
    let (bob, conversations) = busy_seller(&store, 20).await;
    for limit in [1, 3, 20, 50] {
        assert_eq!(paged(&store, bob, limit).await, conversations, "{limit}");
    }

    // All at the same time: then the id decides, on both sides of the pair.
    for (n, conversation) in conversations.iter().enumerate() {
        let batch = vec![Append { at: after_ms(1_000), ..message(*conversation, bob, &n.to_string()) }];
        store.append_messages(batch).await.unwrap();
    }
    let mut by_id = conversations;
    by_id.sort_by(|a, b| b.cmp(a));
    for limit in [1, 3, 20, 50] {
        assert_eq!(paged(&store, bob, limit).await, by_id, "{limit}");
    }
}

/// Behaviours, conversation list: stable under live reordering.
#[tokio::test]
async fn what_lies_below_a_page_stays_while_messages_arrive() {
    let store = fresh_store().await;
    let (bob, conversations) = busy_seller(&store, 9).await;
    let first = store.threads(bob, Tab::All, None, 3).await.unwrap();
    let before = first.last().map(Thread::place);
    // One of the first page and the oldest of all come to the top.
    for moved in [conversations[1], conversations[8]] {
        send(&store, Append { at: after_ms(500), ..message(moved, bob, "up") }).await.unwrap();
    }
    let rest = store.threads(bob, Tab::All, before, 50).await.unwrap();
    assert_eq!(rest.iter().map(|thread| thread.id).collect::<Vec<_>>(), conversations[3..8]);
}

#[tokio::test]
async fn the_unread_list_holds_what_the_other_side_said_last_and_nothing_else() {
    let store = fresh_store().await;
    let (bob, conversations) = busy_seller(&store, 9).await;
    let unread: Vec<_> = store.threads(bob, Tab::Unread, None, 50).await.unwrap();
    let all = store.threads(bob, Tab::All, None, 50).await.unwrap();
    let wanted: Vec<_> = all.into_iter().filter(|thread| thread.unread > 0).collect();
    assert_eq!(unread, wanted);
    assert_eq!(unread.len(), 6);
    assert_eq!(store.threads(bob, Tab::Unread, None, 2).await.unwrap(), wanted[..2]);
    assert_eq!(store.unread_total(bob, START).await.unwrap(), 6);

    // A conversation is read by its position, not by an answer.
    let seen = Receipt { delivered: Seq(1), read: Seq(1) };
    store.advance_receipt(bob, conversations[1], seen).await.unwrap();
    say(&store, conversations[2], bob, "later").await;
    assert_eq!(store.threads(bob, Tab::Unread, None, 50).await.unwrap().len(), 5);
    assert_eq!(store.unread_total(bob, START).await.unwrap(), 5);
}

/// D12: counted, never stored.
#[tokio::test]
async fn unread_is_what_the_other_one_said_after_the_read_position() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 3).await;
    say_many(&store, conversation, bob, 2).await;
    say_many(&store, conversation, ada, 4).await;
    let unread = async |user: UserId, read: u32| {
        let seen = Receipt { delivered: Seq(read), read: Seq(read) };
        store.advance_receipt(user, conversation, seen).await.unwrap();
        let total = store.unread_total(user, START).await.unwrap();
        assert_eq!(store.thread(user, conversation, 1).await.unwrap().unwrap().unread, total);
        total
    };
    for (read, wanted) in [(0, 7), (2, 5), (3, 4), (5, 4), (6, 3), (9, 0)] {
        assert_eq!(unread(bob, read).await, wanted);
    }
    for (read, wanted) in [(0, 2), (4, 1), (5, 0)] {
        assert_eq!(unread(ada, read).await, wanted);
    }
}

/// Counting on for whoever was away for thousands of messages would slow down every page for a number nobody reads.
#[tokio::test]
async fn unread_is_counted_to_a_hundred_and_no_further() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    for (more, wanted) in [(99, 99), (1, 100), (20, 100)] {
        say_many(&store, conversation, ada, more).await;
        assert_eq!(store.thread(bob, conversation, 1).await.unwrap().unwrap().unread, wanted);
        assert_eq!(store.threads(bob, Tab::All, None, 1).await.unwrap()[0].unread, wanted);
        assert_eq!(store.unread_total(bob, START).await.unwrap(), wanted);
    }
}
