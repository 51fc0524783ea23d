//! What was said, oldest first. The box is laid out from its end (`flex-direction: column-reverse`), so
//! the browser itself opens it at the newest message, follows new ones while the reader is at the end,
//! and holds still while older ones are put in front, with and without JavaScript. Holding still while
//! new ones come in is our own work.

use leptos::prelude::{document, queue_microtask};
use protocol::{ConversationId, ListingCard, MessageId};
use web_sys::{Element, Event};

use super::{
    area::{Area, Scene},
    composer,
    entry::{Entry, collect},
    message_bubble,
};
use crate::{
    components::state_chip::state_chip,
    live::Live,
    markup::{Tag, tag},
    routes, words,
};

/// Closer to the end than this counts as at the end, in pixels.
const END_PX: i32 = 60;
/// Older messages are asked for when the beginning comes this near, in pixels.
const AHEAD_PX: i32 = 600;

/// What stood on the log when it was last drawn.
#[derive(Default)]
pub(super) struct Log {
    open: Option<ConversationId>,
    newest: Option<Newest>,
    echoes: usize,
}

/// What is left to do once a drawing stands on the page.
pub(super) struct FollowUp {
    open: Option<ConversationId>,
    /// Another conversation is open than before.
    is_arrival: bool,
    /// The newest message is to be brought into view.
    to_end: bool,
}

impl Log {
    /// Called before each drawing, while the one before still stands on the page.
    pub(super) fn follow_up(&mut self, scene: Scene<'_>) -> FollowUp {
        let open = scene.screen.open;
        let echoes = open.map_or(0, |id| scene.machine.outbox().of(id).count());
        let newest = open.and_then(|id| newest(scene, id));
        let is_arrival = self.open != open;
        // A thread opens at its end, and one's own message is always brought into view.
        let to_end = is_arrival || echoes > self.echoes;
        if newest != self.newest && !to_end && !is_at_end() {
            hold_still();
        }
        *self = Self { open, newest, echoes };
        FollowUp { open, is_arrival, to_end }
    }
}

impl FollowUp {
    pub(super) fn settle(self, area: Area) {
        let Some(id) = self.open else { return };
        if self.is_arrival {
            composer::arrive(area, id);
        }
        if self.to_end
            && let Some(log) = scroller()
        {
            log.set_scroll_top(0);
        }
        // A row of the list knows only its last message: an opened thread needs a page.
        if area.live.peek().machine.timeline(id).is_some_and(|timeline| timeline.wants_page()) {
            area.live.want_older(id);
        }
        see(area.live, id);
    }
}

/// What a log ends with: what is still on its way, or else the last message, and how many lines it has.
type Newest = (MessageId, usize);

fn newest(scene: Scene<'_>, id: ConversationId) -> Option<Newest> {
    let thread = scene.thread(id)?;
    let echo = scene.machine.outbox().of(id).last().map(|echo| echo.id);
    Some((echo.or_else(|| Some(thread.last()?.id))?, thread.lines.len()))
}

/// Rows that come in at the end push up what a reader further up is looking at: it is pulled back once
/// they stand there.
fn hold_still() {
    let Some(log) = scroller() else { return };
    // Measured on a row, which stands on a fraction of a pixel: the log's own height is rounded.
    let Some(row) = log.query_selector(".rows > :last-child").ok().flatten() else { return };
    let top = move || row.get_bounding_client_rect().top();
    let before = top();
    queue_microtask(move || log.scroll_by_with_x_and_y(0.0, top() - before));
}

/// The scrolling log of the open conversation.
pub(super) fn draw(scene: Scene<'_>, id: ConversationId) -> Tag {
    let live = scene.area.live;
    let clock = scene.screen.clock;
    let entries = collect(scene.machine, id, |at| clock.day_number(at));
    let entries = entries.into_iter().map(|entry| draw_entry(scene, entry)).collect();
    tag("div", "timeline")
        .key(id.to_string())
        .with("role", "log")
        .with("aria-label", "Messages")
        .with("tabindex", "0")
        .on("scroll", Box::new(move |_| scrolled(live, id)))
        .child(tag("ol", "rows").maybe(top(scene, id)).children(entries))
}

/// The log's element, once it stands in the browser's page.
fn scroller() -> Option<Element> {
    if cfg!(feature = "hydrate") { document().query_selector(".timeline").ok().flatten() } else { None }
}

fn is_at_end() -> bool {
    scroller().is_none_or(|log| -log.scroll_top() < END_PX)
}

/// What waits is read when the end of the log is on screen.
fn see(live: Live, id: ConversationId) {
    let waits = live.peek().machine.timeline(id).is_some_and(|timeline| timeline.thread().unread > 0);
    if waits && is_at_end() {
        live.seen(id);
    }
}

fn scrolled(live: Live, id: ConversationId) {
    see(live, id);
    let Some(log) = scroller() else { return };
    if log.scroll_height() - log.client_height() + log.scroll_top() < AHEAD_PX {
        live.want_older(id);
    }
}

/// What stands above the first message: a greeting before anything was said, or the way to older ones.
fn top(scene: Scene<'_>, id: ConversationId) -> Option<Tag> {
    let timeline = scene.machine.timeline(id)?;
    let top = tag("li", "row-more").key("top".to_owned());
    if !timeline.is_whole() {
        let live = scene.area.live;
        let on_older = move |click: Event| {
            click.prevent_default();
            live.want_older(id);
        };
        let link = tag("a", "button").with("href", &routes::history(id, timeline.first()));
        return Some(top.child(link.on("click", Box::new(on_older)).text("Earlier messages")));
    }
    let thread = timeline.thread();
    if thread.seq.0 > 0 || scene.machine.outbox().of(id).next().is_some() {
        return None;
    }
    let about = thread.subject.and_then(|listing| thread.listing(listing));
    let about = about.map(|card| [" about “", &card.title, "”"].concat()).unwrap_or_default();
    Some(top.text(&["Say hello to ", &thread.other.name, &about, "."].concat()))
}

fn draw_entry(scene: Scene<'_>, entry: Entry<'_>) -> Tag {
    let clock = scene.screen.clock;
    match entry {
        Entry::Day(at) => tag("li", "row-date")
            .key(["day ", &clock.day_number(at).to_string()].concat())
            .child(tag("time", "").with("datetime", &at.to_rfc3339()).text(&clock.day(at))),
        Entry::Listing(seq, card) => {
            tag("li", "row-listing").key(["listing ", &seq.to_string()].concat()).child(listing_chip(card))
        }
        Entry::Message(bubble) => message_bubble::draw(scene, bubble),
        Entry::Line(line) => tag("li", "row-line").key(["line ", &line.rev.0.to_string()].concat()).child(
            tag("span", "")
                .with("title", &clock.full(line.at))
                .with("dir", "auto")
                .text(&words::news(&line.news)),
        ),
    }
}

/// From here on the talk is about this listing.
fn listing_chip(card: &ListingCard) -> Tag {
    tag("a", "listing-chip")
        .with("href", &routes::listing(card.id))
        .with("data-state", card.state.as_str())
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
