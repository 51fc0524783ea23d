//! What is for sale.

use protocol::{Code, ListingCard, ListingId, ListingState, Person, Picture, Price, Timestamp, UserId};
use serde::Deserialize;
use sqlx::SqliteConnection;

use crate::{Error, Result, Store, json};

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

const LISTING: &str = concat!(
    "SELECT json_object('card', ",
    json::card!(),
    ", 'seller', json_object('id', hex(u.id), 'name', u.name), 'seller_joined', u.created_at,
        'description', l.description, 'place', l.place, 'at', l.created_at, 'updated_at', l.updated_at,
        'pictures', (
            SELECT json_group_array(name) FROM (
                SELECT name FROM listing_pictures WHERE listing_id = $1 ORDER BY position LIMIT -1)))
     FROM ",
    json::card_tables!(),
    " JOIN users u ON u.id = l.seller_id WHERE l.id = $1"
);

impl Store {
    /// Puts a listing on sale.
    ///
    /// # Errors
    /// [`Code::Invalid`] without a picture; else as for every write.
    pub async fn create_listing(&self, listing: NewListing) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO listings
                        (id, seller_id, title, price_minor, place, state, created_at, updated_at, description)
                     VALUES ($1, $2, $3, $4, $5, 'active', $6, $6, $7)",
                )
                .bind(listing.id.0)
                .bind(listing.seller.0)
                .bind(listing.title)
                .bind(minor(listing.price)?)
                .bind(listing.place)
                .bind(listing.at.0)
                .bind(listing.description)
                .execute(&mut *transaction)
                .await?;
                add_pictures(transaction, listing.id, &listing.pictures).await
            })
        })
        .await
    }

    /// Replaces a listing's words and pictures.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it does not exist or is not the seller's, [`Code::Invalid`] without a picture;
    /// else as for every write.
    pub async fn edit_listing(&self, edit: EditListing) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                let edited = sqlx::query(
                    "UPDATE listings SET title = $3, price_minor = $4, place = $5, description = $6, updated_at = $7
                     WHERE id = $1 AND seller_id = $2",
                )
                .bind(edit.id.0)
                .bind(edit.seller.0)
                .bind(edit.title)
                .bind(minor(edit.price)?)
                .bind(edit.place)
                .bind(edit.description)
                .bind(edit.at.0)
                .execute(&mut *transaction)
                .await?;
                found(edited.rows_affected())?;
                sqlx::query("DELETE FROM listing_pictures WHERE listing_id = $1")
                    .bind(edit.id.0)
                    .execute(&mut *transaction)
                    .await?;
                add_pictures(transaction, edit.id, &edit.pictures).await
            })
        })
        .await
    }

    /// Says where a listing stands now.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it does not exist or is not the seller's; else as for every write.
    pub async fn set_listing_state(
        &self,
        seller: UserId,
        id: ListingId,
        state: ListingState,
        at: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                let set = sqlx::query(
                    "UPDATE listings SET state = $3, updated_at = $4 WHERE id = $1 AND seller_id = $2",
                )
                .bind(id.0)
                .bind(seller.0)
                .bind(state.as_str())
                .bind(at.0)
                .execute(transaction)
                .await?;
                found(set.rows_affected())
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
            Box::pin(async move {
                let listing: Option<String> =
                    sqlx::query_scalar(LISTING).bind(id.0).fetch_optional(connection).await?;
                listing.map(|listing| json::decode(&listing, "listings")).transpose()
            })
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
                let count: i64 = sqlx::query_scalar(
                    "SELECT count(*) FROM listings l JOIN conversations c ON c.subject_id = l.id
                     WHERE l.id = $1 AND l.seller_id = $2",
                )
                .bind(listing.0)
                .bind(seller.0)
                .fetch_one(connection)
                .await?;
                Ok(u32::try_from(count).unwrap_or(u32::MAX))
            })
        })
        .await
    }
}

async fn add_pictures(
    transaction: &mut SqliteConnection,
    listing: ListingId,
    pictures: &[Picture],
) -> Result<()> {
    if pictures.is_empty() {
        return Err(Error::Refused(Code::Invalid));
    }
    sqlx::query(
        "INSERT INTO listing_pictures (listing_id, position, name) SELECT $1, key, value FROM json_each($2)",
    )
    .bind(listing.0)
    .bind(json::encode(pictures))
    .execute(transaction)
    .await?;
    Ok(())
}

fn minor(price: Price) -> Result<i64> {
    price.minor.try_into().map_err(|_| Error::Refused(Code::Invalid))
}

fn found(rows_affected: u64) -> Result<()> {
    if rows_affected == 0 { Err(Error::Refused(Code::NotFound)) } else { Ok(()) }
}
