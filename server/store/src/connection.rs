//! One connection to either engine.

use serde::de::DeserializeOwned;
use sqlx::{
    ConnectOptions, Connection as _, Database, PgConnection, Postgres, Row, SqlSafeStr, Sqlite,
    SqliteConnection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};
use sqlx_core::transaction::TransactionManager;

use crate::{
    Result,
    sql::{Sql, Value, decode},
};

/// How connections are opened.
pub(crate) enum How {
    Sqlite(Box<SqliteConnectOptions>),
    Postgres(Box<PgConnectOptions>),
}

impl How {
    pub async fn connect(&self) -> sqlx::Result<Connection> {
        Ok(match self {
            Self::Sqlite(options) => Connection::Sqlite(options.connect().await?),
            Self::Postgres(options) => Connection::Postgres(options.connect().await?),
        })
    }
}

/// What begins and ends an engine's transactions. `sqlx::Transaction` would do it too, but borrows the connection from
/// under our name for it; plain statements would cost SQLite more crossings to its thread.
type ManagerOf<Engine> = <Engine as Database>::TransactionManager;

/// An open connection.
pub(crate) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
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
    /// Runs a statement; says how many rows it has written.
    pub async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(connection) => bound!(sql.sqlite, values).execute(connection).await?.rows_affected(),
            Self::Postgres(connection) => {
                bound!(sql.postgres, values).execute(connection).await?.rows_affected()
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
        // PostgreSQL's `json` goes over the wire as its text, whatever type the column says it has.
        let json: Option<String> = match self {
            Self::Sqlite(connection) => {
                let row = bound!(sql.sqlite, values).fetch_optional(connection).await?;
                row.map(|row| row.try_get_unchecked(0)).transpose()?
            }
            Self::Postgres(connection) => {
                let row = bound!(sql.postgres, values).fetch_optional(connection).await?;
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
        match self {
            Self::Sqlite(_) => {}
            Self::Postgres(connection) => {
                bound!(postgres, values).execute(connection).await?;
            }
        }
        Ok(())
    }

    /// Begins a transaction that may write.
    pub async fn begin(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => {
                ManagerOf::<Sqlite>::begin(connection, Some("BEGIN IMMEDIATE".into_sql_str())).await?;
            }
            Self::Postgres(connection) => ManagerOf::<Postgres>::begin(connection, None).await?,
        }
        Ok(())
    }

    pub async fn commit(&mut self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(connection) => ManagerOf::<Sqlite>::commit(connection).await,
            Self::Postgres(connection) => ManagerOf::<Postgres>::commit(connection).await,
        }
    }

    pub async fn roll_back(&mut self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(connection) => ManagerOf::<Sqlite>::rollback(connection).await,
            Self::Postgres(connection) => ManagerOf::<Postgres>::rollback(connection).await,
        }
    }

    pub async fn close(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        }
    }
}
