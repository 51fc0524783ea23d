//! Appending messages (contract D1-D5). Nearly all go by one statement (`plain`). What there is to decide about the others is
//! in `ledger`, the same for both engines; how either engine is asked and told, each in its own file.

/// The change that brought the message `m` into the conversation `c`. A message's rev is never below its seq, so the
/// search starts there.
macro_rules! rev_of_m {
    () => {
        "(SELECT rev FROM changes
            WHERE conversation_id = c.id AND rev >= m.seq AND seq = m.seq AND kind = 'appended'
            ORDER BY rev LIMIT 1)"
    };
}

/// What there is to know about each message that is `asked` about, where its sender is a participant. The message is looked
/// up by what is asked alone, so that PostgreSQL has nothing to gain from using less of the index.
macro_rules! known_of_asked {
    () => {
        "FROM asked
            JOIN participants p ON p.user_id = asked.sender_id AND p.conversation_id = asked.conversation_id
            JOIN conversations c ON c.id = p.conversation_id
            LEFT JOIN listings l ON l.id = asked.listing_id AND l.seller_id IN (c.low_user, c.high_user)
            LEFT JOIN messages m ON m.conversation_id = asked.conversation_id AND m.sender_id = asked.sender_id
                AND m.message_id = asked.message_id"
    };
}

/// Whether the message that is `asked` is new, and its sender one of the two of the conversation `c`, with no block between
/// them. Who may write the first one is for the ledger to say.
macro_rules! nothing_is_in_the_way {
    () => {
        "asked.sender_id IN (c.low_user, c.high_user) AND c.seq > 0 AND NOT c.is_cut AND NOT EXISTS (
            SELECT 1 FROM messages m WHERE m.conversation_id = asked.conversation_id
                AND m.sender_id = asked.sender_id AND m.message_id = asked.message_id)"
    };
}

mod plain;
pub(crate) mod postgres;
mod sqlite;

use protocol::{
    Code, ConversationId, Image, ListingCard, ListingId, Message, MessageId, Rev, Timestamp, UserId,
};
use uuid::Uuid;

use crate::{
    Error, Result, Store,
    connection::{Connection, Engine},
    ledger::{Known, Ledger},
    sql::{self, both, encode, values},
    uploads,
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
    /// What was written; allowed by `protocol::validate::message`, together with the images.
    pub body: String,
    /// What is shown with it: finished uploads of the sender (contract D16).
    pub images: Vec<Image>,
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
    /// Stores messages of any senders and answers each in the order of the batch, once all of them are committed durably
    /// (contract D1). One statement where all are plain, new and allowed, else a few more in a second transaction; however
    /// many messages.
    ///
    /// A message gets the conversation's next number and next change (contract D3, D6), and a time not before that
    /// of the message before it. One that is stored already, or stands earlier in the batch, gets the answer it got
    /// then. A refused one uses no number and leaves the others alone: [`Code::NotFound`] when the sender does not see
    /// the conversation or none of the two sells the listing, [`Code::Gone`] when an image is not a finished upload of the
    /// sender's that no message has, [`Code::IdConflict`] when its id came with other content, [`Code::Blocked`] when one
    /// of the two has blocked the other and it is not stored already.
    ///
    /// # Errors
    /// As for every write, for the batch as a whole; then the same batch may come again. [`Error::OutcomeUnknown`], too, when
    /// only the plain ones could be stored.
    pub async fn append_messages(
        &self,
        batch: Vec<Append>,
    ) -> Result<Vec<std::result::Result<Appended, Code>>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.write(move |transaction| Box::pin(append(transaction, batch))).await?;
        if answers.iter().flatten().any(|appended| appended.is_new) {
            self.index_soon();
        }
        Ok(answers)
    }
}

async fn append(
    transaction: &mut Connection,
    batch: Vec<Append>,
) -> Result<Vec<std::result::Result<Appended, Code>>> {
    let (plain, mut others) = plain::part(batch);
    let mut answers = Vec::new();
    if !plain.is_empty() {
        let (stored, in_the_way) = plain::append(transaction, plain).await?;
        answers = stored;
        others.extend(in_the_way);
        if !others.is_empty() {
            // Whoever waits for conversations holds none, lest two wait for each other.
            if answers.is_empty() {
                transaction.roll_back().await?
            } else {
                transaction.commit().await?
            }
            transaction.begin().await?;
        }
    }
    if !others.is_empty() {
        others.sort_unstable_by_key(|(place, _)| *place);
        let (places, others): (Vec<_>, Vec<_>) = others.into_iter().unzip();
        let decided = match append_others(transaction, others).await {
            // The plain ones are committed already, which nothing that is said of the whole batch may deny.
            Err(error) if !answers.is_empty() => return Err(Error::OutcomeUnknown(error.into())),
            decided => decided?,
        };
        answers.extend(places.into_iter().zip(decided));
        answers.sort_unstable_by_key(|(place, _)| *place);
    }
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

/// Those that are not plain, or have something in their way: the ledger decides on them.
async fn append_others(
    transaction: &mut Connection,
    batch: Vec<Append>,
) -> Result<Vec<std::result::Result<Appended, Code>>> {
    let found = match &transaction.engine {
        Engine::Sqlite(_) => sqlite::look_up(transaction, &batch).await?,
        Engine::Postgres(_) => postgres::look_up(transaction, &batch).await?,
    };
    let known = sql::by_place(batch.len(), found, |known: &Known| known.place);
    let offered = uploads::offered(transaction, &batch).await?;
    let mut ledger = Ledger::new(offered, batch.into_iter().zip(known));
    if !ledger.entries.is_empty() {
        show_turns(transaction, &mut ledger).await?;
        uploads::take(transaction, &ledger.taken).await?;
        match &transaction.engine {
            Engine::Sqlite(_) => sqlite::write(transaction, &ledger).await?,
            Engine::Postgres(_) => postgres::write(transaction, &ledger).await?,
        }
    }
    Ok(ledger.answers)
}

/// A message's four ids, as batches are looked up by.
fn ids(
    conversation: ConversationId,
    sender: UserId,
    id: MessageId,
    listing: Option<ListingId>,
) -> [Option<Uuid>; 4] {
    [Some(conversation.0), Some(sender.0), Some(id.0), listing.map(|listing| listing.0)]
}

/// As messages keep them.
fn images(message: &Message) -> Option<&[Image]> {
    (!message.images.is_empty()).then_some(&message.images)
}

macro_rules! cards {
    ($engine:ident) => {
        concat!("SELECT ", sql::cards!($engine, sql::$engine::ids!("$1")))
    };
}

/// Gives every message that changes the subject the card to show with it.
async fn show_turns(transaction: &mut Connection, ledger: &mut Ledger) -> Result<()> {
    if ledger.turns.is_empty() {
        return Ok(());
    }
    let turning = |&(place, _): &(usize, _)| ledger.answers[place].as_ref().ok()?.message.listing;
    let listings: Vec<_> = ledger.turns.iter().filter_map(turning).collect();
    let cards: Vec<ListingCard> =
        transaction.get("listings", both!(cards), values![encode(&listings)]).await?;
    for (place, _) in &ledger.turns {
        if let Ok(appended) = &mut ledger.answers[*place] {
            appended.subject = cards.iter().find(|card| Some(card.id) == appended.message.listing).cloned();
        }
    }
    Ok(())
}
