//! One conversation: who and what it is about, what was said, and the box to write in.

use protocol::ConversationId;

use super::{composer, messages::Area, thread_header, timeline};
use crate::{
    live::Live,
    markup::{Tag, tag},
};

/// The open conversation.
pub(super) fn draw(area: Area, log: timeline::Log, id: ConversationId) -> Vec<Tag> {
    let mut parts = thread_header::draw(area, id);
    parts.push(log.draw(id));
    parts.push(typing(area.live, id));
    parts.extend(composer::draw(area, id));
    parts
}

fn typing(live: Live, id: ConversationId) -> Tag {
    let name = live.with(|machine| {
        let timeline = machine.timeline(id).filter(|timeline| timeline.is_typing())?;
        Some([&timeline.thread().other.name, " is typing"].concat())
    });
    let dot = || tag("span", "");
    tag("p", "typing")
        .with("aria-live", "polite")
        .flag("data-on", name.is_some())
        .child(tag("span", "dots").flag("aria-hidden", true).children(vec![dot(), dot(), dot()]))
        .child(tag("span", "sr-only").text(&name.unwrap_or_default()))
}
