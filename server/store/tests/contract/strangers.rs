//! "Not yours" and "does not exist" are the same answer, for every method that names a conversation (S2, D18).

use protocol::{Code, ConversationId, Receipt, Rev, Seq, Tab, UserId};
use store::{Append, Store};
use uuid::Uuid;

use crate::fixture::{
    START, changes_after, fresh_store, list, message, open, send, sign_up, talk, two_users,
};

/// Everything that a user is told about a conversation.
async fn everything(store: &Store, user: UserId, conversation: ConversationId) -> Vec<String> {
    let said = message(conversation, user, "hello");
    let far = Receipt { delivered: Seq(1), read: Seq(1) };
    let whole: Vec<_> = store.threads(user, Tab::All, None, 50).await.unwrap();
    vec![
        format!("{:?}", store.thread(user, conversation, 50).await.unwrap()),
        format!("{:?}", store.page_before(user, conversation, Seq(u32::MAX), 50).await.unwrap()),
        format!("{:?}", store.page_before(user, conversation, Seq(0), 50).await.unwrap()),
        format!("{:?}", changes_after(store, user, conversation, Rev(0), 50).await),
        format!("{:?}", changes_after(store, user, conversation, Rev(9), 50).await),
        format!("{:?}", store.standings(user, &[conversation]).await.unwrap()),
        format!("{:?}", store.advance_receipt(user, conversation, far).await.unwrap()),
        format!("{:?}", send(store, said).await.map(|appended| appended.rev)),
        format!("{:?}", whole.iter().filter(|thread| thread.id == conversation).count()),
        format!("{:?}", store.threads(user, Tab::Unread, None, 50).await.unwrap().len()),
        format!("{:?}", store.unread_total(user, START).await.unwrap()),
    ]
}

#[tokio::test]
async fn a_stranger_hears_of_a_conversation_what_he_hears_of_none() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let conversation = talk(&store, ada, bob).await;
    let before = store.thread(ada, conversation, 50).await.unwrap();

    let absent = everything(&store, eve, ConversationId(Uuid::now_v7())).await;
    assert_eq!(everything(&store, eve, conversation).await, absent);
    assert_eq!(everything(&store, UserId(Uuid::now_v7()), conversation).await, absent);
    // Nothing has changed for those whose it is, and they do hear something.
    assert_eq!(store.thread(ada, conversation, 50).await.unwrap(), before);
    let member = everything(&store, ada, conversation).await;
    for (of_member, of_stranger) in member.iter().zip(&absent).take(9) {
        assert_ne!(of_member, of_stranger);
    }
}

#[tokio::test]
async fn what_only_the_other_one_has_opened_is_what_does_not_exist() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let absent = everything(&store, bob, ConversationId(Uuid::now_v7())).await;
    assert_eq!(everything(&store, bob, conversation).await, absent);
}

/// Nor does the listing of a third person say whether it exists.
#[tokio::test]
async fn a_message_cannot_be_about_the_listing_of_a_third_person() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let of_eve = list(&store, eve).await;
    let conversation = talk(&store, ada, bob).await;
    for listing in [of_eve, protocol::ListingId(Uuid::now_v7())] {
        let about = Append { listing: Some(listing), ..message(conversation, ada, "this one") };
        assert_eq!(send(&store, about).await, Err(Code::NotFound));
    }
}
