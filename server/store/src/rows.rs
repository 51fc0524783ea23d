//! What rows turn into. Shared by the topics; each statement names its columns as the fields are named here.

use protocol::{
    ListingCard, ListingId, ListingState, Message, MessageId, Person, Picture, Price, Receipt, Rev, Seq,
    Timestamp, UserId,
};
use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Error, Result};

/// A row of `messages`.
#[derive(FromRow)]
pub(crate) struct MessageRow {
    pub seq: i64,
    pub sender_id: Uuid,
    pub message_id: Uuid,
    pub body: String,
    pub listing_id: Option<Uuid>,
    pub at: i64,
}

impl MessageRow {
    pub fn into_message(self) -> Result<Message> {
        Ok(Message {
            id: MessageId(self.message_id),
            seq: Seq(number(self.seq, "messages", "seq")?),
            sender: UserId(self.sender_id),
            body: self.body,
            listing: self.listing_id.map(ListingId),
            at: Timestamp(self.at),
        })
    }
}

/// A row of `listings` with its first picture.
#[derive(FromRow)]
pub(crate) struct CardRow {
    pub id: Uuid,
    pub title: String,
    pub price_minor: i64,
    pub state: String,
    pub picture: String,
}

impl CardRow {
    pub fn into_card(self) -> Result<ListingCard> {
        Ok(ListingCard {
            id: ListingId(self.id),
            title: self.title,
            price: Price { minor: number(self.price_minor, "listings", "price_minor")? },
            state: state(&self.state)?,
            picture: Picture(self.picture),
        })
    }
}

/// Who somebody is, from the columns of `users`.
pub(crate) fn person(id: Uuid, name: String) -> Person {
    Person { id: UserId(id), name }
}

/// Reads `listings.state`.
pub(crate) fn state(word: &str) -> Result<ListingState> {
    ListingState::parse(word).ok_or(Error::Corrupt { table: "listings", column: "state" })
}

/// Reads a number that is stored signed and never negative.
pub(crate) fn number<N: TryFrom<i64>>(stored: i64, table: &'static str, column: &'static str) -> Result<N> {
    stored.try_into().map_err(|_| Error::Corrupt { table, column })
}

/// Reads a participant's two positions.
pub(crate) fn receipt(delivered: i64, read: i64) -> Result<Receipt> {
    Ok(Receipt {
        delivered: Seq(number(delivered, "participants", "delivered_seq")?),
        read: Seq(number(read, "participants", "read_seq")?),
    })
}

/// Reads `conversations.rev` or `changes.rev`.
pub(crate) fn rev(stored: i64) -> Result<Rev> {
    number(stored, "changes", "rev").map(Rev)
}

/// A list as one parameter, which a statement takes apart with `json_each`: its text stays the same however long
/// the list is, so that it is compiled once. Ids arrive as text; `unhex(value, '-')` makes them bytes again.
pub(crate) fn json<T: Serialize + ?Sized>(list: &T) -> String {
    serde_json::to_string(list).expect("ids, numbers and text always have a JSON form")
}
