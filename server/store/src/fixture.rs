//! What tests beside the code begin with; those from outside have `tests/contract/fixture.rs`.

use protocol::{ConversationId, MessageId, Timestamp, UserId};
use uuid::Uuid;

use crate::{
    Append, NewAccount, OpenConversation, Store,
    sql::{Sql, values},
};

const NOW: Timestamp = Timestamp(0);

/// A conversation that holds nothing yet, and its two participants.
pub(crate) async fn conversation(store: &Store) -> (ConversationId, [UserId; 2]) {
    let two = [UserId(Uuid::now_v7()), UserId(Uuid::now_v7())];
    for id in two {
        let (name, email, password_hash) = (String::new(), id.to_string(), String::new());
        store
            .create_account(NewAccount { id, name, email, password_hash, at: NOW })
            .await
            .expect("signed up");
    }
    let [caller, other] = two;
    let id = ConversationId(Uuid::now_v7());
    store
        .open_conversation(OpenConversation { id, caller, other, listing: None, at: NOW })
        .await
        .expect("opened");
    (id, two)
}

/// So many messages in one batch: `word0`, `word1` …
pub(crate) async fn say(store: &Store, conversation: ConversationId, sender: UserId, count: usize) {
    let message = |n| Append {
        conversation,
        sender,
        id: MessageId(Uuid::new_v4()),
        body: format!("word{n}"),
        images: vec![],
        listing: None,
        at: NOW,
    };
    store.append_messages((0..count).map(message).collect()).await.expect("stored");
}

/// Runs statements in a transaction of their own; several only with SQLite.
pub(crate) async fn execute(store: &Store, sql: &'static str) {
    let done = store.write(move |transaction| {
        Box::pin(async move { transaction.execute(Sql::common(sql), values![]).await.map(drop) })
    });
    done.await.expect("it is stored");
}
