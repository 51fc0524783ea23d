//! An empty database for a test. Which engine it is, the environment decides: SQLite by itself, PostgreSQL where
//! `scripts/with-postgres` runs the tests. So every test that needs a store runs on both.

mod line;

pub use line::{AtCommit, Line, Weather};

use std::{
    io,
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection};
use tempfile::TempDir;
use tokio::process::Command;
use uuid::Uuid;

/// A database of one's own, and a folder of one's own that goes when this is dropped.
pub struct Fresh {
    url: String,
    folder: TempDir,
}

impl Fresh {
    /// With nothing in it.
    pub async fn new() -> Self {
        match Self::on_postgres().await {
            Some(database) => database,
            None => Self::on_sqlite(),
        }
    }

    /// One of each engine that there is.
    pub async fn of_each() -> Vec<Self> {
        [Some(Self::on_sqlite()), Self::on_postgres().await].into_iter().flatten().collect()
    }

    /// On SQLite, whatever the environment says.
    pub fn on_sqlite() -> Self {
        let folder = folder();
        Self { url: format!("sqlite:{}", folder.path().join("haggle.db").display()), folder }
    }

    async fn on_postgres() -> Option<Self> {
        let server = std::env::var("HAGGLE_TEST_POSTGRES").ok()?;
        Some(Self { url: schema_on(&server).await, folder: folder() })
    }

    /// The address to open the store at.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same database at the other end of a line that can be disturbed. SQLite has no line.
    pub async fn wired(&self) -> Option<(String, Line)> {
        let (scheme, place) = self.url.split_once("://")?;
        let (role, place) = place.split_once('@')?;
        let (folder, database) = place.split_once('/')?;
        let socket = PathBuf::from(folder.replace("%2F", "/")).join(".s.PGSQL.5432");
        let line = Line::to_socket(socket).await;
        Some((format!("{scheme}://{role}@{}/{database}", line.address()), line))
    }

    /// Whether it is PostgreSQL: for what only one of the two engines has.
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// The small file system that PostgreSQL keeps its tables on, where `scripts/with-postgres` gave it one.
    pub fn disk(&self) -> Option<PathBuf> {
        self.is_postgres().then(|| std::env::var_os("HAGGLE_TEST_POSTGRES_DISK").map(PathBuf::from)).flatten()
    }

    /// Runs statements that the store would never run.
    pub async fn run(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_postgres() {
            let mut connection = PgConnection::connect(&self.url).await.expect("it opens");
            connection.execute(sql).await.expect("the statement runs");
            connection.close().await.expect("it closes in order");
        } else {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("it opens");
            connection.execute(sql).await.expect("the statement runs");
            connection.close().await.expect("it closes in order");
        }
    }

    /// The number that a query answers with, asked past the store.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_postgres() {
            let mut connection = PgConnection::connect(&self.url).await.expect("it opens");
            let row = connection.fetch_one(sql).await.expect("the query runs");
            connection.close().await.expect("it closes in order");
            row.get(0)
        } else {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("it opens");
            let row = connection.fetch_one(sql).await.expect("the query runs");
            connection.close().await.expect("it closes in order");
            row.get(0)
        }
    }

    /// Cuts every connection, as a restart of PostgreSQL would. SQLite has nothing between it and us.
    pub async fn cut(&self) {
        if self.is_postgres() {
            let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE usename = current_user AND pid <> pg_backend_pid()";
            self.run(others).await;
        }
    }

    /// Restarts PostgreSQL, `fast` or `immediate`ly as after a power cut.
    ///
    /// # Errors
    /// When the environment does not say how, or it does not work.
    pub async fn restart(&self, mode: &str) -> io::Result<()> {
        let how = std::env::var("HAGGLE_TEST_POSTGRES_RESTART").map_err(io::Error::other)?;
        let how = how.split_whitespace().chain([mode]).collect::<Vec<_>>();
        let done = Command::new(how[0]).args(&how[1..]).current_dir("/").output().await?;
        if done.status.success() {
            Ok(())
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&done.stderr).into_owned()))
        }
    }

    /// What SQLite finds wrong with its file.
    pub async fn damage(&self) -> Vec<String> {
        let mut connection = SqliteConnection::connect(&self.url).await.expect("it opens");
        let found = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await;
        let mut found: Vec<String> = found.expect("it can be checked");
        found.retain(|found| found != "ok");
        found
    }

    /// Has PostgreSQL isolate transactions more strictly than it does by itself. SQLite lets one write at a time anyway.
    pub async fn isolate_strictly(&self) {
        if self.is_postgres() {
            self.run("ALTER ROLE CURRENT_USER SET default_transaction_isolation TO 'repeatable read'").await;
        }
    }

    /// Has every commit of a message fail, after all its statements have succeeded.
    pub async fn fail_commits(&self) {
        let tables = "CREATE TABLE trusted (id INTEGER PRIMARY KEY);
            CREATE TABLE doubts (id INTEGER REFERENCES trusted (id) DEFERRABLE INITIALLY DEFERRED)";
        self.run(tables).await;
        let trigger = if self.is_postgres() {
            "CREATE FUNCTION doubt() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO doubts VALUES (1); RETURN NULL; END';
             CREATE TRIGGER doubt AFTER INSERT ON messages EXECUTE FUNCTION doubt()"
        } else {
            "CREATE TRIGGER doubt AFTER INSERT ON messages BEGIN INSERT INTO doubts VALUES (1); END"
        };
        self.run(trigger).await;
    }

    /// Ends what [`Self::fail_commits`] began.
    pub async fn let_commits_pass(&self) {
        self.run("INSERT INTO trusted VALUES (1)").await;
    }

    /// Keeps everybody else from writing to a table, until it is released.
    pub async fn seize(&self, table: &str) -> Seized {
        if self.is_postgres() {
            let mut connection = PgConnection::connect(&self.url).await.expect("it opens");
            let lock = AssertSqlSafe(format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"));
            connection.execute(lock).await.expect("nobody else has it");
            Seized::Postgres(connection)
        } else {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("it opens");
            connection.execute("BEGIN IMMEDIATE").await.expect("nobody else has it");
            Seized::Sqlite(connection)
        }
    }

    /// Leaves the folder where it is, for looking into it afterwards.
    pub fn keep(&mut self) {
        self.folder.disable_cleanup(true);
    }

    /// Where files may be put; SQLite's `haggle.db` among them.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is a place for temporary files")
}

/// A table that nobody else can write to.
pub enum Seized {
    /// In SQLite: with it the whole database.
    Sqlite(SqliteConnection),
    /// In PostgreSQL: it cannot be read either.
    Postgres(PgConnection),
}

impl Seized {
    /// Lets the others go on.
    pub async fn release(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        }
        .expect("it closes in order");
    }
}

/// A schema costs less than a database, and what is in it is as separate. It goes with its server. A role of its own
/// tells its connections from those of other tests.
async fn schema_on(server: &str) -> String {
    let name = format!("test_{}", Uuid::now_v7().simple());
    let create =
        AssertSqlSafe(format!("CREATE ROLE {name} LOGIN; CREATE SCHEMA {name} AUTHORIZATION {name}"));
    let mut connection = PgConnection::connect(server).await.expect("the tests' own server answers");
    connection.execute(create).await.expect("a schema can be made");
    connection.close().await.expect("it closes in order");
    let (scheme, place) = server.split_once("://").expect("an address");
    let (_, place) = place.split_once('@').unwrap_or(("", place));
    format!("{scheme}://{name}@{place}?options[search_path]={name}")
}
