//! What is for sale.

use protocol::{Code, ListingCard, ListingId, Person, Picture, Price, Timestamp, UserId};
use serde::Deserialize;

use crate::{
    Error, Result, Store,
    connection::Connection,
    sql::{self, Sql, both, encode, values},
};

/// A listing that goes on sale.
#[derive(Debug, Clone)]
pub struct NewListing {
    /// Made by the caller.
    pub id: ListingId,
    /// Who sells it.
    pub seller: UserId,
    /// Clean, see `protocol::validate::title`.
    pub title: String,
    /// Clean, see `protocol::validate::description`.
    pub description: String,
    /// What it costs.
    pub price: Price,
    /// Clean, see `protocol::validate::place`.
    pub place: String,
    /// In the order in which they are shown; at least one.
    pub pictures: Vec<Picture>,
    /// Now.
    pub at: Timestamp,
}

/// New words for a listing; they replace all the old ones.
#[derive(Debug, Clone)]
pub struct EditListing {
    /// Which listing.
    pub id: ListingId,
    /// Who edits it; must be its seller.
    pub seller: UserId,
    /// Clean, see `protocol::validate::title`.
    pub title: String,
    /// Clean, see `protocol::validate::description`.
    pub description: String,
    /// What it costs.
    pub price: Price,
    /// Clean, see `protocol::validate::place`.
    pub place: String,
    /// In the order in which they are shown; at least one.
    pub pictures: Vec<Picture>,
    /// Now.
    pub at: Timestamp,
}

/// A listing with everything its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listing {
    /// What a conversation shows of it.
    pub card: ListingCard,
    /// Who sells it.
    pub seller: Person,
    /// When the seller signed up.
    pub seller_joined: Timestamp,
    /// What the seller says about it.
    pub description: String,
    /// Where it can be collected.
    pub place: String,
    /// In the order in which they are shown.
    pub pictures: Vec<Picture>,
    /// When it went on sale.
    pub at: Timestamp,
    /// When its words or state changed last.
    pub updated_at: Timestamp,
}

macro_rules! listing {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('card', ",
            sql::card!($engine),
            ", 'seller', ",
            sql::person!($engine, "u"),
            ", 'seller_joined', u.created_at, 'description', l.description, 'place', l.place,
                'at', l.created_at, 'updated_at', l.updated_at,
                'pictures', (SELECT ",
            sql::$engine::list!("name ORDER BY position"),
            " FROM listing_pictures WHERE listing_id = $1)) FROM ",
            sql::card_tables!(),
            " JOIN users u ON u.id = l.seller_id WHERE l.id = $1"
        )
    };
}

macro_rules! count_about {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::plain!("count(*)"),
            " FROM listings l JOIN conversations c ON c.subject_id = l.id WHERE l.id = $1 AND l.seller_id = $2"
        )
    };
}

macro_rules! add_pictures {
    (sqlite) => {
        "INSERT INTO listing_pictures (listing_id, position, name) SELECT $1, key, value FROM json_each($2)"
    };
    (postgres) => {
        "INSERT INTO listing_pictures (listing_id, position, name)
         SELECT $1, place - 1, name FROM json_array_elements_text(CAST($2 AS json)) WITH ORDINALITY AS p (name, place)"
    };
}

impl Store {
    /// Puts a listing on sale.
    ///
    /// # Errors
    /// [`Code::Invalid`] without a picture; else as for every write.
    pub async fn create_listing(&self, listing: NewListing) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                let insert = Sql::common(
                    "INSERT INTO listings
                        (id, seller_id, title, price_minor, place, state, created_at, updated_at, description)
                     VALUES ($1, $2, $3, $4, $5, 'active', $6, $6, $7)",
                );
                let values = values![
                    listing.id.0,
                    listing.seller.0,
                    listing.title,
                    minor(listing.price)?,
                    listing.place,
                    listing.at.0,
                    listing.description
                ];
                transaction.execute(insert, values).await?;
                add_pictures(transaction, listing.id, &listing.pictures).await
            })
        })
        .await
    }

    /// One listing, in whatever state.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn listing(&self, id: ListingId) -> Result<Option<Listing>> {
        self.read(|connection| {
            Box::pin(async move { connection.find("listings", both!(listing), values![id.0]).await })
        })
        .await
    }

    /// How many of the seller's conversations are about that listing now. 0 when it is not the seller's.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn conversations_about(&self, seller: UserId, listing: ListingId) -> Result<u32> {
        self.read(|connection| {
            Box::pin(async move {
                connection.get("listings", both!(count_about), values![listing.0, seller.0]).await
            })
        })
        .await
    }
}

pub(crate) async fn add_pictures(
    transaction: &mut Connection,
    listing: ListingId,
    pictures: &[Picture],
) -> Result<()> {
    if pictures.is_empty() {
        return Err(Error::Refused(Code::Invalid));
    }
    transaction.execute(both!(add_pictures), values![listing.0, encode(pictures)]).await?;
    Ok(())
}

pub(crate) fn minor(price: Price) -> Result<i64> {
    price.minor.try_into().map_err(|_| Error::Refused(Code::Invalid))
}
