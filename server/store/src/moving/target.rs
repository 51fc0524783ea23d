//! PostgreSQL, which is empty, or holds what an interrupted run has left.

use sqlx::{AssertSqlSafe, Connection as _, Executor, PgConnection};
use uuid::Uuid;

use super::{
    MoveError,
    plan::Typed,
    table::{Row, Table},
};
use crate::{
    Options, Store,
    open::{OpenError, UNFINISHED, connect_postgres},
    sql::{decode, encode},
};

/// Where everything goes.
pub(super) struct Target {
    connection: PgConnection,
}

impl Target {
    /// Makes the schema if need be, and marks the database as unfinished: from then on no server opens it.
    pub async fn open(url: &str) -> Result<Self, MoveError> {
        match Store::open(url, Options { readers: 1 }).await {
            Ok(store) => store.close().await,
            Err(OpenError::Unfinished) => {}
            Err(error) => return Err(error.into()),
        }
        // Without the store's timeouts: a page takes as long as it takes.
        let (_, mut connection) = connect_postgres(url).await?;
        lock(&mut connection).await?;
        let mark = "UPDATE meta SET epoch = $1 WHERE epoch = $1 OR NOT EXISTS (SELECT 1 FROM users)";
        let marked = sqlx::query(mark).bind(UNFINISHED).execute(&mut connection).await.map_err(write)?;
        if marked.rows_affected() == 0 {
            return Err(MoveError::NotEmpty);
        }
        Ok(Self { connection })
    }

    /// Every column of every table.
    pub async fn columns(&mut self) -> Result<Vec<Typed>, MoveError> {
        sqlx::query_as(
            "SELECT CAST(table_name AS text), CAST(column_name AS text), CAST(data_type AS text)
             FROM information_schema.columns WHERE table_schema = current_schema()",
        )
        .fetch_all(&mut self.connection)
        .await
        .map_err(write)
    }

    /// Which table refers to which.
    pub async fn references(&mut self) -> Result<Vec<(String, String)>, MoveError> {
        sqlx::query_as(
            "SELECT CAST(from_table.relname AS text), CAST(to_table.relname AS text)
             FROM pg_constraint c JOIN pg_class from_table ON from_table.oid = c.conrelid
                JOIN pg_class to_table ON to_table.oid = c.confrelid
             WHERE c.contype = 'f' AND from_table.relnamespace = CAST(current_schema() AS regnamespace)",
        )
        .fetch_all(&mut self.connection)
        .await
        .map_err(write)
    }

    /// The key of the last row that a table has.
    pub async fn last_key(&mut self, table: &Table) -> Result<Option<Row>, MoveError> {
        let key: Option<String> = sqlx::query_scalar(AssertSqlSafe(table.last_key_of_postgres()))
            .fetch_optional(&mut self.connection)
            .await
            .map_err(write)?;
        key.map(|key| row(&key)).transpose()
    }

    /// Stores rows, all of them or none.
    pub async fn insert(&mut self, table: &Table, rows: &[Row]) -> Result<(), MoveError> {
        let insert = AssertSqlSafe(table.insert_into_postgres());
        sqlx::query(insert).bind(encode(rows)).execute(&mut self.connection).await.map_err(write)?;
        Ok(())
    }

    /// The next rows of a table, behind the one with this key.
    pub async fn page(
        &mut self,
        table: &Table,
        after: Option<&[serde_json::Value]>,
    ) -> Result<Vec<Row>, MoveError> {
        let text = AssertSqlSafe(table.page_of_postgres(after.is_none()));
        let rows: Vec<String> = match after {
            None => sqlx::query_scalar(text),
            Some(key) => sqlx::query_scalar(text).bind(encode(key)),
        }
        .fetch_all(&mut self.connection)
        .await
        .map_err(write)?;
        rows.iter().map(|text| row(text)).collect()
    }

    /// Makes a store of it, with a history of its own (contract D11).
    pub async fn finish(mut self) -> Result<(), MoveError> {
        let renew = sqlx::query("UPDATE meta SET epoch = $1").bind(Uuid::new_v4());
        renew.execute(&mut self.connection).await.map_err(write)?;
        self.connection.close().await.map_err(write)
    }
}

/// Keeps a second run away for as long as the connection lasts. The server may take a moment to notice that the program
/// that was interrupted is gone.
async fn lock(connection: &mut PgConnection) -> Result<(), MoveError> {
    connection.execute("SET lock_timeout = '5s'").await.map_err(write)?;
    let lock = "SELECT pg_advisory_lock(hashtext('haggle migrate-store'), hashtext(current_schema()))";
    match connection.execute(lock).await {
        Ok(_) => Ok(()),
        // `lock_not_available` (PostgreSQL's manual, appendix A).
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("55P03") => Err(MoveError::Busy),
        Err(error) => Err(write(error)),
    }
}

fn row(text: &str) -> Result<Row, MoveError> {
    decode(text, "a moved table").map_err(|error| MoveError::Write(error.into()))
}

fn write(error: sqlx::Error) -> MoveError {
    MoveError::Write(error.into())
}
