//! A copy of a SQLite database, made while others read and write it, and such a copy in the place of a database.
//! PostgreSQL brings tools of its own for both; after those, [`begin_anew`] is what is left to do. From one engine to the
//! other goes [`crate::moving`].

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sqlx::{ConnectOptions, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use crate::{
    Options, Store,
    error::Source,
    open::{OpenError, create_folder, sqlite_file},
    sql::{Sql, values},
};

/// How much of everything there is: by it a copy shows that it is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Census {
    /// Accounts.
    pub users: i64,
    /// Everything that is or was for sale.
    pub listings: i64,
    /// Conversations.
    pub conversations: i64,
    /// Messages.
    pub messages: i64,
    /// Pictures that people have sent.
    pub uploads: i64,
}

/// Why there is no copy, or none was put back. The texts are for whoever runs the server.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// PostgreSQL, or nothing that is known here.
    #[error("only a SQLite database can be copied by this program: for PostgreSQL use its own tools")]
    NotSqlite,
    /// There is no place for the database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What is there is never written over.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// A file could not be written or read.
    #[error("cannot write or read {}: {}", .0.display(), .1)]
    File(PathBuf, io::Error),
    /// The database could not be read or copied.
    #[error("the database {} cannot be copied", .file.display())]
    Database {
        /// Which one.
        file: PathBuf,
        /// Why not.
        source: Source,
    },
    /// The copy is whole in itself, but is not the one that was expected.
    #[error("the copy {} holds {found:?} where {expected:?} was copied", .file.display())]
    Other {
        /// Which file.
        file: PathBuf,
        /// What is in it.
        found: Census,
        /// What ought to be.
        expected: Census,
    },
    /// The copy is not what was written.
    #[error("the copy {} is damaged: {found}", .file.display())]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What SQLite says of it.
        found: String,
    },
}

/// Copies the database at `url` into the new file `to`, as it is at one moment: whatever was acknowledged before is in it.
/// Nobody waits for it. What was deleted is not in it (contract S19).
///
/// # Errors
/// [`CopyError`]; then there is no copy.
pub async fn copy(url: &str, to: &Path) -> Result<Census, CopyError> {
    let file = sqlite_file(url).ok_or(CopyError::NotSqlite)?;
    if to.exists() {
        return Err(CopyError::Exists(to.to_owned()));
    }
    let mut connection = open(&file, true).await.map_err(at(&file))?;
    let name = to.to_string_lossy().into_owned();
    let copied = sqlx::query("VACUUM INTO $1").bind(name).execute(&mut connection).await;
    connection.close().await.map_err(at(&file))?;
    copied.map_err(at(to))?;
    keep(to)?;
    count(to).await
}

/// Puts a copy that holds `expected` in the place of the database at `url`, where there must be none, under a new epoch: devices that have seen
/// what came after the copy was made start over instead of mixing two histories (contract D11).
///
/// # Errors
/// [`CopyError`]; then there is no database.
pub async fn put_back(copy: &Path, expected: Census, url: &str) -> Result<(), CopyError> {
    let file = sqlite_file(url).ok_or(CopyError::NotSqlite)?;
    if file.exists() {
        return Err(CopyError::Exists(file));
    }
    create_folder(&file)?;
    // It gets its name when it is whole and will stay.
    let unfinished = file.with_added_extension("unfinished");
    fs::copy(copy, &unfinished).map_err(|error| CopyError::File(copy.to_owned(), error))?;
    let found = count(&unfinished).await?;
    if found != expected {
        return Err(CopyError::Other { file: copy.to_owned(), found, expected });
    }
    let mut connection = open(&unfinished, false).await.map_err(at(&unfinished))?;
    let renewed =
        sqlx::query("UPDATE meta SET epoch = $1").bind(Uuid::new_v4()).execute(&mut connection).await;
    connection.close().await.map_err(at(&unfinished))?;
    renewed.map_err(at(&unfinished))?;
    keep(&unfinished)?;
    fs::rename(&unfinished, &file).map_err(|error| CopyError::File(file.clone(), error))?;
    keep(&file)
}

/// Gives the database at `url` a new epoch (contract D11): for one that was put back by other means. No server may be
/// running on it, which would go on with the old one.
///
/// # Errors
/// When it cannot be opened or written.
pub async fn begin_anew(url: &str) -> Result<(), OpenError> {
    let store = Store::open(url, Options { readers: 1 }).await?;
    let renewed = store
        .write(|connection| {
            Box::pin(async move {
                let renew = Sql::common("UPDATE meta SET epoch = $1");
                connection.execute(renew, values![Uuid::new_v4()]).await
            })
        })
        .await;
    store.close().await;
    renewed.map(drop).map_err(|error| OpenError::Epoch(error.into()))
}

/// What a copy holds, once SQLite finds nothing wrong with it.
async fn count(file: &Path) -> Result<Census, CopyError> {
    let mut connection = open(file, true).await.map_err(at(file))?;
    let found: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await.map_err(at(file))?;
    if found != ["ok"] {
        return Err(CopyError::Damaged { file: file.to_owned(), found: found.join("; ") });
    }
    let (users, listings, conversations, messages, uploads) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM listings), (SELECT count(*) FROM conversations),
            (SELECT count(*) FROM messages), (SELECT count(*) FROM uploads WHERE state = 'ready')",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(at(file))?;
    connection.close().await.map_err(at(file))?;
    Ok(Census { users, listings, conversations, messages, uploads })
}

async fn open(file: &Path, is_read_only: bool) -> sqlx::Result<SqliteConnection> {
    SqliteConnectOptions::new().filename(file).read_only(is_read_only).connect().await
}

/// Waits until the disk has the file, and its name.
fn keep(file: &Path) -> Result<(), CopyError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = File::open(file).and_then(|file| file.sync_all());
    synced
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(|error| CopyError::File(file.to_owned(), error))
}

fn at(file: &Path) -> impl FnOnce(sqlx::Error) -> CopyError {
    let file = file.to_owned();
    |error| CopyError::Database { file, source: error.into() }
}
