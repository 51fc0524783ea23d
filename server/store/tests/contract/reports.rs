//! Reports and their evidence (behaviour T1).

use protocol::{Code, ReportId, Seq, UserId, report::Reason};
use store::{NewReport, Result, Store};
use uuid::Uuid;

use crate::fixture::{
    FreshStore, after_ms, code, fresh_store, open, say, say_many, sign_up, talk, two_users,
};

fn new(reporter: UserId, reported: UserId, message: Option<u32>) -> NewReport {
    NewReport {
        id: ReportId(Uuid::new_v4()),
        reporter,
        reported,
        message: message.map(Seq),
        reason: Reason::Fraud,
        note: "He wants the money first.".to_owned(),
        at: after_ms(7),
    }
}

async fn report(store: &Store, reporter: UserId, reported: UserId, message: Option<u32>) -> Result<()> {
    store.report(new(reporter, reported, message)).await
}

/// How many rows there are.
async fn count(store: &FreshStore, what: &str) -> i64 {
    store.database().number(&format!("SELECT count(*) FROM {what}")).await
}

/// T1: keeps the last 20 messages as evidence, copied.
#[tokio::test]
async fn a_report_keeps_the_last_twenty_messages_as_they_were() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 15).await;
    say_many(&store, conversation, bob, 15).await;
    report(&store, ada, bob, None).await.unwrap();
    assert_eq!(count(&store, "report_messages").await, 20);
    assert_eq!(count(&store, "report_messages WHERE seq BETWEEN 11 AND 30").await, 20);
    let same = "report_messages r JOIN messages m ON m.seq = r.seq AND m.body = r.body AND m.at = r.at
        AND m.sender_id = r.sender_id";
    assert_eq!(count(&store, same).await, 20);
    let whole = "reports WHERE reason = 'fraud' AND note LIKE 'He wants%' AND seq IS NULL
        AND conversation_id IS NOT NULL";
    assert_eq!(count(&store, whole).await, 1);

    // What becomes of the messages later does not touch it.
    store.database().run("UPDATE messages SET body = 'changed'").await;
    assert_eq!(count(&store, "report_messages WHERE body = 'changed'").await, 0);
}

#[tokio::test]
async fn the_message_that_it_is_about_is_kept_however_old_it_is() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, bob, ada).await;
    say(&store, conversation, bob, "Pay first.").await;
    say_many(&store, conversation, ada, 40).await;
    report(&store, ada, bob, Some(1)).await.unwrap();
    assert_eq!(count(&store, "report_messages").await, 21);
    assert_eq!(count(&store, "report_messages WHERE body = 'Pay first.'").await, 1);
    assert_eq!(count(&store, "reports WHERE seq = 1").await, 1);
}

/// S2: only a participant can report a conversation's message, and only one that the reported person has written; for
/// others it is as if it were not there.
#[tokio::test]
async fn only_a_message_that_was_written_to_oneself_can_be_reported() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    talk(&store, ada, bob).await;
    for (reporter, reported, seq) in [
        (eve, bob, 2),
        (eve, ada, 1),
        (ada, bob, 1),
        (bob, ada, 2),
        (ada, bob, 3),
        (ada, bob, u32::MAX),
        (ada, eve, 2),
    ] {
        assert_eq!(code(report(&store, reporter, reported, Some(seq)).await), Some(Code::NotFound));
    }
    assert_eq!(count(&store, "reports").await, 0);
    report(&store, ada, bob, Some(2)).await.unwrap();
}

/// A profile can be reported by anybody who is signed in; what others have talked about is no evidence.
#[tokio::test]
async fn a_person_can_be_reported_by_a_stranger_and_nothing_of_others_is_kept() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    talk(&store, ada, bob).await;
    report(&store, eve, bob, None).await.unwrap();
    assert_eq!(count(&store, "reports WHERE conversation_id IS NULL").await, 1);
    assert_eq!(count(&store, "report_messages").await, 0);
    assert_eq!(code(report(&store, eve, UserId(Uuid::now_v7()), None).await), Some(Code::NotFound));
    assert_eq!(code(report(&store, eve, eve, None).await), Some(Code::SelfConversation));
}

/// The form can be sent twice, and nobody gets into somebody else's report by its id.
#[tokio::test]
async fn a_report_is_stored_once() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    talk(&store, ada, bob).await;
    let first = new(ada, bob, None);
    for _ in 0..3 {
        store.report(first.clone()).await.unwrap();
    }
    store.report(NewReport { reporter: bob, reported: ada, ..first }).await.unwrap();
    assert_eq!((count(&store, "reports").await, count(&store, "report_messages").await), (1, 2));
}
