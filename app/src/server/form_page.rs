//! Which page a form stands on, told from the form itself. A form that was refused is shown again under the
//! address it was sent to; when that one is refused too, the address it came from names no page any more.

use leptos::server_fn::ServerFn;
use protocol::{ConversationId, ListingId, UserId};

use super::{caller::FormAttempt, onward::Onward};
use crate::{
    api::{
        conversations::ContactSeller,
        discretion::SetDiscretion,
        inbox::{Arrange, Undo},
        language::SetLanguage,
        listings::{CreateListing, EditListing, RemoveListing, SetListingState},
        messages::{MarkRead, SendMessage},
        safety::{Block, DismissTip, Report, Unblock},
        session::{SignIn, SignOut, SignUp},
    },
    routes,
};

impl FormAttempt {
    /// The path of the page with this form. `None` when its fields do not say; what they say was typed by
    /// anybody and has yet to be checked.
    pub fn page(&self) -> Option<String> {
        let listing = || self.field("listing")?.parse::<ListingId>().ok();
        let conversation = || self.field("conversation")?.parse::<ConversationId>().ok();
        match self.path.as_str() {
            SignIn::PATH => Some(Onward::typed(self).through(routes::SIGN_IN)),
            SignUp::PATH => Some(Onward::typed(self).through(routes::SIGN_UP)),
            SignOut::PATH | SetDiscretion::PATH => Some(routes::SETTINGS.to_owned()),
            ContactSeller::PATH
            | Block::PATH
            | Unblock::PATH
            | DismissTip::PATH
            | Arrange::PATH
            | Undo::PATH
            | SetLanguage::PATH => self.field("from").map(str::to_owned),
            Report::PATH => self.field("person")?.parse::<UserId>().ok().map(routes::report),
            CreateListing::PATH => Some(routes::NEW_LISTING.to_owned()),
            EditListing::PATH => listing().map(routes::edit_listing),
            SetListingState::PATH | RemoveListing::PATH => listing().map(routes::listing),
            SendMessage::PATH | MarkRead::PATH => conversation().map(routes::conversation),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Code;

    use super::*;

    const ID: &str = "01980000-0000-7000-8000-000000000001";

    fn page(path: &str, fields: &[(&str, &str)]) -> Option<String> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        FormAttempt { path: path.to_owned(), fields, refusal: Code::Invalid.into() }.page()
    }

    #[test]
    fn a_form_knows_its_page() {
        for (path, fields, expected) in [
            (SignIn::PATH, [("to", "/a?b"), ("seller", "")], "/sign-in?to=%2Fa%3Fb".to_owned()),
            (ContactSeller::PATH, [("from", "/users/1"), ("seller", ID)], "/users/1".to_owned()),
            (Block::PATH, [("from", "/users/1"), ("person", ID)], "/users/1".to_owned()),
            (Report::PATH, [("person", ID), ("reason", "")], format!("/users/{ID}/report")),
            (EditListing::PATH, [("listing", ID), ("title", "")], format!("/listings/{ID}/edit")),
            (SetListingState::PATH, [("listing", ID), ("state", "sold")], format!("/listings/{ID}")),
            (SendMessage::PATH, [("conversation", ID), ("body", "")], format!("/messages?conversation={ID}")),
        ] {
            assert_eq!(page(path, &fields), Some(expected));
        }
        assert_eq!(page(SendMessage::PATH, &[("conversation", "x")]), None);
    }
}
