//! One connection to either engine.

use std::{io, time::Duration};

use serde::de::DeserializeOwned;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection as _, Executor, PgConnection, Row, SqliteConnection,
    postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};
use tokio::time;

use crate::{
    Error, Result,
    crossings::Crossings,
    sql::{Sql, Value, decode},
};

/// How connections are opened.
pub(crate) enum How {
    Sqlite(Box<SqliteConnectOptions>),
    Postgres(Box<PgConnectOptions>),
}

impl How {
    pub async fn connect(&self, crossings: &Crossings) -> sqlx::Result<Connection> {
        let engine = match self {
            Self::Sqlite(options) => Engine::Sqlite(options.connect().await?),
            Self::Postgres(options) => Engine::Postgres(options.connect().await?),
        };
        Ok(Connection::new(engine, crossings))
    }
}

/// An open connection, and how far its transaction is. sqlx's own transactions would borrow the connection from under
/// our name for it.
pub(crate) struct Connection {
    pub engine: Engine,
    transaction: Transaction,
    pub crossings: Crossings,
}

pub(crate) enum Engine {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// How far a transaction is. A crossing to SQLite's thread costs about as much as a small statement, so there the first
/// statement takes BEGIN along, and the last one COMMIT.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    /// It begins with the next statement.
    Due,
    Open,
}

/// The only writer does not wait until it writes to say so.
const BEGIN_SQLITE: &str = "BEGIN IMMEDIATE";

/// How long PostgreSQL may say nothing: more than it allows itself for a statement, so that whoever is still silent is
/// gone, and less than people may wait (contract, section 2). The kernel alone would believe in a dead line for a
/// quarter of an hour.
const SILENCE_MAX: Duration = Duration::from_millis(4_500);

/// Waits for PostgreSQL's answer. What becomes of a statement that is not waited for any longer is for its server to
/// say; the connection is lost.
async fn heard<T>(answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    time::timeout(SILENCE_MAX, answer)
        .await
        .unwrap_or_else(|_| Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())))
}

/// The statement with its parameters, for the engine at hand.
macro_rules! bound {
    ($text:expr, $values:expr) => {{
        let mut query = sqlx::query($text);
        for value in $values {
            query = match value {
                Value::Id(id) => query.bind(id),
                Value::Number(number) => query.bind(number),
                Value::Text(text) => query.bind(text),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }};
}

impl Connection {
    pub fn new(engine: Engine, crossings: &Crossings) -> Self {
        Self { engine, transaction: Transaction::None, crossings: crossings.clone() }
    }

    /// Runs a statement; says how many rows it has written.
    pub async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64> {
        let begins = self.begins();
        self.crossings.count();
        Ok(match &mut self.engine {
            Engine::Sqlite(connection) => {
                if begins {
                    self.crossings.count();
                    // Not together: SQLite would count again what was written before BEGIN.
                    connection.execute(BEGIN_SQLITE).await?;
                }
                bound!(sql.sqlite, values).execute(connection).await?.rows_affected()
            }
            Engine::Postgres(connection) => {
                heard(bound!(sql.postgres, values).execute(connection)).await?.rows_affected()
            }
        })
    }

    /// Runs a statement that finds one row with one JSON value, or none. `table` is what it is mainly about.
    pub async fn find<T: DeserializeOwned>(
        &mut self,
        table: &'static str,
        sql: Sql,
        values: Vec<Value>,
    ) -> Result<Option<T>> {
        let begins = self.begins();
        self.crossings.count();
        // PostgreSQL's `json` goes over the wire as its text, whatever type the column says it has.
        let json: Option<String> = match &mut self.engine {
            Engine::Sqlite(connection) => {
                let row = if begins {
                    let both = AssertSqlSafe(format!("{BEGIN_SQLITE}; {}", sql.sqlite));
                    bound!(both, values).fetch_optional(connection).await?
                } else {
                    bound!(sql.sqlite, values).fetch_optional(connection).await?
                };
                row.map(|row| row.try_get_unchecked(0)).transpose()?
            }
            Engine::Postgres(connection) => {
                let row = heard(bound!(sql.postgres, values).fetch_optional(connection)).await?;
                row.map(|row| row.try_get_unchecked(0)).transpose()?
            }
        };
        json.map(|json| decode(&json, table)).transpose()
    }

    /// As [`Self::find`], for statements that always find something.
    pub async fn get<T: DeserializeOwned>(
        &mut self,
        table: &'static str,
        sql: Sql,
        values: Vec<Value>,
    ) -> Result<T> {
        Ok(self.find(table, sql, values).await?.ok_or(sqlx::Error::RowNotFound)?)
    }

    /// Makes others who write wait for this transaction where they would touch the same rows. SQLite's one writer
    /// has the database to itself already; with PostgreSQL the statement locks the rows, so that those after it
    /// see what whoever held them before has committed.
    pub async fn lock(&mut self, postgres: &'static str, values: Vec<Value>) -> Result<()> {
        match &mut self.engine {
            Engine::Sqlite(_) => {}
            Engine::Postgres(connection) => {
                self.crossings.count();
                heard(bound!(postgres, values).execute(connection)).await?;
            }
        }
        Ok(())
    }

    /// Begins a transaction that may write.
    pub async fn begin(&mut self) -> Result<()> {
        self.transaction = match &mut self.engine {
            Engine::Sqlite(_) => Transaction::Due,
            Engine::Postgres(connection) => {
                self.crossings.count();
                heard(connection.execute("BEGIN")).await?;
                Transaction::Open
            }
        };
        Ok(())
    }

    /// Whether the statement that comes now is to take BEGIN along.
    fn begins(&mut self) -> bool {
        let begins = self.transaction == Transaction::Due;
        if begins {
            // Whatever becomes of it: rolling back tells.
            self.transaction = Transaction::Open;
        }
        begins
    }

    /// Runs a transaction's last statement and commits it.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when it may be committed nevertheless.
    pub async fn execute_and_commit(&mut self, sql: Sql, values: Vec<Value>) -> Result<()> {
        if let Engine::Sqlite(connection) = &mut self.engine
            && self.transaction == Transaction::Open
        {
            self.crossings.count();
            let both = AssertSqlSafe(format!("{}; COMMIT", sql.sqlite));
            let Err(error) = bound!(both, values).execute(connection).await else {
                self.transaction = Transaction::None;
                return Ok(());
            };
            // What can be rolled back was not committed.
            return Err(match self.roll_back().await {
                Ok(()) => error.into(),
                Err(_) => Error::from_commit(error),
            });
        }
        self.execute(sql, values).await?;
        self.commit().await
    }

    /// Runs a statement that hands over one JSON value per row. SQLite commits what it has written at once: a statement
    /// alone is a transaction, which has the database to itself from its beginning as one with BEGIN IMMEDIATE has, and
    /// whoever waits for it is woken once instead of three times. To be called before anything else of the transaction.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when SQLite may have committed it nevertheless.
    pub async fn write_at_once<T: DeserializeOwned>(
        &mut self,
        table: &'static str,
        sql: Sql,
        values: Vec<Value>,
    ) -> Result<Vec<T>> {
        self.crossings.count();
        let json: sqlx::Result<Vec<String>> = match &mut self.engine {
            Engine::Sqlite(connection) => {
                let rows = bound!(sql.sqlite, values).fetch_all(connection).await;
                rows.map_err(Error::from_whole)?.iter().map(|row| row.try_get_unchecked(0)).collect()
            }
            Engine::Postgres(connection) => {
                let rows = heard(bound!(sql.postgres, values).fetch_all(connection)).await?;
                rows.iter().map(|row| row.try_get_unchecked(0)).collect()
            }
        };
        json?.iter().map(|json| decode(json, table)).collect()
    }

    /// Commits what is not committed yet.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when it may be committed nevertheless.
    pub async fn commit(&mut self) -> Result<()> {
        self.end("COMMIT").await.map_err(Error::from_commit)
    }

    /// Takes back what is not committed.
    pub async fn roll_back(&mut self) -> Result<()> {
        Ok(self.end("ROLLBACK").await?)
    }

    async fn end(&mut self, how: &'static str) -> sqlx::Result<()> {
        if self.transaction == Transaction::Open {
            self.crossings.count();
            match &mut self.engine {
                Engine::Sqlite(connection) => connection.execute(how).await.map(drop)?,
                Engine::Postgres(connection) => heard(connection.execute(how)).await.map(drop)?,
            }
        }
        self.transaction = Transaction::None;
        Ok(())
    }

    pub async fn close(self) -> sqlx::Result<()> {
        match self.engine {
            Engine::Sqlite(connection) => connection.close().await,
            Engine::Postgres(connection) => connection.close().await,
        }
    }
}
