//! Edits and deletions of messages (contract D2, D3, D6). What is decided is in `ledger`, the same for both engines.
//! They are rare beside messages, so both engines get their batch as JSON.

mod ledger;

use protocol::{Code, ConversationId, Message, MessageId, Rev, Seq, Timestamp, UserId};
use sha2::{Digest, Sha256};

use crate::{
    Result, Store,
    connection::Connection,
    messages::postgres::LOCK,
    sql::{self, Sql, both, encode, values},
};

use ledger::{Known, Ledger};

/// What a sender wants to make of a message.
#[derive(Debug, Clone)]
pub struct Amend {
    /// Where.
    pub conversation: ConversationId,
    /// Who asks, as the login says.
    pub user: UserId,
    /// Chosen by the device for this edit or deletion (contract D2).
    pub id: MessageId,
    /// Which message.
    pub seq: Seq,
    /// The new text, allowed by `protocol::validate::body`; none deletes.
    pub body: Option<String>,
    /// Now.
    pub at: Timestamp,
}

/// What has become of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// As it is now.
    pub message: Message,
    /// The change that this edit or deletion was.
    pub rev: Rev,
    /// Both participants, the sender among them.
    pub participants: [UserId; 2],
    /// False: it had been done before.
    pub is_new: bool,
}

/// What is asked for, each `[conversation, user, id, seq]`.
macro_rules! asked {
    (sqlite) => {
        "SELECT key AS place, unhex(value ->> 0, '-') AS conversation_id, unhex(value ->> 1, '-') AS user_id,
            unhex(value ->> 2, '-') AS amendment_id, value ->> 3 AS seq
         FROM json_each($1)"
    };
    (postgres) => {
        "SELECT place - 1 AS place, CAST(value ->> 0 AS uuid) AS conversation_id, CAST(value ->> 1 AS uuid) AS user_id,
            CAST(value ->> 2 AS uuid) AS amendment_id, CAST(value ->> 3 AS bigint) AS seq
         FROM json_array_elements(CAST($1 AS json)) WITH ORDINALITY AS asked (value, place)"
    };
}

/// Rows are [`Known`], where the user is a participant. The last amendment of a deleted message is its deletion.
macro_rules! look_up {
    ($engine:ident) => {
        concat!(
            "WITH asked AS MATERIALIZED (",
            asked!($engine),
            ")
             SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::array!(),
                "(asked.place, ",
                sql::$engine::array!(),
                "(",
                sql::$engine::array!(),
                "(",
                sql::$engine::id!("c.low_user"),
                ", ",
                sql::$engine::id!("c.high_user"),
                "), c.rev), CASE WHEN m.seq IS NOT NULL THEN ",
                sql::message!($engine),
                " END, CASE WHEN m.amended = 'deleted' THEN
                    (SELECT max(rev) FROM amendments WHERE conversation_id = c.id AND seq = m.seq)
                END, CASE WHEN ch.rev IS NOT NULL THEN ",
                sql::$engine::array!(),
                "(ch.kind, a.seq, a.digest, a.rev) END, ",
                sql::$engine::truth!(sql::is_cut!("p")),
                ")"
            )),
            " FROM asked
                JOIN participants p ON p.user_id = asked.user_id AND p.conversation_id = asked.conversation_id
                JOIN conversations c ON c.id = p.conversation_id
                LEFT JOIN messages m ON m.conversation_id = c.id AND m.seq = asked.seq AND m.sender_id = p.user_id
                LEFT JOIN amendments a ON a.conversation_id = c.id AND a.user_id = p.user_id
                    AND a.amendment_id = asked.amendment_id
                LEFT JOIN changes ch ON ch.conversation_id = c.id AND ch.rev = a.rev"
        )
    };
}

/// All in one go:
/// 1. the messages `$1` as they are now, each `[conversation, seq, body, amended, sent_digest]`;
/// 2. the changes `$2`, each `[conversation, rev, kind, seq, user, id, digest]`;
/// 3. of what is deleted, no digest stays;
/// 4. nor do images, whose files may be removed;
/// 5. the amendments of these changes;
/// 6. where that takes their conversations: `$3`, each `[conversation, rev]`.
const WRITE: Sql = Sql {
    sqlite: "UPDATE messages SET body = now.value ->> 2, amended = now.value ->> 3,
            sent_digest = CASE now.value ->> 3 WHEN 'edited' THEN coalesce(sent_digest, now.value ->> 4) END,
            images = CASE now.value ->> 3 WHEN 'edited' THEN images END
        FROM jsonb_each($1) now
        WHERE messages.conversation_id = unhex(now.value ->> 0, '-') AND messages.seq = now.value ->> 1;

        INSERT INTO changes (conversation_id, rev, kind, seq)
        SELECT unhex(value ->> 0, '-'), value ->> 1, value ->> 2, value ->> 3 FROM jsonb_each($2);

        UPDATE amendments SET digest = NULL FROM jsonb_each($1) now
        WHERE now.value ->> 3 = 'deleted' AND amendments.conversation_id = unhex(now.value ->> 0, '-')
            AND amendments.seq = now.value ->> 1;

        UPDATE uploads SET state = 'gone' FROM jsonb_each($1) now
        WHERE now.value ->> 3 = 'deleted' AND uploads.conversation_id = unhex(now.value ->> 0, '-')
            AND uploads.seq = now.value ->> 1;

        INSERT INTO amendments (conversation_id, rev, seq, user_id, amendment_id, digest)
        SELECT unhex(value ->> 0, '-'), value ->> 1, value ->> 3, unhex(value ->> 4, '-'), unhex(value ->> 5, '-'),
            value ->> 6
        FROM jsonb_each($2);

        UPDATE conversations SET rev = head.value ->> 1 FROM jsonb_each($3) head
        WHERE conversations.id = unhex(head.value ->> 0, '-')",
    postgres: "WITH now AS MATERIALIZED (
            SELECT CAST(value ->> 0 AS uuid) AS conversation_id, CAST(value ->> 1 AS bigint) AS seq,
                value ->> 2 AS body, value ->> 3 AS amended, value ->> 4 AS sent_digest
            FROM json_array_elements(CAST($1 AS json))
        ),
        new AS MATERIALIZED (
            SELECT CAST(value ->> 0 AS uuid) AS conversation_id, CAST(value ->> 1 AS bigint) AS rev,
                value ->> 2 AS kind, CAST(value ->> 3 AS bigint) AS seq, CAST(value ->> 4 AS uuid) AS user_id,
                CAST(value ->> 5 AS uuid) AS amendment_id, value ->> 6 AS digest
            FROM json_array_elements(CAST($2 AS json))
        ),
        stored AS (
            UPDATE messages m SET body = now.body, amended = now.amended,
                sent_digest = CASE now.amended WHEN 'edited' THEN coalesce(m.sent_digest, now.sent_digest) END,
                images = CASE now.amended WHEN 'edited' THEN m.images END
            FROM now WHERE m.conversation_id = now.conversation_id AND m.seq = now.seq
        ),
        told AS (
            INSERT INTO changes (conversation_id, rev, kind, seq) SELECT conversation_id, rev, kind, seq FROM new
        ),
        forgotten AS (
            UPDATE amendments a SET digest = NULL FROM now
            WHERE now.amended = 'deleted' AND a.conversation_id = now.conversation_id AND a.seq = now.seq
        ),
        unshown AS (
            UPDATE uploads u SET state = 'gone' FROM now
            WHERE now.amended = 'deleted' AND u.conversation_id = now.conversation_id AND u.seq = now.seq
        ),
        kept AS (
            INSERT INTO amendments (conversation_id, rev, seq, user_id, amendment_id, digest)
            SELECT conversation_id, rev, seq, user_id, amendment_id, digest FROM new
        )
        UPDATE conversations c SET rev = CAST(value ->> 1 AS bigint)
        FROM json_array_elements(CAST($3 AS json)) WHERE c.id = CAST(value ->> 0 AS uuid)",
};

impl Store {
    /// Edits and deletes messages of any senders in one transaction and answers each in the order of the batch, once all
    /// of it is committed durably. A few statements, however many.
    ///
    /// What is done takes the conversation's next change (contract D6). What was done before under the same id gets the
    /// answer it got then, and so does the deletion of what is deleted. Refused are, without using a change:
    /// [`Code::NotFound`] what is not a message of the user's own, [`Code::Blocked`] an edit while one of the two has
    /// blocked the other (deleting is always possible), [`Code::Gone`] an edit of what is deleted or older
    /// than [`protocol::message::EDIT_WITHIN_MS`], [`Code::IdConflict`] an id that came with something else.
    ///
    /// # Errors
    /// As for every write, for the batch as a whole; then the same batch may come again.
    pub async fn amend_messages(&self, batch: Vec<Amend>) -> Result<Vec<std::result::Result<Amended, Code>>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.write(move |transaction| Box::pin(amend(transaction, batch))).await
    }
}

async fn amend(
    transaction: &mut Connection,
    batch: Vec<Amend>,
) -> Result<Vec<std::result::Result<Amended, Code>>> {
    let asked: Vec<_> = batch.iter().map(|a| (a.conversation, a.user, a.id, a.seq)).collect();
    let asked = encode(&asked);
    transaction.lock(LOCK, values![asked.as_str()]).await?;
    let found: Vec<Known> = transaction.get("messages", both!(look_up), values![asked]).await?;
    let known = sql::by_place(batch.len(), found, |known| known.place);
    let ledger = Ledger::new(batch.into_iter().zip(known));
    if !ledger.entries.is_empty() {
        let values = values![encode(&ledger.messages()), encode(&ledger.changes()), encode(&ledger.heads())];
        transaction.execute_and_commit(WRITE, values).await?;
    }
    Ok(ledger.answers)
}

/// SHA-256 of a body, in hex: tells whether a text is the same without keeping it.
pub(crate) fn digest(body: &str) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}
