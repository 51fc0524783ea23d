//! What the seller does with listings.

use leptos::server;

use super::ApiError;

/// Puts something up for sale and shows its page.
///
/// # Errors
/// Those of `backend::listings`.
#[server(prefix = "/api/forms", endpoint = "create_listing")]
pub async fn create_listing(
    /// What it is.
    title: String,
    /// What there is to say about it.
    description: String,
    /// As people type it; see `protocol::validate::price`.
    price: String,
    /// Where it can be collected.
    place: String,
    /// Names from the catalogue; a form's field is called `pictures[]`.
    #[server(default)]
    pictures: Vec<String>,
) -> Result<(), ApiError> {
    use backend::listings::Draft;

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let draft = Draft { title, description, price, place, pictures };
    let listing = caller.haggle().create_listing(&viewer, draft).await?;
    answer.redirect(routes::listing(listing));
    Ok(())
}

/// Changes a listing of one's own and shows its page.
///
/// # Errors
/// Those of `backend::listings`.
#[server(prefix = "/api/forms", endpoint = "edit_listing")]
pub async fn edit_listing(
    /// Which listing.
    listing: String,
    /// What it is.
    title: String,
    /// What there is to say about it.
    description: String,
    /// As people type it; see `protocol::validate::price`.
    price: String,
    /// Where it can be collected.
    place: String,
    /// Names from the catalogue; a form's field is called `pictures[]`.
    #[server(default)]
    pictures: Vec<String>,
) -> Result<(), ApiError> {
    use backend::listings::Draft;
    use protocol::{Code, ListingId};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let listing: ListingId = listing.parse().map_err(|_| Code::NotFound)?;
    let draft = Draft { title, description, price, place, pictures };
    caller.haggle().edit_listing(&viewer, listing, draft).await?;
    answer.redirect(routes::listing(listing));
    Ok(())
}

/// Says where a listing of one's own stands: `active`, `reserved` or `sold`.
///
/// # Errors
/// Those of `backend::listings`.
#[server(prefix = "/api/forms", endpoint = "set_listing_state")]
pub async fn set_listing_state(
    /// Which listing.
    listing: String,
    /// `active`, `reserved` or `sold`.
    state: String,
) -> Result<(), ApiError> {
    use protocol::{Code, ListingId, ListingState};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let listing: ListingId = listing.parse().map_err(|_| Code::NotFound)?;
    let state = ListingState::parse(&state).ok_or(Code::Invalid)?;
    caller.haggle().set_listing_state(&viewer, listing, state).await?;
    answer.redirect(routes::listing(listing));
    Ok(())
}

/// Takes a listing of one's own down for good. Conversations about it keep their card.
///
/// # Errors
/// Those of `backend::listings`.
#[server(prefix = "/api/forms", endpoint = "remove_listing")]
pub async fn remove_listing(
    /// Which listing.
    listing: String,
) -> Result<(), ApiError> {
    use protocol::{Code, ListingId};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let listing: ListingId = listing.parse().map_err(|_| Code::NotFound)?;
    caller.haggle().remove_listing(&viewer, listing).await?;
    answer.redirect(routes::profile(viewer.user.id));
    Ok(())
}
