//! How it looks, and what its keys do.

use protocol::{Code, ConversationId, Thread, validate};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use super::{BOX, Composer, edit, focus, has_fine_pointer, send, stop_editing, typed};
use crate::{
    components::icon::{Glyph, icon},
    islands::{
        area::{Area, Scene},
        bubble_menu, photos,
        thread_menu::block_form,
    },
    markup::{Tag, tag},
    routes,
    words::{self, fill, say, talk},
};

/// What Safari calls the key that ends a composition: to it the composition is over by then.
const COMPOSED: u32 = 229;

/// The form under the timeline, and above it why the plain one was refused.
pub(in crate::islands) fn draw(scene: Scene<'_>, id: ConversationId) -> Vec<Tag> {
    let area = scene.area;
    let on_submit = move |event: Event| {
        event.prevent_default();
        send(area, id);
        focus();
    };
    let on_keydown = move |event: Event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        let name = key.key();
        // Keys of a composition belong to the input method; on touch Enter breaks the line.
        if key.is_composing() || key.key_code() == COMPOSED {
            return;
        }
        if name == "Enter" && !key.shift_key() && has_fine_pointer() {
            event.prevent_default();
            send(area, id);
        } else if name == "Escape" {
            stop_editing(area);
        } else if name == "ArrowUp"
            && area.screen.read_untracked().composer.text.is_empty()
            && let Some((seq, body)) = bubble_menu::last_editable(area, id)
        {
            event.prevent_default();
            edit(area, seq, body);
        }
    };
    let Some(thread) = scene.thread(id) else { return Vec::new() };
    let Composer { plain, verdict, editing, text } = &scene.screen.composer;
    let bar = editing_bar(area, editing.as_ref().map(|_| validate::is_blank(text)));
    let (glyph, label) =
        if editing.is_some() { (Glyph::CHECK, talk::SAVE) } else { (Glyph::SEND, talk::SEND) };
    let refused = plain.refused.filter(|_| plain.conversation == Some(id));
    let notice = refused.map(|code| notice(code, &plain.draft, !plain.uploads.is_empty()));
    let left = if plain.conversation == Some(id) { plain.uploads.as_str() } else { "" };
    if thread.arrangement.blocked {
        return notice.into_iter().chain([blocked(thread)]).collect();
    }
    let note = match scene.machine.outbox().is_full() {
        true => Some(talk::MUCH_WAITS),
        false if scene.is_kept => None,
        false => Some(talk::NOTHING_KEPT),
    };
    let note = note.map(|words| tag("p", "composer-note").with("role", "status").say(words));
    let hidden = |name, value: String| {
        tag("input", "").with("type", "hidden").with("name", name).with("value", &value)
    };
    let field = tag("textarea", "composer-text")
        .with("id", BOX)
        .with("name", "body")
        .with("rows", "1")
        .with("dir", "auto")
        .with("autofocus", "")
        .with("enterkeyhint", "enter")
        .with("autocomplete", "off")
        .with("placeholder", &fill(talk::WRITE_TO, &[&thread.other.name]))
        .on("input", Box::new(move |_| typed(area, id)))
        .on("keydown", Box::new(on_keydown));
    let form = tag("form", "composer")
        .key(id.to_string())
        .with("action", routes::SEND_MESSAGE)
        .with("method", "post")
        .with("enctype", "multipart/form-data")
        .on("submit", Box::new(on_submit))
        .child(hidden("conversation", id.to_string()))
        .child(hidden("id", plain.message_id.to_string()))
        .maybe(thread.subject.map(|listing| hidden("listing", listing.to_string())))
        .children(photos::draw(left))
        .child(tag("label", "sr-only").with("for", BOX).say(talk::YOUR_MESSAGE))
        .child(field)
        .child(
            tag("span", "counter")
                .with("role", "status")
                .flag("data-over", verdict.is_over)
                .text(&verdict.counter),
        )
        .child(
            tag("button", "send")
                .with("type", "submit")
                // The focus stays in the box: on touch the keyboard would go with it.
                .on("mousedown", Box::new(|event| event.prevent_default()))
                .flag("aria-disabled", verdict.is_refused)
                .child(icon(glyph))
                .child(tag("span", "sr-only").say(label)),
        );
    notice.into_iter().chain(note).chain([bar, form]).collect()
}

/// Says that the box holds an earlier message, and lets go of it. Empty otherwise, but always there: if it came and went,
/// the form behind it would be moved, and lose the focus.
fn editing_bar(area: Area, is_blank: Option<bool>) -> Tag {
    let bar = tag("div", "composer-editing").key("editing".to_owned());
    let Some(is_blank) = is_blank else { return bar };
    let on_stop = move |_| {
        stop_editing(area);
        focus();
    };
    let words = say(if is_blank { talk::EDITED_AWAY } else { talk::EDITING });
    bar.child(icon(Glyph::EDIT)).child(tag("span", "").with("role", "status").text(words)).child(
        tag("button", "")
            .with("type", "button")
            .label(talk::STOP_EDITING)
            .on("click", Box::new(on_stop))
            .child(icon(Glyph::CLOSE)),
    )
}

/// In its place while the user has blocked the other one.
fn blocked(thread: &Thread) -> Tag {
    let (before, after) = say(talk::YOU_BLOCKED).split_once("{}").unwrap_or_default();
    let name = tag("bdi", "").text(&thread.other.name);
    tag("div", "composer-blocked")
        .child(tag("p", "").text(before).child(name).text(after))
        .child(block_form(thread, "button"))
}

fn notice(code: Code, unsent: &str, has_uploads: bool) -> Tag {
    let uploads = has_uploads.then(|| tag("p", "").say(talk::STILL_ATTACHED));
    let unsent = (!unsent.is_empty()).then(|| tag("blockquote", "").with("dir", "auto").text(unsent));
    tag("div", "composer-notice")
        .with("role", "alert")
        .child(tag("p", "").text(&words::not_sent(code)))
        .maybe(unsent)
        .maybe(uploads)
}
