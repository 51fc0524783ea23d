//! The list of conversations, the one with the newest message first.

use leptos::prelude::*;
use protocol::{
    ConversationId, ListingCard, Person, Timestamp,
    sync::{Sync, timeline::Timeline},
};

use super::{address, reader_clock::ReaderClock};
use crate::{
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
        state_chip::StateChip,
    },
    live::Live,
    routes,
};

/// What one row shows.
struct Row {
    id: ConversationId,
    is_open: bool,
    other: Person,
    subject: Option<ListingCard>,
    last: String,
    is_own: bool,
    is_typing: bool,
    at: Timestamp,
    unread: u32,
    clock: ReaderClock,
}

impl Row {
    fn of(machine: &Sync, timeline: &Timeline, is_open: bool, clock: ReaderClock) -> Self {
        let thread = timeline.thread();
        let (last, is_own) = match (machine.outbox().of(thread.id).last(), thread.last()) {
            (Some(echo), _) => (echo.body.as_str(), true),
            (None, Some(message)) => (message.body.as_str(), message.sender == machine.me()),
            (None, None) => ("Nothing said yet", false),
        };
        Self {
            id: thread.id,
            is_open,
            other: thread.other.clone(),
            subject: thread.subject.and_then(|listing| thread.listing(listing)).cloned(),
            // A row shows one line; the rest of a long message would only be clipped.
            last: last.chars().take(120).collect(),
            is_own,
            is_typing: timeline.is_typing(),
            at: thread.at,
            unread: thread.unread,
            clock,
        }
    }

    /// Changes with anything that the row shows.
    fn key(&self) -> String {
        let subject = self.subject.as_ref().map(|card| [&card.title, card.state.as_str()].concat());
        let flags = [self.is_open, self.is_own, self.is_typing, self.clock == ReaderClock::Local];
        let flags: String = flags.map(|flag| if flag { '1' } else { '0' }).iter().collect();
        [
            &self.id.to_string(),
            &flags,
            &self.at.0.to_string(),
            "/",
            &self.unread.to_string(),
            &subject.unwrap_or_default(),
            &self.last,
        ]
        .concat()
    }
}

/// The aside with all rows. A conversation without messages belongs to it only while it is open.
#[component]
pub(super) fn ConversationList(
    live: Live,
    open: RwSignal<Option<ConversationId>>,
    clock: RwSignal<ReaderClock>,
    next: Option<String>,
) -> impl IntoView {
    let rows = move || {
        let (open, clock) = (open.get(), clock.get());
        live.with(|machine| {
            let timelines = machine.timelines().into_iter();
            let listed = timelines
                .filter(|timeline| timeline.thread().seq.0 > 0 || Some(timeline.thread().id) == open);
            let row =
                |timeline: &Timeline| Row::of(machine, timeline, Some(timeline.thread().id) == open, clock);
            listed.map(row).collect::<Vec<_>>()
        })
    };
    let is_empty = move || live.with(|machine| machine.timelines().is_empty());
    view! {
        <aside class="conversations" aria-label="Conversations">
            <header class="conversations-header">
                <h2>"Messages"</h2>
            </header>
            <ol class="conversation-list">
                <For each=rows key=Row::key children=move |row| view! { <ConversationRow open row/> }/>
            </ol>
            {move || is_empty().then(|| view! { <NoConversations/> })}
            {next.map(|next| view! { <a class="list-more" href=next>"Older conversations"</a> })}
        </aside>
    }
}

#[component]
fn NoConversations() -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=Glyph::Message/>
            <h2>"No conversations yet"</h2>
            <p>"Find something you like and press Contact seller: the conversation appears here."</p>
            <a class="button" href=routes::HOME>"Browse listings"</a>
        </div>
    }
}

#[component]
fn ConversationRow(open: RwSignal<Option<ConversationId>>, row: Row) -> impl IntoView {
    let Row { id, is_open, other, subject, last, is_own, is_typing, at, unread, clock } = row;
    let on_choose = move |click: leptos::ev::MouseEvent| {
        if address::is_plain(&click) {
            click.prevent_default();
            address::turn_to(open, Some(id));
        }
    };
    let name = other.name.clone();
    let line = if is_typing { "conversation-typing" } else { "conversation-last" };
    let last = if is_typing { "typing…".to_owned() } else { last };
    view! {
        <li>
            <a
                class="conversation"
                href=routes::conversation(id)
                aria-current=is_open.then_some("true")
                data-unread=(unread > 0).then_some("true")
                on:click=on_choose
            >
                <Avatar person=other/>
                <span class="conversation-name">
                    <bdi>{name}</bdi>
                </span>
                <time class="conversation-time" datetime=at.to_rfc3339()>
                    {clock.brief(at)}
                </time>
                <span class=line>
                    {(is_own && !is_typing).then(|| view! { <span class="lead">"You: "</span> })}
                    <bdi>{last}</bdi>
                </span>
                {subject.map(|card| view! {
                    <img
                        class="conversation-thumb"
                        src=card.picture.thumbnail_url()
                        alt=card.title
                        width="32"
                        height="32"
                        loading="lazy"
                    />
                    <StateChip state=card.state/>
                })}
                {(unread > 0).then(|| view! {
                    <span class="unread">{unread.min(99).to_string()} <span class="sr-only">" unread"</span></span>
                })}
            </a>
        </li>
    }
}
