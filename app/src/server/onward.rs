//! Where signing in leads: into the conversation that was asked for, or back to where one came from.

use backend::Viewer;
use protocol::{ListingId, UserId};

use super::caller::Caller;
use crate::routes;

/// What the sign-in and sign-up forms carry along.
#[derive(Debug, Clone, Default)]
pub struct Onward {
    /// The page to go to.
    pub to: String,
    /// The seller of a button that was pressed signed out.
    pub seller: String,
    /// The listing of that button.
    pub listing: String,
}

impl Onward {
    /// The path to go to now that `viewer` is signed in. A conversation that cannot be opened leads back to
    /// the page with the button, which says why.
    pub async fn after_signing_in(&self, caller: &Caller, viewer: &Viewer) -> String {
        if let Ok(seller) = self.seller.parse::<UserId>() {
            let listing = self.listing.parse::<ListingId>().ok();
            if let Ok(opened) = caller.haggle().contact_seller(viewer, seller, listing).await {
                return routes::conversation(opened.conversation);
            }
        }
        routes::local(&self.to).to_owned()
    }
}
