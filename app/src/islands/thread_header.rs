//! Above the timeline: the other person, how the connection stands, and the listing it is all about.

use leptos::prelude::*;
use protocol::{ConversationId, sync::link::Ended};

use super::address;
use crate::{
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
        state_chip::StateChip,
    },
    live::{Live, Status},
    routes,
};

/// Person, connection and subject of a conversation.
#[component]
pub(super) fn ThreadHeader(
    live: Live,
    open: RwSignal<Option<ConversationId>>,
    id: ConversationId,
) -> impl IntoView {
    let on_back = move |click: leptos::ev::MouseEvent| {
        if address::is_plain(&click) {
            click.prevent_default();
            address::turn_to(open, None);
        }
    };
    move || {
        let shown = live.with(|machine| {
            let thread = machine.timeline(id)?.thread();
            let subject = thread.subject.and_then(|listing| thread.listing(listing)).cloned();
            Some((thread.other.clone(), subject))
        });
        let (state, label, way_out) = connection(live.status());
        shown.map(|(person, subject)| {
            let (name, profile) = (person.name.clone(), routes::profile(person.id));
            view! {
                <header class="thread-header">
                    <a class="back" href=routes::MESSAGES on:click=on_back aria-label="Back to all conversations">
                        <Icon name=Glyph::Back/>
                    </a>
                    <Avatar person/>
                    <div class="thread-person">
                        <h1 class="thread-name">
                            <a href=profile>
                                <bdi>{name}</bdi>
                            </a>
                        </h1>
                    </div>
                    <span class="link-state" role="status" data-state=state>
                        <span class="dot" aria-hidden="true"></span>
                        {label}
                    </span>
                    {way_out.map(|(path, label)| view! { <a class="way-out" href=path>{label}</a> })}
                </header>
                {subject.map(|card| view! {
                    <a class="subject" href=routes::listing(card.id)>
                        <img class="subject-picture" src=card.picture.thumbnail_url() alt="" width="64" height="48"/>
                        <span class="subject-text">
                            <bdi class="subject-title">{card.title}</bdi>
                            <span class="subject-price">{card.price.to_text()}</span>
                        </span>
                        <StateChip state=card.state/>
                    </a>
                })}
            }
        })
    }
}

/// The truth about the connection: its word in the attribute, the word for people, and what to do when it has ended.
fn connection(status: Status) -> (&'static str, &'static str, Option<(String, &'static str)>) {
    let here = || {
        let search = window().location().search().unwrap_or_default();
        [routes::MESSAGES, &search].concat()
    };
    match status {
        Status::Connecting => ("connecting", "", None),
        Status::Live => ("live", "Live", None),
        Status::Reconnecting => ("reconnecting", "Reconnecting…", None),
        Status::Offline => ("offline", "Offline", None),
        Status::Ended(Ended::SignedOut) => {
            ("ended", "Signed out", Some((routes::sign_in(&here()), "Sign in again")))
        }
        Status::Ended(_) => ("ended", "Disconnected", Some((here(), "Reload the page"))),
    }
}
