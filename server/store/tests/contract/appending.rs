//! Sent means stored, once, in one dense order (D1-D6).

use proptest::prelude::*;
use protocol::{Code, Message, MessageId, Rev, Seq, Tab, UserId};
use store::{Append, Appended, Options, Store};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixture::{
    START, after_ms, changes_after, code, fresh_store, list, list_at, message, open, say, send, sign_up,
    talk, two_users,
};

/// The answers without what only one of them can say.
fn seqs(answers: &[Result<Appended, Code>]) -> Vec<Result<u32, Code>> {
    answers
        .iter()
        .map(|answer| answer.as_ref().map(|appended| appended.message.seq.0).map_err(|code| *code))
        .collect()
}

async fn all_messages(store: &Store, user: UserId, conversation: protocol::ConversationId) -> Vec<Message> {
    store.thread(user, conversation, 1_000).await.unwrap().unwrap().messages
}

#[tokio::test]
async fn a_message_is_stored_as_it_was_sent_and_numbered() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let body = "  \"Grüß Gott\" \\ <b>\u{1F600}</b>\r\n\t'; --  ";
    let asked = Append { at: after_ms(7), ..message(conversation, ada, body) };
    let appended = send(&store, asked.clone()).await.unwrap();

    let stored = Message {
        id: asked.id,
        seq: Seq(1),
        sender: ada,
        body: body.to_owned(),
        images: vec![],
        listing: None,
        at: after_ms(7),
        amended: None,
    };
    assert_eq!((appended.message, appended.rev, appended.is_new), (stored.clone(), Rev(1), true));
    assert_eq!(appended.participants, [ada.min(bob), ada.max(bob)]);
    assert_eq!(all_messages(&store, bob, conversation).await, [stored]);
}

/// D1: what was acknowledged is there after the server's end.
#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let epoch = store.epoch();
    let before = store.thread(ada, conversation, 50).await.unwrap();

    let store = store.reopened().await;
    assert_eq!(store.thread(ada, conversation, 50).await.unwrap(), before);
    assert_eq!(store.epoch(), epoch);
    assert_eq!(say(&store, conversation, ada, "again").await.message.seq, Seq(3));
}

/// D1: the answer comes after the commit, so that a second process finds the message.
#[tokio::test]
async fn what_was_acknowledged_is_seen_by_whoever_opens_the_store_next() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    for n in 1..=5 {
        say(&store, conversation, ada, "hi").await;
        let second = Store::open(store.url(), Options { readers: 1 }).await.unwrap();
        assert_eq!(second.thread(bob, conversation, 1).await.unwrap().unwrap().seq, Seq(n));
        second.close().await;
    }
}

/// D1: what the commit says is the answer, however well its statements went; the same send again settles it.
#[tokio::test]
async fn a_commit_that_fails_is_not_answered_with_a_number() {
    // The first message of a conversation and one behind it are not stored in the same way.
    for before in 0..2 {
        let store = fresh_store().await;
        let (ada, bob) = two_users(&store).await;
        let conversation = open(&store, ada, bob).await;
        for _ in 0..before {
            say(&store, conversation, ada, "before").await;
        }
        store.database().fail_commits().await;
        let append = message(conversation, ada, "hello");
        assert!(store.append_messages(vec![append.clone()]).await.is_err());
        store.database().let_commits_pass().await;
        assert_eq!(send(&store, append).await.unwrap().message.seq, Seq(before + 1));
    }
}

/// D2: the same answer, the same time, nothing new.
#[tokio::test]
async fn the_same_send_again_gets_the_same_answer() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let listing = list(&store, bob).await;
    let conversation = open(&store, ada, bob).await;
    let asked = Append { listing: Some(listing), ..message(conversation, ada, "Is it still there?") };
    let first = send(&store, asked.clone()).await.unwrap();
    say(&store, conversation, bob, "It is.").await;

    let again = Append { at: after_ms(60_000), ..asked };
    let second = send(&store, again).await.unwrap();
    assert_eq!(second, Appended { is_new: false, subject: None, ..first });
    assert_eq!(all_messages(&store, ada, conversation).await.len(), 2);
    assert_eq!(say(&store, conversation, bob, "Hello?").await.message.seq, Seq(3));
}

/// D2: other content is a final error.
#[tokio::test]
async fn the_same_id_with_other_content_is_a_conflict() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let listing = list(&store, bob).await;
    let conversation = open(&store, ada, bob).await;
    let asked = message(conversation, ada, "one");
    send(&store, asked.clone()).await.unwrap();

    let other_body = Append { body: "two".to_owned(), ..asked.clone() };
    let other_listing = Append { listing: Some(listing), ..asked.clone() };
    for other in [other_body, other_listing] {
        assert_eq!(send(&store, other).await, Err(Code::IdConflict));
    }
    assert_eq!(all_messages(&store, ada, conversation).await.len(), 1);

    // The id is the sender's own: bob may happen to have the same one, and so may another conversation.
    let of_bob = Append { sender: bob, ..asked.clone() };
    assert_eq!(send(&store, of_bob).await.unwrap().message.seq, Seq(2));
    let eve = sign_up(&store, "eve").await;
    let elsewhere = Append { conversation: open(&store, ada, eve).await, ..asked };
    assert_eq!(send(&store, elsewhere).await.unwrap().message.seq, Seq(1));
}

/// D2, G4: 50 at once, 50 equal answers, 1 message.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_parallel_retries_store_one_message() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    for round in 1..=100 {
        let asked = message(conversation, ada, "once");
        let mut tries = JoinSet::new();
        for n in 0..50 {
            let (store, asked) = (nodes[n % 2].clone(), asked.clone());
            tries.spawn(async move { send(&store, asked).await.unwrap() });
        }
        let answers = tries.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_new).count(), 1);
        assert!(answers.iter().all(|a| a.message == answers[0].message && a.rev == answers[0].rev));
        assert_eq!(answers[0].message.seq, Seq(round));
    }
    assert_eq!(store.database().number("SELECT count(*) FROM messages").await, 100);
}

/// D2: whichever of the two comes first is the one that every later try is compared with.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_texts_under_one_id_one_is_stored_and_every_try_of_the_other_is_a_conflict() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    for round in 1..=50 {
        let one = message(conversation, ada, "one");
        let other = Append { body: "other".to_owned(), ..one.clone() };
        let mut tries = JoinSet::new();
        for n in 0..20 {
            // Either text comes from either node, and in every other round the other one is first.
            let asked = if (n + round) % 2 == 0 { one.clone() } else { other.clone() };
            let store = nodes[n as usize / 2 % 2].clone();
            tries.spawn(async move { (asked.body.clone(), send(&store, asked).await) });
        }
        let mut answers = tries.join_all().await;
        answers.sort_unstable_by_key(|(_, answer)| answer.is_err());
        let (taken, refused) = answers.split_at(10);
        let first = taken[0].1.as_ref().unwrap();
        assert_eq!(first.message.seq, Seq(round));
        for (body, answer) in taken {
            assert_eq!((body, &answer.as_ref().unwrap().message), (&first.message.body, &first.message));
        }
        for (body, answer) in refused {
            assert_ne!(*body, first.message.body);
            assert_eq!(*answer, Err(Code::IdConflict));
        }
    }
    assert_eq!(store.database().number("SELECT count(*) FROM messages").await, 50);
}

#[tokio::test]
async fn duplicates_inside_one_batch_are_found_too() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let one = message(conversation, ada, "one");
    let other = Append { body: "other".to_owned(), ..one.clone() };
    let two = message(conversation, bob, "two");
    let batch = vec![one.clone(), two.clone(), one.clone(), other, two, one];
    let answers = store.append_messages(batch).await.unwrap();

    assert_eq!(seqs(&answers), [Ok(1), Ok(2), Ok(1), Err(Code::IdConflict), Ok(2), Ok(1)]);
    let new: Vec<_> = answers.iter().flatten().map(|answer| answer.is_new).collect();
    assert_eq!(new, [true, true, false, false, false]);
    assert_eq!(answers[2].as_ref().unwrap().rev, Rev(1));
}

/// D3: a refused send uses no number; D6: and no change.
#[tokio::test]
async fn numbers_are_dense_also_after_refused_sends() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let of_eve = list(&store, eve).await;
    let conversation = open(&store, ada, bob).await;
    let good = || message(conversation, ada, "good");
    let conflicting = good();
    let batch = vec![
        conflicting.clone(),
        message(conversation, eve, "stranger"),
        Append { listing: Some(of_eve), ..good() },
        good(),
        Append { body: "other".to_owned(), ..conflicting },
        message(protocol::ConversationId(Uuid::now_v7()), ada, "nowhere"),
        good(),
    ];
    let answers = store.append_messages(batch).await.unwrap();
    let refused = Err(Code::NotFound);
    assert_eq!(seqs(&answers), [Ok(1), refused, refused, Ok(2), Err(Code::IdConflict), refused, Ok(3)]);
    let revs: Vec<_> = answers.iter().flatten().map(|answer| answer.rev.0).collect();
    assert_eq!(revs, [1, 2, 3]);
    assert_eq!(say(&store, conversation, bob, "good").await.rev, Rev(4));
    let found = all_messages(&store, ada, conversation).await;
    assert_eq!(found.iter().map(|m| m.seq.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

/// D4: the clock jumps, the times do not.
#[tokio::test]
async fn times_never_decrease_though_the_clock_jumps_back() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let hour = 3_600_000;
    for at in [0, hour, 0, -hour, 2 * hour] {
        let asked = Append { at: after_ms(at), ..message(conversation, ada, "tick") };
        send(&store, asked).await.unwrap();
    }
    let batch =
        [hour, 3 * hour, 0].map(|at| Append { at: after_ms(at), ..message(conversation, bob, "tock") });
    store.append_messages(batch.to_vec()).await.unwrap();
    let times: Vec<_> =
        all_messages(&store, ada, conversation).await.iter().map(|m| m.at.0 - START.0).collect();
    assert_eq!(times, [0, hour, hour, hour, 2 * hour, 2 * hour, 3 * hour, 3 * hour]);
    assert_eq!(store.threads(ada, Tab::All, None, 1).await.unwrap()[0].at, after_ms(3 * hour));
}

/// D5: the order of the batch is the order in which Send was pressed.
#[tokio::test]
async fn a_batch_is_numbered_in_its_order_in_every_conversation() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let conversations =
        [open(&store, ada, bob).await, open(&store, eve, ada).await, open(&store, bob, eve).await];
    let senders = [ada, eve, bob];
    let batch: Vec<_> =
        (0..256).map(|n| message(conversations[n % 3], senders[n % 3], &n.to_string())).collect();
    let answers = store.append_messages(batch).await.unwrap();
    for (n, answer) in answers.iter().enumerate() {
        let appended = answer.as_ref().unwrap();
        assert_eq!((appended.message.seq.0 as usize, appended.rev.0 as usize), (n / 3 + 1, n / 3 + 1));
    }
    for (n, conversation) in conversations.into_iter().enumerate() {
        let bodies: Vec<_> =
            all_messages(&store, senders[n], conversation).await.into_iter().map(|m| m.body).collect();
        let wanted: Vec<_> = (n..256).step_by(3).map(|n| n.to_string()).collect();
        assert_eq!(bodies, wanted);
    }
}

/// Where one node says something plain, the other says something about a listing, for which it goes back.
#[tokio::test(flavor = "multi_thread")]
async fn batches_of_two_nodes_that_meet_do_not_wait_for_each_other() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let (ada, bob) = two_users(&store).await;
    let (listing, mut conversations) = (list(&store, ada).await, vec![talk(&store, ada, bob).await]);
    for n in 0..11 {
        let other = sign_up(&store, &format!("other{n}")).await;
        conversations.push(talk(&store, ada, other).await);
    }
    for round in 1..=30 {
        let mut batches = JoinSet::new();
        for (first, node) in nodes.iter().cloned().enumerate() {
            let batch = conversations.iter().enumerate().map(|(n, conversation)| Append {
                listing: ((n + first) % 2 == 0).then_some(listing),
                ..message(*conversation, ada, "hello")
            });
            let batch = batch.collect();
            batches.spawn(async move { node.append_messages(batch).await });
        }
        for answers in batches.join_all().await {
            assert!(answers.unwrap().iter().all(Result::is_ok), "round {round}");
        }
    }
}

/// D1, D2: what is said of a batch as a whole denies nothing of it that is stored.
#[tokio::test]
async fn a_batch_that_is_stored_in_part_is_unknown_and_its_retries_settle_it() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let (listing, beside) = (list(&store, ada).await, talk(&store, ada, bob).await);
    let conversation = talk(&store, ada, eve).await;
    let about = |body| Append { listing: Some(listing), ..message(conversation, ada, body) };
    send(&store, about("this one")).await.unwrap();
    let rule = "CREATE UNIQUE INDEX said_once ON messages (listing_id) WHERE listing_id IS NOT NULL";
    store.database().run(rule).await;
    let plain = message(beside, ada, "hello");
    let batch = vec![about("this one, too"), plain.clone()];
    assert_eq!(code(store.append_messages(batch).await), Some(Code::OutcomeUnknown));
    let settled = send(&store, plain).await.unwrap();
    assert_eq!((settled.message.seq, settled.is_new), (Seq(3), false));
}

#[tokio::test]
async fn an_empty_batch_has_no_answers() {
    let store = fresh_store().await;
    assert!(store.append_messages(Vec::new()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_message_about_another_listing_changes_the_subject_and_shows_its_card() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let desk = list_at(&store, bob, "Desk", START).await;
    let lamp = list_at(&store, ada, "Lamp", START).await;
    let conversation = open(&store, ada, bob).await;
    let about = |listing| Append { listing, ..message(conversation, ada, "this one") };
    let batch = vec![about(None), about(Some(desk)), about(Some(desk)), about(None), about(Some(lamp))];
    let answers = store.append_messages(batch).await.unwrap();
    let titles: Vec<_> =
        answers.into_iter().map(|answer| answer.unwrap().subject.map(|card| card.title)).collect();
    assert_eq!(titles, [None, Some("Desk".to_owned()), None, None, Some("Lamp".to_owned())]);
    let thread = store.thread(bob, conversation, 50).await.unwrap().unwrap();
    assert_eq!(thread.subject, Some(lamp));
    assert_eq!(
        thread.messages.iter().map(|m| m.listing).collect::<Vec<_>>(),
        [None, Some(desk), Some(desk), None, Some(lamp)]
    );
}

/// One of the two in either conversation, or the stranger; a few ids, bodies and times, so that they meet.
#[derive(Debug, Clone)]
struct Press {
    conversation: usize,
    sender: usize,
    id: u8,
    body: u8,
    at: i64,
}

fn presses() -> impl Strategy<Value = Vec<Vec<Press>>> {
    let press = (0..2usize, 0..3usize, 0..12u8, 0..2u8, 0..100i64)
        .prop_map(|(conversation, sender, id, body, at)| Press { conversation, sender, id, body, at });
    prop::collection::vec(prop::collection::vec(press, 1..20), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// G1: acknowledged = stored, each id once, numbers dense, changes replay to the same thread.
    #[test]
    fn whatever_is_sent_in_whatever_batches_the_promises_hold(batches in presses()) {
        tokio::runtime::Runtime::new().unwrap().block_on(replay(batches));
    }
}

async fn replay(batches: Vec<Vec<Press>>) {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    // Eve is a stranger to the first conversation; ada is one to the second, which bob opened.
    let conversations = [open(&store, ada, bob).await, open(&store, bob, eve).await];
    let mut acknowledged: [Vec<Message>; 2] = Default::default();
    for batch in batches {
        let appends = batch.iter().map(|press| Append {
            conversation: conversations[press.conversation],
            sender: [ada, bob, eve][press.sender],
            id: MessageId(Uuid::from_u128(press.id.into())),
            body: press.body.to_string(),
            images: vec![],
            listing: None,
            at: after_ms(press.at),
        });
        let answers = store.append_messages(appends.collect()).await.unwrap();
        for (press, answer) in batch.iter().zip(answers) {
            let is_member = [[true, true, false], [false, true, true]][press.conversation][press.sender];
            let stored = &mut acknowledged[press.conversation];
            match answer {
                Ok(appended) if appended.is_new => {
                    assert_eq!(appended.message.seq.0 as usize, stored.len() + 1);
                    stored.push(appended.message);
                }
                Ok(appended) => assert_eq!(appended.message, stored[appended.message.seq.0 as usize - 1]),
                Err(code) => {
                    // Before the first message the other side does not see the conversation.
                    let may_write =
                        is_member && (!stored.is_empty() || [0, 1][press.conversation] == press.sender);
                    assert_eq!(code, if may_write { Code::IdConflict } else { Code::NotFound });
                }
            }
        }
    }
    for (conversation, stored) in conversations.into_iter().zip(acknowledged) {
        let thread = store.thread(bob, conversation, 1_000).await.unwrap();
        let messages = thread.as_ref().map(|thread| thread.messages.clone()).unwrap_or_default();
        assert_eq!(messages, stored);
        assert!(stored.is_sorted_by_key(|message| message.at));
        let names: std::collections::BTreeSet<_> = stored.iter().map(|m| (m.sender, m.id)).collect();
        assert_eq!(names.len(), stored.len());
        if let Some(thread) = thread.filter(|thread| thread.seq > Seq(0)) {
            let changes = changes_after(&store, bob, conversation, Rev(0), 1_000).await.unwrap();
            assert_eq!(changes.rev, thread.rev);
            let replayed = changes.items.iter().filter_map(protocol::Change::message).cloned();
            assert_eq!(replayed.collect::<Vec<_>>(), stored);
        }
    }
}
