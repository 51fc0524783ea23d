//! A batch in PostgreSQL: one statement for what is plain; for the rest one to hold its conversations, one to look, one
//! to write.

use protocol::ConversationId;

use super::plain::{Numbered, Placed};
use crate::{
    Append, Appended, Result,
    connection::Connection,
    ledger::{Known, Ledger},
    sql::{Sql, encode, message, values},
};

/// Whoever else appends to one of these conversations has committed when this returns, or waits for us. In one order,
/// so that two batches never wait for each other.
pub(crate) const LOCK: &str = "SELECT 1 FROM conversations
    WHERE id IN (SELECT CAST(value ->> 0 AS uuid) FROM json_array_elements(CAST($1 AS json)))
    ORDER BY id FOR NO KEY UPDATE";

/// The plain messages `$1`, each `[conversation, sender, message, body, at]`. Rows are [`Numbered`].
///
/// The statement sees what was committed when it began; but of the rows that it locks, in the order of [`LOCK`], what is
/// there once they are its own. So whatever keeps a message out stands in its conversation's row; and one that another
/// server has stored meanwhile breaks the rule that each is stored once, and with it the statement.
const APPEND_PLAIN: Sql = Sql::common(concat!(
    "WITH asked AS MATERIALIZED (
        SELECT place - 1 AS place, CAST(value ->> 0 AS uuid) AS conversation_id, CAST(value ->> 1 AS uuid) AS sender_id,
            CAST(value ->> 2 AS uuid) AS message_id, value ->> 3 AS body, CAST(value ->> 4 AS bigint) AS at
        FROM json_array_elements(CAST($1 AS json)) WITH ORDINALITY AS asked (value, place)
     ),
     held AS MATERIALIZED (
        SELECT id, low_user, high_user, seq, rev, last_at, is_cut FROM conversations
        WHERE id IN (SELECT conversation_id FROM asked) ORDER BY id FOR NO KEY UPDATE
     ),
     new AS MATERIALIZED (
        SELECT place, c.id AS conversation_id, c.low_user, c.high_user, asked.sender_id, message_id, body,
            c.seq + row_number() OVER earlier AS seq, c.rev + row_number() OVER earlier AS rev,
            greatest(c.last_at, max(asked.at) OVER earlier) AS at
        FROM asked JOIN held c ON c.id = asked.conversation_id
        WHERE ",
    nothing_is_in_the_way!(),
    " WINDOW earlier AS (PARTITION BY c.id ORDER BY place)
     ),
     stored AS (
        INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, at)
        SELECT conversation_id, seq, sender_id, message_id, body, at FROM new
     ),
     told AS (
        INSERT INTO changes (conversation_id, rev, kind, seq)
        SELECT conversation_id, rev, 'appended', seq FROM new
     ),
     headed AS (
        UPDATE conversations c SET seq = last.seq, rev = last.rev, last_at = last.at
        FROM (SELECT conversation_id, max(seq) AS seq, max(rev) AS rev, max(at) AS at FROM new GROUP BY 1) last
        WHERE c.id = last.conversation_id
     )
     SELECT json_build_array(place, seq, rev, at, json_build_array(low_user, high_user)) FROM new"
));

/// What is known about messages, each `[conversation, sender, message, listing]`. Rows are [`Known`], where the sender
/// is a participant.
const LOOK_UP: Sql = Sql::common(concat!(
    "WITH asked AS MATERIALIZED (
        SELECT place - 1 AS place, CAST(value ->> 0 AS uuid) AS conversation_id, CAST(value ->> 1 AS uuid) AS sender_id,
            CAST(value ->> 2 AS uuid) AS message_id, CAST(value ->> 3 AS uuid) AS listing_id
        FROM json_array_elements(CAST($1 AS json)) WITH ORDINALITY AS asked (value, place)
     )
     SELECT coalesce(json_agg(json_build_array(asked.place,
        json_build_array(json_build_array(c.low_user, c.high_user), c.seq, c.rev, c.last_at, c.subject_id),
        CASE WHEN p.opened THEN 1 ELSE 0 END, CASE WHEN c.is_cut THEN 1 ELSE 0 END, p.subject_id, l.id,
        CASE WHEN m.seq IS NOT NULL THEN json_build_array(",
    message!(postgres),
    ", ",
    rev_of_m!(),
    ", m.sent_digest) END)), '[]') ",
    known_of_asked!()
));

/// All in one statement:
/// 1. the messages `$1`, each `[conversation, sender, message, listing, seq, body, at, rev, images]`;
/// 2. their changes;
/// 3. where that takes their conversations: `$2`, each `[conversation, seq, rev, last_at, subject]`;
/// 4. participants whose pending subject has thereby become the conversation's: `$3`, each `[user, conversation]`.
const WRITE: Sql = Sql::common(
    "WITH new AS MATERIALIZED (
        SELECT CAST(value ->> 0 AS uuid) AS conversation_id, CAST(value ->> 1 AS uuid) AS sender_id,
            CAST(value ->> 2 AS uuid) AS message_id, CAST(value ->> 3 AS uuid) AS listing_id,
            CAST(value ->> 4 AS bigint) AS seq, value ->> 5 AS body, CAST(value ->> 6 AS bigint) AS at,
            CAST(value ->> 7 AS bigint) AS rev, value ->> 8 AS images
        FROM json_array_elements(CAST($1 AS json))
     ),
     stored AS (
        INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, listing_id, at, images)
        SELECT conversation_id, seq, sender_id, message_id, body, listing_id, at, images FROM new
     ),
     told AS (
        INSERT INTO changes (conversation_id, rev, kind, seq)
        SELECT conversation_id, rev, 'appended', seq FROM new
     ),
     headed AS (
        UPDATE conversations c SET seq = CAST(value ->> 1 AS bigint), rev = CAST(value ->> 2 AS bigint),
            last_at = CAST(value ->> 3 AS bigint), subject_id = CAST(value ->> 4 AS uuid)
        FROM json_array_elements(CAST($2 AS json)) WHERE c.id = CAST(value ->> 0 AS uuid)
     )
     UPDATE participants p SET subject_id = NULL
     FROM json_array_elements(CAST($3 AS json))
     WHERE p.user_id = CAST(value ->> 0 AS uuid) AND p.conversation_id = CAST(value ->> 1 AS uuid)",
);

/// Numbers and stores what nothing is in the way of; nothing at all if another server has just stored one of them.
pub(super) async fn append_plain(transaction: &mut Connection, plain: &[Placed]) -> Result<Vec<Numbered>> {
    let asked: Vec<_> =
        plain.iter().map(|(_, a)| (a.conversation, a.sender, a.id, a.body.as_str(), a.at)).collect();
    match transaction.write_at_once("conversations", APPEND_PLAIN, values![encode(&asked)]).await {
        Err(error) if error.is_repetition() => Ok(Vec::new()),
        numbered => numbered,
    }
}

/// What the store knows about the messages of the batch; nobody else changes it until the transaction ends.
pub(super) async fn look_up(transaction: &mut Connection, batch: &[Append]) -> Result<Vec<Known>> {
    let asked: Vec<_> = batch.iter().map(|a| super::ids(a.conversation, a.sender, a.id, a.listing)).collect();
    let asked = encode(&asked);
    transaction.lock(LOCK, values![asked.as_str()]).await?;
    transaction.get("conversations", LOOK_UP, values![asked]).await
}

pub(super) async fn write(transaction: &mut Connection, ledger: &Ledger) -> Result<()> {
    let new = |&(place, conversation): &(usize, ConversationId)| {
        let Appended { message: m, rev, .. } = ledger.answers[place].as_ref().ok()?;
        Some((conversation, m.sender, m.id, m.listing, m.seq, m.body.as_str(), m.at, *rev, super::images(m)))
    };
    let messages: Vec<_> = ledger.entries.iter().filter_map(new).collect();
    let heads: Vec<_> =
        ledger.heads().map(|(id, head)| (id, head.seq, head.rev, head.last_at, head.subject)).collect();
    let values = values![encode(&messages), encode(&heads), encode(&ledger.settled)];
    transaction.execute_and_commit(WRITE, values).await
}
