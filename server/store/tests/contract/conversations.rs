//! Contact Seller (D14).

use protocol::{Code, ConversationId, ListingId, ListingState, Tab, UserId};
use store::{OpenConversation, Opened, Store};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixture::{
    START, code, fresh_store, list, message, open, say, send, set_state, sign_up, try_open, two_users,
};

#[tokio::test]
async fn whoever_starts_it_is_the_same_conversation() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let first = try_open(&store, ada, bob, None).await.unwrap();
    assert!(first.created);
    let again = Opened { created: false, ..first };
    assert_eq!(try_open(&store, ada, bob, None).await.unwrap(), again);
    assert_eq!(try_open(&store, bob, ada, None).await.unwrap(), again);

    // Another pair has another one.
    let eve = sign_up(&store, "eve").await;
    assert_ne!(open(&store, eve, bob).await, first.conversation);
}

/// D14, G3: every round a pair that has never met.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_parallel_calls_from_both_sides_yield_one_conversation() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    for round in 0..50 {
        // Writing is what takes time here: everybody does it in the first rounds, in the others a few.
        race(&nodes, round, if round < 5 { 200 } else { 10 }).await;
    }
    let count = async |table| store.database().number(&format!("SELECT count(*) FROM {table}")).await;
    assert_eq!((count("conversations").await, count("participants").await), (50, 100));
}

/// However the server is set up: what the row locks count on is asked for by the store itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_isolates_more_strictly_by_itself_changes_nothing() {
    let store = fresh_store().await;
    store.database().isolate_strictly().await;
    race(&store.reopened().await.nodes().await, 0, 200).await;
}

/// Two hundred parallel calls for one pair, from both sides, over two nodes. As many of them write at once.
async fn race(nodes: &[Store; 2], round: u32, writing: u32) {
    let store = &nodes[0];
    let ada = sign_up(store, &format!("ada{round}")).await;
    let bob = sign_up(store, &format!("bob{round}")).await;
    let listing = list(store, bob).await;
    let mut calls = JoinSet::new();
    for n in 0..200 {
        // Both sides are on both nodes.
        let (store, about) = (nodes[n as usize / 2 % 2].clone(), (n % 3 == 0).then_some(listing));
        let (caller, other) = if n % 2 == 0 { (ada, bob) } else { (bob, ada) };
        calls.spawn(async move {
            // Two members from the first instant: whoever has the answer can write.
            let opened = try_open(&store, caller, other, about).await.unwrap();
            if n < writing {
                say(&store, opened.conversation, caller, "hi").await;
            }
            opened
        });
    }
    let opened = calls.join_all().await;
    assert_eq!(opened.iter().filter(|opened| opened.created).count(), 1);
    assert!(opened.iter().all(|other| other.conversation == opened[0].conversation));
    for user in [ada, bob] {
        assert_eq!(store.threads(user, Tab::All, None, 10).await.unwrap().len(), 1);
    }
    let thread = store.thread(ada, opened[0].conversation, 1).await.unwrap().unwrap();
    assert_eq!((thread.seq.0, thread.rev.0), (writing, writing));
}

#[tokio::test]
async fn nobody_opens_a_conversation_with_himself() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let listing = list(&store, ada).await;
    assert_eq!(code(try_open(&store, ada, ada, None).await), Some(Code::SelfConversation));
    assert_eq!(code(try_open(&store, ada, ada, Some(listing)).await), Some(Code::SelfConversation));
}

#[tokio::test]
async fn there_is_no_conversation_with_nobody_or_about_nothing() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let nobody = UserId(Uuid::now_v7());
    assert_eq!(code(try_open(&store, ada, nobody, None).await), Some(Code::NotFound));

    let removed = list(&store, bob).await;
    set_state(&store, bob, removed, ListingState::Removed).await;
    let of_eve = list(&store, eve).await;
    for listing in [ListingId(Uuid::now_v7()), removed, of_eve] {
        assert_eq!(code(try_open(&store, ada, bob, Some(listing)).await), Some(Code::NotFound));
    }
    // Nothing is left behind by what was refused.
    assert!(try_open(&store, ada, bob, None).await.unwrap().created);
}

/// Behaviours, Contact Seller: sold listing — an existing conversation opens, a new one is refused.
#[tokio::test]
async fn a_sold_listing_opens_only_what_the_caller_already_sees() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let sold = list(&store, bob).await;
    let kept = list(&store, bob).await;
    set_state(&store, bob, sold, ListingState::Sold).await;
    assert_eq!(code(try_open(&store, ada, bob, Some(sold)).await), Some(Code::Gone));

    // That bob has pressed the button is nothing ada sees: no difference between his pressing and his not pressing.
    let conversation = open(&store, bob, ada).await;
    assert_eq!(code(try_open(&store, ada, bob, Some(sold)).await), Some(Code::Gone));
    assert_eq!(store.thread(ada, conversation, 1).await.unwrap(), None);

    assert_eq!(try_open(&store, ada, bob, Some(kept)).await.unwrap().conversation, conversation);
    assert_eq!(try_open(&store, ada, bob, Some(sold)).await.unwrap().conversation, conversation);

    set_state(&store, bob, kept, ListingState::Reserved).await;
    let eve = sign_up(&store, "eve").await;
    assert!(try_open(&store, eve, bob, Some(kept)).await.unwrap().created);
}

#[tokio::test]
async fn after_the_first_message_a_sold_listing_opens_the_conversation_for_both() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, bob, ada).await;
    say(&store, conversation, bob, "Do you want it?").await;
    let sold = list(&store, bob).await;
    set_state(&store, bob, sold, ListingState::Sold).await;
    assert_eq!(try_open(&store, ada, bob, Some(sold)).await.unwrap().conversation, conversation);
}

/// Requirements, section 2: nothing is sent by pressing Contact Seller.
#[tokio::test]
async fn a_conversation_is_invisible_to_the_other_side_until_its_first_message() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;

    assert_eq!(store.thread(ada, conversation, 50).await.unwrap().unwrap().messages, []);
    assert_eq!(store.thread(bob, conversation, 50).await.unwrap(), None);
    assert_eq!(send(&store, message(conversation, bob, "hi")).await, Err(Code::NotFound));
    for user in [ada, bob] {
        assert_eq!(store.threads(user, Tab::All, None, 50).await.unwrap(), []);
    }

    say(&store, conversation, ada, "hi").await;
    for user in [ada, bob] {
        assert!(store.thread(user, conversation, 50).await.unwrap().is_some());
        assert_eq!(store.threads(user, Tab::All, None, 50).await.unwrap().len(), 1);
    }
    say(&store, conversation, bob, "hi").await;
}

#[tokio::test]
async fn the_caller_s_next_message_is_about_the_listing_he_came_from() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let (desk, lamp) = (list(&store, bob).await, list(&store, bob).await);
    let conversation = try_open(&store, ada, bob, Some(desk)).await.unwrap().conversation;
    let subject = async |user| store.thread(user, conversation, 1).await.unwrap().unwrap().subject;
    assert_eq!(subject(ada).await, Some(desk));

    // Opening without a listing does not take that back.
    open(&store, ada, bob).await;
    assert_eq!(subject(ada).await, Some(desk));

    let mut question = message(conversation, ada, "Is it still there?");
    question.listing = Some(desk);
    send(&store, question).await.unwrap();
    assert_eq!((subject(ada).await, subject(bob).await), (Some(desk), Some(desk)));

    // Coming from another listing changes nothing for bob before a message is sent.
    try_open(&store, ada, bob, Some(lamp)).await.unwrap();
    assert_eq!((subject(ada).await, subject(bob).await), (Some(lamp), Some(desk)));
    let thread = store.thread(ada, conversation, 1).await.unwrap().unwrap();
    assert!(thread.listing(lamp).is_some() && thread.listing(desk).is_some());

    // Nor does what bob says about another one take it from ada.
    let mut answer = message(conversation, bob, "It is.");
    answer.listing = Some(desk);
    send(&store, answer).await.unwrap();
    assert_eq!(subject(ada).await, Some(lamp));

    let mut question = message(conversation, ada, "And the lamp?");
    question.listing = Some(lamp);
    send(&store, question).await.unwrap();
    assert_eq!((subject(ada).await, subject(bob).await), (Some(lamp), Some(lamp)));
    let mut answer = message(conversation, bob, "About the desk again");
    answer.listing = Some(desk);
    send(&store, answer).await.unwrap();
    // Ada's own wish was fulfilled by her message, so she follows the conversation again.
    assert_eq!((subject(ada).await, subject(bob).await), (Some(desk), Some(desk)));
}

#[tokio::test]
async fn an_id_that_is_taken_by_another_conversation_is_not_taken_over() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let id = open(&store, ada, bob).await;
    let clash = OpenConversation { id, caller: eve, other: bob, listing: None, at: START };
    assert!(store.open_conversation(clash).await.is_err());
    assert_eq!(store.thread(eve, id, 1).await.unwrap(), None);
    assert!(store.thread(eve, ConversationId(Uuid::nil()), 1).await.unwrap().is_none());
}
