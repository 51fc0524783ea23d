//! A look at a database that changes nothing: would it be opened, and what would become of its schema?

use sqlx::migrate::Migrator;

use super::{OpenError, postgres, sqlite};

/// What there is at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The engine and its version.
    pub engine: String,
    /// The last migration that it has; 0 for none.
    pub schema: i64,
    /// The last one that this program has.
    pub known: i64,
    /// The time as a database of its own machine sees it, in milliseconds since 1970.
    pub clock_ms: Option<i64>,
}

/// Looks at the database at `url`. None when there is no file yet: opening makes one.
///
/// # Errors
/// What opening it would answer.
pub async fn look(url: &str) -> Result<Option<Found>, OpenError> {
    match url.split_once(':') {
        Some(("sqlite", _)) => sqlite::look(url).await,
        Some(("postgres" | "postgresql", _)) => postgres::look(url).await.map(Some),
        _ => Err(OpenError::Address),
    }
}

/// The schema that was found, and the one that this program makes of it.
pub(super) fn judge(schema: Option<i64>, migrations: &Migrator) -> Result<(i64, i64), OpenError> {
    let known = migrations.iter().map(|migration| migration.version).max().unwrap_or_default();
    match schema.unwrap_or_default() {
        found if found > known => Err(OpenError::Newer { found }),
        schema => Ok((schema, known)),
    }
}
