//! Backups, made while people write, and put back.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use protocol::{ConversationId, Seq};
use serde_json::json;
use server::{
    backup::{self, Failure},
    cli::{Backup, Place, Restore},
};
use store::{CopyError, Options, Store};
use uuid::Uuid;

use crate::site::{Ask, Person, Site};

fn place(site: &Site) -> Place {
    let database_url = Some(site.database.url().to_owned().into());
    Place { database_url, data_folder: site.database.folder().to_owned(), uploads_folder: None }
}

/// Where nothing is yet.
fn elsewhere(site: &Site, name: &str) -> Place {
    let data_folder = site.database.folder().join(name);
    let database_url = Some(format!("sqlite:{}", data_folder.join("haggle.db").display()).into());
    Place { database_url, data_folder, uploads_folder: None }
}

async fn backup(place: Place, to: PathBuf) -> Result<String, Failure> {
    tokio::task::spawn_blocking(move || backup::backup(&Backup { place, to })).await.expect("it ends")
}

async fn restore(place: Place, from: &Path) -> Result<String, Failure> {
    let from = from.to_owned();
    tokio::task::spawn_blocking(move || backup::restore(&Restore { place, from })).await.expect("it ends")
}

async fn say(site: &Site, person: &Person, conversation: ConversationId, body: &str) {
    let path = format!("/api/messages/conversations/{conversation}/messages");
    let said = Ask::post(&path, &json!({ "id": Uuid::new_v4(), "body": body }))
        .with("authorization", &person.bearer())
        .to(site)
        .await;
    assert!(said.status.is_success(), "{said:?}");
}

async fn messages(store: &Store, person: &Person, conversation: ConversationId) -> Vec<String> {
    let page = store.page_before(person.id(), conversation, Seq(u32::MAX), 1_000).await.expect("a store");
    page.expect("a participant's").messages.into_iter().map(|message| message.body).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_people_write_holds_what_was_acknowledged_and_can_be_put_back() {
    let site = Arc::new(Site::start_with(&["--messages-per-minute", "1000000"]).await);
    if site.database.is_postgres() {
        let refused = backup(place(&site), site.database.folder().join("copy")).await;
        assert!(matches!(refused, Err(Failure::Copy(CopyError::NotSqlite))), "{refused:?}");
        return;
    }
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    fs::create_dir_all(site.database.folder().join("uploads")).expect("a folder");
    fs::write(site.database.folder().join("uploads/picture"), "bytes").expect("a file");
    for number in 1..=20 {
        say(&site, &ada, conversation, &format!("before {number}")).await;
    }
    let during = Arc::new(AtomicU32::new(0));
    let writing = tokio::spawn({
        let (site, bob, during) = (Arc::clone(&site), bob.clone(), Arc::clone(&during));
        async move {
            loop {
                say(&site, &bob, conversation, "during").await;
                during.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let copy = site.database.folder().join("copy");
    let said = backup(place(&site), copy.clone()).await.expect("a backup");
    writing.abort();
    say(&site, &ada, conversation, "after").await;
    assert!(said.contains("2 users") && said.contains("files of pictures: 1"), "{said}");

    let there = elsewhere(&site, "there");
    restore(there.clone(), &copy).await.expect("it can be put back");
    assert_eq!(fs::read_to_string(there.data_folder.join("uploads/picture")).expect("a file"), "bytes");
    let url = format!("sqlite:{}", there.data_folder.join("haggle.db").display());
    let store = Store::open(&url, Options::default()).await.expect("a store");
    let kept = messages(&store, &ada, conversation).await;
    assert_eq!(kept[..20], (1..=20).map(|number| format!("before {number}")).collect::<Vec<_>>()[..]);
    assert!(kept[20..].iter().all(|body| body == "during"), "{kept:?}");
    // Contract D11.
    assert_ne!(store.epoch(), site.edge.store.epoch());
    store.close().await;

    let again = restore(there, &copy).await;
    assert!(matches!(again, Err(Failure::Exists(_))), "{again:?}");
    let twice = backup(place(&site), copy).await;
    assert!(matches!(twice, Err(Failure::Exists(_))), "{twice:?}");
}

#[tokio::test]
async fn what_is_no_whole_backup_is_not_put_back() {
    let site = Site::start().await;
    if site.database.is_postgres() {
        return;
    }
    site.person("ada").await;
    let copy = site.database.folder().join("copy");
    backup(place(&site), copy.clone()).await.expect("a backup");
    let note = fs::read_to_string(copy.join("backup.json")).expect("a note");

    fs::write(copy.join("backup.json"), note.replace("\"users\": 1", "\"users\": 2")).expect("a file");
    let other = restore(elsewhere(&site, "other"), &copy).await;
    assert!(matches!(other, Err(Failure::Copy(CopyError::Other { .. }))), "{other:?}");

    fs::remove_file(copy.join("backup.json")).expect("it is there");
    let unfinished = restore(elsewhere(&site, "unfinished"), &copy).await;
    assert!(matches!(unfinished, Err(Failure::NotWhole(..))), "{unfinished:?}");

    fs::write(copy.join("backup.json"), note).expect("a file");
    let whole = fs::read(copy.join("haggle.db")).expect("a file");
    fs::write(copy.join("haggle.db"), &whole[..whole.len() / 2]).expect("a file");
    let torn = elsewhere(&site, "torn");
    let refused = restore(torn.clone(), &copy).await;
    assert!(matches!(refused, Err(Failure::Copy(_))), "{refused:?}");
    assert!(!torn.data_folder.join("haggle.db").exists());
}

#[tokio::test]
async fn a_database_that_was_put_back_by_other_means_gets_a_new_epoch() {
    let mut site = Site::start().await;
    let before = site.edge.store.epoch();
    site.ask_to_stop();
    site.stopped().await;
    let place = place(&site);
    tokio::task::spawn_blocking(move || backup::renew_epoch(&place))
        .await
        .expect("it ends")
        .expect("renewed");
    let store = Store::open(site.database.url(), Options::default()).await.expect("a store");
    assert_ne!(store.epoch(), before);
    store.close().await;
}
