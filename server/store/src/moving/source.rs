//! SQLite, which is only read, as it is at one moment.

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection as _, Executor, SqliteConnection, sqlite::SqliteConnectOptions,
};

use super::{
    MoveError,
    plan::Described,
    table::{Row, Table},
};
use crate::{
    look,
    open::sqlite_file,
    sql::{decode, encode},
};

/// Where everything comes from.
pub(super) struct Source {
    /// In one transaction from the first statement to the last.
    connection: SqliteConnection,
    version: i64,
}

impl Source {
    /// Opens it, if its schema is this program's.
    pub async fn open(url: &str) -> Result<Self, MoveError> {
        let file = sqlite_file(url).ok_or(MoveError::FromAddress)?;
        let found = look(url).await?.ok_or_else(|| MoveError::Missing(file.clone()))?;
        if found.schema != found.known {
            return Err(MoveError::Older { found: found.schema, known: found.known });
        }
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        let mut connection = options.connect().await.map_err(read)?;
        connection.execute("BEGIN").await.map_err(read)?;
        let version = version(&mut connection).await?;
        Ok(Self { connection, version })
    }

    /// Every column of every table.
    pub async fn columns(&mut self) -> Result<Vec<Described>, MoveError> {
        sqlx::query_as(
            r"SELECT t.name, c.name, c.pk FROM pragma_table_list t JOIN pragma_table_info(t.name) c
              WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'",
        )
        .fetch_all(&mut self.connection)
        .await
        .map_err(read)
    }

    /// The next rows of a table, behind the one with this key.
    pub async fn page(
        &mut self,
        table: &Table,
        after: Option<&[serde_json::Value]>,
    ) -> Result<Vec<Row>, MoveError> {
        let text = AssertSqlSafe(table.page_of_sqlite(after.is_none()));
        let rows: Vec<String> = match after {
            None => sqlx::query_scalar(text),
            Some(key) => sqlx::query_scalar(text).bind(encode(key)),
        }
        .fetch_all(&mut self.connection)
        .await
        .map_err(read)?;
        rows.iter()
            .map(|row| decode(row, "a moved table").map_err(|error| MoveError::Read(error.into())))
            .collect()
    }

    /// Ends, if nobody has written since it was opened.
    pub async fn close(mut self) -> Result<(), MoveError> {
        self.connection.execute("COMMIT").await.map_err(read)?;
        let version = version(&mut self.connection).await?;
        self.connection.close().await.map_err(read)?;
        if version == self.version { Ok(()) } else { Err(MoveError::WrittenTo) }
    }
}

/// A number that is another one when somebody else has committed (<https://www.sqlite.org/pragma.html#pragma_data_version>).
async fn version(connection: &mut SqliteConnection) -> Result<i64, MoveError> {
    sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await.map_err(read)
}

fn read(error: sqlx::Error) -> MoveError {
    MoveError::Read(error.into())
}
