//! Lists of what is for sale.

use protocol::{ListingCard, ListingId, Person, Timestamp, UserId};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    Result, Store,
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
            ")
             SELECT ",
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
            Box::pin(async move {
                let mut offers: Vec<Offer> = connection.get("listings", sql, values).await?;
                offers.sort_unstable_by_key(|offer| std::cmp::Reverse((offer.at, offer.card.id)));
                Ok(offers)
            })
        })
        .await
    }
}
