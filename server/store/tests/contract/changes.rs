//! What a device missed (D9).

use protocol::{Change, Message, Rev, frame::CHANGES_BYTES_MAX};
use store::{Append, Stretch};

use crate::fixture::{
    changes_after, fresh_store, list, message, open, say, say_many, send, sign_up, talk, two_users,
};

#[tokio::test]
async fn changes_are_contiguous_from_the_one_asked_for() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 30).await;
    let (mut have, mut bodies) = (Rev(7), Vec::new());
    loop {
        let changes = changes_after(&store, bob, conversation, have, 10).await.unwrap();
        assert_eq!(changes.rev, Rev(30));
        for change in changes.items {
            assert_eq!(change.rev(), have.next());
            have = change.rev();
            bodies.push(change.message().unwrap().body.clone());
        }
        if have == changes.rev {
            break;
        }
    }
    assert_eq!(bodies, (8..=30).map(|n: u32| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn whoever_is_up_to_date_or_claims_more_hears_only_where_the_conversation_is() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    for after in [2, 3, 1_000] {
        let changes = changes_after(&store, ada, conversation, Rev(after), 10).await.unwrap();
        assert_eq!((changes.rev, changes.items), (Rev(2), Vec::new()));
    }
}

#[tokio::test]
async fn an_opened_conversation_without_messages_has_no_changes() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let changes = changes_after(&store, ada, conversation, Rev(0), 10).await.unwrap();
    assert_eq!((changes.rev, changes.items.len()), (Rev(0), 0));
    assert_eq!(changes_after(&store, bob, conversation, Rev(0), 10).await, None);
}

/// Applying the changes to what a device had equals a fresh fetch.
#[tokio::test]
async fn what_a_device_had_and_its_changes_are_what_the_server_has() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let desk = list(&store, bob).await;
    let conversation = talk(&store, ada, bob).await;
    let had = store.thread(ada, conversation, 50).await.unwrap().unwrap();
    send(&store, Append { listing: Some(desk), ..message(conversation, bob, "And this?") }).await.unwrap();
    say(&store, conversation, ada, "No.").await;

    let changes = changes_after(&store, ada, conversation, had.rev, 50).await.unwrap();
    let new = changes.items.iter().filter_map(Change::message).cloned();
    let messages: Vec<Message> = had.messages.into_iter().chain(new).collect();
    let has = store.thread(ada, conversation, 50).await.unwrap().unwrap();
    assert_eq!((messages, changes.rev), (has.messages, has.rev));
    assert_eq!(changes.listings, has.listings);
}

/// D9: at most 256 KiB, and never so few that a device cannot go on.
#[tokio::test]
async fn long_messages_make_fewer_changes() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let long = "a".repeat(16 * 1024);
    let fit = CHANGES_BYTES_MAX / long.len();
    let batch = (0..fit + 4).map(|_| message(conversation, ada, &long)).collect();
    store.append_messages(batch).await.unwrap();
    let changes = changes_after(&store, bob, conversation, Rev(2), 200).await.unwrap();
    let revs: Vec<_> = changes.items.iter().map(|change| change.rev().0 as usize).collect();
    assert_eq!(revs, (3..fit + 3).collect::<Vec<_>>());
}

/// One statement, and what is left out is what was asked for last.
#[tokio::test]
async fn changes_of_many_conversations_come_together_in_the_order_of_asking() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let long = "a".repeat(16 * 1024);
    let mut asked = Vec::new();
    for n in 0..6 {
        let other = sign_up(&store, &format!("person {n}")).await;
        let conversation = open(&store, ada, other).await;
        let batch = (0..4).map(|_| message(conversation, ada, &long)).collect();
        store.append_messages(batch).await.unwrap();
        asked.insert(0, Stretch { conversation, after: Rev(1), to: Rev(4) });
    }
    asked[1].to = Rev(3);
    asked[2].after = Rev(4);
    let foreign = talk(&store, bob, sign_up(&store, "eve").await).await;
    asked.insert(3, Stretch { conversation: foreign, after: Rev(0), to: Rev(9) });
    asked[6].to = Rev(1_000);
    let before = store.crossings();
    let found = store.changes_since(ada, &asked).await.unwrap();
    assert_eq!(store.crossings() - before, 1);

    let revs = |items: &[Change]| items.iter().map(|change| change.rev().0).collect::<Vec<_>>();
    let found: Vec<_> =
        found.iter().map(|changes| (changes.conversation, changes.rev, revs(&changes.items))).collect();
    let wanted = [vec![2, 3, 4], vec![2, 3], vec![], vec![2, 3, 4], vec![2, 3, 4], vec![2, 3, 4]];
    let seen: Vec<_> = asked.iter().map(|stretch| stretch.conversation).filter(|id| *id != foreign).collect();
    let wanted: Vec<_> = seen.iter().zip(wanted).map(|(id, revs)| (*id, Rev(4), revs)).collect();
    assert_eq!(found, wanted);

    // Sixteen of these texts fit; all of them are eighteen.
    for stretch in &mut asked {
        (stretch.after, stretch.to) = (Rev(1), Rev(4));
    }
    let found = store.changes_since(ada, &asked).await.unwrap();
    assert_eq!(found.iter().map(|changes| changes.items.len()).collect::<Vec<_>>(), [3, 3, 3, 3, 3, 1]);
    assert_eq!(store.changes_since(ada, &[]).await.unwrap(), []);
}
