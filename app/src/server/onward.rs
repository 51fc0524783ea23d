//! Where signing in leads: into the conversation that was asked for, or back to where one came from.

use backend::Viewer;
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use protocol::{ListingId, UserId};

use super::caller::{Caller, FormAttempt};
use crate::routes;

/// What the sign-in and sign-up forms carry along, as text from an address or a form.
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
    /// From the refused form if there was one, else from the address.
    pub fn here(attempt: Option<&FormAttempt>) -> Self {
        attempt.map_or_else(Self::asked, Self::typed)
    }

    fn asked() -> Self {
        use_query_map().with_untracked(|query: &ParamsMap| {
            let field = |name| query.get(name).unwrap_or_default();
            Self { to: field("to"), seller: field("seller"), listing: field("listing") }
        })
    }

    /// From the fields of a form.
    pub fn typed(attempt: &FormAttempt) -> Self {
        let field = |name| attempt.field(name).unwrap_or_default().to_owned();
        Self { to: field("to"), seller: field("seller"), listing: field("listing") }
    }

    /// Whether a seller is to be written to.
    pub fn is_contact(&self) -> bool {
        !self.seller.is_empty()
    }

    /// The same journey by another form: `path` with everything that is carried along.
    pub fn through(&self, path: &str) -> String {
        let fields = [("to", &self.to), ("seller", &self.seller), ("listing", &self.listing)];
        routes::with_query(path, fields.into_iter().filter(|(_, value)| !value.is_empty()))
    }

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

/// The hidden fields that carry it.
#[component]
pub fn OnwardFields(
    /// Where to.
    onward: Onward,
) -> impl IntoView {
    let fields = [("to", onward.to), ("seller", onward.seller), ("listing", onward.listing)];
    let carried = fields.into_iter().filter(|(_, value)| !value.is_empty());
    carried.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()
}
