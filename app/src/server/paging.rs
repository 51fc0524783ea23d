//! Pages of a list: where they begin, and where the next one does.

use std::str::FromStr;

use leptos_router::params::ParamsMap;

use crate::routes::Cursor;

/// The cursor in `?after=`, if there is one that can be read.
pub fn cursor_in<Id: FromStr>(query: &ParamsMap) -> Option<Cursor<Id>> {
    Cursor::parse(&query.get("after")?)
}

/// Cuts a list that was read one row longer than the page: the rows of the page, and where the next
/// page begins if there is one.
pub fn split<T, Id>(
    mut rows: Vec<T>,
    page: u32,
    cursor: impl Fn(&T) -> Cursor<Id>,
) -> (Vec<T>, Option<Cursor<Id>>) {
    let has_more = rows.len() > page as usize;
    rows.truncate(page as usize);
    let next = rows.last().filter(|_| has_more).map(cursor);
    (rows, next)
}

#[cfg(test)]
mod tests {
    use protocol::Timestamp;

    use super::*;

    #[test]
    fn there_is_a_next_page_only_when_a_row_is_left() {
        let cursor = |row: &i64| Cursor { at: Timestamp(*row), id: *row };
        assert_eq!(split(vec![5, 4, 3], 2, cursor), (vec![5, 4], Some(Cursor { at: Timestamp(4), id: 4 })));
        assert_eq!(split(vec![5, 4], 2, cursor), (vec![5, 4], None));
        assert_eq!(split(Vec::new(), 2, cursor), (vec![], None));
    }
}
