//! What helps at the first contact, until its reader has put it away.

use super::area::Scene;
use crate::{
    components::icon::{Glyph, icon},
    markup::{Tag, tag},
    routes,
    words::talk,
};
use protocol::ConversationId;

/// One sentence and a button; nothing once it was pressed.
pub(super) fn draw(scene: Scene<'_>, id: ConversationId) -> Option<Tag> {
    scene.screen.tip.then(|| {
        tag("form", "tip")
            .key("tip".to_owned())
            .with("action", routes::DISMISS_TIP)
            .with("method", "post")
            .label(talk::A_TIP)
            .child(
                tag("input", "")
                    .with("type", "hidden")
                    .with("name", "from")
                    .with("value", &routes::conversation(id)),
            )
            .child(icon(Glyph::SHIELD))
            .child(tag("p", "").say(talk::TIP))
            .child(tag("button", "text-button").with("type", "submit").say(talk::GOT_IT))
    })
}
