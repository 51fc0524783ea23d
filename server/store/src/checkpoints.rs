//! Moving SQLite's write-ahead log into the database file while others write. Left to itself, SQLite does it inside
//! whichever commit makes the log long enough, and everybody behind that commit waits for all of it. Done often
//! and from a connection of its own, little is ever left for a commit to do.

use std::time::Duration;

use sqlx::{ConnectOptions, Connection as _, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{self, MissedTickBehavior},
};

/// How often the log is looked at.
const EVERY: Duration = Duration::from_millis(250);

/// Moves what it can and waits for nobody; what readers still need, and what is written meanwhile, stays for the next time.
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// The task that does it. It ends when this is dropped.
pub(crate) struct Checkpoints {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Checkpoints {
    /// Starts the task. To be called inside a tokio runtime.
    pub fn start(how: SqliteConnectOptions) -> Self {
        let (stop, stopped) = oneshot::channel();
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
        let moved = checkpoint(&how, &mut connection).await;
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

async fn checkpoint(how: &SqliteConnectOptions, slot: &mut Option<SqliteConnection>) -> sqlx::Result<()> {
    let connection = match slot {
        Some(connection) => connection,
        None => slot.insert(how.connect().await?),
    };
    connection.execute(CHECKPOINT).await.map(drop)
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
