//! A fixed number of connections to the database, each used by one caller at a time.
//!
//! Not sqlx's pool: that one asks a connection for a sign of life whenever it is given back, in a task of its
//! own, which costs as much as the statement it was borrowed for.

use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use metrics::histogram;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time,
};

use crate::{
    Error, Result,
    connection::{Connection, How},
    crossings::Crossings,
};

/// Whoever waits longer for a connection is told that the store is unavailable (contract, section 2).
const WAIT_MAX: Duration = Duration::from_secs(5);

/// What is timed (`metrics`): seconds of waiting for a connection.
pub const WAIT_SECONDS: &str = "haggle_store_wait_seconds";

/// Connections opened in the same way.
pub(crate) struct Connections {
    how: How,
    crossings: Crossings,
    size: u32,
    permits: Semaphore,
    /// Std mutex: nothing is awaited while it is held. The last one used is the next one used, because what it
    /// read is still in its cache.
    idle: Mutex<Vec<Connection>>,
}

/// A connection on loan. Dropping it gives it back; the next one who borrows it finds no transaction open.
pub(crate) struct Lease<'a> {
    connection: Option<Connection>,
    home: &'a Connections,
    _permit: SemaphorePermit<'a>,
}

impl Connections {
    /// Lends out `connections`, all opened in this way and counted here.
    pub fn new(how: How, crossings: &Crossings, connections: Vec<Connection>) -> Self {
        let size = u32::try_from(connections.len()).expect("a machine has no room for so many connections");
        let crossings = crossings.clone();
        Self {
            how,
            crossings,
            size,
            permits: Semaphore::new(connections.len()),
            idle: Mutex::new(connections),
        }
    }

    /// A connection of one's own, in the order of asking.
    ///
    /// # Errors
    /// [`Error::Unavailable`] after [`WAIT_MAX`], after [`Self::close`], or when one that was lost cannot be opened again.
    pub async fn lease(&self) -> Result<Lease<'_>> {
        let asked = Instant::now();
        let permit = time::timeout(WAIT_MAX, self.permits.acquire()).await;
        histogram!(WAIT_SECONDS).record(asked.elapsed());
        let permit = permit
            .map_err(|elapsed| Error::Unavailable(elapsed.into()))?
            .map_err(|closed| Error::Unavailable(closed.into()))?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            // Boxed, because it is rare and large: it would make every future that reads as large.
            None => Box::pin(self.connect()).await?,
        };
        Ok(Lease { connection: Some(connection), home: self, _permit: permit })
    }

    async fn connect(&self) -> Result<Connection> {
        Ok(time::timeout(WAIT_MAX, self.how.connect(&self.crossings))
            .await
            .map_err(|elapsed| Error::Unavailable(elapsed.into()))??)
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

    /// One connection was lost: those that were opened before may be lost too, and are not tried one by one.
    fn suspect(&self, error: &Error) {
        if error.is_lost_connection() {
            self.idle().clear();
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease<'_> {
    /// Closes the connection instead of giving it back, because of this error: nobody knows in what state it is.
    /// What it has not committed is rolled back, and another one takes its place.
    pub fn discard(mut self, error: &Error) {
        self.connection = None;
        self.home.suspect(error);
    }

    /// Begins a transaction that may write. Its connection is to be brought back with [`Self::give_back`] when the
    /// transaction is over; if it never is, it is closed.
    ///
    /// # Errors
    /// [`Error::Unavailable`], also on a new connection when the old one turned out to be lost.
    pub async fn begin(&mut self) -> Result<Connection> {
        let mut connection =
            self.connection.take().expect("it is taken once, by the one who holds the lease");
        if let Err(error) = connection.begin().await {
            self.home.suspect(&error);
            if !error.is_lost_connection() || error.is_silence() {
                return Err(error);
            }
            connection = Box::pin(self.home.connect()).await?;
            connection.begin().await?;
        }
        Ok(connection)
    }

    /// Ends the lease with the connection that was taken.
    pub fn give_back(mut self, connection: Connection) {
        self.connection = Some(connection);
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
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("whoever takes it does not use the lease")
    }
}

impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("whoever takes it does not use the lease")
    }
}
