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
