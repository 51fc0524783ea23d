//! SQLite: the file beside the server.

use std::{
    fs,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection as _, Executor, Row, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    OpenError, Opened, Options, epoch,
    look::{self, Found},
    schema,
};
use crate::{
    checkpoints::Checkpoints,
    connection::{Connection, Engine, How},
    connections::Connections,
    crossings::Crossings,
    error::Source,
    indexing::index_what_was_left,
    search::SEARCHERS,
};

/// The first SQLite whose write-ahead log cannot lose a commit when it starts over (contract B2).
const LIBRARY_MIN: &str = "3.51.3";

/// How long a statement waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Memory that each connection keeps pages in: 16 MiB, in the KiB that SQLite marks with a minus.
const CACHE_SIZE: &str = "-16384";

/// Pages of the write-ahead log (128 MiB) after which a commit itself moves into the database file what `checkpoints` has
/// not moved by then.
const CHECKPOINT_PAGES: &str = "32768";

/// A log that grew beyond this behind a slow reader gives the room back.
const LOG_BYTES_KEPT: &str = "134217728";

/// Opens the file, made if needed.
pub(super) async fn open(url: &str, options: &Options) -> Result<Opened, OpenError> {
    let write = connect_options(url)?;
    let file = write.get_filename().to_owned();
    create_folder(&file)?;

    let mut writer = write.connect().await.map_err(at(&file))?;
    check_library(&mut writer).await.map_err(at(&file))??;
    for (setting, wanted) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
        check_setting(&mut writer, setting, wanted).await.map_err(at(&file))??;
    }
    schema::SQLITE.run(&mut writer).await?;
    let crossings = Crossings::default();
    let mut writer = Connection::new(Engine::Sqlite(writer), &crossings);
    let epoch = epoch(&mut writer).await.map_err(at(&file))?;
    index_what_was_left(&mut writer).await.map_err(at(&file))?;

    let read = write.clone().create_if_missing(false).read_only(true).pragma("query_only", "ON");
    let mut readers = Vec::new();
    for _ in 0..options.readers.max(1) + SEARCHERS {
        let mut reader = read.connect().await.map_err(at(&file))?;
        check_setting(&mut reader, "query_only", "1").await.map_err(at(&file))??;
        readers.push(Connection::new(Engine::Sqlite(reader), &crossings));
    }
    let checkpoints = Some(Checkpoints::start(write.clone().create_if_missing(false)));
    let searchers = readers.split_off(options.readers.max(1) as usize);
    let writers = Connections::new(How::Sqlite(write.into()), &crossings, vec![writer]);
    let searchers = Connections::new(How::Sqlite(read.clone().into()), &crossings, searchers);
    let readers = Connections::new(How::Sqlite(read.into()), &crossings, readers);
    Ok(Opened { epoch, crossings, writers, readers, searchers, checkpoints })
}

/// Looks at the file, if it is there.
pub(super) async fn look(url: &str) -> Result<Option<Found>, OpenError> {
    let file = connect_options(url)?.get_filename().to_owned();
    if !file.exists() {
        return Ok(None);
    }
    let mut connection =
        SqliteConnectOptions::new().filename(&file).read_only(true).connect().await.map_err(at(&file))?;
    let version = check_library(&mut connection).await.map_err(at(&file))??;
    let schema = sqlx::query_scalar(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'",
    );
    let schema = match schema.fetch_one(&mut connection).await.map_err(at(&file))? {
        0i64 => None,
        _ => sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(&mut connection)
            .await
            .map_err(at(&file))?,
    };
    connection.close().await.map_err(at(&file))?;
    let (schema, known) = look::judge(schema, &schema::SQLITE)?;
    Ok(Some(Found { engine: format!("SQLite {version}"), schema, known, clock_ms: None }))
}

/// What went wrong, with the file's name.
fn at<E: Into<Source>>(file: &Path) -> impl FnOnce(E) -> OpenError {
    let file = file.to_owned();
    |error| OpenError::File { file, source: error.into() }
}

fn connect_options(url: &str) -> Result<SqliteConnectOptions, OpenError> {
    let path = url.strip_prefix("sqlite:").ok_or(OpenError::Address)?;
    // A database in memory loses what it acknowledged, and our connections would each see another one.
    if path.trim_start_matches('/').is_empty() || path.contains(":memory:") || path.contains('?') {
        return Err(OpenError::Address);
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
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
        // What is deleted is written over with zeros (contract S19).
        .pragma("secure_delete", "ON")
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .pragma("journal_size_limit", LOG_BYTES_KEPT))
}

/// The file of the database at this address; none when it is not one of ours.
pub(crate) fn file(url: &str) -> Option<PathBuf> {
    Some(connect_options(url).ok()?.get_filename().to_owned())
}

/// The folder that a file is to be in.
pub(crate) fn create_folder(file: &Path) -> Result<(), OpenError> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::create_dir_all(folder)
            .map_err(|source| OpenError::Folder { folder: folder.to_owned(), source }),
        _ => Ok(()),
    }
}

/// The outer result is the database's, the inner one the judgement.
type Checked<T> = sqlx::Result<Result<T, OpenError>>;

/// The version of SQLite, if it will do.
async fn check_library(connection: &mut SqliteConnection) -> Checked<String> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?;
    Ok(if is_new_enough(&found) {
        Ok(found)
    } else {
        Err(OpenError::TooOld { engine: "SQLite", found, wanted: LIBRARY_MIN })
    })
}

fn is_new_enough(version: &str) -> bool {
    let parts = |version: &str| {
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        [(); 3].map(|()| parts.next().unwrap_or(0))
    };
    parts(version) >= parts(LIBRARY_MIN)
}

async fn check_setting(
    connection: &mut SqliteConnection,
    setting: &'static str,
    wanted: &'static str,
) -> Checked<()> {
    let row = connection.fetch_one(AssertSqlSafe(format!("PRAGMA {setting}"))).await?;
    let found = match row.try_get_unchecked::<i64, _>(0) {
        Ok(number) if wanted.parse::<i64>().is_ok() => number.to_string(),
        _ => row.try_get_unchecked::<String, _>(0)?,
    };
    Ok(if found == wanted { Ok(()) } else { Err(OpenError::Setting { setting, found, wanted }) })
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
