//! Rows as the protocol's types, and what is asked of them in more than one statement.

/// A row `m` of `messages` as a [`protocol::Message`].
macro_rules! message {
    ($engine:ident) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('id', ",
            $crate::sql::$engine::id!("m.message_id"),
            ", 'seq', m.seq, 'sender', ",
            $crate::sql::$engine::id!("m.sender_id"),
            ", 'body', m.body, 'images', ",
            $crate::sql::$engine::stored!("coalesce(m.images, '[]')"),
            ", 'listing', ",
            $crate::sql::$engine::id!("m.listing_id"),
            ", 'at', m.at, 'amended', m.amended)"
        )
    };
}

/// A row `n` of `lines` as a [`protocol::Line`].
macro_rules! line {
    ($engine:ident) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('rev', n.rev, 'seq', n.seq, 'listing', ",
            $crate::sql::$engine::id!("n.listing_id"),
            ", 'news', ",
            $crate::sql::$engine::stored!("n.news"),
            ", 'at', n.at)"
        )
    };
}

/// The newest lines of a conversation that stand after one of these messages, as a list.
macro_rules! lines {
    ($engine:ident, $conversation:expr, $first:expr, $end:expr) => {
        concat!(
            "(SELECT ",
            $crate::sql::$engine::list!($crate::sql::line!($engine)),
            " FROM (
                SELECT * FROM lines WHERE conversation_id = ",
            $conversation,
            " AND seq >= ",
            $first,
            " AND seq < ",
            $end,
            " ORDER BY seq DESC, rev DESC LIMIT 100
            ) n)"
        )
    };
}
const _: () = assert!(protocol::conversation::LINES_MAX == 100);

/// A row `u` of `users` as a [`protocol::Person`].
macro_rules! person {
    ($engine:ident, $user:expr) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('id', ",
            $crate::sql::$engine::id!(concat!($user, ".id")),
            ", 'name', ",
            $user,
            ".name)"
        )
    };
}

/// The positions of a row of `participants` as a [`protocol::Receipt`].
macro_rules! receipt {
    ($engine:ident, $participant:expr) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('delivered', ",
            $participant,
            ".delivered_seq, 'read', ",
            $participant,
            ".read_seq)"
        )
    };
}

/// Whether two users, of the rows `me` and `other` of `users`, keep from each other what they have read.
macro_rules! hides_read {
    () => {
        "NOT (me.shows_read AND other.shows_read)"
    };
}

/// The positions of a row of `participants` as the other participant sees them, as a [`protocol::Receipt`].
macro_rules! shown_receipt {
    ($engine:ident, $participant:expr) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('delivered', COALESCE(",
            $participant,
            ".frozen_delivered_seq, ",
            $participant,
            ".delivered_seq), 'read', CASE WHEN ",
            $crate::sql::hides_read!(),
            " THEN 0 ELSE COALESCE(",
            $participant,
            ".frozen_read_seq, ",
            $participant,
            ".read_seq) END)"
        )
    };
}

/// What a row of `participants` and its conversation `c` say of how that user has arranged it, as a
/// [`protocol::Arrangement`].
macro_rules! arrangement {
    ($engine:ident, $participant:expr) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('blocked', ",
            $crate::sql::$engine::truth!(concat!($participant, ".blocked_at IS NOT NULL")),
            ", 'archived', CASE WHEN c.low_user = ",
            $participant,
            ".user_id THEN c.low_archived_seq ELSE c.high_archived_seq END, 'pinned', ",
            $crate::sql::$engine::truth!(concat!($participant, ".pinned")),
            ", 'marked', ",
            $crate::sql::$engine::truth!(concat!($participant, ".marked")),
            ", 'muted_until', ",
            $participant,
            ".muted_until)"
        )
    };
}

/// Whether one of the two has blocked the other; a row of either in `participants` tells.
macro_rules! is_cut {
    ($participant:expr) => {
        concat!($participant, ".frozen_read_seq IS NOT NULL")
    };
}

/// A row `l` of `listings` with its first picture `shown` as a [`protocol::ListingCard`].
macro_rules! card {
    ($engine:ident) => {
        concat!(
            $crate::sql::$engine::object!(),
            "('id', ",
            $crate::sql::$engine::id!("l.id"),
            ", 'seller', ",
            $crate::sql::$engine::id!("l.seller_id"),
            ", 'title', l.title, 'price', ",
            $crate::sql::$engine::object!(),
            "('minor', l.price_minor), 'state', l.state, 'picture', shown.name)"
        )
    };
}

/// Where [`card`] finds what it needs.
macro_rules! card_tables {
    () => {
        "listings l JOIN listing_pictures shown ON shown.listing_id = l.id AND shown.position = 0"
    };
}

/// The cards of the listings whose ids a subquery yields.
macro_rules! cards {
    ($engine:ident, $ids:expr) => {
        concat!(
            "(SELECT ",
            $crate::sql::$engine::list!($crate::sql::card!($engine)),
            " FROM ",
            $crate::sql::card_tables!(),
            " WHERE l.id IN (",
            $ids,
            "))"
        )
    };
}

/// `asked`: the words of a list that is a parameter as one query for PostgreSQL's index, behind what restricts it. All
/// have to occur, the last one as the beginning of a word. Not even one word: no query, which finds nothing.
macro_rules! asked_words {
    ($words:expr, $restriction:expr) => {
        concat!(
            "asked AS MATERIALIZED (
                SELECT CAST(",
            $restriction,
            "string_agg('''' || word || CASE WHEN is_last THEN ''':*' ELSE '''' END, ' & ') AS tsquery) AS query
                FROM (
                    SELECT value, place = count(*) OVER () AS is_last
                    FROM json_array_elements_text(CAST(",
            $words,
            " AS json)) WITH ORDINALITY AS each (value, place)
                ) typed CROSS JOIN unnest(search_words(typed.value)) word
            )"
        )
    };
}

pub(crate) use {
    arrangement, asked_words, card, card_tables, cards, hides_read, is_cut, line, lines, message, person,
    receipt, shown_receipt,
};
