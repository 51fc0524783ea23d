//! Opening the store: connecting, checking that the database keeps what it is given (contract B2), migrating.

pub mod look;
mod postgres;
mod schema;
mod sqlite;

pub(crate) use postgres::connect as connect_postgres;
pub(crate) use sqlite::{create_folder, file as sqlite_file};

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::Epoch;
use sqlx::migrate::MigrateError;
use uuid::Uuid;

use crate::{
    Result,
    checkpoints::Checkpoints,
    connection::Connection,
    connections::Connections,
    crossings::Crossings,
    error::Source,
    indexing::Indexing,
    marks::Marks,
    sql::{self, Sql, both, values},
};

/// Everything that lasts. Clones share the connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    epoch: Epoch,
    pub crossings: Crossings,
    /// With SQLite exactly one, because it lets one write at a time, and waiting here is first come, first served.
    pub writers: Connections,
    pub readers: Connections,
    /// For searches only, so that nobody who reads messages waits for one.
    pub searchers: Connections,
    pub marks: Marks,
    /// With SQLite.
    pub indexing: Option<Indexing>,
    /// With SQLite; taken by the first who closes the store. Std mutex: nothing is awaited while it is held.
    checkpoints: Mutex<Option<Checkpoints>>,
}

/// The epoch of a database that a store is being moved into: nothing opens it, until it gets a real one.
pub(crate) const UNFINISHED: Uuid = Uuid::nil();

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

/// Why the store was not opened. The texts are for whoever runs the server; no password is in them.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of a store. It is not repeated here: a password may stand in it.
    #[error("this is not the address of a store: expected sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Address,
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
        source: Source,
    },
    /// The server does not answer, or does not let us in.
    #[error("the database {database} on {host} cannot be opened for writing")]
    Server {
        /// Where.
        host: String,
        /// Which database.
        database: String,
        /// Why not.
        source: Source,
    },
    /// The engine could lose a commit, or lacks what statements are written with.
    #[error("{engine} {found} is too old: at least {wanted} is needed")]
    TooOld {
        /// SQLite's library or PostgreSQL's server.
        engine: &'static str,
        /// Its version.
        found: String,
        /// The first that will do.
        wanted: &'static str,
    },
    /// The database does not keep what it is given.
    #[error("the database has {setting} = {found} where {wanted} is needed")]
    Setting {
        /// Which one.
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
    /// A store is being moved into it, or was until that was interrupted.
    #[error(
        "the database holds a part of a store that is being moved: run `haggle migrate-store` until it has succeeded"
    )]
    Unfinished,
    /// No new epoch could be written.
    #[error("the database could not be told to begin anew")]
    Epoch(#[source] Source),
    /// The schema could not be brought up to date.
    #[error("the database could not be migrated")]
    Migration(#[source] MigrateError),
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(found) => Self::Newer { found },
            other => Self::Migration(other),
        }
    }
}

impl Store {
    /// Opens the store at `url` and brings its schema up to date: `sqlite:PATH` (`sqlite:///PATH` from the root;
    /// folder and file are made if needed), or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
    ///
    /// # Errors
    /// [`OpenError`] when it cannot be opened for writing, or would not keep what it is given.
    pub async fn open(url: &str, options: Options) -> std::result::Result<Self, OpenError> {
        let Opened { epoch, crossings, writers, readers, searchers, checkpoints } = match url.split_once(':')
        {
            Some(("sqlite", _)) => sqlite::open(url, &options).await?,
            Some(("postgres" | "postgresql", _)) => postgres::open(url, &options).await?,
            _ => return Err(OpenError::Address),
        };
        let indexing = checkpoints.is_some().then(Indexing::default);
        let (marks, checkpoints) = (Marks::default(), Mutex::new(checkpoints));
        let inner = Inner { epoch, crossings, writers, readers, searchers, marks, indexing, checkpoints };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Waits for what is under way and closes every connection. Whatever is asked afterwards is unavailable.
    pub async fn close(&self) {
        if let Err(error) = self.index().await {
            tracing::warn!(%error, "the search index is behind until the next start");
        }
        self.inner.searchers.close().await;
        self.inner.readers.close().await;
        let checkpoints = self.inner.checkpoints.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(checkpoints) = checkpoints {
            checkpoints.stop().await;
        }
        // Last, because SQLite's last connection moves the write-ahead log into the database file.
        self.inner.writers.close().await;
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<()> {
        self.read(|connection| {
            Box::pin(async move {
                connection.execute(Sql::common("SELECT one FROM meta"), values![]).await?;
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
        macro_rules! is_empty {
            ($engine:ident) => {
                concat!(
                    "SELECT ",
                    sql::$engine::plain!(sql::$engine::truth!("NOT EXISTS (SELECT 1 FROM users)"))
                )
            };
        }
        self.read(|connection| {
            Box::pin(async move { connection.get("users", both!(is_empty), values![]).await })
        })
        .await
    }
}

/// What an engine hands over, its schema up to date.
struct Opened {
    epoch: Epoch,
    crossings: Crossings,
    writers: Connections,
    readers: Connections,
    checkpoints: Option<Checkpoints>,
    searchers: Connections,
}

/// Reads the epoch, choosing it when the database is new. Writing it also shows that the database can be written.
async fn epoch(connection: &mut Connection) -> Result<Epoch> {
    macro_rules! epoch {
        ($engine:ident) => {
            concat!("SELECT ", sql::$engine::plain!(sql::$engine::id!("epoch")), " FROM meta")
        };
    }
    let choose = Sql::common("INSERT INTO meta (one, epoch) VALUES (1, $1) ON CONFLICT (one) DO NOTHING");
    connection.execute(choose, values![Uuid::new_v4()]).await?;
    connection.get("meta", both!(epoch), values![]).await
}
