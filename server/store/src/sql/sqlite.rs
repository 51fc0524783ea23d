//! The words as SQLite spells them.

/// The function that makes a JSON object of names and values.
macro_rules! object {
    () => {
        "json_object"
    };
}

/// The function that makes a JSON array of values.
macro_rules! array {
    () => {
        "json_array"
    };
}

/// All rows as one JSON array.
macro_rules! list {
    ($item:expr) => {
        concat!("json_group_array(", $item, ")")
    };
}

/// A plain value as JSON.
macro_rules! plain {
    ($value:expr) => {
        concat!("json_quote(", $value, ")")
    };
}

/// Whether something holds, in JSON; not when it is NULL.
macro_rules! truth {
    ($condition:expr) => {
        concat!("json(iif(", $condition, ", 'true', 'false'))")
    };
}

/// An id, in JSON. `hex` makes nothing of NULL.
macro_rules! id {
    ($id:expr) => {
        concat!("nullif(hex(", $id, "), '')")
    };
}

/// The ids of a list that is a parameter.
macro_rules! ids {
    ($list:expr) => {
        concat!("SELECT unhex(value, '-') FROM json_each(", $list, ")")
    };
}

/// At most so many rows. For a bare parameter SQLite compiles the statement anew whenever its value is bound,
/// which costs several times what running it does.
macro_rules! limit {
    ($count:expr) => {
        concat!("LIMIT ", $count, " + 0")
    };
}

/// JSON that is stored as text, as JSON.
macro_rules! stored {
    ($text:expr) => {
        concat!("json(", $text, ")")
    };
}

/// The smaller and the greater of two.
macro_rules! least {
    () => {
        "min"
    };
}
macro_rules! greatest {
    () => {
        "max"
    };
}

pub(crate) use {array, greatest, id, ids, least, limit, list, object, plain, stored, truth};
