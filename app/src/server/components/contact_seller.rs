//! The Contact Seller button, for a listing's page and for profiles. A plain form: one press opens the
//! conversation, twice opens the same one, and it needs no script. `docs/contact-seller.md` shows how to
//! put it on another page.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;
use protocol::{ListingId, ListingState, Refusal, UserId};

use super::{
    around::Around,
    notice::{Notice, Tone},
};
use crate::{
    api::conversations::ContactSeller,
    components::icon::{Glyph, Icon},
    routes,
    server::caller::{Caller, FormAttempt, caller},
    words::{self, fill, market, say},
};

/// How much the button stands out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Variant {
    /// The one thing to do on the page.
    #[default]
    Primary,
    /// One of several.
    Plain,
    /// Beside something more important.
    Quiet,
}

impl Variant {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary wide",
            Self::Plain => "button wide",
            Self::Quiet => "button quiet",
        }
    }
}

/// The button; for the seller, the way to the conversations about the listing instead.
#[component]
pub fn ContactSellerButton(
    /// Whom to write to.
    seller_id: UserId,
    /// How the seller is called.
    #[prop(into)]
    seller_name: String,
    /// What it is about; nothing in particular on a profile.
    #[prop(optional)]
    listing_id: Option<ListingId>,
    /// How much it stands out.
    #[prop(optional)]
    variant: Variant,
    /// Further classes for the element around it.
    #[prop(optional, into)]
    class_name: String,
) -> impl IntoView {
    let caller = caller();
    let location = use_location();
    let from = [location.pathname.get_untracked(), location.search.get_untracked()].join("?");
    let class = ["contact ", &class_name].concat();

    Suspend::new(async move {
        let situation = match caller {
            Ok(caller) => Situation::of(&caller, seller_id, listing_id).await.unwrap_or(Situation::Open),
            Err(_) => Situation::Open,
        };
        view! {
            <div class=class>
                <WhyNotContacted seller_id listing_id/>
                {match situation {
                    Situation::Own { conversations } => view! { <ViewMessages conversations/> }.into_any(),
                    Situation::Away => view! { <p class="hint">{say(market::CONTACT_GONE)}</p> }.into_any(),
                    // It would be refused again: what else there is instead.
                    Situation::Sold if refused(seller_id, listing_id).is_some() => {
                        view! {
                            <a class="button wide" href=routes::profile(seller_id)>
                                <span><Around phrase=market::MORE_FROM><bdi>{seller_name}</bdi></Around></span>
                            </a>
                        }
                        .into_any()
                    }
                    Situation::Open | Situation::Sold => {
                        let from = from.trim_end_matches('?').to_owned();
                        let is_sold = situation == Situation::Sold;
                        view! { <Press seller_id seller_name listing_id variant from is_sold/> }.into_any()
                    }
                }}
            </div>
        }
    })
}

/// What pressing would mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Situation {
    /// The viewer is the seller; so many conversations are about the listing.
    Own { conversations: Option<u32> },
    /// Questions are welcome.
    Open,
    /// Sold: only who has talked before may go on.
    Sold,
    /// Taken down.
    Away,
}

impl Situation {
    async fn of(caller: &Caller, seller: UserId, listing: Option<ListingId>) -> Result<Self, Refusal> {
        let viewer = caller.visitor().await?.filter(|viewer| viewer.user.id == seller);
        let Some(id) = listing else {
            return Ok(if viewer.is_some() { Self::Own { conversations: None } } else { Self::Open });
        };
        if let Some(viewer) = viewer {
            let conversations = Some(caller.haggle().conversations_about(&viewer, id).await?);
            return Ok(Self::Own { conversations });
        }
        let state = caller.haggle().listing(id).await?.map(|listing| listing.card.state);
        Ok(match state {
            Some(ListingState::Active | ListingState::Reserved) => Self::Open,
            Some(ListingState::Sold) => Self::Sold,
            Some(ListingState::Removed) | None => Self::Away,
        })
    }
}

/// Why the last press of this very button was refused, if it was.
#[component]
pub fn WhyNotContacted(
    /// Whom it would have written to.
    seller_id: UserId,
    /// What it would have been about.
    #[prop(optional_no_strip)]
    listing_id: Option<ListingId>,
) -> impl IntoView {
    refused(seller_id, listing_id).map(|refusal| {
        view! { <Notice tone=Tone::Danger>{words::not_contacted(refusal.code)}</Notice> }
    })
}

fn refused(seller: UserId, listing: Option<ListingId>) -> Option<Refusal> {
    let listing = listing.map(|id| id.to_string()).unwrap_or_default();
    let attempt = FormAttempt::on(ContactSeller::PATH).filter(|attempt| {
        attempt.field("seller") == Some(&seller.to_string())
            && attempt.field("listing").unwrap_or_default() == listing
    });
    attempt.map(|attempt| attempt.refusal)
}

#[component]
fn Press(
    seller_id: UserId,
    seller_name: String,
    listing_id: Option<ListingId>,
    variant: Variant,
    from: String,
    is_sold: bool,
) -> impl IntoView {
    let label = match listing_id {
        Some(_) => say(market::CONTACT).to_owned(),
        None => fill(market::CONTACT_PERSON, &[&seller_name]),
    };
    let described = is_sold.then_some("contact-note");
    let variant = if is_sold { Variant::Plain } else { variant };
    view! {
        <form action=ContactSeller::PATH method="post">
            <input type="hidden" name="seller" value=seller_id.to_string()/>
            {listing_id.map(|id| view! { <input type="hidden" name="listing" value=id.to_string()/> })}
            <input type="hidden" name="from" value=from/>
            <button class=variant.class() type="submit" aria-describedby=described>
                <Icon name=Glyph::MESSAGE/>
                <bdi>{label}</bdi>
            </button>
        </form>
        {is_sold.then(|| view! {
            <p class="hint" id="contact-note">
                {say(market::CONTACT_SOLD)}
            </p>
        })}
    }
}

#[component]
fn ViewMessages(conversations: Option<u32>) -> impl IntoView {
    let count = conversations.map(|count| [" (", &count.to_string(), ")"].concat());
    view! {
        <a class="button wide" href=routes::MESSAGES>
            <Icon name=Glyph::MESSAGE/>
            <span>{say(market::VIEW_MESSAGES)} {count}</span>
        </a>
    }
}
