//! What can go wrong in the store, and which code the outside sees of it.

use protocol::Code;
use tokio::time::error::Elapsed;

/// The error that caused another one.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// What a method of the store answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a method of the store has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be granted; nothing was changed.
    #[error("refused: {}", .0.as_str())]
    Refused(Code),
    /// The disk is full; nothing was changed, and reading still works.
    #[error("the disk is full")]
    StorageFull,
    /// The store cannot do it now; nothing was changed.
    #[error("the store cannot do it now")]
    Unavailable(#[source] Source),
    /// The store broke off while committing. The same request with the same ids settles it.
    #[error("the store broke off while committing")]
    OutcomeUnknown(#[source] Source),
    /// A row holds something that this program never writes.
    #[error("a row of {table} holds something that was never written there")]
    Corrupt {
        /// Where the row stands.
        table: &'static str,
        /// What it was taken for.
        source: serde_json::Error,
    },
}

impl Error {
    /// The code for the outside (contract D18).
    pub const fn code(&self) -> Code {
        match self {
            Self::Refused(code) => *code,
            Self::StorageFull => Code::StorageFull,
            Self::Unavailable(_) | Self::Corrupt { .. } => Code::Unavailable,
            Self::OutcomeUnknown(_) => Code::OutcomeUnknown,
        }
    }

    /// Whether the connection is gone, rather than the statement refused.
    pub(crate) fn is_lost_connection(&self) -> bool {
        let (Self::Unavailable(source) | Self::OutcomeUnknown(source)) = self else { return false };
        match source.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_)) => true,
            // PostgreSQL, class 57P: the server or this connection's process is being shut down (its manual, appendix A).
            Some(sqlx::Error::Database(error)) => error.code().is_some_and(|code| code.starts_with("57P0")),
            _ => false,
        }
    }

    /// Whether nothing was heard, so that asking again would only take as long again.
    pub(crate) fn is_silence(&self) -> bool {
        let Self::Unavailable(source) = self else { return false };
        let Some(sqlx::Error::Io(error)) = source.downcast_ref() else { return false };
        error.kind() == std::io::ErrorKind::TimedOut
    }

    /// Whether a statement was ended because it took too long. PostgreSQL: `query_canceled` (its manual, appendix A).
    pub(crate) fn is_late(&self) -> bool {
        let Self::Unavailable(source) = self else { return false };
        let ended = |error: &sqlx::Error| {
            error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("57014"))
        };
        source.is::<Elapsed>() || source.downcast_ref().is_some_and(ended)
    }

    /// Whether a row was to be there a second time that may be there once. PostgreSQL: `unique_violation` (its manual,
    /// appendix A).
    pub(crate) fn is_repetition(&self) -> bool {
        let Self::Unavailable(source) = self else { return false };
        let error = source.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
        error.is_some_and(|error| error.code().as_deref() == Some("23505"))
    }

    /// What a failed commit means: unless the disk was full, it may have come through.
    pub(crate) fn from_commit(error: sqlx::Error) -> Self {
        if is_full(&error) { Self::StorageFull } else { Self::OutcomeUnknown(error.into()) }
    }

    /// What a failed statement means that SQLite was to commit by itself: nothing was changed if it makes no sense
    /// (SQLITE_ERROR), did not begin (SQLITE_BUSY) or was refused (SQLITE_CONSTRAINT).
    pub(crate) fn from_whole(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
        // The lowest byte is the class.
        if matches!(code.map(|code| code & 0xff), Some(1 | 5 | 19)) {
            error.into()
        } else {
            Self::from_commit(error)
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_full(&error) { Self::StorageFull } else { Self::Unavailable(error.into()) }
    }
}

/// SQLite: SQLITE_FULL, or SQLITE_IOERR_SHMSIZE, no room for the index of the write-ahead log
/// (<https://www.sqlite.org/rescode.html>). PostgreSQL: `disk_full` (its manual, appendix A).
fn is_full(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("13" | "4874" | "53100"))
}
