//! What was said, oldest first. The box is laid out from its end (`flex-direction: column-reverse`), so
//! the browser itself opens it at the newest message, follows new ones while the reader is at the end,
//! and holds still while older ones are put in front, with and without JavaScript. Holding still while
//! new ones come in is our own work.

use leptos::prelude::document;
use protocol::{ConversationId, ListingCard, sync::Sync};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::{
    area::{Area, Scene, Screen},
    composer,
    conversation_list::unread_text,
    entry::{Entry, collect},
    message_bubble::{self, MESSAGE},
    reader_clock::ReaderClock,
    thread_header::way_to,
};
use crate::{
    components::{
        icon::{Glyph, icon},
        state_chip::state_chip,
    },
    markup::{Tag, kept, tag},
    routes,
    words::{self, fill, talk},
};

/// Closer to the end than this counts as at the end, in pixels.
const END_PX: i32 = 60;
/// Older messages are asked for when the beginning comes this near, in pixels.
const AHEAD_PX: i32 = 600;

/// The log of the open conversation.
pub(super) const LOG: &str = ".timeline";

/// What is left to do once a drawing stands on the page.
pub(super) struct FollowUp {
    open: Option<ConversationId>,
    /// It has just been opened.
    is_arrival: bool,
    /// The one that was open before, when the page had come alive by then.
    left: Option<ConversationId>,
    /// It was opened on a page that had come alive by then.
    is_turn: bool,
    /// There is a box to write in that was not there before.
    has_box: bool,
    /// The newest message is to be brought into view.
    to_end: bool,
    /// The message that the address names is to be brought into view.
    to_target: bool,
    /// A row that the reader is looking at, and where it stood.
    held: Option<(Element, f64)>,
}

/// Called before each drawing, while the one before still stands on the page: decides which part of the thread the
/// next one shows.
pub(super) fn prepare(machine: &Sync, screen: &mut Screen) -> FollowUp {
    let open = screen.open;
    let timeline = open.and_then(|id| machine.timeline(id));
    let target = screen.target();
    let reading = &mut screen.reading;
    let left = reading.conversation();
    let is_arrival = reading.turn_to(open, timeline);
    let to_target = is_arrival && target.is_some();
    if to_target {
        reading.found();
    }
    let wants_end = reading.take_wants_end();
    if !is_arrival && cfg!(feature = "hydrate") {
        reading.set_at_end(is_at_end());
    }
    // Rows that come and go around what the reader is looking at would push it away: it is pulled back.
    let is_held = !is_arrival && !wants_end && !reading.follows();
    if let Some(timeline) = timeline {
        reading.adjust(timeline);
    }
    let can_write = timeline.is_some_and(|timeline| !timeline.thread().arrangement.blocked);
    let had_box = std::mem::replace(&mut screen.has_box, can_write);
    FollowUp {
        open,
        is_arrival,
        left,
        is_turn: is_arrival && screen.clock == ReaderClock::Local,
        has_box: can_write && (is_arrival || !had_box),
        to_end: (is_arrival && !to_target) || wants_end,
        to_target,
        held: is_held.then(first_visible).flatten(),
    }
}

impl FollowUp {
    pub(super) fn settle(self, area: Area) {
        let Some(id) = self.open else {
            if let Some(left) = self.left {
                land(&["[href*='", &left.to_string(), "']"].concat());
            }
            return;
        };
        if self.is_arrival {
            area.live.opened(id);
        }
        if self.has_box {
            composer::arrive(area, id);
        }
        if self.is_turn {
            land(LOG);
        }
        if self.to_end {
            to_end();
        }
        if self.to_target
            && let Some(target) = document().get_element_by_id(routes::HERE)
        {
            target.scroll_into_view();
        }
        if let (Some(log), Some((row, before))) = (scroller(), self.held)
            && row.is_connected()
        {
            log.scroll_by_with_x_and_y(0.0, top(&row) - before);
        }
        seek(area, id);
        // A row of the list knows only its last message: an opened thread needs a page.
        if area.live.peek().machine.timeline(id).is_some_and(|timeline| timeline.wants_page()) {
            area.live.want_older(id);
        }
        look(area, id);
    }
}

/// Brings the first new message to the top, once there is all of the way to it.
fn seek(area: Area, id: ConversationId) {
    let screen = area.screen.read_untracked();
    let Some(read) = screen.reading.new_after().filter(|_| screen.reading.is_seeking()) else { return };
    drop(screen);
    let first = area.live.peek().machine.timeline(id).map(|timeline| timeline.first());
    if first.is_some_and(|first| first > read.next()) {
        area.live.want_older(id);
        return;
    }
    if let Some(new) = document().query_selector(".row-new").ok().flatten() {
        new.scroll_into_view();
        // Rather all of the newest one than an edge of it left below.
        if is_at_end() {
            to_end();
        }
    }
    area.screen.write_untracked().reading.found();
}

/// Whoever goes by keyboard or screen reader goes on from here, if what had the focus has left the screen.
fn land(selector: &str) {
    let focused = document().query_selector(":focus").ok().flatten();
    if focused.is_none_or(|element| element.client_height() == 0) {
        focus_on(selector);
    }
}

/// Puts the focus on what this finds first.
pub(super) fn focus_on(selector: &str) {
    if let Some(place) = document().query_selector(selector).ok().flatten() {
        place.unchecked_ref::<HtmlElement>().focus().ok();
    }
}

fn to_end() {
    if let Some(log) = scroller() {
        log.set_scroll_top(0);
    }
}

/// The row at the upper edge, where reading is: measured there, because rows stand on fractions of a pixel.
fn first_visible() -> Option<(Element, f64)> {
    let log = scroller()?;
    let edge = top(&log);
    let mut row = log.first_element_child()?.first_element_child();
    while let Some(candidate) = row {
        let place = candidate.get_bounding_client_rect();
        if place.bottom() > edge && candidate.class_name() == MESSAGE {
            return Some((candidate, place.top()));
        }
        row = candidate.next_element_sibling();
    }
    None
}

fn top(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

/// The scrolling log of the open conversation.
pub(super) fn draw(scene: Scene<'_>, id: ConversationId) -> Tag {
    if scene.is_drawn {
        return kept("div", id.to_string());
    }
    let area = scene.area;
    let clock = scene.screen.clock;
    let entries = collect(scene.machine, id, &scene.screen.reading, |at| clock.day_number(at));
    let entries = entries.into_iter().map(|entry| draw_entry(scene, entry)).collect();
    tag("div", "timeline")
        .key(id.to_string())
        .with("role", "log")
        // Not that a time is told by another clock, or that a message was delivered.
        .with("aria-relevant", "additions")
        .label(talk::MESSAGES)
        .with("tabindex", "0")
        .on("scroll", Box::new(move |_| scrolled(area, id)))
        .on("keydown", Box::new(|event| walk(event.unchecked_ref())))
        .child(tag("ol", "rows").maybe(beginning(scene, id)).children(entries))
}

/// The way to the newest message, for whoever has left the end; how many have come meanwhile.
pub(super) fn way_to_end(scene: Scene<'_>, id: ConversationId) -> Tag {
    let (area, reading) = (scene.area, &scene.screen.reading);
    let unread = scene.thread(id).map_or(0, |thread| thread.unread);
    let on_press = move |_| {
        let state = area.live.peek();
        area.screen.write().reading.go_to_end(state.machine.timeline(id));
        composer::focus();
    };
    let words = match unread {
        0 => tag("span", "sr-only").say(talk::TO_NEWEST),
        unread => tag("span", "").text(&fill(talk::NEW, &[&unread_text(unread)])),
    };
    let button = || {
        tag("button", "to-end")
            .with("type", "button")
            .flag("data-new", unread > 0)
            .on("click", Box::new(on_press))
            .child(icon(Glyph::DOWN))
            .child(words)
    };
    let is_away = !reading.is_at_end() || !reading.reaches_newest();
    tag("div", "log-end").maybe(is_away.then(button))
}

/// The log's element, once it stands in the browser's page.
fn scroller() -> Option<Element> {
    if cfg!(feature = "hydrate") { document().query_selector(LOG).ok().flatten() } else { None }
}

fn is_at_end() -> bool {
    scroller().is_none_or(|log| -log.scroll_top() < END_PX)
}

/// What waits is read when the newest message is on screen.
fn look(area: Area, id: ConversationId) {
    let is_at_end = is_at_end();
    if area.screen.read_untracked().reading.is_at_end() != is_at_end {
        area.screen.write().reading.set_at_end(is_at_end);
    }
    let waits = area.live.peek().machine.timeline(id).is_some_and(|timeline| timeline.thread().unread > 0);
    if waits && area.screen.read_untracked().reading.follows() {
        area.live.seen(id);
    }
}

fn scrolled(area: Area, id: ConversationId) {
    look(area, id);
    let Some(log) = scroller() else { return };
    let below = -log.scroll_top();
    let above = log.scroll_height() - log.client_height() - below;
    let state = area.live.peek();
    let Some(timeline) = state.machine.timeline(id) else { return };
    let mut screen = area.screen.write_untracked();
    let reading = &mut screen.reading;
    let (is_early, is_late) = (above < AHEAD_PX, below < AHEAD_PX);
    let grows = (is_late && reading.later(timeline)) || (is_early && reading.earlier());
    drop(screen);
    drop(state);
    if grows {
        drop(area.screen.write());
    } else if is_early {
        area.live.want_older(id);
    }
}

/// Up and Down go from message to message, and show when each was written; through a long one they scroll.
fn walk(key: &KeyboardEvent) {
    let is_up = match key.key().as_str() {
        "ArrowUp" => true,
        "ArrowDown" => false,
        _ => return,
    };
    let Some(log) = scroller() else { return };
    let focused = document().query_selector(".message:focus-within").ok().flatten();
    let next = match focused {
        Some(row) => {
            let (frame, place) = (log.get_bounding_client_rect(), row.get_bounding_client_rect());
            let goes_on = if is_up { place.top() < frame.top() } else { place.bottom() > frame.bottom() };
            if goes_on { None } else { neighbour(row, is_up) }
        }
        None if is_at_end() => log.query_selector(".rows > :last-child").ok().flatten().filter(|_| is_up),
        None => first_visible().map(|(row, _)| row),
    };
    let bubble = next.and_then(|row| row.query_selector(".bubble").ok().flatten());
    if let Some(bubble) = bubble {
        key.prevent_default();
        bubble.unchecked_ref::<HtmlElement>().focus().ok();
    }
}

fn neighbour(mut row: Element, is_before: bool) -> Option<Element> {
    loop {
        row = if is_before { row.previous_element_sibling() } else { row.next_element_sibling() }?;
        if row.class_name() == MESSAGE {
            return Some(row);
        }
    }
}

/// What stands above the first message: a greeting before anything was said, or the way to older ones.
fn beginning(scene: Scene<'_>, id: ConversationId) -> Option<Tag> {
    let timeline = scene.machine.timeline(id)?;
    let top = tag("li", "row-more").key("top".to_owned());
    if !timeline.is_whole() {
        let live = scene.area.live;
        let on_older = move |click: Event| {
            click.prevent_default();
            live.want_older(id);
        };
        let link = tag("a", "button").with("href", &routes::history(id, timeline.first()));
        return Some(top.child(link.on("click", Box::new(on_older)).say(talk::EARLIER)));
    }
    let thread = timeline.thread();
    if thread.seq.0 > 0 || scene.machine.outbox().of(id).next().is_some() {
        return None;
    }
    let name = &thread.other.name;
    let about = thread.subject.and_then(|listing| thread.listing(listing));
    Some(top.text(&match about {
        Some(card) => fill(talk::SAY_HELLO_ABOUT, &[name, &card.title]),
        None => fill(talk::SAY_HELLO, &[name]),
    }))
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
        Entry::New => {
            tag("li", "row-new").key("new".to_owned()).child(tag("span", "").say(talk::NEW_MESSAGES))
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
    way_to(card, "listing-chip")
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
        .child(tag("span", "listing-chip-price").text(&words::price(card.price)))
        .maybe(state_chip(card.state))
}
