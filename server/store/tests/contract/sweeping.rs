//! Contract B4; section 2, bus down: what has happened lately is found, whoever did it.

use protocol::{Receipt, Rev, Seq};
use store::{Changed, Stretch};

use crate::fixture::{fresh_store, open, say, say_many, two_users};

#[tokio::test]
async fn what_was_done_since_a_sweep_is_found_by_the_next() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let first = store.sweep(None, true).await.unwrap();
    assert_eq!(
        (&first.changed[..], &first.touched[..]),
        (&[][..], &[][..]),
        "what was before does not count"
    );
    say_many(&store, conversation, ada, 3).await;
    store.advance_receipt(bob, conversation, Receipt { delivered: Seq(2), read: Seq(1) }).await.unwrap();
    let swept = store.sweep(Some(first.at), true).await.unwrap();
    if !store.database().is_postgres() {
        assert_eq!(swept.changed, [], "nobody else writes a SQLite database");
        return;
    }
    let participants = [ada.min(bob), ada.max(bob)];
    assert_eq!(swept.changed, [Changed { conversation, participants, from: Rev(1), to: Rev(3) }]);
    assert!(swept.touched.iter().any(|side| (side.user, side.conversation) == (bob, conversation)));
    let without_sides = store.sweep(Some(first.at), false).await.unwrap();
    assert_eq!((without_sides.changed, without_sides.touched), (swept.changed, vec![]));
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
