//! The button that starts everything.

use leptos::server;

use super::ApiError;

/// Opens the conversation with `seller`, about `listing` if one is named, and goes there; nothing is sent.
/// Signed out, it goes through the sign-in form first and then straight on; `from` is the page to return to
/// when that does not lead anywhere.
///
/// # Errors
/// `self_conversation`, `not_found`, `gone` (a sold listing and no conversation yet), `rate_limited`.
#[server(prefix = "/api/forms", endpoint = "contact_seller")]
pub async fn contact_seller(
    /// Whom to write to.
    seller: String,
    /// What about; empty for nothing in particular.
    #[server(default)]
    listing: String,
    /// The page the button stands on.
    #[server(default)]
    from: String,
) -> Result<(), ApiError> {
    use protocol::{Code, ListingId, UserId};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let seller: UserId = seller.parse().map_err(|_| Code::NotFound)?;
    let listing = match listing.as_str() {
        "" => None,
        id => Some(id.parse::<ListingId>().map_err(|_| Code::NotFound)?),
    };
    let Some(viewer) = caller.visitor().await? else {
        answer.redirect(routes::sign_in_to_contact(&from, seller, listing));
        return Ok(());
    };
    let opened = caller.haggle().contact_seller(&viewer, seller, listing).await?;
    answer.redirect(routes::conversation(opened.conversation));
    Ok(())
}
