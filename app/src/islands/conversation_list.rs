//! The list of conversations, the one with the newest message first.

use leptos::prelude::Get;
use protocol::{
    ConversationId, ListingCard, Person, Timestamp,
    sync::{Sync, timeline::Timeline},
};

use super::{
    address,
    messages::{Area, empty},
    reader_clock::ReaderClock,
};
use crate::{
    components::{avatar::avatar, state_chip::state_chip},
    markup::{Tag, tag},
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
}

impl Row {
    fn of(machine: &Sync, timeline: &Timeline, is_open: bool) -> Self {
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
        }
    }
}

/// The aside with all rows. A conversation without messages belongs to it only while it is open.
pub(super) fn draw(area: Area, open: Option<ConversationId>, next: Option<&str>) -> Tag {
    let clock = area.clock.get();
    let (rows, is_empty) = area.live.with(|machine| {
        let timelines = machine.timelines();
        let is_empty = timelines.is_empty();
        let listed = timelines
            .into_iter()
            .filter(|timeline| timeline.thread().seq.0 > 0 || Some(timeline.thread().id) == open);
        let row = |timeline: &Timeline| Row::of(machine, timeline, Some(timeline.thread().id) == open);
        (listed.map(row).collect::<Vec<_>>(), is_empty)
    });
    let rows = rows.into_iter().map(|row| row.draw(area, clock)).collect();
    tag("aside", "conversations")
        .with("aria-label", "Conversations")
        .child(tag("header", "conversations-header").child(tag("h2", "").text("Messages")))
        .child(tag("ol", "conversation-list").children(rows))
        .maybe(is_empty.then(no_conversations))
        .maybe(next.map(|next| tag("a", "list-more").with("href", next).text("Older conversations")))
}

fn no_conversations() -> Tag {
    empty(
        "No conversations yet",
        "Find something you like and press Contact seller: the conversation appears here.",
    )
    .child(tag("a", "button").with("href", routes::HOME).text("Browse listings"))
}

impl Row {
    fn draw(self, area: Area, clock: ReaderClock) -> Tag {
        let Self { id, is_open, other, subject, last, is_own, is_typing, at, unread } = self;
        let line = if is_typing {
            tag("span", "conversation-typing").child(tag("bdi", "").text("typing…"))
        } else {
            let you = is_own.then(|| tag("span", "lead").text("You: "));
            tag("span", "conversation-last").maybe(you).child(tag("bdi", "").text(&last))
        };
        let mut link = tag("a", "conversation")
            .with("href", &routes::conversation(id))
            .flag("aria-current", is_open)
            .flag("data-unread", unread > 0)
            .on("click", address::turns_to(area.open, Some(id)))
            .child(avatar(&other))
            .child(tag("span", "conversation-name").child(tag("bdi", "").text(&other.name)))
            .child(tag("time", "conversation-time").with("datetime", &at.to_rfc3339()).text(&clock.brief(at)))
            .child(line);
        if let Some(card) = subject {
            let picture = tag("img", "conversation-thumb")
                .with("src", &card.picture.thumbnail_url())
                .with("alt", &card.title)
                .with("width", "32")
                .with("height", "32")
                .with("loading", "lazy");
            link = link.child(picture).maybe(state_chip(card.state));
        }
        tag("li", "").key(id.to_string()).child(link.maybe(unread_count(unread)))
    }
}

/// How many wait; nothing when nothing does.
pub(super) fn unread_count(unread: u32) -> Option<Tag> {
    (unread > 0).then(|| {
        tag("span", "unread")
            .text(&unread.min(99).to_string())
            .text(" ")
            .child(tag("span", "sr-only").text(" unread"))
    })
}
