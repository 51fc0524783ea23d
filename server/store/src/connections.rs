//! A fixed number of connections to the database, each used by one caller at a time.
//!
//! Not sqlx's pool: that one asks a connection for a sign of life whenever it is given back, in a task of its
//! own, which costs as much as the statement it was borrowed for.

use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time,
};

use crate::{Error, Result};

/// Whoever waits longer for a connection is told that the store is unavailable (contract, section 2).
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Connections opened in the same way.
pub(crate) struct Connections {
    options: SqliteConnectOptions,
    size: u32,
    permits: Semaphore,
    /// Std mutex: nothing is awaited while it is held. The last one used is the next one used, because what it
    /// read is still in its cache.
    idle: Mutex<Vec<SqliteConnection>>,
}

/// A connection on loan. Dropping it gives it back; the next one who borrows it finds no transaction open.
pub(crate) struct Lease<'a> {
    connection: Option<SqliteConnection>,
    home: &'a Connections,
    _permit: SemaphorePermit<'a>,
}

impl Connections {
    /// Lends out `connections`, all opened with `options`.
    pub fn new(options: SqliteConnectOptions, connections: Vec<SqliteConnection>) -> Self {
        let size = u32::try_from(connections.len()).expect("a machine has no room for so many connections");
        Self { options, size, permits: Semaphore::new(connections.len()), idle: Mutex::new(connections) }
    }

    /// A connection of one's own, in the order of asking.
    ///
    /// # Errors
    /// [`Error::Unavailable`] after [`WAIT_MAX`], after [`Self::close`], or when one that was lost cannot be opened again.
    pub async fn lease(&self) -> Result<Lease<'_>> {
        let permit = time::timeout(WAIT_MAX, self.permits.acquire())
            .await
            .map_err(|elapsed| Error::Unavailable(elapsed.into()))?
            .map_err(|closed| Error::Unavailable(closed.into()))?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Lease { connection: Some(connection), home: self, _permit: permit })
    }

    /// Waits until every connection is back and closes them; a second call finds nothing to do.
    pub async fn close(&self) {
        if self.permits.acquire_many(self.size).await.is_err() {
            return;
        }
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a connection to the database did not close in order");
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease<'_> {
    /// Closes the connection instead of giving it back: nobody knows in what state it is. What it has not
    /// committed is rolled back, and another one takes its place.
    pub fn discard(mut self) {
        self.connection = None;
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.home.idle().push(connection);
        }
    }
}

impl Deref for Lease<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("only `discard` and `drop` take it, and both end the lease")
    }
}

impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("only `discard` and `drop` take it, and both end the lease")
    }
}
