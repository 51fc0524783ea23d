//! A batch in SQLite. Taking ids out of JSON would cost more than what is done with them, so they come side by side
//! in one parameter, 16 bytes each, zeroes for a missing one: `substr($1, n * 16 + 1, 16)` is the one in place `n`.

use protocol::ConversationId;
use uuid::Uuid;

use super::plain::{Numbered, Placed};
use crate::{
    Append, Appended, Result,
    connection::Connection,
    ledger::{Known, Ledger},
    sql::{Sql, encode, message, values},
};

/// The plain messages `$2`, each `[body, at]`, whose ids are `$1`, three each: conversation, sender, message. Rows are
/// [`Numbered`]. What belongs to each is written where `appends` says (`migrations/sqlite/0016_appends.sql`).
const APPEND_PLAIN: Sql = Sql::common(concat!(
    "WITH asked AS (
        SELECT key AS place, substr($1, key * 48 + 1, 16) AS conversation_id,
            substr($1, key * 48 + 17, 16) AS sender_id, substr($1, key * 48 + 33, 16) AS message_id,
            value ->> 0 AS body, value ->> 1 AS at
        FROM jsonb_each($2)
     )
     INSERT INTO appends (
        place, conversation_id, seq, rev, sender_id, message_id, body, at, low_user, high_user
     )
     SELECT place, c.id, c.seq + row_number() OVER earlier, c.rev + row_number() OVER earlier, asked.sender_id,
        message_id, body, max(c.last_at, max(asked.at) OVER earlier), c.low_user, c.high_user
     FROM asked JOIN conversations c ON c.id = asked.conversation_id
     WHERE ",
    nothing_is_in_the_way!(),
    " WINDOW earlier AS (PARTITION BY c.id ORDER BY place)
     RETURNING json_array(place, seq, rev, at, json_array(hex(low_user), hex(high_user)))"
));

/// What is known about `$2` messages whose ids are `$1`, four each: conversation, sender, message, listing. Rows are
/// [`Known`], where the sender is a participant.
const LOOK_UP: Sql = Sql::common(concat!(
    "WITH RECURSIVE place(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < $2),
     asked AS (
        SELECT n AS place, substr($1, n * 64 + 1, 16) AS conversation_id, substr($1, n * 64 + 17, 16) AS sender_id,
            substr($1, n * 64 + 33, 16) AS message_id, substr($1, n * 64 + 49, 16) AS listing_id
        FROM place
     )
     SELECT json_group_array(json_array(asked.place,
        json_array(json_array(hex(c.low_user), hex(c.high_user)), c.seq, c.rev, c.last_at,
            nullif(hex(c.subject_id), '')),
        p.opened, c.is_cut, nullif(hex(p.subject_id), ''), nullif(hex(l.id), ''),
        CASE WHEN m.seq IS NOT NULL THEN json_array(",
    message!(sqlite),
    ", ",
    rev_of_m!(),
    ", m.sent_digest) END)) ",
    known_of_asked!()
));

/// Statements in one go:
/// 1. the messages `$2`, each `[seq, body, at, rev, images]`, whose ids are `$1`, as in [`LOOK_UP`];
/// 2. their changes;
/// 3. where that takes their conversations `$3`: `$4`, each `[seq, rev, last_at]`.
macro_rules! write {
    () => {
        "INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, listing_id, at, images)
        SELECT substr($1, key * 64 + 1, 16), value ->> 0, substr($1, key * 64 + 17, 16),
            substr($1, key * 64 + 33, 16), value ->> 1, nullif(substr($1, key * 64 + 49, 16), zeroblob(16)),
            value ->> 2, value ->> 4
        FROM jsonb_each($2);

        INSERT INTO changes (conversation_id, rev, kind, seq)
        SELECT substr($1, key * 64 + 1, 16), value ->> 3, 'appended', value ->> 0 FROM jsonb_each($2);

        UPDATE conversations SET seq = head.value ->> 0, rev = head.value ->> 1, last_at = head.value ->> 2
        FROM jsonb_each($4) head WHERE conversations.id = substr($3, head.key * 16 + 1, 16)"
    };
}
const WRITE: Sql = Sql::common(write!());

/// For batches, few of them, with a message about something else than the one before it:
/// 4. conversations that are about something else now: `$5`, each `[id, subject]`;
/// 5. participants whose pending subject has thereby become the conversation's: `$6`, each `[user, conversation]`.
const WRITE_AND_TURN: Sql = Sql::common(concat!(
    write!(),
    ";
        UPDATE conversations SET subject_id = unhex(turned.value ->> 1, '-')
        FROM jsonb_each($5) turned WHERE conversations.id = unhex(turned.value ->> 0, '-');

        UPDATE participants SET subject_id = NULL
        FROM jsonb_each($6) settled
        WHERE user_id = unhex(settled.value ->> 0, '-') AND conversation_id = unhex(settled.value ->> 1, '-')"
));

/// Numbers and stores what nothing is in the way of.
pub(super) async fn append_plain(transaction: &mut Connection, plain: &[Placed]) -> Result<Vec<Numbered>> {
    let names = plain.iter().flat_map(|(_, a)| [a.conversation.0, a.sender.0, a.id.0].map(Some));
    let bodies: Vec<_> = plain.iter().map(|(_, append)| (append.body.as_str(), append.at)).collect();
    let values = values![side_by_side(names), encode(&bodies)];
    transaction.write_at_once("conversations", APPEND_PLAIN, values).await
}

/// What the store knows about the messages of the batch.
pub(super) async fn look_up(transaction: &mut Connection, batch: &[Append]) -> Result<Vec<Known>> {
    let asked = batch.iter().flat_map(|a| super::ids(a.conversation, a.sender, a.id, a.listing));
    let values = values![side_by_side(asked), batch.len() as i64];
    transaction.get("conversations", LOOK_UP, values).await
}

pub(super) async fn write(transaction: &mut Connection, ledger: &Ledger) -> Result<()> {
    let new = |&(place, conversation): &(usize, ConversationId)| {
        let Appended { message: m, rev, .. } = ledger.answers[place].as_ref().ok()?;
        Some((
            super::ids(conversation, m.sender, m.id, m.listing),
            (m.seq, m.body.as_str(), m.at, *rev, super::images(m)),
        ))
    };
    let (message_ids, messages): (Vec<_>, Vec<_>) = ledger.entries.iter().filter_map(new).unzip();
    let (head_ids, heads): (Vec<_>, Vec<_>) =
        ledger.heads().map(|(id, head)| (Some(id.0), (head.seq, head.rev, head.last_at))).unzip();
    let mut values = values![
        side_by_side(message_ids.into_iter().flatten()),
        encode(&messages),
        side_by_side(head_ids),
        encode(&heads)
    ];
    let turned: Vec<_> = ledger.turned().map(|(id, head)| (id, head.subject)).collect();
    if turned.is_empty() && ledger.settled.is_empty() {
        return transaction.execute_and_commit(WRITE, values).await;
    }
    values.extend(values![encode(&turned), encode(&ledger.settled)]);
    transaction.execute_and_commit(WRITE_AND_TURN, values).await
}

fn side_by_side(ids: impl IntoIterator<Item = Option<Uuid>>) -> Vec<u8> {
    ids.into_iter().flat_map(|id| id.unwrap_or_default().into_bytes()).collect()
}
