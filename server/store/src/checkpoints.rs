//! Moving SQLite's write-ahead log into the database file while others write. Left to itself, SQLite does it inside
//! whichever commit makes the log long enough, and everybody behind that commit waits for all of it. From a
//! connection of its own it holds up nobody, until so little is left that the log can start over in an instant.
//! A log that starts over keeps what it held until that is written over; now and then it is emptied instead, so that
//! what was deleted is in no file any more (contract S19).

use std::time::Duration;

use sqlx::{ConnectOptions, Connection as _, Executor, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{self, Instant, MissedTickBehavior},
};

/// How often it is done. Seldom, because a page that was written a hundred times meanwhile is moved once.
const EVERY: Duration = Duration::from_secs(2);

/// While others write, each pass leaves what came during it, which is less each time.
const PASSES_MAX: u32 = 4;

/// With so few pages left, the log is let start over: writers wait for that, as for a commit.
const LITTLE_PAGES: i64 = 64;

/// What was deleted may stand in the log for so long.
const FORGET_WITHIN: Duration = Duration::from_secs(3_600);

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
        Self { stop, ended: tokio::spawn(run(how, FORGET_WITHIN, stopped)) }
    }

    /// Returns when the task has let go of the database.
    pub async fn stop(self) {
        drop(self.stop);
        if let Err(error) = self.ended.await {
            tracing::error!(%error, "the checkpoints did not end in order");
        }
    }
}

async fn run(how: SqliteConnectOptions, forget_within: Duration, mut stopped: oneshot::Receiver<()>) {
    let mut connection = None;
    let mut is_failing = false;
    let mut forgot = Instant::now();
    let mut ticks = time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = &mut stopped => break,
            _ = ticks.tick() => {}
        }
        let start_over =
            if forgot.elapsed() < forget_within { StartOver::Keeping } else { StartOver::Forgetting };
        match move_log(&how, &mut connection, start_over).await {
            Ok(has_forgotten) => {
                is_failing = false;
                if has_forgotten {
                    forgot = Instant::now();
                }
            }
            Err(error) => {
                connection = None;
                // A full disk stays full for a while; commits go on without us.
                if !std::mem::replace(&mut is_failing, true) {
                    tracing::warn!(%error, "the write-ahead log cannot be moved into the database");
                }
            }
        }
    }
    if let Some(connection) = connection
        && let Err(error) = connection.close().await
    {
        tracing::warn!(%error, "the connection for checkpoints did not close in order");
    }
}

/// What becomes of the log's old pages when it starts over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StartOver {
    /// They are written over, one after the other: the file need not grow again.
    Keeping,
    /// They are cut off.
    Forgetting,
}

/// Says whether the log has forgotten what it held.
async fn move_log(
    how: &SqliteConnectOptions,
    slot: &mut Option<SqliteConnection>,
    start_over: StartOver,
) -> sqlx::Result<bool> {
    let connection = match slot {
        Some(connection) => connection,
        None => slot.insert(how.connect().await?),
    };
    for _ in 0..PASSES_MAX {
        let Passed { pages, moved, .. } = pass(connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
        match start_over {
            StartOver::Keeping if pages <= LITTLE_PAGES => return Ok(false),
            _ if pages - moved > LITTLE_PAGES => {}
            StartOver::Keeping => {
                pass(connection, "PRAGMA wal_checkpoint(RESTART)").await?;
                return Ok(false);
            }
            StartOver::Forgetting => {
                let Passed { is_blocked, .. } = pass(connection, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
                return Ok(!is_blocked);
            }
        }
    }
    Ok(false)
}

struct Passed {
    /// Somebody could not be waited for, which is no error: it is done the next time.
    is_blocked: bool,
    /// How many pages the log holds.
    pages: i64,
    /// How many of them are in the database.
    moved: i64,
}

async fn pass(connection: &mut SqliteConnection, how: &'static str) -> sqlx::Result<Passed> {
    let row = connection.fetch_one(how).await?;
    Ok(Passed { is_blocked: row.try_get::<i64, _>(0)? != 0, pages: row.try_get(1)?, moved: row.try_get(2)? })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::{Options, Store, fixture::execute};

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
        execute(&store, "CREATE TABLE words (word TEXT)").await;
        execute(&store, "INSERT INTO words VALUES ('perambulator')").await;
        assert!(until(|| holds(&file, "perambulator")).await, "it is still in the log only");
        store.close().await;
        assert!(!folder.path().join("haggle.db-wal").exists(), "somebody still holds the database");
    }

    #[tokio::test]
    async fn what_is_deleted_is_soon_in_no_file_any_more() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let [file, log] = ["haggle.db", "haggle.db-wal"].map(|name| folder.path().join(name));
        let url = format!("sqlite:{}", file.display());
        let store = Store::open(&url, Options::default()).await.expect("it opens");
        let how =
            url.parse::<SqliteConnectOptions>().expect("it is an address").busy_timeout(START_OVER_WITHIN);
        execute(&store, "CREATE TABLE words (word TEXT)").await;
        execute(&store, "INSERT INTO words VALUES ('perambulator')").await;
        let (stop, stopped) = oneshot::channel();
        let checkpoints = tokio::spawn(run(how, Duration::ZERO, stopped));
        assert!(until(|| holds(&file, "perambulator") && !holds(&log, "perambulator")).await);
        execute(&store, "DELETE FROM words").await;
        assert!(until(|| !holds(&file, "perambulator") && !holds(&log, "perambulator")).await);
        drop(stop);
        checkpoints.await.expect("it ends in order");
        store.close().await;
    }
}
