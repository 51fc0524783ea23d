//! The list of conversations, the one with the newest message first.

use leptos::{either::Either, prelude::*};
use protocol::{ConversationId, ListingCard, Person, Timestamp, sync::timeline::Timeline};

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
#[derive(Debug, Clone, PartialEq)]
struct Row {
    other: Person,
    subject: Option<ListingCard>,
    last: String,
    is_own: bool,
    is_typing: bool,
    at: Timestamp,
    unread: u32,
}

impl Row {
    fn of(live: Live, id: ConversationId) -> Option<Self> {
        live.with(|machine| {
            let timeline = machine.timeline(id)?;
            let thread = timeline.thread();
            let echo = machine.outbox().of(id).last();
            let (last, is_own) = match (echo, thread.last()) {
                (Some(echo), _) => (echo.body.clone(), true),
                (None, Some(message)) => (message.body.clone(), message.sender == machine.me()),
                (None, None) => ("Nothing said yet".to_owned(), false),
            };
            Some(Self {
                other: thread.other.clone(),
                subject: thread.subject.and_then(|listing| thread.listing(listing)).cloned(),
                last,
                is_own,
                is_typing: timeline.is_typing(),
                at: thread.at,
                unread: thread.unread,
            })
        })
    }
}

/// The aside with all rows.
#[component]
pub(super) fn ConversationList(
    live: Live,
    open: RwSignal<Option<ConversationId>>,
    clock: ReaderClock,
    next: Option<String>,
) -> impl IntoView {
    // A conversation without messages belongs to the list only while it is open.
    let ids = Memo::new(move |_| {
        let open = open.get();
        live.with(|machine| {
            let listed = |timeline: &&Timeline| timeline.thread().seq.0 > 0 || Some(timeline.thread().id) == open;
            let ids = machine.timelines().into_iter().filter(listed).map(|timeline| timeline.thread().id);
            ids.collect::<Vec<_>>()
        })
    });
    view! {
        <aside class="conversations" aria-label="Conversations">
            <header class="conversations-header">
                {move || if open.get().is_some() {
                    Either::Left(view! { <h2>"Messages"</h2> })
                } else {
                    Either::Right(view! { <h1>"Messages"</h1> })
                }}
            </header>
            <ol class="conversation-list">
                <For each=move || ids.get() key=|id| *id children=move |id| view! { <ConversationRow live open clock id/> }/>
            </ol>
            {move || ids.with(Vec::is_empty).then(|| view! { <NoConversations/> })}
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
fn ConversationRow(
    live: Live,
    open: RwSignal<Option<ConversationId>>,
    clock: ReaderClock,
    id: ConversationId,
) -> impl IntoView {
    let row = Memo::new(move |_| Row::of(live, id));
    let is_open = move || (open.get() == Some(id)).then_some("true");
    let is_unread = move || row.with(|row| row.as_ref().is_some_and(|row| row.unread > 0)).then_some("true");
    let on_choose = move |click: leptos::ev::MouseEvent| {
        if address::is_plain(&click) {
            click.prevent_default();
            address::turn_to(open, Some(id));
        }
    };
    view! {
        <li>
            <a class="conversation" href=routes::conversation(id) aria-current=is_open data-unread=is_unread on:click=on_choose>
                {move || row.get().map(|row| view! { <RowContent row clock/> })}
            </a>
        </li>
    }
}

#[component]
fn RowContent(row: Row, clock: ReaderClock) -> impl IntoView {
    let Row { other, subject, last, is_own, is_typing, at, unread } = row;
    let name = other.name.clone();
    view! {
        <Avatar person=other/>
        <span class="conversation-name">
            <bdi>{name}</bdi>
        </span>
        <time class="conversation-time" datetime=at.to_rfc3339()>
            {move || clock.brief(at)}
        </time>
        {if is_typing {
            Either::Left(view! { <span class="conversation-typing">"typing…"</span> })
        } else {
            Either::Right(view! {
                <span class="conversation-last">
                    {is_own.then(|| view! { <span class="lead">"You: "</span> })}
                    <bdi>{last}</bdi>
                </span>
            })
        }}
        {subject.map(|card| view! {
            <img class="conversation-thumb" src=card.picture.thumbnail_url() alt=card.title width="32" height="32" loading="lazy"/>
            <StateChip state=card.state/>
        })}
        {(unread > 0).then(|| view! {
            <span class="unread">{unread.min(99)} <span class="sr-only">" unread"</span></span>
        })}
    }
}
