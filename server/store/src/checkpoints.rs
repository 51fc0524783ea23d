//! Moving SQLite's write-ahead log into the database file while others write. Left to itself, SQLite does it inside
//! whichever commit makes the log long enough, and everybody behind that commit waits for all of it. From a
//! connection of its own it holds up nobody, until so little is left that the log can start over in an instant.

use std::time::Duration;

use sqlx::{ConnectOptions, Connection as _, Executor, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{self, MissedTickBehavior},
};

/// How often it is done. Seldom, because a page that was written a hundred times meanwhile is moved once.
const EVERY: Duration = Duration::from_secs(2);

/// While others write, each pass leaves what came during it, which is less each time.
const PASSES_MAX: u32 = 4;

/// With so few pages left, the log is let start over: writers wait for that, as for a commit.
const LITTLE_PAGES: i64 = 64;

/// How long the log may wait for those who read it to start over; the writers wait with it.
const START_OVER_WITHIN: Duration = Duration::from_millis(10);

/// The task that does it. It ends when this is dropped.
pub(crate) struct Checkpoints {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Checkpoints {
    /// Starts the task. To be called inside a tokio runtime.
    pub fn start(how: SqliteConnectOptions) -> Self {
        let (stop, stopped) = oneshot::channel();
        let how = how.busy_timeout(START_OVER_WITHIN);
        Self { stop, ended: tokio::spawn(run(how, stopped)) }
    }

    /// Returns when the task has let go of the database.
    pub async fn stop(self) {
        drop(self.stop);
        if let Err(error) = self.ended.await {
            tracing::error!(%error, "the checkpoints did not end in order");
        }
    }
}

async fn run(how: SqliteConnectOptions, mut stopped: oneshot::Receiver<()>) {
    let mut connection = None;
    let mut is_failing = false;
    let mut ticks = time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = &mut stopped => break,
            _ = ticks.tick() => {}
        }
        let moved = empty_log(&how, &mut connection).await;
        if let Err(error) = &moved {
            connection = None;
            // A full disk stays full for a while; commits go on without us.
            if !is_failing {
                tracing::warn!(%error, "the write-ahead log cannot be moved into the database");
            }
        }
        is_failing = moved.is_err();
    }
    if let Some(connection) = connection
        && let Err(error) = connection.close().await
    {
        tracing::warn!(%error, "the connection for checkpoints did not close in order");
    }
}

async fn empty_log(how: &SqliteConnectOptions, slot: &mut Option<SqliteConnection>) -> sqlx::Result<()> {
    let connection = match slot {
        Some(connection) => connection,
        None => slot.insert(how.connect().await?),
    };
    for _ in 0..PASSES_MAX {
        let (pages, moved) = checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
        if pages <= LITTLE_PAGES {
            return Ok(());
        }
        if pages - moved <= LITTLE_PAGES {
            checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)").await?;
            return Ok(());
        }
    }
    Ok(())
}

/// Says how many pages the log holds, and how many of them are in the database. Whoever could not be waited for is no
/// error: it is done the next time.
async fn checkpoint(connection: &mut SqliteConnection, how: &'static str) -> sqlx::Result<(i64, i64)> {
    let row = connection.fetch_one(how).await?;
    Ok((row.try_get(1)?, row.try_get(2)?))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::{
        Options, Store,
        sql::{Sql, values},
    };

    /// How often a condition is looked at, and for how long.
    const LOOKS: (Duration, u32) = (Duration::from_millis(10), 1_000);

    async fn until(condition: impl Fn() -> bool) -> bool {
        for _ in 0..LOOKS.1 {
            if condition() {
                return true;
            }
            time::sleep(LOOKS.0).await;
        }
        false
    }

    fn holds(file: &Path, word: &str) -> bool {
        fs::read(file).is_ok_and(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
    }

    #[tokio::test]
    async fn what_is_committed_gets_into_the_database_file_without_a_commit_that_waits_for_it() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let file = folder.path().join("haggle.db");
        let url = format!("sqlite:{}", file.display());
        let store = Store::open(&url, Options::default()).await.expect("it opens");
        for sql in ["CREATE TABLE words (word TEXT)", "INSERT INTO words VALUES ('perambulator')"] {
            store
                .write(move |transaction| {
                    Box::pin(async move { transaction.execute(Sql::common(sql), values![]).await.map(drop) })
                })
                .await
                .expect("it is stored");
        }
        assert!(until(|| holds(&file, "perambulator")).await, "it is still in the log only");
        store.close().await;
        assert!(!folder.path().join("haggle.db-wal").exists(), "somebody still holds the database");
    }
}
