//! How every method reaches the database: through [`Store::read`] or [`Store::write`].

use std::pin::Pin;

use crate::{Error, Result, Store, connection::Connection, connections::Lease};

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
        work: impl for<'c> FnOnce(&'c mut Connection) -> Work<'c, T>,
    ) -> Result<T> {
        let mut connection = self.inner.readers.lease().await?;
        let result = work(&mut connection).await;
        if let Err(error @ Error::Unavailable(_)) = &result {
            connection.discard(error);
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
        work: impl for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        tokio::spawn(async move { transact(store.inner.writers.lease().await?, work).await })
            .await
            .unwrap_or_else(|ended| Err(Error::OutcomeUnknown(ended.into())))
    }
}

/// One transaction on a connection that can write. Only for tasks that nobody cancels; see [`Store::write`].
///
/// # Errors
/// What `work` answers; [`Error::OutcomeUnknown`] when the commit broke off.
pub(crate) async fn transact<T>(
    mut lease: Lease<'_>,
    work: impl for<'c> FnOnce(&'c mut Connection) -> Work<'c, T>,
) -> Result<T> {
    // Whatever happens in between, a panic too: only a connection without a transaction goes back.
    let mut connection = lease.begin().await?;
    let done = match work(&mut connection).await {
        Ok(answer) => connection.commit().await.map(|()| answer),
        Err(error) => Err(error),
    };
    match &done {
        Ok(_) => lease.give_back(connection),
        Err(error) if error.is_lost_connection() => lease.discard(error),
        // When the disk is full SQLite has rolled back by itself, and this fails.
        Err(error) => match connection.roll_back().await {
            Ok(()) => lease.give_back(connection),
            Err(_) => lease.discard(error),
        },
    }
    done
}

#[cfg(test)]
mod tests {
    use fresh::Fresh;

    use super::*;
    use crate::{
        Options,
        sql::{self, Sql, both, values},
    };

    async fn store() -> (Store, Fresh) {
        let database = Fresh::new().await;
        let store = Store::open(database.url(), Options::default()).await.expect("it opens");
        store.run("CREATE TABLE words (word TEXT)".to_owned()).await.expect("a table can be made");
        (store, database)
    }

    fn sql(text: String) -> Sql {
        Sql::common(text.leak())
    }

    fn insert(word: &str) -> Sql {
        sql(format!("INSERT INTO words VALUES ('{word}')"))
    }

    macro_rules! count {
        ($engine:ident) => {
            concat!("SELECT ", sql::$engine::plain!("count(*)"), " FROM words")
        };
    }

    impl Store {
        async fn run(&self, text: String) -> Result<()> {
            self.write(|transaction| {
                Box::pin(async move {
                    // SQLite may be given several in one go, PostgreSQL may not.
                    transaction.execute(sql(text), values![]).await?;
                    Ok(())
                })
            })
            .await
        }

        async fn words(&self) -> i64 {
            self.read(|connection| {
                Box::pin(async move { connection.get("words", both!(count), values![]).await })
            })
            .await
            .expect("reading works")
        }
    }

    /// Contract, section 2: with a full disk nothing is stored and nothing breaks; reading works; it recovers without a restart.
    #[tokio::test]
    async fn a_full_disk_refuses_writes_until_there_is_room_again() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let url = format!("sqlite:{}/haggle.db", folder.path().display());
        let store = Store::open(&url, Options::default()).await.expect("it opens");
        store.run("CREATE TABLE words (word TEXT)".to_owned()).await.expect("a table can be made");
        let word = |bytes: usize| format!("INSERT INTO words VALUES ('{}')", "a".repeat(bytes));
        store.run("PRAGMA max_page_count = 60".to_owned()).await.expect("the disk gets small");
        let mut written = 0;
        let full = loop {
            match store.run(word(30_000)).await {
                Ok(()) => written += 1,
                Err(full) => break full,
            }
        };
        assert!(matches!(full, Error::StorageFull), "{full:?}");
        assert_eq!(store.words().await, written);
        for _ in 0..3 {
            // A new connection does not know of the small disk: so it is small again only for this transaction.
            let both = format!("PRAGMA max_page_count = 60; {}", word(100_000));
            assert!(matches!(store.run(both).await, Err(Error::StorageFull)));
        }
        store.run("PRAGMA max_page_count = 1000".to_owned()).await.expect("there is room again");
        store.run(word(30_000)).await.expect("it is stored");
        assert_eq!(store.words().await, written + 1);
    }

    #[tokio::test]
    async fn what_is_refused_halfway_leaves_nothing_behind() {
        let (store, _database) = store().await;
        let refused: Result<()> = store
            .write(|transaction| {
                Box::pin(async move {
                    transaction.execute(insert("half"), values![]).await?;
                    Err(Error::Refused(protocol::Code::NotFound))
                })
            })
            .await;
        assert!(matches!(refused, Err(Error::Refused(_))));
        assert_eq!(store.words().await, 0);
    }

    #[tokio::test]
    async fn a_panic_halfway_leaves_nothing_behind_and_the_writer_usable() {
        let (store, _database) = store().await;
        let outcome: Result<()> = store
            .write(|transaction| {
                Box::pin(async move {
                    transaction.execute(insert("half"), values![]).await?;
                    panic!("a mistake")
                })
            })
            .await;
        assert!(matches!(outcome, Err(Error::OutcomeUnknown(_))));
        store.run("INSERT INTO words VALUES ('whole')".to_owned()).await.expect("it is stored");
        assert_eq!(store.words().await, 1);
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let (store, _database) = store().await;
        let written = store
            .read(|connection| {
                Box::pin(async move { connection.execute(insert("no"), values![]).await.map(|_| ()) })
            })
            .await;
        assert!(matches!(written, Err(Error::Unavailable(_))));
        assert_eq!(store.words().await, 0);
    }

    /// A transaction that ends itself is what a full disk leaves; the next one finds a new connection.
    #[tokio::test]
    async fn a_connection_whose_transaction_is_gone_is_replaced() {
        let (store, _database) = store().await;
        let lost: Result<()> = store
            .write(|transaction| {
                Box::pin(async move {
                    transaction.execute(Sql::common("ROLLBACK"), values![]).await?;
                    Err(Error::Refused(protocol::Code::NotFound))
                })
            })
            .await;
        assert!(matches!(lost, Err(Error::Refused(_))));
        store.run("INSERT INTO words VALUES ('whole')".to_owned()).await.expect("it is stored");
        assert_eq!(store.words().await, 1);
    }
}
