//! What happens when the database goes away for a moment (section 2: full service again without a restart).

use protocol::{Code, Seq};

use crate::fixture::{code, fresh_store, message, open, say, send, two_users};

#[tokio::test]
async fn a_message_is_stored_at_once_on_a_new_connection() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    for n in 1..=3 {
        store.database().cut().await;
        assert_eq!(say(&store, conversation, ada, "still here?").await.message.seq, Seq(n));
    }
}

/// Reading fails at most once: one lost connection is enough to distrust the others.
#[tokio::test]
async fn reading_goes_on_after_one_refusal() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say(&store, conversation, ada, "hello").await;
    store.database().cut().await;
    let first = store.thread(bob, conversation, 10).await;
    assert!(first.is_ok() || code(first) == Some(Code::Unavailable));
    for _ in 0..10 {
        assert_eq!(store.thread(bob, conversation, 10).await.unwrap().unwrap().seq, Seq(1));
    }
}

/// Whoever was cut off before the commit has stored nothing; the same send again stores it once (D2).
#[tokio::test(flavor = "multi_thread")]
async fn senders_that_are_cut_off_again_and_again_store_each_message_once() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let cutting = async {
        for _ in 0..20 {
            store.database().cut().await;
        }
    };
    let sending = async {
        for n in 1..=60 {
            let append = message(conversation, ada, &n.to_string());
            let stored = loop {
                match store.append_messages(vec![append.clone()]).await {
                    Ok(mut answers) => break answers.pop().unwrap().unwrap(),
                    Err(error) => assert!(error.code().is_retryable(), "{error:?}"),
                }
            };
            assert_eq!(stored.message.seq, Seq(n));
        }
    };
    tokio::join!(cutting, sending);
    // Once more after everything is over: nothing is stored twice.
    let last = send(&store, message(conversation, ada, "last")).await.unwrap();
    assert_eq!(last.message.seq, Seq(61));
}
