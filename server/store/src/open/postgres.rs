//! PostgreSQL: a server of its own, for more than one process or machine.

use std::{str::FromStr, time::Duration};

use sqlx::{ConnectOptions, Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::time;

use super::{
    OpenError, Opened, Options, UNFINISHED, epoch,
    look::{self, Found},
    schema,
};
use crate::{
    connection::{Connection, Engine, How},
    connections::Connections,
    crossings::Crossings,
    error::Source,
    search::{SEARCH_WITHIN, SEARCHERS},
};

/// The first server that all statements have been run on, as `server_version_num` counts.
const VERSION_MIN: i32 = 150_000;

/// Connections that write. Appends come one batch at a time; signing in, opening and marking do not wait for them.
const WRITERS: u32 = 4;

/// What every connection asks of the server (contract B3: the store's own timeouts, in milliseconds). A statement
/// that waits longer for a lock or for itself fails, and one whose program has vanished ends its transaction.
const SESSION: [(&str, &str); 7] = [
    // What the row locks count on: a statement sees what whoever held them before has committed.
    ("default_transaction_isolation", "read committed"),
    // Statements are written so that one plan serves all values; to plan takes longer than to run most of them.
    ("plan_cache_mode", "force_generic_plan"),
    // Every statement has an index for what it asks. A plan made while a table was small would go through all of it, and be
    // kept until the server next counts rows: minutes, in which a new marketplace may get its first ten thousand messages.
    ("enable_seqscan", "off"),
    ("statement_timeout", "4000"),
    ("lock_timeout", "3000"),
    ("idle_in_transaction_session_timeout", "10000"),
    ("application_name", "haggle"),
];

/// How long the server may take to let us in at start.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Opens the database, which must exist.
pub(super) async fn open(url: &str, options: &Options) -> Result<Opened, OpenError> {
    // Without the timeouts of the others: a migration takes as long as it takes.
    let (server, mut first) = connect(url).await?;
    schema::POSTGRES.run(&mut first).await?;
    let crossings = Crossings::default();
    let mut first = Connection::new(Engine::Postgres(first), &crossings);
    let epoch = epoch(&mut first).await.map_err(at(&server))?;
    first.close().await.map_err(at(&server))?;
    if epoch.0 == UNFINISHED {
        return Err(OpenError::Unfinished);
    }

    let write = server.clone().options(SESSION);
    let mut writers = Vec::new();
    for _ in 0..WRITERS {
        let writer = Engine::Postgres(write.connect().await.map_err(at(&server))?);
        writers.push(Connection::new(writer, &crossings));
    }
    let read = write.clone().options([("default_transaction_read_only", "on")]);
    let mut readers = Vec::new();
    for _ in 0..options.readers.max(1) {
        let reader = Engine::Postgres(read.connect().await.map_err(at(&server))?);
        readers.push(Connection::new(reader, &crossings));
    }
    let limit = SEARCH_WITHIN.as_millis().to_string();
    let search = read.clone().options([("statement_timeout", limit)]);
    let mut searchers = Vec::new();
    for _ in 0..SEARCHERS {
        let searcher = Engine::Postgres(search.connect().await.map_err(at(&server))?);
        searchers.push(Connection::new(searcher, &crossings));
    }
    let writers = Connections::new(How::Postgres(write.into()), &crossings, writers);
    let searchers = Connections::new(How::Postgres(search.into()), &crossings, searchers);
    let readers = Connections::new(How::Postgres(read.into()), &crossings, readers);
    Ok(Opened { epoch, crossings, writers, readers, searchers, checkpoints: None })
}

/// The first connection, to a server that keeps what it is given.
pub(crate) async fn connect(url: &str) -> Result<(PgConnectOptions, PgConnection), OpenError> {
    let server = PgConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
    let late = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    let connected = time::timeout(CONNECT_WITHIN, server.connect()).await.map_err(late).flatten();
    let mut connection = connected.map_err(at(&server))?;
    check(&mut connection).await.map_err(at(&server))??;
    Ok((server, connection))
}

/// Looks at the database.
pub(super) async fn look(url: &str) -> Result<Found, OpenError> {
    let (server, mut connection) = connect(url).await?;
    let (version, clock_ms, has_schema): (String, i64, bool) = sqlx::query_as(
        "SELECT current_setting('server_version'), CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint),
            to_regclass('_sqlx_migrations') IS NOT NULL",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(at(&server))?;
    let schema = match has_schema {
        false => None,
        true => sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(&mut connection)
            .await
            .map_err(at(&server))?,
    };
    let (schema, known) = look::judge(schema, &schema::POSTGRES)?;
    let is_unfinished = match schema {
        0 => false,
        _ => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM meta WHERE epoch = $1)")
            .bind(UNFINISHED)
            .fetch_one(&mut connection)
            .await
            .map_err(at(&server))?,
    };
    connection.close().await.map_err(at(&server))?;
    if is_unfinished {
        return Err(OpenError::Unfinished);
    }
    Ok(Found { engine: format!("PostgreSQL {version}"), schema, known, clock_ms: Some(clock_ms) })
}

/// What went wrong, with the server's name.
fn at<E: Into<Source>>(server: &PgConnectOptions) -> impl FnOnce(E) -> OpenError {
    let host = server.get_host().to_owned();
    let database = server.get_database().unwrap_or_default().to_owned();
    |error| OpenError::Server { host, database, source: error.into() }
}

/// Whether the server keeps what it acknowledges, and is the one that others copy from (contract B2). The outer
/// result is the server's, the inner one the judgement.
async fn check(connection: &mut PgConnection) -> sqlx::Result<Result<(), OpenError>> {
    let (number, version): (i32, String) = sqlx::query_as(
        "SELECT CAST(current_setting('server_version_num') AS integer), current_setting('server_version')",
    )
    .fetch_one(&mut *connection)
    .await?;
    if number < VERSION_MIN {
        return Ok(Err(OpenError::TooOld { engine: "PostgreSQL", found: version, wanted: "15" }));
    }
    let settings: Vec<(String, String)> = sqlx::query_as(
        "SELECT name, setting FROM pg_settings
         WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding')
         UNION ALL SELECT 'in_recovery', CASE WHEN pg_is_in_recovery() THEN 'on' ELSE 'off' END",
    )
    .fetch_all(connection)
    .await?;
    Ok(judge(&settings))
}

fn judge(settings: &[(String, String)]) -> Result<(), OpenError> {
    for (setting, wanted, enough) in [
        ("fsync", "on", &["on"][..]),
        ("full_page_writes", "on", &["on"]),
        // Each of these waits for the own disk at least.
        ("synchronous_commit", "on", &["on", "local", "remote_write", "remote_apply"]),
        ("server_encoding", "UTF8", &["UTF8"]),
        ("in_recovery", "off", &["off"]),
    ] {
        let found = settings.iter().find(|(name, _)| name == setting).map_or("", |(_, found)| found);
        if !enough.contains(&found) {
            return Err(OpenError::Setting { setting, found: found.to_owned(), wanted });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contract B2.
    #[test]
    fn a_server_that_could_lose_a_commit_is_refused() {
        let safe = [
            ("fsync", "on"),
            ("full_page_writes", "on"),
            ("synchronous_commit", "on"),
            ("server_encoding", "UTF8"),
            ("in_recovery", "off"),
        ];
        let settings = |changed: &str, value: &str| -> Vec<(String, String)> {
            let each = safe.iter().map(|&(name, safe)| {
                (name.to_owned(), if name == changed { value.to_owned() } else { safe.to_owned() })
            });
            each.collect()
        };
        assert!(judge(&settings("", "")).is_ok());
        assert!(judge(&settings("synchronous_commit", "remote_apply")).is_ok());
        for (name, value) in [
            ("fsync", "off"),
            ("full_page_writes", "off"),
            ("synchronous_commit", "off"),
            ("server_encoding", "SQL_ASCII"),
            ("in_recovery", "on"),
        ] {
            let refused = judge(&settings(name, value));
            assert!(
                matches!(&refused, Err(OpenError::Setting { setting, .. }) if *setting == name),
                "{refused:?}"
            );
        }
        assert!(judge(&[]).is_err());
    }
}
