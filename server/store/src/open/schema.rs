//! The schema's history, as `migrations/` tells it: `build.rs` puts it into the program.

use std::sync::LazyLock;

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

/// SQLite's.
pub(super) static SQLITE: LazyLock<Migrator> =
    LazyLock::new(|| history(&include!(concat!(env!("OUT_DIR"), "/sqlite.rs"))));

/// PostgreSQL's.
pub(super) static POSTGRES: LazyLock<Migrator> =
    LazyLock::new(|| history(&include!(concat!(env!("OUT_DIR"), "/postgres.rs"))));

/// Of each migration its number, its topic and its statements.
fn history(files: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migration = |&(number, topic, sql): &(_, &'static str, &'static str)| {
        Migration::new(number, topic.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(files.iter().map(migration).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_tell_the_same_history_without_a_gap() {
        let [sqlite, postgres] = [&SQLITE, &POSTGRES].map(|engine| {
            engine.iter().map(|migration| (migration.version, &migration.description)).collect::<Vec<_>>()
        });
        assert_eq!(sqlite, postgres);
        assert!(sqlite.iter().map(|(number, _)| *number).eq(1..=sqlite.len() as i64), "{sqlite:?}");
    }
}
