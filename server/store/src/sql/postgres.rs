//! The words as PostgreSQL spells them; what each means stands with SQLite's.

macro_rules! object {
    () => {
        "json_build_object"
    };
}
macro_rules! array {
    () => {
        "json_build_array"
    };
}
macro_rules! list {
    ($item:expr) => {
        concat!("coalesce(json_agg(", $item, "), '[]')")
    };
}
macro_rules! plain {
    ($value:expr) => {
        concat!("to_json(", $value, ")")
    };
}
macro_rules! truth {
    ($condition:expr) => {
        concat!("coalesce(", $condition, ", FALSE)")
    };
}
macro_rules! id {
    ($id:expr) => {
        $id
    };
}
macro_rules! ids {
    ($list:expr) => {
        concat!("SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST(", $list, " AS json))")
    };
}
macro_rules! limit {
    ($count:expr) => {
        concat!("LIMIT ", $count)
    };
}
macro_rules! stored {
    ($text:expr) => {
        concat!("CAST(", $text, " AS json)")
    };
}
macro_rules! least {
    () => {
        "least"
    };
}
macro_rules! greatest {
    () => {
        "greatest"
    };
}

pub(crate) use {array, greatest, id, ids, least, limit, list, object, plain, stored, truth};
