//! Edits and deletions: one's own, once, in the order of changes (P9; D2, D3, D6, D12).

use proptest::prelude::*;
use protocol::{
    Amendment, Code, ConversationId, Message, MessageId, Price, Receipt, Rev, Seq, ServerFrame, Tab, Thread,
    UserId, message::EDIT_WITHIN_MS, sync::Sync,
};
use store::{Amend, Amended, Append, Appended, EditListing, Standing, Store};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixture::{
    START, after_ms, changes_after, fresh_store, list, message, open, say, send, sign_up, talk, two_users,
};

fn edit(conversation: ConversationId, user: UserId, seq: u32, body: &str) -> Amend {
    Amend { body: Some(body.to_owned()), ..deletion(conversation, user, seq) }
}

fn deletion(conversation: ConversationId, user: UserId, seq: u32) -> Amend {
    Amend { conversation, user, id: MessageId(Uuid::new_v4()), seq: Seq(seq), body: None, at: START }
}

async fn amend(store: &Store, amend: Amend) -> Result<Amended, Code> {
    store.amend_messages(vec![amend]).await.unwrap().pop().unwrap()
}

async fn thread(store: &Store, user: UserId, conversation: ConversationId) -> Thread {
    store.thread(user, conversation, 1_000).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_edit_shows_everywhere_and_takes_a_change_but_no_number() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let before = thread(&store, bob, conversation).await;
    let body = "  \"Ist's\" noch \\ da? \u{1F600}\r\n";
    let amended = amend(&store, edit(conversation, ada, 1, body)).await.unwrap();

    let now =
        Message { body: body.to_owned(), amended: Some(Amendment::Edited), ..before.messages[0].clone() };
    assert_eq!((&amended.message, amended.rev, amended.is_new), (&now, Rev(3), true));
    assert_eq!(amended.participants, [ada.min(bob), ada.max(bob)]);
    let after = thread(&store, bob, conversation).await;
    assert_eq!(
        after,
        Thread { rev: Rev(3), messages: vec![now.clone(), before.messages[1].clone()], ..before }
    );
    let page = store.page_before(ada, conversation, Seq(2), 50).await.unwrap().unwrap();
    assert_eq!(page.messages, [now]);
}

/// D3: an empty marker at its number; the body is gone.
#[tokio::test]
async fn a_deleted_message_leaves_an_empty_marker_and_its_text_is_nowhere() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say(&store, conversation, ada, "secret one").await;
    amend(&store, edit(conversation, ada, 1, "secret two")).await.unwrap();
    let later = Amend { at: after_ms(100 * EDIT_WITHIN_MS), ..deletion(conversation, ada, 1) };
    let deleted = amend(&store, later).await.unwrap();

    assert_eq!((deleted.message.body.as_str(), deleted.message.amended), ("", Some(Amendment::Deleted)));
    assert_eq!((deleted.message.seq, deleted.rev), (Seq(1), Rev(3)));
    assert_eq!(thread(&store, bob, conversation).await.messages, [deleted.message]);
    assert_eq!(store.threads(bob, Tab::All, None, 1).await.unwrap()[0].messages[0].body, "");
    let changes = changes_after(&store, bob, conversation, Rev(0), 50).await.unwrap();
    assert!(changes.items.iter().filter_map(|change| change.message()).all(|m| m.body.is_empty()));
    for left in [
        "SELECT count(*) FROM messages WHERE body <> '' OR sent_digest IS NOT NULL",
        "SELECT count(*) FROM amendments WHERE digest IS NOT NULL",
    ] {
        assert_eq!(store.database().number(left).await, 0, "{left}");
    }
    assert_eq!(say(&store, conversation, bob, "What was it?").await.message.seq, Seq(2));
}

#[tokio::test]
async fn only_ones_own_messages_are_there_to_be_changed() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let conversation = talk(&store, ada, bob).await;
    let nowhere = ConversationId(Uuid::now_v7());
    for (place, user, seq) in [
        (conversation, ada, 2),
        (conversation, ada, 0),
        (conversation, ada, 3),
        (conversation, eve, 1),
        (nowhere, ada, 1),
    ] {
        assert_eq!(amend(&store, edit(place, user, seq, "mine")).await, Err(Code::NotFound));
        assert_eq!(amend(&store, deletion(place, user, seq)).await, Err(Code::NotFound));
    }
    let now = thread(&store, ada, conversation).await;
    assert_eq!((now.rev, now.messages.iter().all(|m| m.amended.is_none())), (Rev(2), true));
}

#[tokio::test]
async fn a_message_may_be_edited_for_fifteen_minutes_and_deleted_for_ever() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let at = |ms, what: Amend| Amend { at: after_ms(ms), ..what };
    let late = at(EDIT_WITHIN_MS + 1, edit(conversation, ada, 1, "late"));
    assert_eq!(amend(&store, late).await, Err(Code::Gone));
    for ms in [EDIT_WITHIN_MS, 0, -EDIT_WITHIN_MS] {
        let body = ms.to_string();
        let amended = amend(&store, at(ms, edit(conversation, ada, 1, &body))).await.unwrap();
        assert_eq!((amended.message.body, amended.message.at), (body, START));
    }
    amend(&store, at(100 * EDIT_WITHIN_MS, deletion(conversation, ada, 1))).await.unwrap();
    assert_eq!(amend(&store, edit(conversation, ada, 1, "back")).await, Err(Code::Gone));
    assert_eq!(thread(&store, bob, conversation).await.rev, Rev(6));
}

/// D2: the same answer, nothing new; other content is a conflict.
#[tokio::test]
async fn the_same_edit_or_deletion_again_gets_the_same_answer_and_its_id_is_good_for_nothing_else() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    say(&store, conversation, ada, "And?").await;
    let one = edit(conversation, ada, 1, "one");
    let first = amend(&store, one.clone()).await.unwrap();
    amend(&store, edit(conversation, ada, 1, "two")).await.unwrap();

    // However late.
    let again = amend(&store, Amend { at: after_ms(2 * EDIT_WITHIN_MS), ..one.clone() }).await.unwrap();
    assert_eq!((again.rev, again.is_new, again.message.body.as_str()), (first.rev, false, "two"));
    for other in [
        Amend { body: Some("other".to_owned()), ..one.clone() },
        Amend { seq: Seq(3), ..one.clone() },
        Amend { body: None, ..one.clone() },
    ] {
        assert_eq!(amend(&store, other).await, Err(Code::IdConflict));
    }

    let gone = deletion(conversation, ada, 1);
    let deleted = amend(&store, gone.clone()).await.unwrap();
    let again = amend(&store, gone.clone()).await.unwrap();
    assert_eq!(again, Amended { is_new: false, ..deleted.clone() });
    for other in [Amend { seq: Seq(3), ..gone.clone() }, Amend { body: Some("back".to_owned()), ..gone }] {
        assert_eq!(amend(&store, other).await, Err(Code::IdConflict));
    }
    // Another device wants the same: it is so already.
    let twice = amend(&store, deletion(conversation, ada, 1)).await.unwrap();
    assert_eq!(twice, Amended { is_new: false, ..deleted });
    // A late retry of the edit: what came of it then; the text that it brings is nowhere any more.
    let late = amend(&store, one).await.unwrap();
    assert_eq!((late.rev, late.is_new, late.message.is_deleted()), (first.rev, false, true));
    assert_eq!(thread(&store, bob, conversation).await.rev, Rev(6));
}

/// D2: unique for ever, also after deletion.
#[tokio::test]
async fn a_late_retry_of_a_send_gets_its_first_answer_whatever_became_of_the_message() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let sent = message(conversation, ada, "as it was");
    let Appended { message: first, rev, .. } = send(&store, sent.clone()).await.unwrap();
    for (what, is_edit) in [
        (edit(conversation, ada, 1, "edited"), true),
        (edit(conversation, ada, 1, "again"), true),
        (deletion(conversation, ada, 1), false),
    ] {
        amend(&store, what).await.unwrap();
        let late = send(&store, sent.clone()).await.unwrap();
        assert_eq!((late.message.seq, late.message.at, late.rev), (first.seq, first.at, rev));
        assert!(!late.is_new);
        let other = send(&store, Append { body: "other".to_owned(), ..sent.clone() }).await;
        // Of a deleted text nothing is kept, so nobody can tell any more.
        assert_eq!(
            other.map(|appended| appended.is_new),
            if is_edit { Err(Code::IdConflict) } else { Ok(false) }
        );
        assert_eq!(
            send(&store, Append { body: "edited".to_owned(), ..sent.clone() }).await.is_err(),
            is_edit
        );
    }
    assert_eq!(thread(&store, bob, conversation).await.seq, Seq(1));
}

#[tokio::test]
async fn a_batch_is_done_in_its_order_and_each_sees_what_came_before_it() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let one = edit(conversation, ada, 1, "one");
    let gone = deletion(conversation, ada, 1);
    let batch = vec![
        one.clone(),
        edit(conversation, bob, 2, "It is, yes."),
        one.clone(),
        edit(conversation, bob, 1, "not mine"),
        Amend { body: Some("other".to_owned()), ..one },
        edit(conversation, ada, 1, "two"),
        gone.clone(),
        edit(conversation, ada, 1, "three"),
        deletion(conversation, ada, 1),
        gone,
    ];
    let answers = store.amend_messages(batch).await.unwrap();
    let revs: Vec<_> =
        answers.iter().map(|answer| answer.as_ref().map(|a| a.rev.0).map_err(|code| *code)).collect();
    let (not_found, conflict, gone) = (Err(Code::NotFound), Err(Code::IdConflict), Err(Code::Gone));
    assert_eq!(revs, [Ok(3), Ok(4), Ok(3), not_found, conflict, Ok(5), Ok(6), gone, Ok(6), Ok(6)]);
    let now = thread(&store, ada, conversation).await;
    assert_eq!(now.rev, Rev(6));
    assert_eq!(now.messages.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(), ["", "It is, yes."]);
    let kept = "SELECT count(*) FROM amendments WHERE digest IS NOT NULL";
    assert_eq!(store.database().number(kept).await, 1);
    assert!(store.amend_messages(Vec::new()).await.unwrap().is_empty());
}

/// D12: deleted messages never count.
#[tokio::test]
async fn what_was_deleted_unread_leaves_no_badge() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    for body in ["one", "two"] {
        say(&store, conversation, ada, body).await;
    }
    for (seq, left) in [(2, 1), (1, 0)] {
        amend(&store, deletion(conversation, ada, seq)).await.unwrap();
        assert_eq!(thread(&store, bob, conversation).await.unread, left);
        assert_eq!(store.unread_total(bob, START).await.unwrap(), left);
        assert_eq!(store.threads(bob, Tab::Unread, None, 10).await.unwrap().len(), usize::from(left > 0));
        assert_eq!(store.threads(bob, Tab::All, None, 10).await.unwrap()[0].unread, left);
    }
}

/// D2, D6: however many want it at once, on however many nodes.
#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_done_once_each_and_their_changes_are_dense() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    for round in 0..10 {
        let seq = say(&store, conversation, ada, "here").await.message.seq.0;
        let (one, gone) = (edit(conversation, ada, seq, "edited"), deletion(conversation, ada, seq));
        let mut tries = JoinSet::new();
        for n in 0..30 {
            let node = nodes[n % 2].clone();
            let what = if n % 3 == 0 { gone.clone() } else { one.clone() };
            tries.spawn(async move { (what.body.is_some(), amend(&node, what).await) });
            let (node, more) = (nodes[n % 2].clone(), message(conversation, bob, "meanwhile"));
            if n % 10 == 0 {
                tries
                    .spawn(async move { (false, send(&node, more).await.map(|_| Err(Code::Busy)).unwrap()) });
            }
        }
        let answers = tries.join_all().await;
        let new =
            answers.iter().filter(|(_, answer)| answer.as_ref().is_ok_and(|answer| answer.is_new)).count();
        let was_edited = answers.iter().any(|(is_edit, answer)| *is_edit && answer.is_ok());
        assert_eq!(new, 1 + usize::from(was_edited), "round {round}");
        for (is_edit, answer) in answers {
            match answer {
                Ok(_) | Err(Code::Busy) => {}
                // The deletion came first.
                Err(code) => assert_eq!((is_edit, code, was_edited), (true, Code::Gone, false)),
            }
        }
    }
    let now = thread(&store, bob, conversation).await;
    let changes = changes_after(&store, bob, conversation, Rev(0), 1_000).await.unwrap();
    let revs: Vec<_> = changes.items.iter().map(|change| change.rev().0).collect();
    assert_eq!(revs, (1..=now.rev.0).collect::<Vec<_>>());
}

/// What one of the two does.
#[derive(Debug, Clone)]
enum Deed {
    Say(bool, bool),
    Edit(bool, u32),
    Delete(bool, u32),
    /// The listing costs so much from now on.
    Price(u64),
    /// Ada has seen everything up to here, as far as it is there.
    Read(u32),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => any::<(bool, bool)>().prop_map(|(by_ada, about)| Deed::Say(by_ada, about)),
        3 => (any::<bool>(), 1..8_u32).prop_map(|(by_ada, seq)| Deed::Edit(by_ada, seq)),
        2 => (any::<bool>(), 1..8_u32).prop_map(|(by_ada, seq)| Deed::Delete(by_ada, seq)),
        2 => (1..4_u64).prop_map(Deed::Price),
        2 => (1..8_u32).prop_map(Deed::Read),
    ];
    prop::collection::vec(deed, 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Applying changes to an older snapshot equals a fresh fetch, for every kind of change, from every moment on.
    #[test]
    fn an_older_snapshot_and_its_changes_are_what_the_server_has(deeds in deeds(), page in 1..12_u32) {
        tokio::runtime::Runtime::new().unwrap().block_on(replay(deeds, page));
    }
}

async fn replay(deeds: Vec<Deed>, page: u32) {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let lamp = list(&store, bob).await;
    let conversation = talk(&store, ada, bob).await;
    let mut snapshots = Vec::new();
    for (n, deed) in deeds.into_iter().enumerate() {
        snapshots.push(store.thread(ada, conversation, page).await.unwrap().unwrap());
        let who = |by_ada| if by_ada { ada } else { bob };
        match deed {
            Deed::Say(by_ada, about) => {
                let listing = about.then_some(lamp);
                let said = Append { listing, ..message(conversation, who(by_ada), &n.to_string()) };
                send(&store, said).await.unwrap();
            }
            Deed::Edit(by_ada, seq) => {
                let _ = amend(&store, edit(conversation, who(by_ada), seq, &format!("{n} again"))).await;
            }
            Deed::Delete(by_ada, seq) => {
                let _ = amend(&store, deletion(conversation, who(by_ada), seq)).await;
            }
            Deed::Price(minor) => {
                let card = store.listing(lamp).await.unwrap().unwrap();
                let edit = EditListing {
                    id: lamp,
                    seller: bob,
                    title: card.card.title,
                    description: card.description,
                    price: Price { minor },
                    place: card.place,
                    pictures: card.pictures,
                    at: START,
                };
                store.edit_listing(edit).await.unwrap();
            }
            Deed::Read(seq) => {
                let read = Receipt { delivered: Seq(seq), read: Seq(seq) };
                store.advance_receipt(ada, conversation, read).await.unwrap();
            }
        }
    }
    let whole = thread(&store, ada, conversation).await;
    let Standing { mine: receipt, unread, .. } = store.standings(ada, &[conversation]).await.unwrap()[0];
    let unread = Some(unread);
    for (n, snapshot) in snapshots.into_iter().enumerate() {
        let changes = changes_after(&store, ada, conversation, snapshot.rev, 1_000).await.unwrap();
        let mut device = Sync::new(ada, store.epoch());
        let (from, to) = (snapshot.rev.next(), changes.rev);
        device.learn(snapshot);
        let (items, listings) = (changes.items, changes.listings);
        let mut frames = [
            ServerFrame::Changes { conversation, from, to, items, listings, more: false },
            // State, not a change: it may come before those that it has counted.
            ServerFrame::Positions { conversation, user: ada, receipt, hidden: false, unread },
        ];
        frames.rotate_left(n % 2);
        frames.into_iter().for_each(|frame| device.receive(frame, 0));
        let mut shown = device.timeline(conversation).unwrap().thread().clone();
        let tail = whole.messages[whole.messages.len() - shown.messages.len()..].to_vec();
        let first = tail.first().map(|message| message.seq);
        let lines = whole.lines.iter().filter(|line| Some(line.seq) >= first).cloned().collect();
        // On this device everything has arrived.
        shown.mine.delivered = whole.mine.delivered;
        // A card of each listing that is on screen, and each as it is now.
        assert!(shown.listings.iter().all(|card| whole.listings.contains(card)), "{:?}", shown.listings);
        shown.listings.clone_from(&whole.listings);
        assert_eq!(shown, Thread { messages: tail, lines, ..whole.clone() });
    }
}
