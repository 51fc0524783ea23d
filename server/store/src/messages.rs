//! Appending messages (contract D1-D5).

use protocol::{Code, ConversationId, ListingCard, ListingId, Message, MessageId, Rev, Timestamp, UserId};
use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::{
    Result, Store, json,
    ledger::{Known, Ledger},
};

/// A message to be stored.
#[derive(Debug, Clone)]
pub struct Append {
    /// Where to.
    pub conversation: ConversationId,
    /// Who wrote it, as the login says.
    pub sender: UserId,
    /// Chosen by the sender's device (contract D2).
    pub id: MessageId,
    /// What was written; allowed by `protocol::validate::body`.
    pub body: String,
    /// What it is about.
    pub listing: Option<ListingId>,
    /// Now.
    pub at: Timestamp,
}

/// A message that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// As it is stored.
    pub message: Message,
    /// The change that brought it.
    pub rev: Rev,
    /// Both participants, the sender among them.
    pub participants: [UserId; 2],
    /// False: it had been stored before, by the same send.
    pub is_new: bool,
    /// The conversation's new subject, when this message changed it.
    pub subject: Option<ListingCard>,
}

impl Store {
    /// Stores messages of any senders in one transaction and answers each in the order of the batch, once all of
    /// them are committed durably (contract D1). A few statements, however many messages.
    ///
    /// A message gets the conversation's next number and next change (contract D3, D6), and a time not before that
    /// of the message before it. One that is stored already, or stands earlier in the batch, gets the answer it got
    /// then. A refused one uses no number and leaves the others alone: [`Code::NotFound`] when the sender does not see
    /// the conversation or none of the two sells the listing, [`Code::IdConflict`] when its id came with other content.
    ///
    /// # Errors
    /// As for every write, for the batch as a whole; then the same batch may come again.
    pub async fn append_messages(
        &self,
        batch: Vec<Append>,
    ) -> Result<Vec<std::result::Result<Appended, Code>>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.write(move |transaction| Box::pin(append(transaction, batch))).await
    }
}

/// What is known about `$2` messages whose ids are `$1`, four each: conversation, sender, message, listing. Rows are
/// [`Known`], where the sender is a participant.
const LOOK_UP: &str = concat!(
    "WITH RECURSIVE place(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < $2),
     asked AS (
        SELECT n AS place, substr($1, n * 64 + 1, 16) AS conversation_id, substr($1, n * 64 + 17, 16) AS sender_id,
            substr($1, n * 64 + 33, 16) AS message_id, substr($1, n * 64 + 49, 16) AS listing_id
        FROM place
     )
     SELECT json_group_array(json_array(asked.place,
        json_array(json_array(hex(c.low_user), hex(c.high_user)), c.seq, c.rev, c.last_at,
            nullif(hex(c.subject_id), '')),
        p.opened, nullif(hex(p.subject_id), ''), nullif(hex(l.id), ''),
        CASE WHEN m.seq IS NOT NULL THEN json_array(",
    json::message!(),
    // A message's rev is never below its seq, so the search starts there.
    ", (SELECT rev FROM changes
            WHERE conversation_id = c.id AND rev >= m.seq AND seq = m.seq AND kind = 'appended'
            ORDER BY rev LIMIT 1)) END))
     FROM asked
        JOIN participants p ON p.user_id = asked.sender_id AND p.conversation_id = asked.conversation_id
        JOIN conversations c ON c.id = p.conversation_id
        LEFT JOIN listings l ON l.id = asked.listing_id AND l.seller_id IN (c.low_user, c.high_user)
        LEFT JOIN messages m ON m.conversation_id = c.id AND m.sender_id = p.user_id
            AND m.message_id = asked.message_id"
);

/// Statements in one go, the last two mostly without anything to do:
/// 1. the messages `$2`, each `[seq, body, at, rev]`, whose ids are `$1`, as in [`LOOK_UP`];
/// 2. their changes;
/// 3. where that takes their conversations `$3`: `$4`, each `[seq, rev, last_at]`;
/// 4. conversations that are about something else now: `$5`, each `[id, subject]`;
/// 5. participants whose pending subject has thereby become the conversation's: `$6`, each `[user, conversation]`.
const WRITE: &str = "
    INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, listing_id, at)
    SELECT substr($1, key * 64 + 1, 16), value ->> 0, substr($1, key * 64 + 17, 16), substr($1, key * 64 + 33, 16),
        value ->> 1, nullif(substr($1, key * 64 + 49, 16), zeroblob(16)), value ->> 2
    FROM jsonb_each($2);

    INSERT INTO changes (conversation_id, rev, kind, seq)
    SELECT substr($1, key * 64 + 1, 16), value ->> 3, 'appended', value ->> 0 FROM jsonb_each($2);

    UPDATE conversations SET seq = head.value ->> 0, rev = head.value ->> 1, last_at = head.value ->> 2
    FROM jsonb_each($4) head WHERE conversations.id = substr($3, head.key * 16 + 1, 16);

    UPDATE conversations SET subject_id = unhex(turned.value ->> 1, '-')
    FROM jsonb_each($5) turned WHERE conversations.id = unhex(turned.value ->> 0, '-');

    UPDATE participants SET subject_id = NULL
    FROM jsonb_each($6) settled
    WHERE user_id = unhex(settled.value ->> 0, '-') AND conversation_id = unhex(settled.value ->> 1, '-')";

async fn append(
    transaction: &mut SqliteConnection,
    batch: Vec<Append>,
) -> Result<Vec<std::result::Result<Appended, Code>>> {
    let known = look_up(transaction, &batch).await?;
    let mut ledger = Ledger::new(batch.into_iter().zip(known));
    if !ledger.entries.is_empty() {
        write(transaction, &ledger).await?;
        show_turns(transaction, &mut ledger).await?;
    }
    Ok(ledger.answers)
}

/// What the store knows about each message of the batch.
async fn look_up(transaction: &mut SqliteConnection, batch: &[Append]) -> Result<Vec<Option<Known>>> {
    let asked = batch.iter().flat_map(|a| ids(a.conversation, a.sender, a.id, a.listing));
    let found: String = sqlx::query_scalar(LOOK_UP)
        .bind(json::side_by_side(asked))
        .bind(batch.len() as i64)
        .fetch_one(transaction)
        .await?;
    let found: Vec<Known> = json::decode(&found, "conversations")?;
    let mut known: Vec<Option<Known>> = batch.iter().map(|_| None).collect();
    for found in found {
        let place = found.place;
        known[place] = Some(found);
    }
    Ok(known)
}

async fn write(transaction: &mut SqliteConnection, ledger: &Ledger) -> Result<()> {
    let new = |&(place, conversation): &(usize, ConversationId)| {
        let Appended { message: m, rev, .. } = ledger.answers[place].as_ref().ok()?;
        Some((ids(conversation, m.sender, m.id, m.listing), (m.seq, m.body.as_str(), m.at, *rev)))
    };
    let (message_ids, messages): (Vec<_>, Vec<_>) = ledger.entries.iter().filter_map(new).unzip();
    let (head_ids, heads): (Vec<_>, Vec<_>) =
        ledger.heads().map(|(id, head)| (Some(id.0), (head.seq, head.rev, head.last_at))).unzip();
    let turned: Vec<_> = ledger.turned().map(|(id, head)| (id, head.subject)).collect();
    sqlx::query(WRITE)
        .bind(json::side_by_side(message_ids.into_iter().flatten()))
        .bind(json::encode(&messages))
        .bind(json::side_by_side(head_ids))
        .bind(json::encode(&heads))
        .bind(json::encode(&turned))
        .bind(json::encode(&ledger.settled))
        .execute(transaction)
        .await?;
    Ok(())
}

/// A message's four ids, as [`LOOK_UP`] and [`WRITE`] take them.
fn ids(
    conversation: ConversationId,
    sender: UserId,
    id: MessageId,
    listing: Option<ListingId>,
) -> [Option<Uuid>; 4] {
    [Some(conversation.0), Some(sender.0), Some(id.0), listing.map(|listing| listing.0)]
}

/// Gives every message that changes the subject the card to show with it.
async fn show_turns(transaction: &mut SqliteConnection, ledger: &mut Ledger) -> Result<()> {
    if ledger.turns.is_empty() {
        return Ok(());
    }
    let turning = |&(place, _): &(usize, _)| ledger.answers[place].as_ref().ok()?.message.listing;
    let listings: Vec<_> = ledger.turns.iter().filter_map(turning).collect();
    let cards: String =
        sqlx::query_scalar(concat!("SELECT ", json::cards!("SELECT unhex(value, '-') FROM json_each($1)")))
            .bind(json::encode(&listings))
            .fetch_one(transaction)
            .await?;
    let cards: Vec<ListingCard> = json::decode(&cards, "listings")?;
    for (place, _) in &ledger.turns {
        if let Ok(appended) = &mut ledger.answers[*place] {
            appended.subject = cards.iter().find(|card| Some(card.id) == appended.message.listing).cloned();
        }
    }
    Ok(())
}
