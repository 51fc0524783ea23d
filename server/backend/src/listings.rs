//! What is for sale.

use std::collections::HashSet;

use protocol::{
    Code, ListingId, ListingState, Picture, Price, Refusal, Timestamp, UserId, picture, validate,
};
use store::{EditListing, NewListing};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use crate::{Haggle, Viewer, error::refusal, writer::Relisting};

pub use store::{Listing, Offer};

/// Pictures of one listing at most.
pub const PICTURES_MAX: usize = 4;

/// A listing as its seller types it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is.
    pub title: String,
    /// What there is to say about it.
    pub description: String,
    /// As people type it; see [`validate::price`].
    pub price: String,
    /// Where it can be collected.
    pub place: String,
    /// Names from [`picture::CATALOGUE`], 1 to [`PICTURES_MAX`], each once.
    pub pictures: Vec<String>,
}

struct Clean {
    title: String,
    description: String,
    price: Price,
    place: String,
    pictures: Vec<Picture>,
}

impl Draft {
    fn clean(self) -> Result<Clean, Code> {
        let known = self.pictures.iter().all(|name| picture::label(name).is_some());
        let distinct = self.pictures.iter().collect::<HashSet<_>>().len() == self.pictures.len();
        if !known || !distinct || !(1..=PICTURES_MAX).contains(&self.pictures.len()) {
            return Err(Code::Invalid);
        }
        Ok(Clean {
            title: validate::title(&composed(&self.title))?,
            description: validate::description(&self.description)?,
            price: validate::price(&self.price)?,
            place: validate::place(&composed(&self.place))?,
            pictures: self.pictures.into_iter().map(Picture).collect(),
        })
    }
}

impl Haggle {
    /// Puts a listing of the viewer's on sale.
    ///
    /// # Errors
    /// [`Code::Invalid`] and [`Code::TooLarge`] for a field that may not be so, and those of a store that fails.
    pub async fn create_listing(&self, viewer: &Viewer, draft: Draft) -> Result<ListingId, Refusal> {
        let Clean { title, description, price, place, pictures } = draft.clean()?;
        let (id, seller, at) = (ListingId(Uuid::now_v7()), viewer.user.id, self.now());
        let listing = NewListing { id, seller, title, description, price, place, pictures, at };
        self.store().create_listing(listing).await.map_err(refusal)?;
        Ok(id)
    }

    /// Changes a listing of the viewer's. The conversations that are about it are told, the [`store::TOLD_MAX`] with the
    /// newest activity; so it counts like a message.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it is not the viewer's, [`Code::Gone`] once it is taken down, [`Code::RateLimited`],
    /// [`Code::Busy`], and those of [`Self::create_listing`].
    pub async fn edit_listing(&self, viewer: &Viewer, id: ListingId, draft: Draft) -> Result<(), Refusal> {
        let Clean { title, description, price, place, pictures } = draft.clean()?;
        let (seller, at) = (viewer.user.id, self.now());
        let edit = EditListing { id, seller, title, description, price, place, pictures, at };
        self.relist(viewer, Relisting::Edit(edit)).await
    }

    /// Says where a listing of the viewer's stands now, and tells as [`Self::edit_listing`] does.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it is not the viewer's, [`Code::Gone`] when it is taken down, [`Code::RateLimited`],
    /// [`Code::Busy`], and those of a store that fails.
    pub async fn set_listing_state(
        &self,
        viewer: &Viewer,
        listing: ListingId,
        state: ListingState,
    ) -> Result<(), Refusal> {
        self.relist(viewer, Relisting::State(viewer.user.id, listing, state)).await
    }

    async fn relist(&self, viewer: &Viewer, relisting: Relisting) -> Result<(), Refusal> {
        self.rates().message(viewer.user.id)?;
        Ok(self.writer().relist(relisting)?.wait().await?)
    }

    /// Takes a listing of the viewer's down for good. Conversations about it keep their card as it was.
    ///
    /// # Errors
    /// As [`Self::set_listing_state`].
    pub async fn remove_listing(&self, viewer: &Viewer, listing: ListingId) -> Result<(), Refusal> {
        self.set_listing_state(viewer, listing, ListingState::Removed).await
    }

    /// One listing, removed ones included.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn listing(&self, listing: ListingId) -> Result<Option<Listing>, Refusal> {
        self.store().listing(listing).await.map_err(refusal)
    }

    /// What is on sale, newest first, from just behind `before` on.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn browse(
        &self,
        before: Option<(Timestamp, ListingId)>,
        limit: u32,
    ) -> Result<Vec<Offer>, Refusal> {
        self.store().browse(before, limit).await.map_err(refusal)
    }

    /// What one user has on sale, newest first, from just behind `before` on.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn listings_of(
        &self,
        seller: UserId,
        before: Option<(Timestamp, ListingId)>,
        limit: u32,
    ) -> Result<Vec<Offer>, Refusal> {
        self.store().listings_of(seller, before, limit).await.map_err(refusal)
    }

    /// In how many conversations a listing of the viewer's was written about.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn conversations_about(&self, viewer: &Viewer, listing: ListingId) -> Result<u32, Refusal> {
        self.store().conversations_about(viewer.user.id, listing).await.map_err(refusal)
    }
}

/// Unicode normalization form C: the same word is the same characters (contract S17).
fn composed(text: &str) -> String {
    text.nfc().collect()
}
