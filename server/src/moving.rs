//! `haggle migrate-store`: moves what SQLite holds into PostgreSQL, and says how far it is when that takes a while.

use std::{
    io,
    time::{Duration, Instant},
};

use secrecy::ExposeSecret;
use store::{
    MoveError, Moved,
    moving::{Doing, Step},
};

use crate::cli::MigrateStore;

/// Who waits wants to know every so often that it goes on.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The stores.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// No threads.
    #[error("cannot start: {0}")]
    System(io::Error),
}

/// Moves a store; says what is in it.
///
/// # Errors
/// [`Failure`]; nothing opens what there is at the target then, and the same command goes on with it.
pub fn migrate_store(settings: &MigrateStore) -> Result<String, Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::System)?;
    let mut told_at = Instant::now();
    let mut tell = |step: Step<'_>| {
        if told_at.elapsed() >= TELL_EVERY {
            told_at = Instant::now();
            eprintln!("{}", progress(step));
        }
    };
    let moved =
        runtime.block_on(store::move_store(&settings.from, settings.to.expose_secret(), &mut tell))?;
    Ok(format!("moved and compared: {}; every device starts over when it connects", said(&moved)))
}

fn progress(step: Step<'_>) -> String {
    let doing = match step.doing {
        Doing::Copying => "copying",
        Doing::Comparing => "comparing",
    };
    format!("{doing} {}: {} rows", step.table, step.rows)
}

fn said(moved: &[Moved]) -> String {
    let tables: Vec<_> = moved.iter().map(|Moved { table, rows }| format!("{table} {rows}")).collect();
    tables.join(", ")
}

#[cfg(test)]
mod tests {
    use fresh::Fresh;
    use store::{Options, Store};

    use super::*;

    #[tokio::test]
    async fn what_was_moved_is_said_and_what_cannot_be_moved_too() {
        let from = Fresh::on_sqlite();
        let settings = |to: &str| MigrateStore { from: from.url().to_owned(), to: to.to_owned().into() };
        let run = async |settings: MigrateStore| {
            tokio::task::spawn_blocking(move || migrate_store(&settings)).await.expect("it ends")
        };
        let nothing = run(settings("postgres://haggle:hush-hush@127.0.0.1:1/haggle")).await;
        assert!(matches!(&nothing, Err(Failure::Move(MoveError::Missing(_)))), "{nothing:?}");

        Store::open(from.url(), Options::default()).await.expect("a store").close().await;
        from.run("INSERT INTO users (id, name, email, password_hash, created_at) VALUES (zeroblob(16), '', '', '', 0)")
            .await;
        for to in Fresh::of_each().await.into_iter().filter(Fresh::is_postgres) {
            let said = run(settings(to.url())).await.expect("it is moved");
            assert!(said.contains("users 1") && said.contains("messages 0"), "{said}");
        }
    }

    #[test]
    fn progress_names_the_table_and_what_is_done_with_it() {
        let step = Step { doing: Doing::Comparing, table: "messages", rows: 3_000 };
        assert_eq!(progress(step), "comparing messages: 3000 rows");
    }
}
