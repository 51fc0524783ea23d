//! What people show to others, and what they are shown (behaviours P2, P6, T1; D12, D13).

use protocol::{Receipt, Seq, Timestamp, UserId};
use store::{Block, Discretion, Glance, Store};
use uuid::Uuid;

use crate::fixture::{START, after_ms, fresh_store, open, say_many, sign_up, talk, two_users};

const EVERYTHING: Discretion = Discretion { shows_read: true, shows_online: true };

const fn receipt(delivered: u32, read: u32) -> Receipt {
    Receipt { delivered: Seq(delivered), read: Seq(read) }
}

async fn show(store: &Store, user: UserId, discretion: Discretion) {
    store.set_discretion(user, discretion).await.unwrap();
    assert_eq!(store.discretion(user).await.unwrap(), discretion);
}

/// When somebody was last here, as the other one may know it.
async fn last_seen(store: &Store, glance: &Glance) -> Option<Timestamp> {
    store.glances(&[(glance.user, glance.conversation)]).await.unwrap()[0].last_seen
}

#[tokio::test]
async fn everything_is_shown_until_somebody_says_otherwise() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    assert_eq!(store.discretion(ada).await.unwrap(), EVERYTHING);
    for (shows_read, shows_online) in [(false, true), (true, false), (false, false), (true, true)] {
        show(&store, ada, Discretion { shows_read, shows_online }).await;
    }
}

/// P2: who does not show what he has read, is not shown it either. What has arrived still is, and nobody's own count
/// changes.
#[tokio::test]
async fn with_one_of_the_two_hiding_it_neither_knows_what_the_other_has_read() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 3).await;
    say_many(&store, conversation, bob, 3).await;
    for user in [ada, bob] {
        store.advance_receipt(user, conversation, receipt(5, 4)).await.unwrap();
    }
    let hidden = Discretion { shows_read: false, ..EVERYTHING };
    for (of_ada, of_bob, read) in [
        (EVERYTHING, EVERYTHING, 4),
        (hidden, EVERYTHING, 0),
        (hidden, hidden, 0),
        (EVERYTHING, hidden, 0),
        (EVERYTHING, EVERYTHING, 4),
    ] {
        show(&store, ada, of_ada).await;
        show(&store, bob, of_bob).await;
        for user in [ada, bob] {
            let thread = store.thread(user, conversation, 1).await.unwrap().unwrap();
            let row = store.threads(user, protocol::Tab::All, None, 1).await.unwrap().remove(0);
            let standing = store.standings(user, &[conversation]).await.unwrap().remove(0);
            assert_eq!((standing.mine, standing.theirs), (receipt(5, 4), receipt(5, read)));
            assert_eq!(standing.hides_read, read == 0);
            for thread in [thread, row] {
                assert_eq!((thread.mine, thread.theirs), (receipt(5, 4), receipt(5, read)));
                assert_eq!(thread.unread, if user == ada { 2 } else { 0 });
            }
        }
    }
}

/// Hearing at all would say that something was read.
#[tokio::test]
async fn whoever_is_not_to_know_what_was_read_hears_only_of_what_has_arrived() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 3).await;
    show(&store, ada, Discretion { shows_read: false, ..EVERYTHING }).await;
    for (mark, told) in
        [(receipt(2, 0), true), (receipt(2, 1), false), (receipt(2, 2), false), (receipt(3, 3), true)]
    {
        let advanced = store.advance_receipt(bob, conversation, mark).await.unwrap().unwrap();
        assert!(advanced.moved && advanced.hides_read);
        assert_eq!((advanced.receipt, advanced.other), (mark, told.then_some(ada)), "{mark:?}");
    }
}

/// P6: only between people who share a conversation with messages, while both want it, and never across a block.
#[tokio::test]
async fn whether_somebody_is_here_is_for_those_who_talk_and_both_show_it() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let conversation = open(&store, ada, bob).await;
    let foreign = talk(&store, bob, eve).await;
    store.note_seen(&[(bob, START), (eve, START)]).await.unwrap();
    let glance = |is_shown: bool| Glance {
        user: ada,
        conversation,
        other: bob,
        is_shown,
        last_seen: is_shown.then_some(START),
    };
    let asked = [(ada, conversation), (ada, foreign), (eve, conversation)];
    let look = async || store.glances(&asked).await.unwrap();
    assert_eq!(look().await, [glance(false)], "nothing has been said");
    say_many(&store, conversation, ada, 1).await;
    assert_eq!(look().await, [glance(true)]);
    let away = Discretion { shows_online: false, ..EVERYTHING };
    show(&store, ada, away).await;
    assert_eq!(look().await, [glance(false)], "who does not show it does not see it");
    show(&store, ada, EVERYTHING).await;
    let block = Block { id: conversation, user: bob, other: ada, at: START };
    store.block(block).await.unwrap();
    assert_eq!(look().await, [glance(false)], "blocked");
    store.unblock(bob, ada).await.unwrap();
    assert_eq!(look().await, [glance(true)]);
    assert_eq!(store.glances(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn when_somebody_was_here_only_moves_on_and_is_not_kept_of_who_does_not_show_it() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let look = Glance { user: ada, conversation, other: bob, is_shown: true, last_seen: None };
    assert_eq!(last_seen(&store, &look).await, None);
    for (ms, known) in [(5, 5), (9, 9), (7, 9)] {
        let unknown = UserId(Uuid::now_v7());
        store.note_seen(&[(unknown, START), (bob, after_ms(ms))]).await.unwrap();
        assert_eq!(last_seen(&store, &look).await, Some(after_ms(known)));
    }
    show(&store, bob, Discretion { shows_online: false, ..EVERYTHING }).await;
    store.note_seen(&[(bob, after_ms(20))]).await.unwrap();
    show(&store, bob, EVERYTHING).await;
    assert_eq!(last_seen(&store, &look).await, None, "nothing was kept");
}
