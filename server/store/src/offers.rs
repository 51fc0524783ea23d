//! Lists of what is for sale.

use protocol::{ListingCard, ListingId, Person, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Result, Store,
    rows::{self, CardRow},
};

/// A listing as a list of them shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// What [`Offer`]s are made of, up to the condition.
macro_rules! select_offers {
    ($where:literal) => {
        concat!(
            "SELECT l.id, l.title, l.price_minor, l.state, p.name AS picture, l.place, l.created_at,
                l.seller_id, u.name AS seller_name
             FROM listings l JOIN listing_pictures p ON p.listing_id = l.id AND p.position = 0
                JOIN users u ON u.id = l.seller_id
             WHERE l.state <> 'removed' AND (l.created_at, l.id) < ($1, $2)",
            $where,
            " ORDER BY l.created_at DESC, l.id DESC LIMIT $3"
        )
    };
}

impl Store {
    /// Listings that are not removed, newest first, from just behind `before` on.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn browse(&self, before: Option<(Timestamp, ListingId)>, limit: u32) -> Result<Vec<Offer>> {
        self.offers(select_offers!(""), None, before, limit).await
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
        self.offers(select_offers!(" AND l.seller_id = $4"), Some(seller), before, limit).await
    }

    async fn offers(
        &self,
        sql: &'static str,
        seller: Option<UserId>,
        before: Option<(Timestamp, ListingId)>,
        limit: u32,
    ) -> Result<Vec<Offer>> {
        let (at, id) = before.unwrap_or((Timestamp(i64::MAX), ListingId(Uuid::max())));
        self.read(|connection| {
            Box::pin(async move {
                let mut query = sqlx::query_as(sql).bind(at.0).bind(id.0).bind(i64::from(limit));
                if let Some(seller) = seller {
                    query = query.bind(seller.0);
                }
                let rows: Vec<OfferRow> = query.fetch_all(connection).await?;
                rows.into_iter().map(OfferRow::into_offer).collect()
            })
        })
        .await
    }
}

#[derive(FromRow)]
struct OfferRow {
    #[sqlx(flatten)]
    card: CardRow,
    place: String,
    created_at: i64,
    seller_id: Uuid,
    seller_name: String,
}

impl OfferRow {
    fn into_offer(self) -> Result<Offer> {
        Ok(Offer {
            card: self.card.into_card()?,
            place: self.place,
            at: Timestamp(self.created_at),
            seller: rows::person(self.seller_id, self.seller_name),
        })
    }
}
