//! What is for sale.

use protocol::{ListingCard, ListingId, ListingState, Person, Picture, Price, Timestamp, UserId};

use crate::{Result, Store};

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
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl Store {
    /// Puts a listing on sale.
    pub async fn create_listing(&self, _listing: NewListing) -> Result<()> {
        todo!()
    }

    /// Replaces a listing's words and pictures.
    pub async fn edit_listing(&self, _edit: EditListing) -> Result<()> {
        todo!()
    }

    /// Says where a listing stands now.
    pub async fn set_listing_state(
        &self,
        _seller: UserId,
        _id: ListingId,
        _state: ListingState,
        _at: Timestamp,
    ) -> Result<()> {
        todo!()
    }

    /// One listing, in whatever state.
    pub async fn listing(&self, _id: ListingId) -> Result<Option<Listing>> {
        todo!()
    }

    /// Listings that are not removed, newest first, older than `before`.
    pub async fn browse(&self, _before: Option<(Timestamp, ListingId)>, _limit: u32) -> Result<Vec<Offer>> {
        todo!()
    }

    /// One seller's listings that are not removed, newest first, older than `before`.
    pub async fn listings_of(
        &self,
        _seller: UserId,
        _before: Option<(Timestamp, ListingId)>,
        _limit: u32,
    ) -> Result<Vec<Offer>> {
        todo!()
    }

    /// How many of the seller's conversations are about that listing now.
    pub async fn conversations_about(&self, _seller: UserId, _listing: ListingId) -> Result<u32> {
        todo!()
    }
}
