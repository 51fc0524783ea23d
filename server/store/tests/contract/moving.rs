//! Moving from SQLite to PostgreSQL (D11). Where there is no PostgreSQL, only what is refused before it is asked for.

use std::collections::BTreeSet;

use fresh::Fresh;
use protocol::{Message, Seq, UserId, conversation::Page};
use sqlx::{Connection as _, SqliteConnection};
use store::{
    MoveError, Moved, OpenError, Options, Search, Store, look, move_store,
    moving::{Doing, Step},
};
use tokio::{
    runtime::Handle,
    task::{block_in_place, spawn_blocking},
};

use crate::fixture::{list, open, say, say_many, sign_up, two_users};

/// Where nobody answers: for what is refused before anybody is asked.
const NOWHERE: &str = "postgres://haggle@127.0.0.1:1/haggle";

/// A SQLite store, and an empty PostgreSQL database; none where there is no PostgreSQL.
async fn both() -> Option<(Fresh, Fresh)> {
    let mut each = Fresh::of_each().await.into_iter();
    Some((each.next()?, each.next()?))
}

async fn move_all(from: &Fresh, to: &Fresh) -> Result<Vec<Moved>, MoveError> {
    move_store(from.url(), to.url(), &mut |_| {}).await
}

/// Moves until the first rows have been copied or compared, and then is gone as a killed program is; whether that was so.
async fn is_interrupted(doing: Doing, from: &Fresh, to: &Fresh) -> bool {
    let (from, to) = (from.url().to_owned(), to.url().to_owned());
    let moved = spawn_blocking(move || {
        let mut tell = |step: Step<'_>| assert_ne!(step.doing, doing, "interrupted");
        Handle::current().block_on(move_store(&from, &to, &mut tell)).unwrap()
    })
    .await;
    moved.is_err_and(|ended| {
        ended.into_panic().downcast_ref::<String>().is_some_and(|why| why.contains("interrupted"))
    })
}

async fn assert_is_unfinished(database: &Fresh) {
    let opened = Store::open(database.url(), Options::default()).await.map(|_| ());
    assert!(matches!(opened, Err(OpenError::Unfinished)), "{opened:?}");
    let seen = look(database.url()).await;
    assert!(matches!(seen, Err(OpenError::Unfinished)), "{seen:?}");
}

/// A store in which every table has rows and every column something, odd text and both truths among it.
async fn fill(database: &Fresh) {
    let store = Store::open(database.url(), Options::default()).await.unwrap();
    let (ada, bob) = two_users(&store).await;
    list(&store, bob).await;
    let conversation = open(&store, ada, bob).await;
    say(&store, conversation, ada, "Is the b\u{ef}cycle \"still\" there?\n\u{1}\\ \u{1f6b2}").await;
    say_many(&store, conversation, bob, 2_500).await;
    store.close().await;
    let longest = "x'ffffffffffffffffffffffffffffffff'";
    database
        .run(&format!(
            "INSERT INTO users SELECT {longest}, 'Zo\u{eb} ''Z''', 'zoe@example.com', '', {max}, {min}, 0, 0, 0 FROM meta;
             INSERT INTO logins SELECT id, id, 1, 2, 3 FROM users;
             INSERT INTO logins SELECT randomblob(16), id, 1, 2, NULL FROM users;
             INSERT INTO refresh_tokens SELECT randomblob(32), id, 4 FROM logins;
             INSERT INTO refresh_tokens VALUES (zeroblob(32), {longest}, NULL);
             UPDATE conversations SET subject_id = (SELECT id FROM listings), low_archived_seq = 1, high_archived_seq = 2;
             UPDATE participants SET subject_id = (SELECT id FROM listings), blocked_at = 5, frozen_delivered_seq = 6,
                frozen_read_seq = 7, pinned = 1, muted_until = 8 WHERE opened;
             UPDATE participants SET marked = 1, delivered_seq = 2, read_seq = 1 WHERE NOT opened;
             UPDATE messages SET listing_id = (SELECT id FROM listings), amended = 'edited', sent_digest = 'ab',
                images = '[{{\"id\":\"00000000-0000-0000-0000-000000000001\",\"width\":1,\"height\":2,\"alt\":\"\\u0041 \\\"b\\\"\"}}]' WHERE seq = 1;
             UPDATE messages SET amended = 'deleted', body = '' WHERE seq = 2;
             INSERT INTO amendments SELECT conversation_id, seq, 3, sender_id, randomblob(16),
                iif(seq = 1, 'cd', NULL) FROM messages WHERE seq <= 2;
             INSERT INTO lines SELECT conversation_id, seq, 9, listing_id, '{{\"picture\": {{}}}}', 5 FROM messages WHERE seq = 1;
             INSERT INTO reports SELECT randomblob(16), low_user, high_user, id, 1, 'scam', 'He said so.', 1 FROM conversations;
             INSERT INTO report_messages SELECT r.id, 1, r.reported_id, 'What?', 1, '[]' FROM reports r;
             INSERT INTO uploads SELECT randomblob(16), id, randomblob(16), 'ready', 'png', 1, 2, 3, {longest}, 4, 5, 1 FROM users;
             INSERT INTO uploads SELECT randomblob(16), id, NULL, 'gone', 'jpeg', 1, 2, 3, NULL, NULL, 5, 0 FROM users;
             INSERT INTO undos SELECT id, randomblob(16), 1, '[]' FROM users",
            max = i64::MAX,
            min = i64::MIN,
        ))
        .await;
}

/// Every column that the SQLite schema has, by itself.
async fn columns(database: &Fresh) -> Vec<(String, String)> {
    let mut connection = SqliteConnection::connect(database.url()).await.unwrap();
    let columns = "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT IN ('sqlite_schema', 'sqlite_sequence')
            AND t.name NOT IN ('meta', '_sqlx_migrations', 'message_numbers', 'message_words_reach', 'listing_numbers')";
    let found = sqlx::query_as(columns).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    found
}

async fn id_of(store: &Store, name: &str) -> UserId {
    store.account_by_email(&format!("{name}@example.com")).await.unwrap().unwrap().id
}

/// What ada finds by this word.
async fn found(store: &Store, word: &str) -> Vec<Message> {
    let user = id_of(store, "ada").await;
    let search = Search { user, words: vec![word.to_owned()], after: None, limit: 10 };
    store.messages_with(search).await.unwrap().into_iter().map(|found| found.message).collect()
}

/// The newest messages of ada and bob.
async fn page(store: &Store) -> Page {
    let (ada, bob) = (id_of(store, "ada").await, id_of(store, "bob").await);
    let conversation = open(store, ada, bob).await;
    store.page_before(ada, conversation, Seq(u32::MAX), 5_000).await.unwrap().unwrap()
}

#[tokio::test]
async fn everything_arrives_and_devices_start_over() {
    let Some((from, to)) = both().await else { return };
    fill(&from).await;
    let moved = move_all(&from, &to).await.unwrap();

    for (table, column) in columns(&from).await {
        let rows = moved.iter().find(|moved| moved.table == table).expect(&table).rows;
        assert_eq!(to.number(&format!("SELECT count(*) FROM {table}")).await, rows as i64, "{table}");
        let filled = format!("SELECT count({column}) FROM {table}");
        assert!(from.number(&filled).await > 0, "without {table}.{column} this shows nothing");
        assert_eq!(from.number(&filled).await, to.number(&filled).await, "{table}.{column}");
    }
    // What the comparison would not see, if it saw both sides wrongly.
    for odd in [
        "users WHERE id = 'ffffffff-ffff-ffff-ffff-ffffffffffff' AND name = 'Zo\u{eb} ''Z''' AND password_hash = ''
            AND created_at = 9223372036854775807 AND tip_dismissed_at = -9223372036854775808 AND NOT shows_read",
        "users WHERE email = 'ada@example.com' AND tip_dismissed_at IS NULL AND shows_read",
        "refresh_tokens WHERE hash = decode(repeat('00', 32), 'hex') AND used_at IS NULL",
        r#"messages WHERE seq = 1 AND images LIKE '%"alt":"\\u0041 \\"b\\""}]'"#,
        "participants WHERE pinned AND NOT marked AND blocked_at = 5",
        "conversations c JOIN listings l ON l.id = c.subject_id AND l.seller_id = c.seller_id",
    ] {
        assert_eq!(to.number(&format!("SELECT count(*) FROM {odd}")).await, 1, "{odd}");
    }

    let old = Store::open(from.url(), Options::default()).await.unwrap();
    let new = Store::open(to.url(), Options::default()).await.unwrap();
    assert_ne!(new.epoch(), old.epoch());
    assert_eq!(page(&new).await, page(&old).await);
    assert_eq!(found(&new, "bicycle").await, found(&old, "bicycle").await);
    assert!(found(&new, "bicycle").await[0].body.ends_with("there?\n\u{1}\\ \u{1f6b2}"));
    assert_eq!(found(&new, "2500").await.len(), 1);
}

/// Whatever has been copied by then.
#[tokio::test]
async fn after_an_interruption_the_same_again_goes_on() {
    let Some((from, to)) = both().await else { return };
    fill(&from).await;
    let mut interruptions = 0;
    while is_interrupted(Doing::Copying, &from, &to).await {
        interruptions += 1;
        assert_is_unfinished(&to).await;
    }
    let tables: BTreeSet<_> = columns(&from).await.into_iter().map(|(table, _)| table).collect();
    // Each run has copied one page, of messages and changes there are three.
    assert_eq!(interruptions, tables.len() + 4);
    let store = Store::open(to.url(), Options::default()).await.unwrap();
    assert_eq!(found(&store, "2500").await.len(), 1);
}

#[tokio::test]
async fn a_database_with_users_is_refused_and_stays_as_it_is() {
    let Some((from, to)) = both().await else { return };
    fill(&from).await;
    let store = Store::open(to.url(), Options::default()).await.unwrap();
    sign_up(&store, "eve").await;
    let refused = move_all(&from, &to).await;
    assert!(matches!(refused, Err(MoveError::NotEmpty)), "{refused:?}");
    let again = Store::open(to.url(), Options::default()).await.unwrap();
    assert_eq!(again.epoch(), store.epoch());
    assert!(again.account_by_email("ada@example.com").await.unwrap().is_none());
}

/// People may have written to it since.
#[tokio::test]
async fn what_was_moved_is_not_moved_again() {
    let Some((from, to)) = both().await else { return };
    fill(&from).await;
    move_all(&from, &to).await.unwrap();
    let again = move_all(&from, &to).await;
    assert!(matches!(again, Err(MoveError::NotEmpty)), "{again:?}");
}

#[tokio::test]
async fn a_row_that_differs_is_noticed() {
    let Some((from, _)) = both().await else { return };
    fill(&from).await;
    for (mistake, table, row) in [
        ("UPDATE messages SET body = 'no' WHERE seq = 1200", "messages", 1_200),
        ("UPDATE messages SET body = 'no' WHERE seq = 2501", "messages", 2_501),
        ("UPDATE messages SET images = NULL WHERE images IS NOT NULL", "messages", 1),
        ("UPDATE users SET shows_online = NOT shows_online WHERE name = 'ada'", "users", 1),
        ("UPDATE refresh_tokens SET used_at = 0 WHERE used_at IS NULL", "refresh_tokens", 1),
        ("DELETE FROM changes WHERE rev = 1000", "changes", 1_000),
        (
            "INSERT INTO changes SELECT conversation_id, 2502, kind, seq FROM changes WHERE rev = 1",
            "changes",
            2_502,
        ),
    ] {
        let (_, to) = both().await.expect("there is PostgreSQL");
        assert!(is_interrupted(Doing::Comparing, &from, &to).await);
        to.run(mistake).await;
        let noticed = move_all(&from, &to).await;
        assert!(
            matches!(&noticed, Err(MoveError::Differs { table: t, row: r }) if t == table && *r == row),
            "{mistake}: {noticed:?}"
        );
        assert_is_unfinished(&to).await;
    }
}

/// While it is moved, and between two runs.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_to_the_old_store_meanwhile_is_noticed() {
    let Some((from, to)) = both().await else { return };
    fill(&from).await;
    let write = "UPDATE users SET last_seen_at = 1 WHERE name = 'ada'";
    let mut tell = |_: Step<'_>| block_in_place(|| Handle::current().block_on(from.run(write)));
    let noticed = move_store(from.url(), to.url(), &mut tell).await;
    assert!(matches!(noticed, Err(MoveError::WrittenTo)), "{noticed:?}");
    assert_is_unfinished(&to).await;
    let noticed = move_all(&from, &to).await;
    assert!(matches!(&noticed, Err(MoveError::Differs { table, .. }) if table == "users"), "{noticed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_moves_at_a_time() {
    let Some((from, to)) = both().await else { return };
    fill(&from).await;
    let mut second = None;
    let mut tell = |_: Step<'_>| {
        second.get_or_insert_with(|| block_in_place(|| Handle::current().block_on(move_all(&from, &to))));
    };
    move_store(from.url(), to.url(), &mut tell).await.unwrap();
    assert!(matches!(second, Some(Err(MoveError::Busy))), "{second:?}");
}

#[tokio::test]
async fn what_cannot_be_moved_is_refused_before_anything_is_asked_of_the_new_database() {
    let from = Fresh::on_sqlite();
    let refusal = async |from: &str, to: &str| move_store(from, to, &mut |_| {}).await.unwrap_err();
    let missing = refusal(from.url(), NOWHERE).await;
    assert!(matches!(missing, MoveError::Missing(_)), "{missing:?}");
    assert!(!from.folder().join("haggle.db").exists());

    Store::open(from.url(), Options::default()).await.unwrap().close().await;
    assert!(matches!(refusal(NOWHERE, NOWHERE).await, MoveError::FromAddress));
    assert!(matches!(refusal(from.url(), from.url()).await, MoveError::ToAddress));
    let nobody = refusal(from.url(), NOWHERE).await;
    assert!(matches!(nobody, MoveError::Open(OpenError::Server { .. })), "{nobody:?}");

    from.run("DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .await;
    let older = refusal(from.url(), NOWHERE).await;
    assert!(matches!(older, MoveError::Older { found, known } if found + 1 == known), "{older:?}");
    assert!(older.to_string().contains("start the server on it once"), "{older}");
    from.run("INSERT INTO _sqlx_migrations SELECT 9999, '', installed_on, 1, checksum, 0 FROM _sqlx_migrations LIMIT 1").await;
    let newer = refusal(from.url(), NOWHERE).await;
    assert!(matches!(newer, MoveError::Open(OpenError::Newer { found: 9999 })), "{newer:?}");
}
