//! What a seller can do with a listing of their own.

use leptos::{prelude::*, server_fn::ServerFn};
use protocol::{ListingId, ListingState};

use super::notice::{Notice, Tone};
use crate::{
    api::listings::{RemoveListing, SetListingState},
    components::icon::{Glyph, Icon},
    routes,
    server::caller::FormAttempt,
    words,
};

/// Edit, reserve, sell, take down: plain forms.
#[component]
pub fn OwnerActions(
    /// Which listing.
    listing: ListingId,
    /// Where it stands now.
    state: ListingState,
) -> impl IntoView {
    let refusal = FormAttempt::on(SetListingState::PATH).or_else(|| FormAttempt::on(RemoveListing::PATH));
    let steps: &[_] = match state {
        ListingState::Active => {
            &[(ListingState::Reserved, "Mark as reserved"), (ListingState::Sold, "Mark as sold")]
        }
        ListingState::Reserved => {
            &[(ListingState::Active, "Not reserved any more"), (ListingState::Sold, "Mark as sold")]
        }
        ListingState::Sold => &[(ListingState::Active, "Sell it again")],
        ListingState::Removed => &[],
    };
    view! {
        <section class="panel-card" aria-label="Your listing">
            <p class="muted">"This is your listing."</p>
            {refusal.map(|attempt| {
                view! { <Notice tone=Tone::Danger>{words::not_listed(attempt.refusal.code)}</Notice> }
            })}
            <div class="owner-actions">
                <a class="button" href=routes::edit_listing(listing)>
                    <Icon name=Glyph::EDIT/>
                    "Edit"
                </a>
                {steps.iter().map(|(next, label)| view! { <Step listing next=*next label=*label/> }).collect_view()}
            </div>
            <details class="confirm">
                <summary>"Take it down…"</summary>
                <div>
                    <p class="muted">"It disappears for everybody and cannot be put back. Conversations about it stay."</p>
                    <form action=RemoveListing::PATH method="post">
                        <input type="hidden" name="listing" value=listing.to_string()/>
                        <button class="button danger" type="submit">
                            <Icon name=Glyph::TRASH/>
                            "Take it down for good"
                        </button>
                    </form>
                </div>
            </details>
        </section>
    }
}

#[component]
fn Step(listing: ListingId, next: ListingState, label: &'static str) -> impl IntoView {
    view! {
        <form action=SetListingState::PATH method="post">
            <input type="hidden" name="listing" value=listing.to_string()/>
            <input type="hidden" name="state" value=next.as_str()/>
            <button class="button" type="submit">{label}</button>
        </form>
    }
}
