//! Contract B4; section 2, bus down: what has happened lately is found, whoever did it.

use protocol::{ConversationId, Receipt, Rev, Seq, Timestamp, UserId};
use store::{Block, Changed, Discretion, Store, Stretch, Sweep, Touched};
use uuid::Uuid;

use crate::fixture::{START, fresh_store, open, say, say_many, two_users};

const READ_ONE: Receipt = Receipt { delivered: Seq(2), read: Seq(1) };

/// What a sweep has found of somebody's side.
fn side_of(swept: &Sweep, user: UserId) -> Option<Touched> {
    swept.touched.iter().copied().find(|side| side.user == user)
}

/// Two people, of whom the second one has read one of the three messages that he got.
async fn one_has_read(store: &Store) -> (UserId, UserId) {
    let (ada, bob) = two_users(store).await;
    let conversation = open(store, ada, bob).await;
    say_many(store, conversation, ada, 3).await;
    store.advance_receipt(bob, conversation, READ_ONE).await.unwrap();
    (ada, bob)
}

#[tokio::test]
async fn what_was_done_since_a_sweep_is_found_by_the_next() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let first = store.sweep(None, None).await.unwrap();
    assert_eq!(
        (&first.changed[..], &first.touched[..]),
        (&[][..], &[][..]),
        "what was before does not count"
    );
    say_many(&store, conversation, ada, 3).await;
    store.advance_receipt(bob, conversation, READ_ONE).await.unwrap();
    let swept = store.sweep(Some(first.at), Some(first.at)).await.unwrap();
    if !store.database().is_postgres() {
        assert_eq!(swept.changed, [], "nobody else writes a SQLite database");
        return;
    }
    let participants = [ada.min(bob), ada.max(bob)];
    assert_eq!(swept.changed, [Changed { conversation, participants, from: Rev(1), to: Rev(3) }]);
    let side = side_of(&swept, bob).unwrap();
    assert_eq!((side.conversation, side.other), (conversation, Some(ada)));
    assert_eq!((side.receipt, side.hides_read), (READ_ONE, false));
    let without_sides = store.sweep(Some(first.at), None).await.unwrap();
    assert_eq!((without_sides.changed, without_sides.touched), (swept.changed, vec![]));
}

/// P2, T1: for those who tell the other one.
#[tokio::test]
async fn of_each_side_it_is_found_what_the_other_one_may_know() {
    let store = fresh_store().await;
    if !store.database().is_postgres() {
        return;
    }
    let (ada, bob) = one_has_read(&store).await;
    store.set_discretion(ada, Discretion { shows_read: false, shows_online: true }).await.unwrap();
    let now = store.sweep(None, None).await.unwrap().at;
    let swept = store.sweep(Some(now), Some(now)).await.unwrap();
    for (user, other) in [(ada, bob), (bob, ada)] {
        let side = side_of(&swept, user).unwrap();
        assert_eq!((side.other, side.hides_read), (Some(other), true), "one hides it, and so for both");
    }
    let id = ConversationId(Uuid::now_v7());
    store.block(Block { id, user: ada, other: bob, at: START }).await.unwrap();
    let swept = store.sweep(Some(now), Some(now)).await.unwrap();
    for user in [ada, bob] {
        assert_eq!(side_of(&swept, user).unwrap().other, None);
    }
}

/// A node that was cut off for long says since when; only sides are looked for so far back.
#[tokio::test]
async fn sides_are_found_from_when_on_they_are_asked_for() {
    let store = fresh_store().await;
    if !store.database().is_postgres() {
        return;
    }
    let (_, bob) = one_has_read(&store).await;
    // Past the trigger, which writes down when a side is written.
    for sql in [
        "ALTER TABLE participants DISABLE TRIGGER participants_touched",
        "UPDATE participants SET touched_at = touched_at - 60000",
        "UPDATE changes SET stored_at = stored_at - 60000",
    ] {
        store.database().run(sql).await;
    }
    let now = store.sweep(None, None).await.unwrap().at;
    let lately = store.sweep(Some(now), Some(now)).await.unwrap();
    assert_eq!((lately.changed, lately.touched), (vec![], vec![]));
    let long_ago = store.sweep(Some(now), Some(Timestamp(now.0 - 60_000))).await.unwrap();
    assert_eq!(long_ago.changed, []);
    assert_eq!(side_of(&long_ago, bob).map(|side| side.receipt), Some(READ_ONE));
}

#[tokio::test]
async fn what_is_read_for_both_is_what_either_would_be_told() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say(&store, conversation, ada, "hello").await;
    say(&store, conversation, bob, "hello yourself").await;
    let asked = [Stretch { conversation, after: Rev(0), to: Rev(2) }];
    let for_both = store.changes_for_both(&asked).await.unwrap();
    assert_eq!(for_both[0].items.len(), 2);
    for user in [ada, bob] {
        assert_eq!(store.changes_since(user, &asked).await.unwrap(), for_both);
    }
}
