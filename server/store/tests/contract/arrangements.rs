//! What one of the two does with a conversation for himself; above all blocking (behaviour T1; D6, D12, D18, section 2).

use std::sync::atomic::{AtomicBool, Ordering};

use protocol::{Arrangement, Code, ConversationId, Receipt, Seq, Tab, Thread, UserId};
use store::{Append, Arranged, Block, Store};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixture::{
    START, after_ms, code, fresh_store, list, message, open, say, say_many, send, sign_up, talk, try_open,
    two_users,
};

async fn block(store: &Store, user: UserId, other: UserId) -> Arranged {
    block_at(store, user, other, 0).await
}

async fn block_at(store: &Store, user: UserId, other: UserId, ms: i64) -> Arranged {
    let id = ConversationId(Uuid::now_v7());
    store.block(Block { id, user, other, at: after_ms(ms) }).await.unwrap()
}

async fn thread(store: &Store, user: UserId, conversation: ConversationId) -> Thread {
    store.thread(user, conversation, 50).await.unwrap().unwrap()
}

/// T1: neither can send; the history stays readable for both; each side finds its own answer, and the other is not told.
#[tokio::test]
async fn neither_can_write_while_a_block_stands_and_both_can_read() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let before = thread(&store, bob, conversation).await;

    let arranged = block(&store, ada, bob).await;
    assert_eq!(
        arranged,
        Arranged { conversation, arrangement: Arrangement { blocked: true, ..Arrangement::default() } }
    );
    for user in [ada, bob] {
        assert_eq!(send(&store, message(conversation, user, "hello?")).await, Err(Code::Blocked));
    }
    assert!(thread(&store, ada, conversation).await.arrangement.blocked);
    assert_eq!(thread(&store, bob, conversation).await, before, "nothing tells bob");
    assert_eq!(store.standings(bob, &[conversation]).await.unwrap()[0].arrangement, Arrangement::default());

    let arranged = store.unblock(ada, bob).await.unwrap();
    assert_eq!(arranged, Some(Arranged { conversation, arrangement: Arrangement::default() }));
    for user in [ada, bob] {
        say(&store, conversation, user, "hello again").await;
    }
    // What was refused has used no number (D3).
    assert_eq!(thread(&store, ada, conversation).await.seq, Seq(4));
}

#[tokio::test]
async fn one_block_stands_until_it_is_taken_back_whatever_the_other_one_does() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let refused = async || send(&store, message(conversation, ada, "hello?")).await == Err(Code::Blocked);
    block(&store, ada, bob).await;
    block(&store, bob, ada).await;
    block(&store, ada, bob).await;
    assert!(refused().await);
    store.unblock(ada, bob).await.unwrap();
    assert!(refused().await, "bob's own block still stands");
    assert!(thread(&store, bob, conversation).await.arrangement.blocked);
    store.unblock(bob, ada).await.unwrap();
    store.unblock(bob, ada).await.unwrap();
    assert!(!refused().await);
}

/// D2 before D18: the retry of what was stored gets the answer it got, whatever has happened since.
#[tokio::test]
async fn a_message_that_was_stored_before_the_block_keeps_its_answer() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let said = message(conversation, bob, "just in time");
    let first = send(&store, said.clone()).await.unwrap();
    block(&store, ada, bob).await;
    let again = send(&store, said.clone()).await.unwrap();
    assert_eq!((again.message, again.rev, again.is_new), (first.message, first.rev, false));
    assert_eq!(send(&store, Append { body: "other".into(), ..said }).await, Err(Code::IdConflict));
}

/// In one batch each message is judged by itself.
#[tokio::test]
async fn a_block_leaves_the_rest_of_a_batch_alone() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let (blocked, free) = (talk(&store, ada, bob).await, talk(&store, eve, bob).await);
    block(&store, ada, bob).await;
    let batch = vec![message(free, bob, "one"), message(blocked, bob, "two"), message(free, bob, "three")];
    let answers = store.append_messages(batch).await.unwrap();
    let seqs: Vec<_> =
        answers.into_iter().map(|answer| answer.map(|appended| appended.message.seq.0)).collect();
    assert_eq!(seqs, [Ok(3), Err(Code::Blocked), Ok(4)]);
}

/// P2: blocked senders never count; nor is what they said lost when the block is taken back.
#[tokio::test]
async fn what_a_blocked_person_has_said_does_not_wait() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let (from_bob, from_eve) = (open(&store, bob, ada).await, open(&store, eve, ada).await);
    say_many(&store, from_bob, bob, 3).await;
    say_many(&store, from_eve, eve, 2).await;
    let counts = async |user: UserId| {
        let waiting: u32 =
            store.threads(user, Tab::All, None, 50).await.unwrap().iter().map(Thread::waiting).sum();
        assert_eq!(store.unread_total(user, START).await.unwrap(), waiting);
        let rows = store.threads(user, Tab::Unread, None, 50).await.unwrap();
        assert_eq!(rows.iter().map(Thread::waiting).sum::<u32>(), waiting);
        (waiting, rows.len())
    };
    assert_eq!(counts(ada).await, (5, 2));
    block(&store, ada, bob).await;
    assert_eq!(counts(ada).await, (2, 1));
    store.unblock(ada, bob).await.unwrap();
    assert_eq!(counts(ada).await, (5, 2));
    // Being blocked takes nothing away: one would notice.
    block(&store, bob, ada).await;
    assert_eq!(counts(ada).await, (5, 2));
}

/// T1: no delivered or read receipts cross; one's own positions move on, or a badge would stay for ever.
#[tokio::test]
async fn positions_do_not_cross_while_a_block_stands() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say_many(&store, conversation, ada, 4).await;
    say_many(&store, conversation, bob, 4).await;
    let receipt = |seq| Receipt { delivered: Seq(seq), read: Seq(seq) };
    let mark =
        async |user, seq| store.advance_receipt(user, conversation, receipt(seq)).await.unwrap().unwrap();
    assert_eq!(mark(bob, 2).await.other, Some(ada));
    block(&store, ada, bob).await;
    for (user, other) in [(ada, bob), (bob, ada)] {
        let advanced = mark(user, 8).await;
        assert_eq!((advanced.receipt, advanced.moved, advanced.other), (receipt(8), true, None));
        let seen = thread(&store, other, conversation).await.theirs;
        let standing = store.standings(other, &[conversation]).await.unwrap()[0];
        let row = &store.threads(other, Tab::All, None, 1).await.unwrap()[0];
        let frozen = if user == bob { receipt(2) } else { receipt(0) };
        assert_eq!((seen, standing.theirs, row.theirs, standing.is_cut), (frozen, frozen, frozen, true));
        assert_eq!(store.unread_total(user, START).await.unwrap(), 0);
    }
    store.unblock(ada, bob).await.unwrap();
    assert_eq!(thread(&store, ada, conversation).await.theirs, receipt(8));
}

/// T1: Contact Seller where a block stands: an existing conversation opens, a new one is refused.
#[tokio::test]
async fn contact_seller_opens_what_one_sees_and_nothing_new() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let desk = list(&store, bob).await;
    let conversation = talk(&store, ada, bob).await;
    block(&store, ada, bob).await;
    for (caller, other) in [(ada, bob), (bob, ada)] {
        for about in [None, Some(desk)] {
            let opened = try_open(&store, caller, other, about).await.unwrap();
            assert_eq!((opened.conversation, opened.created), (conversation, false));
        }
    }

    // Somebody one has never talked to, or who has not said anything yet.
    block(&store, eve, bob).await;
    let silent = open(&store, ada, eve).await;
    block(&store, eve, ada).await;
    for (caller, other) in [(eve, bob), (bob, eve), (eve, ada)] {
        assert_eq!(code(try_open(&store, caller, other, None).await), Some(Code::Blocked));
    }
    assert_eq!(open(&store, ada, eve).await, silent, "ada sees it already");
    assert_eq!(send(&store, message(silent, ada, "hi")).await, Err(Code::Blocked));

    store.unblock(eve, bob).await.unwrap();
    open(&store, bob, eve).await;
}

/// A block needs no conversation: then there is one that neither sees, and no press of the button has been counted.
#[tokio::test]
async fn blocking_a_stranger_shows_nobody_a_conversation() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let Arranged { conversation, .. } = block(&store, ada, bob).await;
    for user in [ada, bob] {
        assert_eq!(store.thread(user, conversation, 1).await.unwrap(), None);
        assert_eq!(store.standings(user, &[conversation]).await.unwrap(), []);
        assert_eq!(send(&store, message(conversation, user, "hi")).await, Err(Code::NotFound));
    }
    store.unblock(ada, bob).await.unwrap();
    assert_eq!(store.conversation_of(ada, bob).await.unwrap(), None);
    assert_eq!(open(&store, ada, bob).await, conversation);
    assert_eq!(store.conversation_of(ada, bob).await.unwrap(), Some(conversation));
}

#[tokio::test]
async fn nobody_blocks_himself_or_nobody() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let id = ConversationId(Uuid::now_v7());
    let blocking = |other| store.block(Block { id, user: ada, other, at: after_ms(0) });
    assert_eq!(code(blocking(ada).await), Some(Code::SelfConversation));
    assert_eq!(code(blocking(UserId(Uuid::now_v7())).await), Some(Code::NotFound));
    for other in [ada, bob, UserId(Uuid::now_v7())] {
        assert_eq!(store.unblock(ada, other).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_list_of_blocked_people_is_ones_own_and_comes_in_pages() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let mut blocked = Vec::new();
    for n in 0..7 {
        let other = sign_up(&store, &format!("other{n}")).await;
        // Some at the same time: then the conversation's id decides.
        let at = block_at(&store, ada, other, n / 3).await;
        blocked.push((n / 3, at.conversation, other));
    }
    block(&store, bob, ada).await;
    blocked.sort_by(|a, b| b.cmp(a));
    let wanted: Vec<_> = blocked.iter().map(|(_, _, other)| *other).collect();
    for limit in [1, 2, 7, 50] {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = store.blocked_people(ada, before, limit).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some((last.at, last.conversation));
            found.extend(page.iter().map(|blocked| blocked.person.id));
        }
        assert_eq!(found, wanted, "{limit}");
    }
    // Blocked once more it keeps its time and its place.
    block_at(&store, ada, wanted[3], 99).await;
    assert_eq!(store.blocked_people(ada, None, 50).await.unwrap()[3].person.id, wanted[3]);
    store.unblock(ada, wanted[3]).await.unwrap();
    assert_eq!(store.blocked_people(ada, None, 50).await.unwrap().len(), 6);
}

/// D18, section 2: from the answer to a block on nothing is stored, however many are just writing, on two nodes.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_stored_behind_a_block() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    for round in 0..5 {
        let ada = sign_up(&store, &format!("ada{round}")).await;
        let bob = sign_up(&store, &format!("bob{round}")).await;
        let conversation = talk(&store, ada, bob).await;
        let stop = std::sync::Arc::new(AtomicBool::new(false));
        let mut writing = JoinSet::new();
        for n in 0..8 {
            let (store, stop) = (nodes[n % 2].clone(), stop.clone());
            writing.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let said = send(&store, message(conversation, bob, "and another thing")).await;
                    assert!(matches!(said, Ok(_) | Err(Code::Blocked)), "{said:?}");
                }
            });
        }
        while thread(&store, ada, conversation).await.seq < Seq(20) {
            tokio::task::yield_now().await;
        }
        block(&nodes[1], ada, bob).await;
        let last = thread(&store, ada, conversation).await.seq;
        for _ in 0..20 {
            assert_eq!(send(&store, message(conversation, bob, "one more")).await, Err(Code::Blocked));
        }
        stop.store(true, Ordering::Relaxed);
        writing.join_all().await;
        assert_eq!(thread(&store, ada, conversation).await.seq, last);
    }
}

/// D14 beside a block: whichever comes first, the two never get to write to each other.
#[tokio::test(flavor = "multi_thread")]
async fn a_block_that_races_with_contact_seller_holds() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    for round in 0..20 {
        let ada = sign_up(&store, &format!("ada{round}")).await;
        let bob = sign_up(&store, &format!("bob{round}")).await;
        let opening = {
            let store = nodes[0].clone();
            tokio::spawn(async move { try_open(&store, bob, ada, None).await })
        };
        let Arranged { conversation, .. } = block(&nodes[1], ada, bob).await;
        if let Ok(opened) = opening.await.unwrap() {
            assert_eq!(opened.conversation, conversation);
            assert_eq!(send(&store, message(conversation, bob, "hi")).await, Err(Code::Blocked));
        }
        let count = format!(
            "SELECT count(*) FROM participants WHERE user_id IN (SELECT id FROM users WHERE name IN ('ada{round}', 'bob{round}'))"
        );
        assert_eq!(store.database().number(&count).await, 2);
    }
}

#[tokio::test]
async fn the_tip_is_due_until_it_is_dismissed() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    assert!(store.is_tip_due(ada).await.unwrap());
    store.dismiss_tip(ada, after_ms(0)).await.unwrap();
    assert_eq!((store.is_tip_due(ada).await.unwrap(), store.is_tip_due(bob).await.unwrap()), (false, true));
    assert!(!store.is_tip_due(UserId(Uuid::now_v7())).await.unwrap());
}
