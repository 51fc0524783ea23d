//! How every method reaches the database: through [`Store::read`] or [`Store::write`].

use std::pin::Pin;

use sqlx::{Connection, SqliteConnection};

use crate::{Error, Result, Store, connections::Lease};

/// What a method does with its connection.
pub(crate) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

impl Store {
    /// Runs statements on a connection that cannot write. Each sees the database as it is when it starts; a
    /// method that needs several asks for what is numbered first and then up to that number, so that they agree.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no connection, else what `work` answers.
    pub(crate) async fn read<T>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T>,
    ) -> Result<T> {
        let mut connection = self.inner.readers.lease().await?;
        let result = work(&mut connection).await;
        if let Err(Error::Unavailable(_)) = result {
            connection.discard();
        }
        result
    }

    /// Runs one transaction on the writer: committed durably when `work` answers, rolled back when it fails.
    /// It runs in a task of its own, so that nobody who stops waiting can stop it halfway (contract B3).
    ///
    /// # Errors
    /// What `work` answers; [`Error::OutcomeUnknown`] when the commit broke off.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        tokio::spawn(async move { transact(store.inner.writer.lease().await?, work).await })
            .await
            .unwrap_or_else(|ended| Err(Error::OutcomeUnknown(ended.into())))
    }
}

/// One transaction on a connection that can write. Only for tasks that nobody cancels; see [`Store::write`].
///
/// # Errors
/// What `work` answers; [`Error::OutcomeUnknown`] when the commit broke off.
pub(crate) async fn transact<T>(
    mut connection: Lease<'_>,
    work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T>,
) -> Result<T> {
    match attempt(&mut connection, work).await {
        Ok(result) => result,
        Err(Broken(error)) => {
            connection.discard();
            Err(error)
        }
    }
}

/// What went wrong on a connection that may still be within its transaction.
struct Broken(Error);

async fn attempt<T>(
    connection: &mut SqliteConnection,
    work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T>,
) -> std::result::Result<Result<T>, Broken> {
    let mut transaction =
        connection.begin_with("BEGIN IMMEDIATE").await.map_err(|error| Broken(error.into()))?;
    match work(&mut transaction).await {
        Ok(answer) => match transaction.commit().await {
            Ok(()) => Ok(Ok(answer)),
            Err(error) => Err(Broken(Error::from_commit(error))),
        },
        Err(refused) => match transaction.rollback().await {
            Ok(()) => Ok(Err(refused)),
            // When the disk is full SQLite rolls back by itself, and sqlx loses count of its transactions.
            Err(_) => Err(Broken(refused)),
        },
    }
}
