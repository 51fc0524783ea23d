//! Where conversations stand: what a device needs to go on (D9, D12).

use protocol::{Arrangement, ConversationId, Receipt, Rev, Seq, Unread};
use store::Standing;
use uuid::Uuid;

use crate::fixture::{START, fresh_store, open, sign_up, talk, two_users};

#[tokio::test]
async fn a_device_hears_of_every_conversation_that_its_user_sees_and_of_no_other() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let spoken = talk(&store, ada, bob).await;
    let opened = open(&store, bob, eve).await;
    let foreign = talk(&store, ada, eve).await;
    let absent = ConversationId(Uuid::now_v7());
    let asked = [absent, foreign, opened, spoken, spoken];
    let read = Receipt { delivered: Seq(2), read: Seq(1) };
    store.advance_receipt(ada, spoken, read).await.unwrap();

    let nothing = Receipt::default();
    let of_spoken = Standing {
        conversation: spoken,
        rev: Rev(2),
        at: START,
        other: ada,
        mine: nothing,
        unread: Unread { count: 1, rev: Rev(2) },
        theirs: read,
        hides_read: false,
        arrangement: Arrangement::default(),
        is_cut: false,
    };
    let unread = Unread { count: 0, rev: Rev(0) };
    let of_opened =
        Standing { conversation: opened, rev: Rev(0), other: eve, unread, theirs: nothing, ..of_spoken };
    let mut found = store.standings(bob, &asked).await.unwrap();
    found.sort_by_key(|standing| standing.conversation != spoken);
    assert_eq!(found, [of_spoken, of_opened]);

    // What bob has opened is nothing to eve yet.
    let of_eve = store.standings(eve, &asked).await.unwrap();
    assert_eq!(of_eve.iter().map(|standing| standing.conversation).collect::<Vec<_>>(), [foreign]);
    assert_eq!(store.standings(bob, &[]).await.unwrap(), []);
}

#[tokio::test]
async fn two_users_find_their_conversation_from_either_side() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    assert_eq!(store.conversation_of(ada, bob).await.unwrap(), None);
    let conversation = open(&store, ada, bob).await;
    assert_eq!(store.conversation_of(ada, bob).await.unwrap(), Some(conversation));
    assert_eq!(store.conversation_of(bob, ada).await.unwrap(), Some(conversation));
    let eve = sign_up(&store, "eve").await;
    assert_eq!(store.conversation_of(bob, eve).await.unwrap(), None);
}
