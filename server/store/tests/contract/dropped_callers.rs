//! Nobody who stops waiting stops a transaction, or spoils the store for the next one (B3).

use std::{future::Future, pin::pin, time::Duration};

use protocol::{Receipt, Seq, UserId};
use store::Store;

use crate::fixture::{fresh_store, message, open, say, say_many, send, sign_up, try_open, two_users};

/// Starts what `future` does and walks away.
async fn start_and_drop(future: impl Future) {
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        let _ = future.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
}

async fn until<F: Future<Output = bool>>(mut condition: impl FnMut() -> F) {
    let wait = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.expect("it comes about");
}

async fn seq(store: &Store, user: UserId, conversation: protocol::ConversationId) -> u32 {
    store.thread(user, conversation, 1).await.unwrap().unwrap().seq.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_whose_sender_has_gone_is_stored_and_its_retry_gets_the_answer() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let gone = message(conversation, ada, "gone");
    start_and_drop(store.append_messages(vec![gone.clone()])).await;
    until(async || seq(&store, ada, conversation).await == 1).await;

    let retry = send(&store, gone).await.unwrap();
    assert_eq!((retry.message.seq, retry.is_new), (Seq(1), false));
    assert_eq!(say(&store, conversation, ada, "next").await.message.seq, Seq(2));
}

/// Wherever a task is stopped: what was begun is either done or not, and the next one finds the store in order.
#[tokio::test(flavor = "multi_thread")]
async fn tasks_stopped_at_any_point_leave_a_store_that_works() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let mut sent = Vec::new();
    for polls in 0..120 {
        let append = message(conversation, ada, &polls.to_string());
        sent.push(append.clone());
        let task = {
            let store = store.store();
            tokio::spawn(async move {
                let _ = store.append_messages(vec![append]).await;
                let _ = store.thread(bob, conversation, 50).await;
                let mark = Receipt { delivered: Seq(polls), read: Seq(polls) };
                let _ = store.advance_receipt(bob, conversation, mark).await;
            })
        };
        for _ in 0..polls {
            tokio::task::yield_now().await;
        }
        task.abort();
        let _ = task.await;
    }
    // Retrying all of them settles every one; none is stored twice, and the numbers are dense.
    let answers = store.append_messages(sent).await.unwrap();
    let mut numbers: Vec<_> = answers.iter().map(|answer| answer.as_ref().unwrap().message.seq.0).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=120).collect::<Vec<_>>());
    assert_eq!(seq(&store, bob, conversation).await, 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_carries_the_others_even_when_its_own_caller_has_gone() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, bob, ada).await;
    say_many(&store, conversation, bob, 50).await;
    for n in 1..=50 {
        let task = {
            let store = store.store();
            let mark = Receipt { delivered: Seq(n), read: Seq(n) };
            tokio::spawn(async move { store.advance_receipt(ada, conversation, mark).await })
        };
        for _ in 0..n % 7 {
            tokio::task::yield_now().await;
        }
        task.abort();
        let mark = Receipt { delivered: Seq(n), read: Seq(0) };
        let advanced = store.advance_receipt(ada, conversation, mark).await.unwrap().unwrap();
        assert!(advanced.receipt.delivered >= Seq(n));
    }
}

/// More callers at once than there are connections, some of whom leave: every connection comes back.
#[tokio::test(flavor = "multi_thread")]
async fn readers_that_leave_give_their_connections_back() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 200).await;
    for _ in 0..50 {
        start_and_drop(store.page_before(bob, conversation, Seq(201), 100)).await;
    }
    for _ in 0..50 {
        let page = store.page_before(bob, conversation, Seq(201), 100).await.unwrap().unwrap();
        assert_eq!(page.messages.len(), 100);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_conversation_and_leaving_makes_all_of_it_or_nothing() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    for n in 0..40 {
        let other = sign_up(&store, &format!("user{n}")).await;
        let task = {
            let store = store.store();
            tokio::spawn(async move { try_open(&store, ada, other, None).await })
        };
        for _ in 0..n {
            tokio::task::yield_now().await;
        }
        task.abort();
        // Whether it was made or not: from now on there is one, and both can write in it.
        let conversation = open(&store, other, ada).await;
        say(&store, conversation, other, "hi").await;
        say(&store, conversation, ada, "hi").await;
    }
}
