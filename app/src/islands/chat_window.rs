//! One conversation: who and what it is about, what was said, and the box to write in.

use protocol::ConversationId;

use super::{area::Scene, bubble_menu, composer, thread_header, timeline, tip};
use crate::{
    markup::{Tag, tag},
    words::{fill, talk},
};

/// The open conversation.
pub(super) fn draw(scene: Scene<'_>, id: ConversationId) -> Vec<Tag> {
    let mut parts = thread_header::draw(scene, id);
    parts.extend(tip::draw(scene, id));
    parts.push(bubble_menu::draw(scene, id));
    parts.push(timeline::draw(scene, id));
    parts.push(timeline::way_to_end(scene, id));
    parts.push(typing(scene, id));
    parts.extend(composer::draw(scene, id));
    parts
}

fn typing(scene: Scene<'_>, id: ConversationId) -> Tag {
    let timeline = scene.machine.timeline(id).filter(|timeline| timeline.is_typing());
    let words = timeline.map(|timeline| fill(talk::IS_TYPING, &[&timeline.thread().other.name]));
    let dot = || tag("span", "");
    tag("p", "typing")
        .with("aria-live", "polite")
        .flag("data-on", words.is_some())
        .child(tag("span", "dots").flag("aria-hidden", true).children(vec![dot(), dot(), dot()]))
        .child(tag("span", "sr-only").text(&words.unwrap_or_default()))
}
