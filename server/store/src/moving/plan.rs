//! Which tables and columns are moved: those that the two databases say that they have, so that no later migration can be
//! forgotten here.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    MoveError,
    table::{Column, Kind, Table},
};

/// What only one engine has and makes by itself; and what a store says about itself, which is another store then.
const NOT_MOVED: [&str; 9] = [
    "_sqlx_migrations",
    "meta",
    // SQLite's numbers for its search index, and how far it is.
    "message_numbers",
    "message_words_reach",
    "listing_numbers",
    // PostgreSQL's search index.
    "message_words",
    "listings.words",
    // When PostgreSQL was told.
    "changes.stored_at",
    "participants.touched_at",
];

/// A column as SQLite describes it: its table, its name, its place in the primary key or 0.
pub(super) type Described = (String, String, i64);

/// A column as PostgreSQL describes it: its table, its name, its type.
pub(super) type Typed = (String, String, String);

/// The tables, each behind those that it refers to. A reference is the table that has it and the one that is meant.
///
/// # Errors
/// [`MoveError::Uneven`] when one of the two has something that the other lacks.
pub(super) fn plan(
    sqlite: Vec<Described>,
    postgres: Vec<Typed>,
    references: &[(String, String)],
) -> Result<Vec<Table>, MoveError> {
    let is_moved = |table: &str, column: &str| {
        !NOT_MOVED.iter().any(|&name| name == table || name.split_once('.') == Some((table, column)))
    };
    let mut there: BTreeMap<(String, String), String> = postgres
        .into_iter()
        .filter(|(table, column, _)| is_moved(table, column))
        .map(|(table, column, kind)| ((table, column), kind))
        .collect();
    let mut tables: BTreeMap<String, Vec<(i64, Column)>> = BTreeMap::new();
    for (table, column, place) in sqlite.into_iter().filter(|(table, column, _)| is_moved(table, column)) {
        let at = (table, column);
        let kind = there.remove(&at).and_then(|kind| Kind::of(&kind));
        let (table, name) = at;
        let kind = kind.ok_or_else(|| MoveError::Uneven(format!("{table}.{name}")))?;
        tables.entry(table).or_default().push((place, Column { name, kind }));
    }
    if let Some((table, column)) = there.into_keys().next() {
        return Err(MoveError::Uneven(format!("{table}.{column}")));
    }
    let tables = tables.into_iter().map(|(name, mut columns)| {
        columns.sort_by_key(|&(place, _)| if place == 0 { i64::MAX } else { place });
        let keys = columns.iter().filter(|&&(place, _)| place > 0).count();
        Table { name, columns: columns.into_iter().map(|(_, column)| column).collect(), keys }
    });
    Ok(in_order(tables.collect(), references))
}

fn in_order(mut tables: Vec<Table>, references: &[(String, String)]) -> Vec<Table> {
    let mut waiting: BTreeSet<String> = tables.iter().map(|table| table.name.clone()).collect();
    let mut ordered = Vec::new();
    while !tables.is_empty() {
        let is_ready = |table: &Table| {
            !references.iter().any(|(from, to)| *from == table.name && from != to && waiting.contains(to))
        };
        // Of tables that refer to each other in a circle any may be the first: PostgreSQL says what it thinks of it.
        let table = tables.remove(tables.iter().position(is_ready).unwrap_or_default());
        waiting.remove(&table.name);
        ordered.push(table);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(columns: &[(&str, &str, i64)]) -> Vec<Described> {
        columns.iter().map(|&(table, name, place)| (table.into(), name.into(), place)).collect()
    }

    fn typed(columns: &[(&str, &str, &str)]) -> Vec<Typed> {
        columns.iter().map(|&(table, name, kind)| (table.into(), name.into(), kind.into())).collect()
    }

    #[test]
    fn a_table_comes_after_those_that_it_refers_to_and_its_key_comes_first() {
        let sqlite = described(&[
            ("bills", "sum", 0),
            ("bills", "line", 2),
            ("bills", "buyer", 1),
            ("buyers", "id", 1),
        ]);
        let postgres = typed(&[
            ("bills", "buyer", "uuid"),
            ("bills", "line", "bigint"),
            ("bills", "sum", "bigint"),
            ("buyers", "id", "uuid"),
        ]);
        let references =
            [("bills".to_owned(), "buyers".to_owned()), ("bills".to_owned(), "bills".to_owned())];
        let plan = plan(sqlite, postgres, &references).expect("they fit");
        let names: Vec<_> = plan.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["buyers", "bills"]);
        let columns: Vec<_> = plan[1].columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((columns, plan[1].keys), (vec!["buyer", "line", "sum"], 2));
    }

    #[test]
    fn what_only_one_database_has_is_noticed_unless_it_is_made_there() {
        let both = (described(&[("users", "id", 1)]), typed(&[("users", "id", "uuid")]));
        let uneven = |sqlite: &[(&str, &str, i64)], postgres: &[(&str, &str, &str)]| {
            let sqlite = [both.0.clone(), described(sqlite)].concat();
            match plan(sqlite, [both.1.clone(), typed(postgres)].concat(), &[]) {
                Err(MoveError::Uneven(what)) => Some(what),
                other => other.map(|_| None).expect("no other error is possible"),
            }
        };
        assert_eq!(uneven(&[("users", "nickname", 0)], &[]).as_deref(), Some("users.nickname"));
        assert_eq!(uneven(&[], &[("users", "nickname", "text")]).as_deref(), Some("users.nickname"));
        assert_eq!(uneven(&[], &[("stars", "of", "uuid")]).as_deref(), Some("stars.of"));
        let odd = (&[("users", "height", 0)], &[("users", "height", "double precision")]);
        assert_eq!(uneven(odd.0, odd.1).as_deref(), Some("users.height"));
        assert_eq!(uneven(&[("message_numbers", "number", 1)], &[("listings", "words", "tsvector")]), None);
        assert_eq!(
            uneven(&[("meta", "words", 0)], &[("users", "words", "tsvector")]).as_deref(),
            Some("users.words")
        );
    }
}
