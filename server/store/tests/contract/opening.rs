//! Opening the store (B2, D11).

use std::{error::Error, fs};

use store::{OpenError, Options, Store};

use crate::fixture::{code, fresh_store, sign_up};

async fn refusal(url: &str) -> OpenError {
    match Store::open(url, Options::default()).await {
        Ok(_) => panic!("{url} was opened"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn the_folder_is_made_when_it_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("some/where/haggle.db");
    let store = Store::open(&format!("sqlite://{}", file.display()), Options::default()).await.unwrap();
    assert!(file.exists());
    store.ping().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn the_epoch_is_chosen_once() {
    let store = fresh_store().await;
    let epoch = store.epoch();
    let other = fresh_store().await;
    assert_ne!(epoch, other.epoch());
    assert_eq!(store.reopened().await.epoch(), epoch);
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let store = store.reopened().await;
    assert!(!store.is_empty().await.unwrap());
    assert_eq!(store.profile(ada).await.unwrap().unwrap().person.name, "ada");
}

#[tokio::test]
async fn a_closed_store_is_unavailable_and_can_be_closed_again() {
    let store = fresh_store().await;
    store.close().await;
    store.close().await;
    assert_eq!(code(store.ping().await), Some(protocol::Code::Unavailable));
    assert_eq!(code(store.is_empty().await), Some(protocol::Code::Unavailable));
}

#[tokio::test]
async fn a_store_that_would_forget_is_not_an_address() {
    for url in
        ["", "haggle.db", "sqlite:", "sqlite://", "sqlite::memory:", "sqlite:a.db?mode=memory", "mysql://a/b"]
    {
        assert!(matches!(refusal(url).await, OpenError::Address), "{url}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let refused = refusal(&format!("sqlite:{}/data/haggle.db", file.display())).await;
    assert!(matches!(refused, OpenError::Folder { .. }), "{refused:?}");
    assert!(refused.to_string().contains("file/data"), "{refused}");
    assert!(refused.source().is_some());
}

#[tokio::test]
async fn what_is_not_a_database_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("haggle.db");
    let text = "Dear diary, ".repeat(1_000);
    fs::write(&file, &text).unwrap();
    let refused = refusal(&format!("sqlite:{}", file.display())).await;
    assert!(matches!(refused, OpenError::File { .. }), "{refused:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

/// An old server does not write into a schema that it does not know.
#[tokio::test]
async fn a_newer_schema_is_refused() {
    let store = fresh_store().await;
    sign_up(&store, "ada").await;
    store.close().await;
    store
        .database()
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             SELECT 9999, 'later', TRUE, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    let refused = refusal(store.url()).await;
    assert!(matches!(refused, OpenError::Newer { found: 9999 }), "{refused:?}");
    assert!(refused.to_string().contains("9999"), "{refused}");
}

#[tokio::test]
async fn a_migration_that_was_edited_after_it_ran_is_refused() {
    let store = fresh_store().await;
    store.close().await;
    let other = "(SELECT checksum FROM _sqlx_migrations WHERE version = 1)";
    let edit = format!("UPDATE _sqlx_migrations SET checksum = {other} WHERE version = 2");
    store.database().run(&edit).await;
    assert!(matches!(refusal(store.url()).await, OpenError::Migration(_)));
}

/// What is there is found by the next one also when nobody closed the store.
#[tokio::test]
async fn a_store_that_was_never_closed_opens_again() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let second = Store::open(store.url(), Options { readers: 1 }).await.unwrap();
    assert!(second.profile(ada).await.unwrap().is_some());
    // Both may write; they wait for each other.
    sign_up(&second, "bob").await;
    sign_up(&store, "eve").await;
    assert!(store.account_by_email("bob@example.com").await.unwrap().is_some());
}
