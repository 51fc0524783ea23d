//! What people do with their list: tabs, archive, pins, mutes, marks, and the way back (behaviours P1, P10; D6, D12, S2).

use protocol::{
    Act, Arrangement, Code, ConversationId, Place, Receipt, Seq, Tab, Thread, Timestamp, UserId,
    arrangement::{FOR_GOOD, PINNED_MAX},
};
use store::{Append, Arrange, Arranged, Block, Result, Store};
use uuid::Uuid;

use crate::fixture::{
    START, after_ms, code, fresh_store, list, message, open, say, say_many, send, sign_up, talk, two_users,
};

const HOUR_MS: i64 = 3_600_000;

async fn try_act(
    store: &Store,
    user: UserId,
    act: Act,
    conversations: &[ConversationId],
) -> Result<(Vec<Arranged>, Uuid)> {
    let undo = Uuid::new_v4();
    let conversations = conversations.iter().map(|conversation| (*conversation, None)).collect();
    let arranged = store.arrange(Arrange { user, act, conversations, undo, at: START }).await?;
    Ok((arranged, undo))
}

async fn act(store: &Store, user: UserId, act: Act, conversation: ConversationId) -> Arrangement {
    let (arranged, _) = try_act(store, user, act, &[conversation]).await.unwrap();
    assert_eq!(arranged.len(), 1);
    arranged[0].arrangement
}

async fn row(store: &Store, user: UserId, conversation: ConversationId) -> Thread {
    store.thread(user, conversation, 1).await.unwrap().unwrap()
}

async fn ids(store: &Store, user: UserId, tab: Tab) -> Vec<ConversationId> {
    store.threads(user, tab, None, 100).await.unwrap().iter().map(|thread| thread.id).collect()
}

/// P1: the role is the one towards the listing that the conversation is about now.
#[tokio::test]
async fn buying_and_selling_follow_the_listing_that_it_is_about() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let (adas, bobs) = (list(&store, ada).await, list(&store, bob).await);
    let conversation = open(&store, ada, bob).await;
    let roles = async |user| {
        let mut roles = Vec::new();
        for tab in [Tab::All, Tab::Buying, Tab::Selling] {
            roles.push(ids(&store, user, tab).await.len());
        }
        roles
    };
    say(&store, conversation, ada, "about nothing").await;
    assert_eq!((roles(ada).await, roles(bob).await), (vec![1, 0, 0], vec![1, 0, 0]));
    for (about, of_ada, of_bob) in
        [(bobs, vec![1, 1, 0], vec![1, 0, 1]), (adas, vec![1, 0, 1], vec![1, 1, 0])]
    {
        send(&store, Append { listing: Some(about), ..message(conversation, bob, "this one") })
            .await
            .unwrap();
        assert_eq!((roles(ada).await, roles(bob).await), (of_ada, of_bob));
        say(&store, conversation, ada, "that one").await;
    }
}

/// The statements of the store and the rule that devices go by are the same, whatever was done.
#[tokio::test]
async fn every_tab_holds_what_the_rule_says_it_holds() {
    let store = fresh_store().await;
    // The ids of those who sign up later are higher: she is on either side of her pairs.
    let mut others = Vec::new();
    for n in 0..18 {
        others.push(sign_up(&store, &format!("other{n}")).await);
    }
    let ada = sign_up(&store, "ada").await;
    for n in 18..36 {
        others.push(sign_up(&store, &format!("other{n}")).await);
    }
    let mut all = Vec::new();
    for (n, other) in (0_u32..).zip(others) {
        let conversation = open(&store, other, ada).await;
        let about = match n % 3 {
            0 => None,
            1 => Some(list(&store, ada).await),
            _ => Some(list(&store, other).await),
        };
        let at = after_ms(i64::from(n / 2));
        send(&store, Append { listing: about, at, ..message(conversation, other, "hello") }).await.unwrap();
        if n % 4 < 2 {
            let seen = Receipt { delivered: Seq(1), read: Seq(1) };
            store.advance_receipt(ada, conversation, seen).await.unwrap();
        }
        if n % 5 == 0 {
            act(&store, ada, Act::Archive, conversation).await;
        }
        if n % 10 == 0 {
            send(&store, Append { at, ..message(conversation, other, "again") }).await.unwrap();
        }
        if n % 7 == 0 {
            act(&store, ada, Act::MarkUnread, conversation).await;
        }
        if n % 9 == 0 {
            store.block(Block { id: conversation, user: ada, other, at: START }).await.unwrap();
        }
        all.push(row(&store, ada, conversation).await);
    }
    all.sort_by_key(|thread| std::cmp::Reverse(thread.place()));
    for tab in Tab::ALL {
        let wanted: Vec<_> =
            all.iter().filter(|thread| tab.holds(thread, ada)).map(|thread| thread.id).collect();
        assert!((1..36).contains(&wanted.len()), "{tab:?}");
        for limit in [1, 4, 50] {
            let (mut found, mut before) = (Vec::new(), None::<Place>);
            loop {
                let page = store.threads(ada, tab, before, limit).await.unwrap();
                let Some(last) = page.last() else { break };
                before = Some(last.place());
                found.extend(page.iter().map(|thread| thread.id));
            }
            assert_eq!(found, wanted, "{tab:?}, {limit}");
        }
    }
    let calling: u32 = all.iter().map(|thread| thread.calling(START)).sum();
    assert_eq!(store.unread_total(ada, START).await.unwrap(), calling);
}

/// P10.
#[tokio::test]
async fn an_archived_conversation_comes_back_with_the_next_message() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    assert_eq!(act(&store, ada, Act::Archive, conversation).await.archived, Seq(2));
    assert_eq!(
        (ids(&store, ada, Tab::All).await, ids(&store, ada, Tab::Archived).await),
        (vec![], vec![conversation])
    );
    assert_eq!(ids(&store, bob, Tab::All).await, [conversation], "private to ada");
    assert_eq!(row(&store, bob, conversation).await.arrangement, Arrangement::default());
    for sender in [bob, ada] {
        say(&store, conversation, sender, "one more thing").await;
        assert_eq!(
            (ids(&store, ada, Tab::All).await, ids(&store, ada, Tab::Archived).await),
            (vec![conversation], vec![])
        );
        act(&store, ada, Act::Archive, conversation).await;
    }
    act(&store, ada, Act::Unarchive, conversation).await;
    assert_eq!(row(&store, ada, conversation).await.arrangement, Arrangement::default());
}

/// Whoever archives what he sees does not put away what came meanwhile.
#[tokio::test]
async fn a_message_that_came_before_the_press_keeps_the_conversation_in_the_list() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    say(&store, conversation, bob, "wait!").await;
    for (seen, wanted) in [(2, false), (3, true), (99, true)] {
        let conversations = vec![(conversation, Some(Seq(seen)))];
        let arrange =
            Arrange { user: ada, act: Act::Archive, conversations, undo: Uuid::new_v4(), at: START };
        store.arrange(arrange).await.unwrap();
        assert_eq!(row(&store, ada, conversation).await.is_archived(), wanted, "{seen}");
    }
    say(&store, conversation, bob, "and now?").await;
    assert!(!row(&store, ada, conversation).await.is_archived(), "whatever number the press named");
}

/// P10: counted in its row, and nowhere else, until its time is over.
#[tokio::test]
async fn what_is_muted_counts_in_its_row_only() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let (loud, quiet) = (open(&store, eve, ada).await, open(&store, bob, ada).await);
    say_many(&store, loud, eve, 2).await;
    say_many(&store, quiet, bob, 3).await;
    let total = async |ms| store.unread_total(ada, after_ms(ms)).await.unwrap();
    assert_eq!(total(0).await, 5);
    for (mute, hours) in [(Act::MuteHour, 1), (Act::MuteEightHours, 8), (Act::MuteWeek, 7 * 24)] {
        let arrangement = act(&store, ada, mute, quiet).await;
        assert_eq!(arrangement.muted_until, Some(after_ms(hours * HOUR_MS)));
        assert_eq!(
            (total(0).await, total(hours * HOUR_MS - 1).await, total(hours * HOUR_MS).await),
            (2, 2, 5)
        );
        assert_eq!(row(&store, ada, quiet).await.waiting(), 3);
        assert_eq!(ids(&store, ada, Tab::Unread).await.len(), 2);
    }
    assert_eq!(act(&store, ada, Act::Mute, quiet).await.muted_until, Some(FOR_GOOD));
    act(&store, ada, Act::MarkUnread, quiet).await;
    assert_eq!(total(99 * 365 * 24 * HOUR_MS).await, 2);
    act(&store, ada, Act::Unmute, quiet).await;
    assert_eq!(total(0).await, 5);
}

#[tokio::test]
async fn what_is_archived_calls_nobody() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, bob, ada).await;
    say_many(&store, conversation, bob, 3).await;
    act(&store, ada, Act::Archive, conversation).await;
    assert_eq!(store.unread_total(ada, START).await.unwrap(), 0);
    say(&store, conversation, bob, "hello?").await;
    assert_eq!(store.unread_total(ada, START).await.unwrap(), 4);
}

/// P10, D12: the read position never goes back; what is marked waits beside it, until it is read.
#[tokio::test]
async fn a_conversation_marked_as_unread_waits_until_it_is_read() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let read = Receipt { delivered: Seq(2), read: Seq(2) };
    let mark = async |receipt| store.advance_receipt(ada, conversation, receipt).await.unwrap().unwrap();
    mark(read).await;
    assert_eq!(store.unread_total(ada, START).await.unwrap(), 0);
    assert!(act(&store, ada, Act::MarkUnread, conversation).await.marked);
    let thread = row(&store, ada, conversation).await;
    assert_eq!((thread.unread, thread.waiting(), thread.mine), (0, 1, read));
    assert_eq!(store.unread_total(ada, START).await.unwrap(), 1);
    assert_eq!(ids(&store, ada, Tab::Unread).await, [conversation]);
    assert_eq!(row(&store, bob, conversation).await.theirs, read, "the other one sees no difference");

    let arrived = mark(Receipt { delivered: Seq(2), read: Seq(0) }).await;
    assert_eq!(arrived.arranged, None, "to have arrived is not to be read");
    let back = mark(read).await;
    assert_eq!((back.moved, back.arranged.map(|arranged| arranged.arrangement.marked)), (false, Some(false)));
    assert_eq!(store.unread_total(ada, START).await.unwrap(), 0);
    assert_eq!(mark(read).await.arranged, None);
}

#[tokio::test]
async fn ten_conversations_can_be_pinned_and_an_eleventh_changes_nothing() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let mut conversations = Vec::new();
    for n in 0..=PINNED_MAX {
        let other = sign_up(&store, &format!("other{n}")).await;
        conversations.push(talk(&store, ada, other).await);
    }
    let (last, first) = conversations.split_last().unwrap();
    try_act(&store, ada, Act::Pin, first).await.unwrap();
    try_act(&store, ada, Act::Pin, first).await.unwrap();
    assert_eq!(code(try_act(&store, ada, Act::Pin, &[*last]).await), Some(Code::TooLarge));
    let mut pinned: Vec<_> =
        store.threads_pinned(ada).await.unwrap().iter().map(|thread| thread.id).collect();
    pinned.sort_unstable();
    assert_eq!(pinned, first);
    act(&store, ada, Act::Unpin, first[0]).await;
    act(&store, ada, Act::Pin, *last).await;
    assert_eq!(store.threads_pinned(ada).await.unwrap().len(), first.len());
}

/// S2: what is not one's own is as if it were not there.
#[tokio::test]
async fn only_ones_own_conversations_can_be_arranged() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let (own, foreign) = (talk(&store, eve, ada).await, talk(&store, ada, bob).await);
    let (silent, absent) = (open(&store, bob, eve).await, ConversationId(Uuid::now_v7()));
    let before = row(&store, ada, foreign).await;
    for all in [&[foreign][..], &[absent], &[silent]] {
        assert_eq!(code(try_act(&store, eve, Act::Archive, all).await), Some(Code::NotFound));
    }
    let (arranged, _) = try_act(&store, eve, Act::Archive, &[foreign, own, absent, own]).await.unwrap();
    assert_eq!(arranged.iter().map(|arranged| arranged.conversation).collect::<Vec<_>>(), [own]);
    assert_eq!(row(&store, ada, foreign).await, before);
}

/// P10: exactly as it was, whatever that was; once, for a while, and only for whoever did it.
#[tokio::test]
async fn undoing_brings_back_exactly_what_was() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let both = [talk(&store, ada, bob).await, talk(&store, ada, eve).await];
    act(&store, ada, Act::MuteWeek, both[0]).await;
    act(&store, ada, Act::Pin, both[0]).await;
    act(&store, ada, Act::Archive, both[1]).await;
    let rows = async || [row(&store, ada, both[0]).await, row(&store, ada, both[1]).await];
    let before = rows().await;
    for done in Act::ALL {
        let (_, undo) = try_act(&store, ada, done, &both).await.unwrap();
        for (user, undo, since) in
            [(bob, undo, START), (ada, Uuid::new_v4(), START), (ada, undo, after_ms(1))]
        {
            assert_eq!(code(store.undo(user, undo, since).await), Some(Code::Gone), "{done:?}");
        }
        let arranged = store.undo(ada, undo, START).await.unwrap();
        assert_eq!(arranged.len(), 2);
        assert_eq!(rows().await, before, "{done:?}");
        assert_eq!(code(store.undo(ada, undo, START).await), Some(Code::Gone), "once");
    }
    let (_, first) = try_act(&store, ada, Act::Unpin, &both).await.unwrap();
    let (_, second) = try_act(&store, ada, Act::Unmute, &both).await.unwrap();
    assert_eq!(code(store.undo(ada, first, START).await), Some(Code::Gone), "only the last one");
    store.undo(ada, second, Timestamp(0)).await.unwrap();
}

/// What happens meanwhile is not undone with it.
#[tokio::test]
async fn undoing_takes_back_no_block_and_no_message() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let (_, undo) = try_act(&store, ada, Act::Pin, &[conversation]).await.unwrap();
    say(&store, conversation, bob, "hello").await;
    store.block(Block { id: conversation, user: ada, other: bob, at: START }).await.unwrap();
    let arranged = store.undo(ada, undo, START).await.unwrap();
    let arrangement = Arrangement { blocked: true, ..Arrangement::default() };
    assert_eq!(arranged, [Arranged { conversation, arrangement }]);
    let now = row(&store, ada, conversation).await;
    assert_eq!((now.arrangement, now.seq), (arrangement, Seq(3)));
}
