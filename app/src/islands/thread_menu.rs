//! What can be done with a conversation: a disclosure that works as plain HTML, of links and plain forms.

use protocol::Thread;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::{area::Scene, arranging};
use crate::{
    components::icon::{Glyph, icon},
    markup::{Tag, tag},
    routes,
    words::{Phrase, talk},
};

/// The button with the three dots, and what is behind it.
pub(super) fn draw(scene: Scene<'_>, thread: &Thread) -> Tag {
    let person = thread.other.id;
    let link = |path: String, label: Phrase| tag("a", "menu-item").with("href", &path).say(label);
    tag("details", "menu")
        .key(thread.id.to_string())
        .on("keydown", Box::new(close_on_escape))
        .child(tag("summary", "menu-button").label(talk::MORE_ABOUT_CONVERSATION).child(icon(Glyph::MORE)))
        .child(
            tag("div", "menu-items")
                .child(link(routes::profile(person), talk::VIEW_PROFILE))
                .maybe(arranging::acts(scene, thread))
                .child(block_form(thread, "menu-item"))
                .child(link(routes::report(person), talk::REPORT)),
        )
}

/// The form that blocks the other one, or takes that back.
pub(super) fn block_form(thread: &Thread, class: &str) -> Tag {
    let (action, label) = if thread.arrangement.blocked {
        (routes::UNBLOCK, talk::UNBLOCK)
    } else {
        (routes::BLOCK, talk::BLOCK)
    };
    let hidden = |name, value: String| {
        tag("input", "").with("type", "hidden").with("name", name).with("value", &value)
    };
    tag("form", "")
        .with("action", action)
        .with("method", "post")
        .child(hidden("person", thread.other.id.to_string()))
        .child(hidden("from", routes::conversation(thread.id)))
        .child(tag("button", class).with("type", "submit").say(label))
}

/// And puts the focus back on the button, where it came from.
fn close_on_escape(event: Event) {
    let key: &KeyboardEvent = event.unchecked_ref();
    let Some(menu) = event.current_target().filter(|_| key.key() == "Escape") else { return };
    let menu: Element = menu.unchecked_into();
    let _ = menu.remove_attribute("open");
    if let Some(button) = menu.first_element_child() {
        let _ = button.unchecked_into::<HtmlElement>().focus();
    }
}
