//! Delivered and read positions (D12).

use protocol::{MessageId, Receipt, Rev, Seq, UNREAD_MAX, Unread};
use store::{Advanced, Amend};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixture::{START, fresh_store, open, say, say_many, sign_up, two_users};

const fn receipt(delivered: u32, read: u32) -> Receipt {
    Receipt { delivered: Seq(delivered), read: Seq(read) }
}

#[tokio::test]
async fn positions_only_grow_and_never_pass_the_last_message() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 5).await;
    for (asked, wanted, moved) in [
        (receipt(0, 0), receipt(0, 0), false),
        (receipt(2, 0), receipt(2, 0), true),
        // What was read was delivered.
        (receipt(0, 3), receipt(3, 3), true),
        // A late mark succeeds and changes nothing.
        (receipt(2, 1), receipt(3, 3), false),
        (receipt(3, 3), receipt(3, 3), false),
        (receipt(1_000, 0), receipt(5, 3), true),
        (receipt(0, u32::MAX), receipt(5, 5), true),
        (receipt(7, 7), receipt(5, 5), false),
    ] {
        let before = store.thread(bob, conversation, 1).await.unwrap().unwrap().mine;
        let advanced = store.advance_receipt(bob, conversation, asked).await.unwrap();
        let left = Unread { count: 5 - wanted.read.0, rev: Rev(5) };
        let advanced_to = Advanced {
            is_uncounted: false,
            receipt: wanted,
            unread: (wanted.read > before.read).then_some(left),
            moved,
            other: Some(ada),
            hides_read: false,
            arranged: None,
        };
        assert_eq!(advanced, Some(advanced_to), "{asked:?}");
    }
    let thread = store.thread(ada, conversation, 1).await.unwrap().unwrap();
    assert_eq!((thread.mine, thread.theirs), (receipt(0, 0), receipt(5, 5)));
    assert_eq!(store.thread(bob, conversation, 1).await.unwrap().unwrap().mine, receipt(5, 5));

    // The last message has moved on, and so may the position.
    say_many(&store, conversation, ada, 1).await;
    let advanced = store.advance_receipt(bob, conversation, receipt(7, 7)).await.unwrap();
    assert_eq!(advanced.unwrap().receipt, receipt(6, 6));
}

#[tokio::test]
async fn a_read_mark_tells_how_many_of_the_other_ones_messages_it_leaves_without_deleted_ones() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    for _ in 0..4 {
        say(&store, conversation, ada, "hello").await;
        say(&store, conversation, bob, "hello").await;
    }
    let id = MessageId(Uuid::new_v4());
    let deletion = Amend { conversation, user: ada, seq: Seq(5), id, body: None, at: START };
    store.amend_messages(vec![deletion]).await.unwrap().remove(0).unwrap();
    for (read, count) in [(1, 2), (2, 2), (3, 1), (6, 1), (7, 0), (8, 0)] {
        let advanced = store.advance_receipt(bob, conversation, receipt(0, read)).await.unwrap().unwrap();
        let left = Unread { count, rev: Rev(9) };
        assert_eq!(advanced.unread, Some(left), "read up to {read}");
        let thread = store.thread(bob, conversation, 1).await.unwrap().unwrap();
        assert_eq!((thread.unread, thread.rev), (count, left.rev));
    }
}

/// Whoever has a conversation as it was at some moment is told of later positions with what they leave at later changes
/// only: he has every change from there on, and none from before.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_read_mark_leaves_is_exact_at_a_change_that_nobody_with_an_earlier_position_is_past() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 1).await;
    let mut told = JoinSet::new();
    for n in 0..80 {
        let (one, other) = (nodes[n % 2].clone(), nodes[(n + 1) % 2].clone());
        told.spawn(async move {
            say(&one, conversation, ada, "hello").await;
            let thread = one.thread(bob, conversation, 1).await.unwrap().unwrap();
            Some((thread.mine.read, Unread { count: thread.unread, rev: thread.rev }))
        });
        told.spawn(async move {
            let asked = receipt(0, n as u32);
            let advanced = other.advance_receipt(bob, conversation, asked).await.unwrap().unwrap();
            advanced.unread.map(|unread| (advanced.receipt.read, unread))
        });
    }
    let mut told: Vec<_> = told.join_all().await.into_iter().flatten().collect();
    told.sort_by_key(|(read, unread)| (*read, unread.rev));
    assert!(told.is_sorted_by_key(|(_, unread)| unread.rev), "{told:?}");
    for (read, unread) in told {
        assert_eq!(unread.count, (unread.rev.0 - read.0).min(UNREAD_MAX), "all are hers, each one change");
    }
}

#[tokio::test]
async fn whoever_has_not_seen_a_conversation_has_no_position_in_it() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    assert_eq!(store.advance_receipt(bob, conversation, receipt(1, 1)).await.unwrap(), None);
    let advanced = store.advance_receipt(ada, conversation, receipt(1, 1)).await.unwrap().unwrap();
    assert_eq!((advanced.receipt, advanced.moved), (receipt(0, 0), false));
}

/// Marks that arrive together are written together; each caller gets his own answer.
#[tokio::test(flavor = "multi_thread")]
async fn many_marks_at_once_end_at_the_furthest_and_never_fall_back() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let places = [(bob, open(&store, ada, bob).await), (eve, open(&store, ada, eve).await)];
    for round in 0..10 {
        for (_, conversation) in places {
            say_many(&store, conversation, ada, 100).await;
        }
        let mut marks = JoinSet::new();
        // Every number of this round once, in an order of its own.
        for n in (0..100).map(|n| round * 100 + n * 37 % 100 + 1) {
            for (user, conversation) in places {
                let store = nodes[n as usize % 2].clone();
                marks.spawn(async move {
                    let asked = receipt(n, n.saturating_sub(10));
                    let advanced = store.advance_receipt(user, conversation, asked).await.unwrap().unwrap();
                    assert_eq!(advanced.other, Some(ada));
                    let now = advanced.receipt;
                    assert!(now.delivered >= asked.delivered && now.read >= asked.read);
                });
            }
        }
        marks.join_all().await;
        let last = round * 100 + 100;
        for (user, conversation) in places {
            let thread = store.thread(user, conversation, 1).await.unwrap().unwrap();
            assert_eq!((thread.mine, thread.unread), (receipt(last, last - 10), 10));
        }
    }
}

#[tokio::test]
async fn positions_survive_a_restart() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 5).await;
    store.advance_receipt(bob, conversation, receipt(4, 3)).await.unwrap();
    let store = store.reopened().await;
    assert_eq!(store.thread(bob, conversation, 1).await.unwrap().unwrap().mine, receipt(4, 3));
}

/// As many conversations as a page shows, and what nobody has a part in changes nothing.
#[tokio::test]
async fn what_a_page_shows_is_delivered_in_all_its_conversations_at_once() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let [of_ada, of_eve] = [open(&store, ada, bob).await, open(&store, eve, bob).await];
    let foreign = open(&store, ada, eve).await;
    for (conversation, user) in [(of_ada, ada), (of_eve, eve), (foreign, ada)] {
        say_many(&store, conversation, user, 3).await;
    }
    store.advance_receipt(bob, of_ada, receipt(1, 1)).await.unwrap();
    let shown = [(of_ada, Seq(3)), (of_eve, Seq(9)), (foreign, Seq(3))];
    let mut moved = store.deliver(bob, &shown).await.unwrap();
    moved.sort_by_key(|(conversation, _)| *conversation != of_ada);
    let advanced = |receipt, other| Advanced {
        is_uncounted: false,
        receipt,
        unread: None,
        moved: true,
        other: Some(other),
        hides_read: false,
        arranged: None,
    };
    assert_eq!(moved, [(of_ada, advanced(receipt(3, 1), ada)), (of_eve, advanced(receipt(3, 0), eve))]);
    assert_eq!(store.deliver(bob, &shown[..1]).await.unwrap(), []);
}
