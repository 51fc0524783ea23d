//! x
#![allow(clippy::unwrap_used, clippy::print_stdout)]
use protocol::{*, MessageId};
use store::{Append, NewAccount, OpenConversation, Options, Store};
use uuid::Uuid;
#[tokio::main]
async fn main() {
    let store = Store::open("sqlite:/tmp/small/haggle.db", Options::default()).await.unwrap();
    let at = Timestamp(1);
    let mut users = vec![];
    for n in 0..2 {
        let id = UserId(Uuid::now_v7());
        store.create_account(NewAccount { id, name: "a".into(), email: n.to_string(), password_hash: String::new(), at }).await.unwrap();
        users.push(id);
    }
    let c = store.open_conversation(OpenConversation { id: ConversationId(Uuid::now_v7()), caller: users[0], other: users[1], listing: None, at }).await.unwrap().conversation;
    let (mut ok, mut errors) = (0, 0);
    while errors < 6 {
        let batch: Vec<_> = (0..64).map(|_| Append { conversation: c, sender: users[0], id: MessageId(Uuid::new_v4()), body: "x".repeat(300), listing: None, at }).collect();
        match store.append_messages(batch.clone()).await {
            Ok(a) => { assert!(a.iter().all(|a| a.is_ok())); ok += a.len() }
            Err(e) => {
                errors += 1;
                println!("{ok} stored, {e:?}, thread says {}", store.thread(users[1], c, 50).await.unwrap().unwrap().seq.0);
                if errors == 4 {
                    std::process::Command::new("mount").args(["-o", "remount,size=200m", "/tmp/small"]).status().unwrap();
                    let a = store.append_messages(batch.clone()).await.unwrap();
                    println!("recovered: {:?} {}", a[0].as_ref().unwrap().message.seq, a[0].as_ref().unwrap().is_new);
                    break;
                }
            }
        }
    }
    store.close().await;
}
