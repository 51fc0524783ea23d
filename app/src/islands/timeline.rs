//! What was said, oldest first. The box is laid out from its end (`flex-direction: column-reverse`), so
//! the browser itself opens it at the newest message, follows new ones while the reader is at the end,
//! and holds still while older ones are put in front, with and without JavaScript. Holding still while
//! new ones come in is our own work.

use leptos::prelude::*;
use protocol::{ConversationId, ListingCard, MessageId, sync::Sync};
use web_sys::Element;

use super::{
    entry::{Entry, Mark, collect},
    message_bubble,
    messages::Area,
    reader_clock::ReaderClock,
};
use crate::{
    components::state_chip::state_chip,
    live::Live,
    markup::{Tag, tag},
    routes,
};

/// Closer to the end than this counts as at the end, in pixels.
const END_PX: i32 = 60;
/// Older messages are asked for when the beginning comes this near, in pixels.
const AHEAD_PX: i32 = 600;

/// The scrolling log of the open conversation.
#[derive(Clone, Copy)]
pub(super) struct Log {
    area: Area,
    /// The last message that was drawn.
    newest: StoredValue<Option<MessageId>>,
}

impl Log {
    pub(super) fn new(area: Area) -> Self {
        let Area { live, open, .. } = area;
        Effect::new(move |before: Option<(Option<ConversationId>, usize)>| {
            let Some(id) = open.get() else { return (None, 0) };
            let (echoes, is_short, waits) = live.with(|machine| {
                let is_short = machine.timeline(id).is_some_and(|timeline| timeline.wants_page());
                (machine.outbox().of(id).count(), is_short, waits(machine, id))
            });
            // A row of the list knows only its last message: an opened thread needs a page.
            if is_short {
                live.want_older(id);
            }
            // A thread opens at its end, and one's own message is always brought into view.
            if before.is_none_or(|(open, count)| open != Some(id) || echoes > count)
                && let Some(log) = scroller()
            {
                log.set_scroll_top(0);
            }
            if waits && is_at_end() {
                live.seen(id);
            }
            (Some(id), echoes)
        });
        Self { area, newest: StoredValue::new(None) }
    }

    pub(super) fn draw(self, id: ConversationId) -> Tag {
        let live = self.area.live;
        let clock = self.area.clock.get();
        let (top, entries) =
            live.with(|machine| (top(machine, id), collect(machine, id, |at| clock.day_number(at))));
        self.hold_still(&entries);
        let on_older = move |click: web_sys::Event| {
            click.prevent_default();
            live.want_older(id);
        };
        let top = top.map(|(text, path)| {
            let link = path.map(|path| {
                tag("a", "button")
                    .with("href", &path)
                    .on("click", Box::new(on_older))
                    .text("Earlier messages")
            });
            tag("li", "row-more").key("top".to_owned()).text(&text).maybe(link)
        });
        let entries = entries.into_iter().map(|entry| draw_entry(live, clock, entry)).collect();
        tag("div", "timeline")
            .key(id.to_string())
            .with("role", "log")
            .with("aria-label", "Messages")
            .with("tabindex", "0")
            .on("scroll", Box::new(move |_| scrolled(live, id)))
            .child(tag("ol", "rows").maybe(top).children(entries))
    }

    /// Rows that come in at the end push up what a reader further up is looking at: it is pulled back once
    /// they stand there. One's own message is brought into view instead.
    fn hold_still(self, entries: &[Entry]) {
        let Some(Entry::Message(bubble)) = entries.last() else { return };
        let is_new = self.newest.try_update_value(|newest| newest.replace(bubble.id) != Some(bubble.id));
        if is_new != Some(true) || bubble.mark == Mark::Sending || is_at_end() {
            return;
        }
        let Some(log) = scroller() else { return };
        // Measured on a row, which stands on a fraction of a pixel: the log's own height is rounded.
        let Some(row) = log.query_selector(".rows > :last-child").ok().flatten() else { return };
        let top = move || row.get_bounding_client_rect().top();
        let before = top();
        queue_microtask(move || log.scroll_by_with_x_and_y(0.0, top() - before));
    }
}

/// The log's element, once it stands in the browser's page.
fn scroller() -> Option<Element> {
    if cfg!(feature = "hydrate") { document().query_selector(".timeline").ok().flatten() } else { None }
}

fn is_at_end() -> bool {
    scroller().is_none_or(|log| -log.scroll_top() < END_PX)
}

fn waits(machine: &Sync, id: ConversationId) -> bool {
    machine.timeline(id).is_some_and(|timeline| timeline.thread().unread > 0)
}

fn scrolled(live: Live, id: ConversationId) {
    if live.peek(|machine| waits(machine, id)) && is_at_end() {
        live.seen(id);
    }
    let Some(log) = scroller() else { return };
    if log.scroll_height() - log.client_height() + log.scroll_top() < AHEAD_PX {
        live.want_older(id);
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

fn draw_entry(live: Live, clock: ReaderClock, entry: Entry) -> Tag {
    match entry {
        Entry::Day(at) => tag("li", "row-date")
            .key(["day ", &clock.day_number(at).to_string()].concat())
            .child(tag("time", "").with("datetime", &at.to_rfc3339()).text(&clock.day(at))),
        Entry::Listing(seq, card) => {
            tag("li", "row-listing").key(["listing ", &seq.to_string()].concat()).child(listing_chip(&card))
        }
        Entry::Message(bubble) => message_bubble::draw(live, clock, bubble),
    }
}

/// From here on the talk is about this listing.
fn listing_chip(card: &ListingCard) -> Tag {
    tag("a", "listing-chip")
        .with("href", &routes::listing(card.id))
        .child(
            tag("img", "")
                .with("src", &card.picture.thumbnail_url())
                .with("alt", "")
                .with("width", "64")
                .with("height", "48")
                .with("loading", "lazy"),
        )
        .child(tag("bdi", "listing-chip-title").text(&card.title))
        .child(tag("span", "listing-chip-price").text(&card.price.to_text()))
        .maybe(state_chip(card.state))
}
