//! A table that is moved. Its rows travel as JSON arrays in which both engines write the same value in the same way:
//! ids and bytes in hex, truths as 0 and 1, numbers and text as they are.

use std::fmt::Write;

use serde_json::Value;

use super::PAGE_ROWS;

/// The values of a row, or of its key, in the order of the table's columns.
pub(super) type Row = Vec<Value>;

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    /// Those of the primary key first, in its order.
    pub columns: Vec<Column>,
    /// How many of them are the primary key.
    pub keys: usize,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    Bytes,
    Truth,
    Number,
    Text,
}

impl Kind {
    /// What PostgreSQL's type of this name holds, if the schema may use it.
    pub fn of(postgres_type: &str) -> Option<Self> {
        Some(match postgres_type {
            "uuid" => Self::Id,
            "bytea" => Self::Bytes,
            "boolean" => Self::Truth,
            "bigint" => Self::Number,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

impl Column {
    /// The column in double quotes: some have names that are also words of SQL.
    fn quoted(&self) -> String {
        format!("\"{}\"", self.name)
    }

    fn out_of_sqlite(&self) -> String {
        let column = self.quoted();
        match self.kind {
            // `hex` makes nothing of NULL.
            Kind::Id | Kind::Bytes => format!("CASE WHEN {column} IS NOT NULL THEN lower(hex({column})) END"),
            Kind::Truth | Kind::Number | Kind::Text => column,
        }
    }

    /// Value `place` of a JSON array as SQLite compares it with the column.
    fn for_sqlite(&self, array: &str, place: usize) -> String {
        match self.kind {
            Kind::Id | Kind::Bytes => format!("unhex({array} ->> {place})"),
            Kind::Truth | Kind::Number | Kind::Text => format!("{array} ->> {place}"),
        }
    }

    fn out_of_postgres(&self) -> String {
        let column = self.quoted();
        match self.kind {
            Kind::Id => format!("replace(CAST({column} AS text), '-', '')"),
            Kind::Bytes => format!("encode({column}, 'hex')"),
            Kind::Truth => format!("CAST({column} AS integer)"),
            Kind::Number | Kind::Text => column,
        }
    }

    /// Value `place` of a JSON array as PostgreSQL stores it in the column.
    fn for_postgres(&self, array: &str, place: usize) -> String {
        match self.kind {
            Kind::Id => format!("CAST({array} ->> {place} AS uuid)"),
            Kind::Bytes => format!("decode({array} ->> {place}, 'hex')"),
            Kind::Truth => format!("CAST(CAST({array} ->> {place} AS integer) AS boolean)"),
            Kind::Number => format!("CAST({array} ->> {place} AS bigint)"),
            Kind::Text => format!("{array} ->> {place}"),
        }
    }
}

impl Table {
    /// The part of a row that is its key.
    pub fn key<'r>(&self, row: &'r Row) -> &'r [Value] {
        &row[..self.keys]
    }

    /// The next rows in the order of the key, as SQLite reads them: all, or those behind the key that is the parameter.
    pub fn page_of_sqlite(&self, is_first: bool) -> String {
        let row = list(self.columns.iter().map(Column::out_of_sqlite));
        let key = list(self.in_key(|column, place| column.for_sqlite("$1", place)));
        self.page(is_first, &format!("json_array({row})"), &key)
    }

    /// The same as PostgreSQL reads them.
    pub fn page_of_postgres(&self, is_first: bool) -> String {
        let row = list(self.columns.iter().map(Column::out_of_postgres));
        let key = list(self.in_key(|column, place| column.for_postgres("CAST($1 AS json)", place)));
        self.page(is_first, &format!("CAST(json_build_array({row}) AS text)"), &key)
    }

    fn page(&self, is_first: bool, row: &str, key: &str) -> String {
        let columns = list(self.in_key(|column, _| column.quoted()));
        let mut text = format!("SELECT {row} FROM \"{}\"", self.name);
        if !is_first {
            write!(text, " WHERE ({columns}) > ({key})").expect("text can be written");
        }
        text + &format!(" ORDER BY {columns} LIMIT {PAGE_ROWS}")
    }

    /// The key of the last row, as PostgreSQL reads it.
    pub fn last_key_of_postgres(&self) -> String {
        let key = list(self.in_key(|column, _| column.out_of_postgres()));
        let backwards = list(self.in_key(|column, _| column.quoted() + " DESC"));
        format!(
            "SELECT CAST(json_build_array({key}) AS text) FROM \"{}\" ORDER BY {backwards} LIMIT 1",
            self.name
        )
    }

    /// Stores the rows of a JSON array of JSON arrays in PostgreSQL.
    pub fn insert_into_postgres(&self) -> String {
        let columns = list(self.columns.iter().map(Column::quoted));
        let values =
            list(self.columns.iter().enumerate().map(|(place, column)| column.for_postgres("value", place)));
        format!(
            "INSERT INTO \"{}\" ({columns}) SELECT {values} FROM json_array_elements(CAST($1 AS json))",
            self.name
        )
    }

    fn in_key(&self, word: impl Fn(&Column, usize) -> String) -> impl Iterator<Item = String> {
        self.columns[..self.keys].iter().enumerate().map(move |(place, column)| word(column, place))
    }
}

fn list(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
