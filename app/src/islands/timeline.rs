//! What was said, oldest first. The box is laid out from its end (`flex-direction: column-reverse`), so
//! the browser itself opens it at the newest message, follows new ones while the reader is at the end,
//! and holds still while older ones are put in front, with and without JavaScript.

use leptos::{either::EitherOf3, html, prelude::*};
use protocol::{ConversationId, ListingCard, Receipt, sync::Sync};

use super::{
    entry::{Entry, entries},
    message_bubble::MessageBubble,
    reader_clock::ReaderClock,
};
use crate::{components::state_chip::StateChip, live::Live, routes};

/// Closer to the end than this counts as at the end, in pixels.
const END_PX: i32 = 60;
/// Older messages are asked for when the beginning comes this near, in pixels.
const AHEAD_PX: i32 = 600;

/// The scrolling log.
#[component]
pub(super) fn TimelineView(live: Live, clock: ReaderClock, id: ConversationId) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let shown = Memo::new(move |_| entries(live, id, clock));
    let theirs = Memo::new(move |_| {
        live.with(|machine| machine.timeline(id).map(|timeline| timeline.thread().theirs).unwrap_or_default())
    });
    let older = Memo::new(move |_| {
        live.with(|machine| {
            let timeline = machine.timeline(id).filter(|timeline| !timeline.is_whole())?;
            Some(routes::history(id, timeline.first()))
        })
    });

    // A row of the list knows only its last message: an opened thread needs a page.
    Effect::new(move |_| {
        if live.with(|machine| machine.timeline(id).is_some_and(|timeline| timeline.wants_page())) {
            live.want_older(id);
        }
    });
    let at_end = move || scroller.get_untracked().is_none_or(|log| -log.scroll_top() < END_PX);
    let waits = move |machine: &Sync| machine.timeline(id).is_some_and(|timeline| timeline.thread().unread > 0);
    Effect::new(move |_| {
        if live.with(waits) && at_end() {
            live.seen(id);
        }
    });
    // One's own message is always brought into view.
    Effect::new(move |before: Option<usize>| {
        let echoes = live.with(|machine| machine.outbox().of(id).count());
        if before.is_some_and(|before| echoes > before)
            && let Some(log) = scroller.get_untracked()
        {
            log.set_scroll_top(0);
        }
        echoes
    });
    let on_scroll = move |_| {
        if live.peek(waits) && at_end() {
            live.seen(id);
        }
        let Some(log) = scroller.get_untracked() else { return };
        if log.scroll_height() - log.client_height() + log.scroll_top() < AHEAD_PX {
            live.want_older(id);
        }
    };
    let on_older = move |click: leptos::ev::MouseEvent| {
        click.prevent_default();
        live.want_older(id);
    };

    view! {
        <div class="timeline" role="log" aria-label="Messages" tabindex="0" node_ref=scroller on:scroll=on_scroll>
            <ol class="rows">
                {move || {
                    older.get().map(|path| view! {
                        <li class="row-more">
                            <a class="button" href=path on:click=on_older>"Earlier messages"</a>
                        </li>
                    })
                }}
                {move || shown.with(Vec::is_empty).then(|| view! { <Silence live id/> })}
                <For
                    each=move || shown.get()
                    key=Entry::key
                    children=move |entry| view! { <EntryView live clock theirs entry/> }
                />
            </ol>
        </div>
    }
}

#[component]
fn EntryView(live: Live, clock: ReaderClock, theirs: Memo<Receipt>, entry: Entry) -> impl IntoView {
    match entry {
        Entry::Day(at) => EitherOf3::A(view! {
            <li class="row-date">
                <time datetime=at.to_rfc3339()>{move || clock.day(at)}</time>
            </li>
        }),
        Entry::Listing(_, card) => EitherOf3::B(view! { <ListingChip card/> }),
        Entry::Message(bubble) => EitherOf3::C(view! { <MessageBubble live clock theirs bubble/> }),
    }
}

/// From here on the talk is about this listing.
#[component]
fn ListingChip(card: ListingCard) -> impl IntoView {
    view! {
        <li class="row-listing">
            <a class="listing-chip" href=routes::listing(card.id)>
                <img src=card.picture.thumbnail_url() alt="" width="64" height="48" loading="lazy"/>
                <bdi class="listing-chip-title">{card.title}</bdi>
                <span class="listing-chip-price">{card.price.to_text()}</span>
                <StateChip state=card.state/>
            </a>
        </li>
    }
}

/// Before anything was said.
#[component]
fn Silence(live: Live, id: ConversationId) -> impl IntoView {
    let hint = move || {
        live.with(|machine| {
            let thread = machine.timeline(id)?.thread();
            let name = thread.other.name.clone();
            let about = thread.subject.and_then(|listing| thread.listing(listing));
            Some(match about {
                Some(card) => format!("Say hello to {name} about “{}”.", card.title),
                None => format!("Say hello to {name}."),
            })
        })
    };
    view! {
        <li class="row-system" dir="auto">
            {hint}
        </li>
    }
}
