//! What a seller can do with a listing of their own.

use leptos::{prelude::*, server_fn::ServerFn};
use protocol::{ListingId, ListingState};

use super::notice::{Notice, Tone};
use crate::{
    api::listings::{RemoveListing, SetListingState},
    components::icon::{Glyph, Icon},
    routes,
    server::caller::FormAttempt,
    words::{self, market, say, talk},
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
            &[(ListingState::Reserved, market::RESERVE), (ListingState::Sold, market::SELL)]
        }
        ListingState::Reserved => {
            &[(ListingState::Active, market::RELEASE), (ListingState::Sold, market::SELL)]
        }
        ListingState::Sold => &[(ListingState::Active, market::SELL_AGAIN)],
        ListingState::Removed => &[],
    };
    view! {
        <section class="panel-card" aria-label=say(market::YOURS)>
            <p class="muted">{say(market::IS_YOURS)}</p>
            {refusal.map(|attempt| {
                view! { <Notice tone=Tone::Danger>{words::not_listed(attempt.refusal.code)}</Notice> }
            })}
            <div class="owner-actions">
                <a class="button" href=routes::edit_listing(listing)>
                    <Icon name=Glyph::EDIT/>
                    {say(talk::EDIT)}
                </a>
                {steps.iter().map(|(next, label)| view! { <Step listing next=*next label=say(*label)/> }).collect_view()}
            </div>
            <details class="confirm">
                <summary>{say(market::REMOVE_ASKS)}</summary>
                <div>
                    <p class="muted">{say(market::REMOVE_WHY)}</p>
                    <form action=RemoveListing::PATH method="post">
                        <input type="hidden" name="listing" value=listing.to_string()/>
                        <button class="button danger" type="submit">
                            <Icon name=Glyph::TRASH/>
                            {say(market::REMOVE)}
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
