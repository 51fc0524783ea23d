//! One conversation: who and what it is about, what was said, and the box to write in.

use leptos::prelude::*;
use protocol::{Code, ConversationId, MessageId, sync::link::Ended};

use super::{
    address, composer::Composer, reader_clock::ReaderClock, subject_card::SubjectCard, timeline::TimelineView,
};
use crate::{
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
    },
    live::{Live, Status},
    routes,
};

/// The open conversation.
#[component]
pub(super) fn ChatWindow(
    live: Live,
    open: RwSignal<Option<ConversationId>>,
    clock: ReaderClock,
    id: ConversationId,
    message_id: MessageId,
    refused: Option<Code>,
    draft: String,
) -> impl IntoView {
    let other = Memo::new(move |_| {
        live.with(|machine| machine.timeline(id).map(|timeline| timeline.thread().other.clone()))
    });
    let on_back = move |click: leptos::ev::MouseEvent| {
        if address::is_plain(&click) {
            click.prevent_default();
            address::turn_to(open, None);
        }
    };
    view! {
        <header class="thread-header">
            <a class="back" href=routes::MESSAGES on:click=on_back aria-label="Back to all conversations">
                <Icon name=Glyph::Back/>
            </a>
            {move || {
                other.get().map(|person| {
                    let (name, profile) = (person.name.clone(), routes::profile(person.id));
                    view! {
                        <Avatar person/>
                        <div class="thread-person">
                            <h1 class="thread-name">
                                <a href=profile>
                                    <bdi>{name}</bdi>
                                </a>
                            </h1>
                        </div>
                    }
                })
            }}
            <LinkState live/>
        </header>
        <SubjectCard live id/>
        <TimelineView live clock id/>
        <Typing live id/>
        <Composer live id message_id refused draft/>
    }
}

/// The pill that tells the truth about the connection.
#[component]
fn LinkState(live: Live) -> impl IntoView {
    let state = move || match live.status() {
        Status::Connecting => ("connecting", ""),
        Status::Live => ("live", "Live"),
        Status::Reconnecting => ("reconnecting", "Reconnecting…"),
        Status::Offline => ("offline", "Offline"),
        Status::Ended(_) => ("ended", "Disconnected"),
    };
    let way_out = move || match live.status() {
        Status::Ended(Ended::SignedOut) => {
            let back = window().location().search().unwrap_or_default();
            let path = routes::sign_in(&format!("{}{back}", routes::MESSAGES));
            Some(view! { <a class="way-out" href=path>"Sign in again"</a> })
        }
        Status::Ended(_) => {
            let here = window().location().href().unwrap_or_default();
            Some(view! { <a class="way-out" href=here>"Reload the page"</a> })
        }
        _ => None,
    };
    view! {
        <span class="link-state" role="status" data-state=move || state().0>
            <span class="dot" aria-hidden="true"></span>
            {move || state().1}
        </span>
        {way_out}
    }
}

#[component]
fn Typing(live: Live, id: ConversationId) -> impl IntoView {
    let name = Memo::new(move |_| {
        live.with(|machine| {
            let timeline = machine.timeline(id).filter(|timeline| timeline.is_typing())?;
            Some(timeline.thread().other.name.clone())
        })
    });
    view! {
        <p class="typing" aria-live="polite" data-on=move || name.with(Option::is_some).then_some("true")>
            {move || name.get().map(|name| view! {
                <span class="dots" aria-hidden="true"><span></span><span></span><span></span></span>
                <span class="sr-only"><bdi>{name}</bdi> " is typing"</span>
            })}
        </p>
    }
}
