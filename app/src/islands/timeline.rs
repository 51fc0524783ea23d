//! What was said, oldest first. The box is laid out from its end (`flex-direction: column-reverse`), so
//! the browser itself opens it at the newest message, follows new ones while the reader is at the end,
//! and holds still while older ones are put in front, with and without JavaScript. Holding still while
//! new ones come in is our own work.

use leptos::{either::EitherOf3, html, prelude::*};
use protocol::{ConversationId, ListingCard, MessageId, sync::Sync};

use super::{
    entry::{Entry, Mark, collect},
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
pub(super) fn TimelineView(live: Live, clock: RwSignal<ReaderClock>, id: ConversationId) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let at_end = move || scroller.get_untracked().is_none_or(|log| -log.scroll_top() < END_PX);
    let waits =
        move |machine: &Sync| machine.timeline(id).is_some_and(|timeline| timeline.thread().unread > 0);
    let is_short = move |machine: &Sync| machine.timeline(id).is_some_and(|timeline| timeline.wants_page());

    Effect::new(move |echoes_before: Option<usize>| {
        let (echoes, is_short, waits) =
            live.with(|machine| (machine.outbox().of(id).count(), is_short(machine), waits(machine)));
        // A row of the list knows only its last message: an opened thread needs a page.
        if is_short {
            live.want_older(id);
        }
        // A thread opens at its end, and one's own message is always brought into view.
        if echoes_before.is_none_or(|before| echoes > before)
            && let Some(log) = scroller.get_untracked()
        {
            log.set_scroll_top(0);
        }
        if waits && at_end() {
            live.seen(id);
        }
        echoes
    });
    // Rows that come in at the end push up what a reader further up is looking at: it is pulled back once
    // they stand there. One's own message is brought into view instead, above.
    let newest = StoredValue::new(None::<MessageId>);
    let hold_still = move |entries: &[Entry]| {
        let Some(Entry::Message(bubble)) = entries.last() else { return };
        let is_new = newest.try_update_value(|newest| newest.replace(bubble.id) != Some(bubble.id));
        if is_new != Some(true) || bubble.mark == Mark::Sending || at_end() {
            return;
        }
        if let Some(log) = scroller.get_untracked() {
            let height = log.scroll_height();
            queue_microtask(move || log.scroll_by_with_x_and_y(0.0, f64::from(height - log.scroll_height())));
        }
    };
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
    let entries = move || {
        let clock = clock.get();
        let entries = live.with(|machine| collect(machine, id, |at| clock.day_number(at)));
        hold_still(&entries);
        entries.into_iter().map(|entry| (clock, entry)).collect::<Vec<_>>()
    };

    view! {
        <div class="timeline" role="log" aria-label="Messages" tabindex="0" node_ref=scroller on:scroll=on_scroll>
            <ol class="rows">
                {move || live.with(|machine| top(machine, id)).map(|(text, path)| view! {
                    <li class="row-more">
                        {text}
                        {path.map(|path| view! { <a class="button" href=path on:click=on_older>"Earlier messages"</a> })}
                    </li>
                })}
                <For
                    each=entries
                    key=|(clock, entry)| (*clock, entry.key())
                    children=move |(clock, entry)| view! { <EntryView live clock entry/> }
                />
            </ol>
        </div>
    }
}

/// What stands above the first message: a greeting before anything was said, or the way to older ones.
fn top(machine: &Sync, id: ConversationId) -> Option<(String, Option<String>)> {
    let timeline = machine.timeline(id)?;
    if !timeline.is_whole() {
        return Some((String::new(), Some(routes::history(id, timeline.first()))));
    }
    let thread = timeline.thread();
    if thread.seq.0 > 0 || machine.outbox().of(id).next().is_some() {
        return None;
    }
    let about = thread.subject.and_then(|listing| thread.listing(listing));
    let about = about.map(|card| [" about “", &card.title, "”"].concat()).unwrap_or_default();
    Some((["Say hello to ", &thread.other.name, &about, "."].concat(), None))
}

#[component]
fn EntryView(live: Live, clock: ReaderClock, entry: Entry) -> impl IntoView {
    match entry {
        Entry::Day(at) => EitherOf3::A(view! {
            <li class="row-date">
                <time datetime=at.to_rfc3339()>{clock.day(at)}</time>
            </li>
        }),
        Entry::Listing(_, card) => EitherOf3::B(view! { <ListingChip card/> }),
        Entry::Message(bubble) => EitherOf3::C(view! { <MessageBubble live clock bubble/> }),
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
