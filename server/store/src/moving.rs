//! Moving up: everything that a SQLite database holds, copied into an empty PostgreSQL one, and compared.
//!
//! | File | Holds |
//! |---|---|
//! | `plan` | which tables and columns, and in which order |
//! | `table` | how a table is paged, and written, in the words of either engine |
//! | `source` | SQLite, as it is at one moment |
//! | `target` | PostgreSQL, which is no store until the end |
//!
//! A table is copied in the order of its primary key, and what was copied of it is a beginning of it at any moment: so
//! whoever goes on after an interruption goes on behind the last row that is there. What that relies on is not believed:
//! in the end every row of either database is compared with the other's. Only then does the copy get its epoch, a new one
//! (contract D11), and can be opened: devices start over, so that nothing that the old store may yet be told mixes with
//! what the new one is told.

mod plan;
mod source;
mod table;
mod target;

use std::path::PathBuf;

use crate::{error::Source as Cause, open::OpenError};
use source::Source;
use table::Table;
use target::Target;

/// Rows that are read, sent and committed together. With the longest messages that are 16 MiB of text.
const PAGE_ROWS: usize = 1_000;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// What is being done.
    pub doing: Doing,
    /// With which table.
    pub table: &'a str,
    /// With how many rows of it by now.
    pub rows: u64,
}

/// What is done with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Its rows are written.
    Copying,
    /// Its rows are compared.
    Comparing,
}

/// A table that is the same in both databases now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
}

/// Why a store was not moved. The texts are for whoever runs the server; no password is in them.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Where from.
    #[error("only a SQLite store can be moved: expected sqlite:PATH")]
    FromAddress,
    /// Where to.
    #[error("a store can be moved to PostgreSQL only: expected postgres://USER@HOST/DATABASE")]
    ToAddress,
    /// There is nothing to be moved.
    #[error("there is no database {}", .0.display())]
    Missing(PathBuf),
    /// The SQLite database was left by an earlier version.
    #[error(
        "the SQLite database has migration {found}, and this program has {known}: start the server on it once, or use \
         the program that it was served by"
    )]
    Older {
        /// Its last migration.
        found: i64,
        /// This program's.
        known: i64,
    },
    /// One of the two cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The PostgreSQL database is in use.
    #[error("the PostgreSQL database has users already: a store is moved into an empty one only")]
    NotEmpty,
    /// Somebody else moves into it.
    #[error("another program is moving a store into this PostgreSQL database")]
    Busy,
    /// The schemas do not fit: a mistake in this program.
    #[error("{0} is not in both databases in a form that this program knows")]
    Uneven(String),
    /// SQLite could not be read.
    #[error("the SQLite database cannot be read")]
    Read(#[source] Cause),
    /// PostgreSQL could not be read or written.
    #[error("the PostgreSQL database cannot be read or written")]
    Write(#[source] Cause),
    /// The copy is not what was copied.
    #[error(
        "{table} is not the same in both databases from row {row} on, in the order of its key: stop every server, and \
         begin again with an empty PostgreSQL database"
    )]
    Differs {
        /// Which table.
        table: String,
        /// The first row that differs, or that one of the two lacks; counted from 1.
        row: u64,
    },
    /// What was said meanwhile would be missing.
    #[error(
        "the SQLite database was written to meanwhile: stop its server, and begin again with an empty PostgreSQL database"
    )]
    WrittenTo,
}

/// Copies the SQLite store at `from` into the empty PostgreSQL database at `to`, or goes on with what an interrupted run
/// has begun there; answers what is there then. No server may be running on either. Until this has succeeded nothing
/// opens the database at `to` ([`OpenError::Unfinished`]).
///
/// # Errors
/// [`MoveError`]; the store at `from` is never changed.
pub async fn move_store(
    from: &str,
    to: &str,
    tell: &mut dyn FnMut(Step<'_>),
) -> Result<Vec<Moved>, MoveError> {
    if !to.starts_with("postgres:") && !to.starts_with("postgresql:") {
        return Err(MoveError::ToAddress);
    }
    let mut source = Source::open(from).await?;
    let mut target = Target::open(to).await?;
    let tables = plan::plan(source.columns().await?, target.columns().await?, &target.references().await?)?;
    for table in &tables {
        copy(table, &mut source, &mut target, tell).await?;
    }
    let mut moved = Vec::new();
    for table in &tables {
        let rows = compare(table, &mut source, &mut target, tell).await?;
        moved.push(Moved { table: table.name.clone(), rows });
    }
    source.close().await?;
    target.finish().await?;
    Ok(moved)
}

/// Writes what is not there yet.
async fn copy(
    table: &Table,
    source: &mut Source,
    target: &mut Target,
    tell: &mut dyn FnMut(Step<'_>),
) -> Result<(), MoveError> {
    let mut after = target.last_key(table).await?;
    let mut rows = 0;
    loop {
        let page = source.page(table, after.as_deref()).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(table.key(last).to_vec());
        target.insert(table, &page).await?;
        rows += page.len() as u64;
        tell(Step { doing: Doing::Copying, table: &table.name, rows });
    }
}

/// Reads both side by side; answers how many rows each has.
async fn compare(
    table: &Table,
    source: &mut Source,
    target: &mut Target,
    tell: &mut dyn FnMut(Step<'_>),
) -> Result<u64, MoveError> {
    let (mut after, mut rows) = (None::<table::Row>, 0);
    loop {
        let page = source.page(table, after.as_deref()).await?;
        let there = target.page(table, after.as_deref()).await?;
        if page != there {
            let same = page.iter().zip(&there).take_while(|(one, other)| one == other).count() as u64;
            return Err(MoveError::Differs { table: table.name.clone(), row: rows + same + 1 });
        }
        let Some(last) = page.last() else { return Ok(rows) };
        after = Some(table.key(last).to_vec());
        rows += page.len() as u64;
        tell(Step { doing: Doing::Comparing, table: &table.name, rows });
    }
}
