//! Lists of what is for sale.

use protocol::{ListingCard, ListingId, Person, Timestamp, UserId};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    Result, Store, search,
    sql::{self, Sql, Value, both, values},
};

/// A listing as a list of them shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Offer {
    /// Title, price, state and first picture.
    pub card: ListingCard,
    /// Where it can be collected.
    pub place: String,
    /// When it went on sale.
    pub at: Timestamp,
    /// Who sells it.
    pub seller: Person,
}

/// The listings of `page` as [`Offer`]s.
macro_rules! shown {
    ($engine:ident) => {
        concat!(
            " SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('card', ",
                sql::card!($engine),
                ", 'place', l.place, 'at', l.created_at, 'seller', ",
                sql::person!($engine, "u"),
                ")"
            )),
            " FROM page l JOIN listing_pictures shown ON shown.listing_id = l.id AND shown.position = 0
                JOIN users u ON u.id = l.seller_id"
        )
    };
}

/// A page of [`Offer`]s that are not removed, behind `($1, $2)`, for which a condition holds.
macro_rules! offers {
    ($engine:ident, $condition:expr) => {
        concat!(
            "WITH page AS (
                SELECT * FROM listings
                WHERE state <> 'removed' AND (created_at, id) < ($1, $2)",
            $condition,
            " ORDER BY created_at DESC, id DESC ",
            sql::$engine::limit!("$3"),
            ")",
            shown!($engine)
        )
    };
}

/// The newest `$2` [`Offer`]s that are not removed and whose titles match `$1`.
macro_rules! named {
    (sqlite) => {
        concat!(
            "WITH page AS (
                SELECT l.* FROM listing_words w CROSS JOIN listing_numbers n ON n.number = w.rowid
                    CROSS JOIN listings l ON l.id = n.listing_id
                WHERE w.listing_words MATCH $1 AND l.state <> 'removed' ORDER BY w.rowid DESC ",
            sql::sqlite::limit!("$2"),
            ")",
            shown!(sqlite)
        )
    };
    // With a sum to order by, PostgreSQL does not think of walking through all listings by age until enough match.
    (postgres) => {
        concat!(
            "WITH ",
            sql::asked_words!("$1", ""),
            ", page AS (
                SELECT * FROM listings WHERE words @@ (SELECT query FROM asked) AND state <> 'removed'
                ORDER BY created_at + 0 DESC, id DESC ",
            sql::postgres::limit!("$2"),
            ")",
            shown!(postgres)
        )
    };
}

impl Store {
    /// Listings that are not removed, newest first, from just behind `before` on.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn browse(&self, before: Option<(Timestamp, ListingId)>, limit: u32) -> Result<Vec<Offer>> {
        self.offers(both!(offers, ""), None, before, limit).await
    }

    /// One seller's listings that are not removed, newest first, from just behind `before` on.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn listings_of(
        &self,
        seller: UserId,
        before: Option<(Timestamp, ListingId)>,
        limit: u32,
    ) -> Result<Vec<Offer>> {
        self.offers(both!(offers, " AND seller_id = $4"), Some(seller), before, limit).await
    }

    /// The newest listings that are not removed and in whose titles all words occur, the last one as the beginning of a
    /// word. Letters and digits only.
    ///
    /// # Errors
    /// As [`Self::messages_with`].
    pub async fn listings_named(&self, words: Vec<String>, limit: u32) -> Result<Vec<Offer>> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        self.seek(|connection| {
            Box::pin(async move {
                let values = values![search::asked(connection, &words, None), limit];
                Ok(newest_first(connection.get("listings", both!(named), values).await?))
            })
        })
        .await
    }

    async fn offers(
        &self,
        sql: Sql,
        seller: Option<UserId>,
        before: Option<(Timestamp, ListingId)>,
        limit: u32,
    ) -> Result<Vec<Offer>> {
        let (at, id) = before.unwrap_or((Timestamp(i64::MAX), ListingId(Uuid::max())));
        let mut values = values![at.0, id.0, limit];
        values.extend(seller.map(|seller| Value::from(seller.0)));
        self.read(|connection| {
            Box::pin(async move { Ok(newest_first(connection.get("listings", sql, values).await?)) })
        })
        .await
    }
}

fn newest_first(mut offers: Vec<Offer>) -> Vec<Offer> {
    offers.sort_unstable_by_key(|offer| std::cmp::Reverse((offer.at, offer.card.id)));
    offers
}
