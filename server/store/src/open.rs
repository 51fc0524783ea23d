//! Opening the store: connecting, checking that the database keeps what it is given (contract B2), migrating.

use std::{
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use protocol::Epoch;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Executor, Row, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use uuid::Uuid;

use crate::{Result, connections::Connections, marks::Marks};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// The first SQLite whose write-ahead log cannot lose a commit when it starts over (contract B2).
const LIBRARY_MIN: (u32, u32, u32) = (3, 51, 3);

/// How long a statement waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Memory that each connection keeps pages in: 16 MiB, in the KiB that SQLite marks with a minus.
const CACHE_SIZE: &str = "-16384";

/// Pages of the write-ahead log (16 MiB) after which a commit moves them into the database file.
const CHECKPOINT_PAGES: &str = "4096";

/// A log that grew beyond this behind a slow reader gives the room back.
const LOG_BYTES_KEPT: &str = "67108864";

/// Everything that lasts. Clones share the connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    epoch: Epoch,
    /// Exactly one: SQLite lets one write at a time, and waiting here is first come, first served.
    pub writer: Connections,
    pub readers: Connections,
    pub marks: Marks,
}

/// How the store uses its machine.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read at the same time; at least 1.
    pub readers: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4 }
    }
}

/// Why the store was not opened. The texts are for whoever runs the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of a store.
    #[error("`{url}` is not the address of a store: expected `sqlite:PATH`, such as sqlite:data/haggle.db")]
    Address {
        /// What was asked for.
        url: String,
    },
    /// The folder is not there and cannot be made.
    #[error("the folder {} for the database cannot be created", .folder.display())]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file cannot be opened, or not be written.
    #[error("the database {} cannot be opened for writing", .file.display())]
    File {
        /// Which file.
        file: PathBuf,
        /// Why not.
        source: sqlx::Error,
    },
    /// The library could lose a commit.
    #[error("SQLite {found} is too old: at least {}.{}.{} is needed", LIBRARY_MIN.0, LIBRARY_MIN.1, LIBRARY_MIN.2)]
    Library {
        /// Its version.
        found: String,
    },
    /// The database does not keep what it is given.
    #[error("the database has {setting} = {found} where {wanted} is needed")]
    Setting {
        /// Which pragma.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// A later version of this program has changed the schema.
    #[error(
        "the database has migration {found}, which is newer than this program: run the program that made it"
    )]
    Newer {
        /// The migration that is not known here.
        found: i64,
    },
    /// The schema could not be brought up to date.
    #[error("the database could not be migrated")]
    Migration(#[source] MigrateError),
}

impl Store {
    /// Opens the store at `url` (`sqlite:PATH`, or `sqlite:///PATH` from the root), creating folder and file
    /// if needed, and brings its schema up to date.
    ///
    /// # Errors
    /// [`OpenError`] when it cannot be opened for writing, or would not keep what it is given.
    pub async fn open(url: &str, options: Options) -> std::result::Result<Self, OpenError> {
        let write = connect_options(url)?;
        let file = write.get_filename().to_owned();
        let at_file = |source| OpenError::File { file: file.clone(), source };
        create_folder(&file)?;

        let mut writer = write.connect().await.map_err(at_file)?;
        check_library(&mut writer).await.map_err(at_file)??;
        for (setting, wanted) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
            check_setting(&mut writer, setting, wanted).await.map_err(at_file)??;
        }
        migrate(&mut writer).await?;
        let epoch = epoch(&mut writer).await.map_err(at_file)?;

        let read = write.clone().create_if_missing(false).read_only(true).pragma("query_only", "ON");
        let mut readers = Vec::new();
        for _ in 0..options.readers.max(1) {
            let mut reader = read.connect().await.map_err(at_file)?;
            check_setting(&mut reader, "query_only", "1").await.map_err(at_file)??;
            readers.push(reader);
        }
        let writer = Connections::new(write, vec![writer]);
        let readers = Connections::new(read, readers);
        Ok(Self { inner: Arc::new(Inner { epoch, writer, readers, marks: Marks::default() }) })
    }

    /// Waits for what is under way and closes every connection. Whatever is asked afterwards is unavailable.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        // Last, because the last connection moves the write-ahead log into the database file.
        self.inner.writer.close().await;
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<()> {
        self.read(|connection| {
            Box::pin(async move {
                sqlx::query("SELECT one FROM meta").fetch_one(connection).await?;
                Ok(())
            })
        })
        .await
    }

    /// The history that every `rev` counts in (contract D11).
    pub fn epoch(&self) -> Epoch {
        self.inner.epoch
    }

    /// Whether nobody has signed up yet.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn is_empty(&self) -> Result<bool> {
        self.read(|connection| {
            Box::pin(async move {
                let some: bool =
                    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users)").fetch_one(connection).await?;
                Ok(!some)
            })
        })
        .await
    }
}

fn connect_options(url: &str) -> std::result::Result<SqliteConnectOptions, OpenError> {
    let wrong = || OpenError::Address { url: url.to_owned() };
    let path = url.strip_prefix("sqlite:").ok_or_else(wrong)?;
    // A database in memory loses what it acknowledged, and our connections would each see another one.
    if path.trim_start_matches('/').is_empty() || path.contains(":memory:") || path.contains('?') {
        return Err(wrong());
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|_| wrong())?;
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // A page of history fits without the worker waiting for the reader.
        .row_buffer_size(256)
        .pragma("cache_size", CACHE_SIZE)
        .pragma("temp_store", "MEMORY")
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .pragma("journal_size_limit", LOG_BYTES_KEPT))
}

fn create_folder(file: &Path) -> std::result::Result<(), OpenError> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::create_dir_all(folder)
            .map_err(|source| OpenError::Folder { folder: folder.to_owned(), source }),
        _ => Ok(()),
    }
}

/// The outer result is the database's, the inner one the judgement.
type Checked = sqlx::Result<std::result::Result<(), OpenError>>;

async fn check_library(connection: &mut SqliteConnection) -> Checked {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?;
    Ok(if is_new_enough(&found) { Ok(()) } else { Err(OpenError::Library { found }) })
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) >= LIBRARY_MIN
}

async fn check_setting(
    connection: &mut SqliteConnection,
    setting: &'static str,
    wanted: &'static str,
) -> Checked {
    let row = connection.fetch_one(AssertSqlSafe(format!("PRAGMA {setting}"))).await?;
    let found = match row.try_get_unchecked::<i64, _>(0) {
        Ok(number) if wanted.parse::<i64>().is_ok() => number.to_string(),
        _ => row.try_get_unchecked::<String, _>(0)?,
    };
    Ok(if found == wanted { Ok(()) } else { Err(OpenError::Setting { setting, found, wanted }) })
}

async fn migrate(connection: &mut SqliteConnection) -> std::result::Result<(), OpenError> {
    MIGRATIONS.run(connection).await.map_err(|error| match error {
        MigrateError::VersionMissing(found) => OpenError::Newer { found },
        other => OpenError::Migration(other),
    })
}

/// Reads the epoch, choosing it when the database is new. Writing it also shows that the file can be written:
/// SQLite opens a protected one without a word.
async fn epoch(connection: &mut SqliteConnection) -> sqlx::Result<Epoch> {
    sqlx::query("INSERT INTO meta (one, epoch) VALUES (1, $1) ON CONFLICT (one) DO NOTHING")
        .bind(Uuid::new_v4())
        .execute(&mut *connection)
        .await?;
    sqlx::query_scalar("SELECT epoch FROM meta").fetch_one(connection).await.map(Epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_could_lose_a_commit_is_too_old() {
        for version in ["3.51.3", "3.51.10", "3.52.0", "4.0.0"] {
            assert!(is_new_enough(version), "{version}");
        }
        for version in ["3.51.2", "3.50.9", "2.99.99", "3.51", "", "new"] {
            assert!(!is_new_enough(version), "{version}");
        }
    }

    #[tokio::test]
    async fn a_database_that_does_not_wait_for_the_disk_is_refused() {
        let mut connection = SqliteConnectOptions::new()
            .in_memory(true)
            .synchronous(SqliteSynchronous::Normal)
            .connect()
            .await
            .expect("a database in memory opens");
        let refused = check_setting(&mut connection, "synchronous", "2").await.expect("it answers");
        assert!(matches!(refused, Err(OpenError::Setting { setting: "synchronous", .. })), "{refused:?}");
        let refused = check_setting(&mut connection, "journal_mode", "wal").await.expect("it answers");
        assert!(matches!(refused, Err(OpenError::Setting { found, .. }) if found == "memory"));
    }
}
