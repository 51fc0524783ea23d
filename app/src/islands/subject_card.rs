//! The listing that the conversation is about, pinned on top of it.

use leptos::prelude::*;
use protocol::ConversationId;

use crate::{components::state_chip::StateChip, live::Live, routes};

/// Photo, title, price and state of the subject; nothing when there is none.
#[component]
pub(super) fn SubjectCard(live: Live, id: ConversationId) -> impl IntoView {
    let card = Memo::new(move |_| {
        live.with(|machine| {
            let thread = machine.timeline(id)?.thread();
            thread.listing(thread.subject?).cloned()
        })
    });
    move || {
        card.get().map(|card| {
            view! {
                <a class="subject" href=routes::listing(card.id)>
                    <img class="subject-picture" src=card.picture.thumbnail_url() alt="" width="64" height="48"/>
                    <span class="subject-text">
                        <bdi class="subject-title">{card.title}</bdi>
                        <span class="subject-price">{card.price.to_text()}</span>
                    </span>
                    <StateChip state=card.state/>
                </a>
            }
        })
    }
}
