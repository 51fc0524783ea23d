//! What breaks between PostgreSQL and us (contract, section 2). SQLite has nothing there that could.

use std::time::{Duration, Instant};

use fresh::{AtCommit, Line, Weather};
use protocol::{Code, ConversationId, Seq, UserId};
use store::{Options, Store};

use crate::fixture::{code, fresh_store, message, open, say, send, two_users};

/// A store at the other end of a line, and a conversation in it. `None` with SQLite.
async fn wired() -> Option<(Store, Line, ConversationId, UserId)> {
    let direct = fresh_store().await;
    let (url, line) = direct.database().wired().await?;
    let (ada, bob) = two_users(&direct).await;
    let conversation = open(&direct, ada, bob).await;
    let store = Store::open(&url, Options::default()).await.unwrap();
    Some((store, line, conversation, ada))
}

/// "Never success, never final error": the retry settles it, whichever it was.
#[tokio::test]
async fn two_hundred_commits_that_lose_their_line_are_unknown_and_their_retries_settle_them() {
    let Some((store, line, conversation, ada)) = wired().await else { return };
    for n in 1..=200 {
        let (at_commit, is_stored) = [(AtCommit::Before, false), (AtCommit::After, true)][n as usize % 2];
        let append = message(conversation, ada, &n.to_string());
        line.at_next_commit(at_commit);
        let first = store.append_messages(vec![append.clone()]).await;
        assert_eq!(code(first), Some(Code::OutcomeUnknown), "{n}, {at_commit:?}");
        let settled = send(&store, append).await.unwrap();
        assert_eq!((settled.message.seq, settled.is_new), (Seq(n), !is_stored), "{at_commit:?}");
    }
}

/// A dead line is known by its silence, long before the kernel gives it up.
#[tokio::test]
async fn a_commit_that_nothing_is_heard_of_is_unknown_within_ten_seconds() {
    let Some((store, line, conversation, ada)) = wired().await else { return };
    let append = message(conversation, ada, "still there?");
    line.at_next_commit(AtCommit::Silence);
    let started = Instant::now();
    assert_eq!(code(store.append_messages(vec![append.clone()]).await), Some(Code::OutcomeUnknown));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let settled = send(&store, append).await.unwrap();
    assert_eq!((settled.message.seq, settled.is_new), (Seq(1), false));
}

/// "Store down: `unavailable` within five seconds".
#[tokio::test]
async fn a_silent_line_is_given_up_and_full_service_is_back_with_it() {
    let Some((store, line, conversation, ada)) = wired().await else { return };
    say(&store, conversation, ada, "hello").await;
    line.turn(Weather::Silent);
    let started = Instant::now();
    let append = message(conversation, ada, "anybody?");
    let (read, written) =
        tokio::join!(store.thread(ada, conversation, 10), store.append_messages(vec![append.clone()]));
    assert_eq!((code(read), code(written)), (Some(Code::Unavailable), Some(Code::Unavailable)));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    line.turn(Weather::Fine);
    assert_eq!(send(&store, append).await.unwrap().message.seq, Seq(2));
    assert_eq!(store.thread(ada, conversation, 10).await.unwrap().unwrap().seq, Seq(2));
}

#[tokio::test]
async fn a_server_that_comes_back_is_used_at_once() {
    let Some((store, line, conversation, ada)) = wired().await else { return };
    for n in 1..=20 {
        let append = message(conversation, ada, &n.to_string());
        line.turn(Weather::Down);
        assert_eq!(code(store.append_messages(vec![append.clone()]).await), Some(Code::Unavailable));
        line.turn(Weather::Fine);
        assert_eq!(send(&store, append).await.unwrap().message.seq, Seq(n));
    }
}

/// Slow is not dead.
#[tokio::test]
async fn a_slow_line_stores_everything() {
    let Some((store, line, conversation, ada)) = wired().await else { return };
    line.turn(Weather::Slow(Duration::from_millis(20)));
    for n in 1..=5 {
        assert_eq!(say(&store, conversation, ada, "slowly").await.message.seq, Seq(n));
    }
}
