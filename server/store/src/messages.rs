//! Appending messages (contract D1-D5).

use protocol::{
    Code, ConversationId, ListingCard, ListingId, Message, MessageId, Rev, Seq, Timestamp, UserId,
};
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

use crate::{
    Error, Result, Store,
    cards::cards,
    changes::APPENDED,
    ledger::{Head, Known, Ledger},
    rows::{self, json},
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

async fn append(
    transaction: &mut SqliteConnection,
    batch: Vec<Append>,
) -> Result<Vec<std::result::Result<Appended, Code>>> {
    let known = look_up(transaction, &batch).await?;
    let mut ledger = Ledger::new(batch.into_iter().zip(known));
    if !ledger.entries.is_empty() {
        insert(transaction, &ledger).await?;
        advance(transaction, &ledger).await?;
    }
    if !ledger.settled.is_empty() {
        settle(transaction, &ledger).await?;
    }
    show_turns(transaction, &mut ledger).await?;
    Ok(ledger.answers)
}

/// A participant's message, found by its place in the batch.
#[derive(FromRow)]
struct KnownRow {
    place: i64,
    low_user: Uuid,
    high_user: Uuid,
    last_seq: i64,
    last_rev: i64,
    last_at: i64,
    subject_id: Option<Uuid>,
    opened: bool,
    pending_id: Option<Uuid>,
    listing_is_theirs: bool,
    stored_rev: Option<i64>,
    seq: Option<i64>,
    body: Option<String>,
    listing_id: Option<Uuid>,
    at: Option<i64>,
}

/// What the store knows about each message of the batch.
async fn look_up(transaction: &mut SqliteConnection, batch: &[Append]) -> Result<Vec<Option<Known>>> {
    let asked: Vec<_> = batch.iter().map(|a| (a.conversation, a.sender, a.id, a.listing)).collect();
    let rows: Vec<KnownRow> = sqlx::query_as(
        "SELECT asked.place, c.low_user, c.high_user, c.seq AS last_seq, c.rev AS last_rev, c.last_at, c.subject_id,
            p.opened, p.subject_id AS pending_id, l.id IS NOT NULL AS listing_is_theirs,
            m.seq, m.body, m.listing_id, m.at,
            -- A message's rev is never below its seq, so the search starts there.
            (SELECT rev FROM changes
             WHERE conversation_id = m.conversation_id AND rev >= m.seq AND seq = m.seq AND kind = 'appended'
             ORDER BY rev LIMIT 1) AS stored_rev
         FROM (
            SELECT key AS place, unhex(value ->> 0, '-') AS conversation_id, unhex(value ->> 1, '-') AS sender_id,
                unhex(value ->> 2, '-') AS message_id, unhex(value ->> 3, '-') AS listing_id
            FROM json_each($1)
         ) asked
            JOIN participants p ON p.user_id = asked.sender_id AND p.conversation_id = asked.conversation_id
            JOIN conversations c ON c.id = p.conversation_id
            LEFT JOIN listings l ON l.id = asked.listing_id AND l.seller_id IN (c.low_user, c.high_user)
            LEFT JOIN messages m ON m.conversation_id = c.id AND m.sender_id = p.user_id
                AND m.message_id = asked.message_id",
    )
    .bind(json(&asked))
    .fetch_all(transaction)
    .await?;
    let mut known: Vec<Option<Known>> = batch.iter().map(|_| None).collect();
    for row in rows {
        let place: usize = rows::number(row.place, "conversations", "id")?;
        known[place] = Some(row.into_known(&batch[place])?);
    }
    Ok(known)
}

impl KnownRow {
    fn into_known(self, asked: &Append) -> Result<Known> {
        let stored = match (self.stored_rev, self.seq, self.body, self.at) {
            (Some(rev), Some(seq), Some(body), Some(at)) => {
                let seq = Seq(rows::number(seq, "messages", "seq")?);
                let (id, sender, at) = (asked.id, asked.sender, Timestamp(at));
                let listing = self.listing_id.map(ListingId);
                Some((Message { id, seq, sender, body, listing, at }, rows::rev(rev)?))
            }
            (None, Some(_), ..) => return Err(Error::Corrupt { table: "changes", column: "seq" }),
            _ => None,
        };
        Ok(Known {
            head: Head {
                participants: [UserId(self.low_user), UserId(self.high_user)],
                seq: Seq(rows::number(self.last_seq, "conversations", "seq")?),
                rev: rows::rev(self.last_rev)?,
                last_at: Timestamp(self.last_at),
                subject: self.subject_id.map(ListingId),
            },
            opened: self.opened,
            pending: self.pending_id.map(ListingId),
            listing_is_theirs: self.listing_is_theirs,
            stored,
        })
    }
}

async fn insert(transaction: &mut SqliteConnection, ledger: &Ledger) -> Result<()> {
    let new = |&(place, conversation): &(usize, ConversationId)| {
        let Appended { message: m, rev, .. } = ledger.answers[place].as_ref().ok()?;
        Some((
            (conversation, m.seq, m.sender, m.id, m.body.as_str(), m.listing, m.at),
            (conversation, rev, m.seq),
        ))
    };
    let (messages, changes): (Vec<_>, Vec<_>) = ledger.entries.iter().filter_map(new).unzip();
    sqlx::query(
        "INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, listing_id, at)
         SELECT unhex(value ->> 0, '-'), value ->> 1, unhex(value ->> 2, '-'), unhex(value ->> 3, '-'), value ->> 4,
            unhex(value ->> 5, '-'), value ->> 6
         FROM json_each($1)",
    )
    .bind(json(&messages))
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "INSERT INTO changes (conversation_id, rev, kind, seq)
         SELECT unhex(value ->> 0, '-'), value ->> 1, $2, value ->> 2 FROM json_each($1)",
    )
    .bind(json(&changes))
    .bind(APPENDED)
    .execute(transaction)
    .await?;
    Ok(())
}

/// Moves the conversations to where their new messages take them.
async fn advance(transaction: &mut SqliteConnection, ledger: &Ledger) -> Result<()> {
    let heads: Vec<_> =
        ledger.heads().map(|(id, head)| (id, head.seq, head.rev, head.last_at, head.subject)).collect();
    sqlx::query(
        "UPDATE conversations SET seq = head.seq, rev = head.rev, last_at = head.last_at, subject_id = head.subject_id
         FROM (
            SELECT unhex(value ->> 0, '-') AS id, value ->> 1 AS seq, value ->> 2 AS rev, value ->> 3 AS last_at,
                unhex(value ->> 4, '-') AS subject_id
            FROM json_each($1)
         ) head WHERE conversations.id = head.id",
    )
    .bind(json(&heads))
    .execute(transaction)
    .await?;
    Ok(())
}

/// Forgets pending subjects that have become the conversation's.
async fn settle(transaction: &mut SqliteConnection, ledger: &Ledger) -> Result<()> {
    sqlx::query(
        "UPDATE participants SET subject_id = NULL
         FROM (
            SELECT unhex(value ->> 0, '-') AS user_id, unhex(value ->> 1, '-') AS conversation_id FROM json_each($1)
         ) settled
         WHERE participants.user_id = settled.user_id AND participants.conversation_id = settled.conversation_id",
    )
    .bind(json(&ledger.settled))
    .execute(transaction)
    .await?;
    Ok(())
}

/// Gives every message that changes the subject the card to show with it.
async fn show_turns(transaction: &mut SqliteConnection, ledger: &mut Ledger) -> Result<()> {
    let turning = |place: &usize| ledger.answers[*place].as_ref().ok()?.message.listing;
    let cards = cards(transaction, ledger.turns.iter().filter_map(turning)).await?;
    for place in &ledger.turns {
        if let Ok(appended) = &mut ledger.answers[*place] {
            appended.subject = cards.iter().find(|card| Some(card.id) == appended.message.listing).cloned();
        }
    }
    Ok(())
}
