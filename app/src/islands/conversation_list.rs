//! The list of conversations, the one with the newest message first.

use protocol::{Amendment, UNREAD_MAX, sync::timeline::Timeline};

use super::{address, area::Scene, entry::present, messages::empty};
use crate::{
    components::{avatar::avatar, state_chip::state_chip},
    markup::{Tag, kept, tag},
    routes, words,
};

/// Characters of the last message in a row at most.
const LAST_CHARS_MAX: usize = 120;

/// The aside with all rows. A conversation without messages belongs to it only while it is open.
pub(super) fn draw(scene: Scene<'_>) -> Tag {
    if scene.is_drawn {
        return kept("aside", String::new());
    }
    let timelines = scene.machine.timelines();
    let listed = |timeline: &&&Timeline| timeline.thread().seq.0 > 0 || is_open(scene, timeline);
    let rows = timelines.iter().filter(listed).map(|timeline| row(scene, timeline)).collect();
    let next = scene.screen.next.as_deref();
    tag("aside", "conversations")
        .with("aria-label", "Conversations")
        .child(tag("header", "conversations-header").child(tag("h2", "").text("Messages")))
        .child(tag("ol", "conversation-list").children(rows))
        .maybe(timelines.is_empty().then(no_conversations))
        .maybe(next.map(|next| tag("a", "list-more").with("href", next).text("Older conversations")))
}

fn is_open(scene: Scene<'_>, timeline: &Timeline) -> bool {
    scene.screen.open == Some(timeline.thread().id)
}

fn no_conversations() -> Tag {
    empty(
        "No conversations yet",
        "Find something you like and press Contact seller: the conversation appears here.",
    )
    .child(tag("a", "button").with("href", routes::HOME).text("Browse listings"))
}

fn row(scene: Scene<'_>, timeline: &Timeline) -> Tag {
    let thread = timeline.thread();
    let id = thread.id;
    let mut link = tag("a", "conversation")
        .with("href", &routes::conversation(id))
        .flag("aria-current", is_open(scene, timeline))
        .flag("data-unread", thread.waiting() > 0)
        .on("click", address::turns_to(scene.area, Some(id)))
        .child(avatar(&thread.other))
        .child(tag("span", "conversation-name").child(tag("bdi", "").text(&thread.other.name)))
        .child(
            tag("time", "conversation-time")
                .with("datetime", &thread.at.to_rfc3339())
                .text(&scene.screen.clock.brief(thread.at)),
        )
        .child(last_words(scene, timeline));
    if let Some(card) = thread.subject.and_then(|listing| thread.listing(listing)) {
        let picture = tag("img", "conversation-thumb")
            .with("src", &card.picture.thumbnail_url())
            .with("alt", &card.title)
            .with("width", "32")
            .with("height", "32")
            .with("loading", "lazy");
        link = link.child(picture).maybe(state_chip(card.state));
    }
    tag("li", "").key(id.to_string()).child(link.maybe(unread_count(thread.waiting())))
}

/// The row's second line.
fn last_words(scene: Scene<'_>, timeline: &Timeline) -> Tag {
    if timeline.is_typing() {
        return tag("span", "conversation-typing").child(tag("bdi", "").text("typing…"));
    }
    let thread = timeline.thread();
    let (last, photos, is_own) = match (scene.machine.outbox().of(thread.id).last(), thread.last()) {
        (Some(echo), _) => (echo.body.as_str(), echo.images.len(), true),
        (None, Some(message)) => {
            let is_own = message.sender == scene.machine.me();
            match present(scene.machine, thread.id, message) {
                (_, Some(Amendment::Deleted)) => {
                    return tag("span", "conversation-last")
                        .flag("data-gone", true)
                        .text(words::deleted(is_own));
                }
                (body, _) => (body, message.images.len(), is_own),
            }
        }
        (None, None) => ("Nothing said yet", 0, false),
    };
    let photos = words::photos(photos);
    let last = if last.is_empty() { &photos } else { last };
    // A row shows one line; the rest of a long message would only be clipped.
    let end = last.char_indices().nth(LAST_CHARS_MAX).map_or(last.len(), |(index, _)| index);
    let you = is_own.then(|| tag("span", "lead").text("You: "));
    tag("span", "conversation-last").maybe(you).child(tag("bdi", "").text(&last[..end]))
}

/// How many wait; nothing when nothing does.
pub(super) fn unread_count(unread: u32) -> Option<Tag> {
    (unread > 0).then(|| {
        let shown = if unread < UNREAD_MAX { unread.to_string() } else { format!("{}+", UNREAD_MAX - 1) };
        tag("span", "unread").text(&shown).text(" ").child(tag("span", "sr-only").text(" unread"))
    })
}
