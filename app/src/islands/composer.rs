//! The box to write in. A plain form that works without JavaScript; with it, nothing is reloaded and the
//! bubble stands there at once.

use leptos::prelude::*;
use protocol::{Code, ConversationId, ListingId, MessageId, sync::Sync, validate};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement, KeyboardEvent};

use super::messages::Area;
use crate::{
    components::icon::{Glyph, icon},
    live::host,
    markup::{Tag, tag},
    routes, words,
};

const BOX: &str = "composer-body";

/// What is being written.
#[derive(Clone, Copy)]
pub(super) struct Composer {
    /// None until the page has come alive: till then the plain form decides, and its button is never dimmed.
    text: RwSignal<Option<String>>,
    /// The counter's words, whether they tell of too much, and whether the text can be sent: most keys change
    /// none of it.
    verdict: Memo<(String, bool, bool)>,
    plain: StoredValue<Plain>,
}

/// What the plain form works with, and what it left behind when it was refused.
struct Plain {
    conversation: Option<ConversationId>,
    message_id: MessageId,
    refused: Option<Code>,
    draft: String,
    /// Whether the draft is in the box, and may be changed there.
    is_taken: bool,
}

impl Composer {
    pub(super) fn new(
        conversation: Option<ConversationId>,
        message_id: MessageId,
        refused: Option<Code>,
        draft: String,
    ) -> Self {
        let text = RwSignal::new(None::<String>);
        let verdict = Memo::new(move |_| {
            text.with(|text| {
                let chars = text.iter().flat_map(|text| text.chars()).count();
                let is_refused = text.as_ref().is_some_and(|text| validate::body(text).is_err());
                (words::left(chars), chars > validate::BODY_CHARS_MAX, is_refused)
            })
        });
        Self {
            text,
            verdict,
            plain: StoredValue::new(Plain { conversation, message_id, refused, draft, is_taken: false }),
        }
    }

    /// Another conversation is open; once its box stands on the page, it is filled.
    pub(super) fn arrive(self, open: Option<ConversationId>) {
        if let Some(id) = open
            && cfg!(feature = "hydrate")
        {
            queue_microtask(move || self.wake(id));
        }
    }

    /// What is in the box already was typed before the page came alive, and stays. Else what was written here
    /// before: typed into the refused plain form, or left unsent on this device.
    fn wake(self, id: ConversationId) {
        let Some(input) = input() else { return };
        let early = input.value();
        let refused = self.plain.try_update_value(|plain| {
            let is_left = plain.conversation == Some(id) && !std::mem::replace(&mut plain.is_taken, true);
            is_left.then(|| plain.draft.clone())
        });
        let refused = refused.flatten().filter(|draft| !draft.is_empty());
        let words =
            if early.is_empty() { refused.or_else(|| host::draft(id)).unwrap_or_default() } else { early };
        self.fill(id, words);
        if has_fine_pointer() {
            input.focus().ok();
        }
    }

    fn fill(self, id: ConversationId, words: String) {
        if let Some(input) = input() {
            input.set_value(&words);
        }
        host::keep_draft(id, &words);
        self.text.set(Some(words));
    }
}

impl Area {
    fn send(self, id: ConversationId) {
        let body = self.composer.text.get_untracked().unwrap_or_default();
        if validate::body(&body).is_err() {
            return;
        }
        self.composer.fill(id, String::new());
        self.live.send(id, body, self.live.peek(|machine| subject(machine, id)));
    }

    fn typed(self, id: ConversationId) {
        let value = input().map(|input| input.value()).unwrap_or_default();
        host::keep_draft(id, &value);
        self.live.typed(id, !validate::is_blank(&value));
        self.composer.text.set(Some(value));
    }
}

/// The form under the timeline, and above it why the plain one was refused.
pub(super) fn draw(area: Area, id: ConversationId) -> Vec<Tag> {
    let on_submit = move |event: Event| {
        event.prevent_default();
        area.send(id);
        if let Some(input) = input() {
            input.focus().ok();
        }
    };
    let on_keydown = move |event: Event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        // Enter that ends a composition belongs to the input method; on touch it breaks the line.
        if key.key() == "Enter" && !key.shift_key() && !key.is_composing() && has_fine_pointer() {
            event.prevent_default();
            area.send(id);
        }
    };
    let (other, listing) = area.live.peek(|machine| {
        let other = machine.timeline(id).map(|timeline| timeline.thread().other.name.clone());
        (other.unwrap_or_default(), subject(machine, id))
    });
    let (message_id, notice) = area.composer.plain.with_value(|plain| {
        let refused = plain.refused.filter(|_| plain.conversation == Some(id));
        (plain.message_id, refused.map(|code| notice(code, &plain.draft)))
    });
    let (left, is_over, is_refused) = area.composer.verdict.get();
    let hidden = |name, value: String| {
        tag("input", "").with("type", "hidden").with("name", name).with("value", &value)
    };
    let text = tag("textarea", "composer-text")
        .with("id", BOX)
        .with("name", "body")
        .with("rows", "1")
        .with("dir", "auto")
        .with("autofocus", "")
        .with("required", "")
        .with("enterkeyhint", "enter")
        .with("autocomplete", "off")
        .with("placeholder", &["Write to ", &other].concat())
        .on("input", Box::new(move |_| area.typed(id)))
        .on("keydown", Box::new(on_keydown));
    let form = tag("form", "composer")
        .key(id.to_string())
        .with("action", routes::SEND_MESSAGE)
        .with("method", "post")
        .on("submit", Box::new(on_submit))
        .child(hidden("conversation", id.to_string()))
        .child(hidden("id", message_id.to_string()))
        .maybe(listing.map(|listing| hidden("listing", listing.to_string())))
        .child(tag("label", "sr-only").with("for", BOX).text("Your message"))
        .child(text)
        .child(tag("span", "counter").with("role", "status").flag("data-over", is_over).text(&left))
        .child(
            tag("button", "send")
                .with("type", "submit")
                .flag("aria-disabled", is_refused)
                .child(icon(Glyph::Send))
                .child(tag("span", "sr-only").text("Send")),
        );
    notice.into_iter().chain([form]).collect()
}

fn notice(code: Code, unsent: &str) -> Tag {
    let unsent = (!unsent.is_empty()).then(|| tag("blockquote", "").with("dir", "auto").text(unsent));
    tag("div", "composer-notice")
        .with("role", "alert")
        .child(tag("p", "").text(words::not_sent(code)))
        .maybe(unsent)
}

fn subject(machine: &Sync, id: ConversationId) -> Option<ListingId> {
    machine.timeline(id).and_then(|timeline| timeline.thread().subject)
}

/// The box, once it stands in the browser's page.
fn input() -> Option<HtmlTextAreaElement> {
    document().get_element_by_id(BOX)?.dyn_into().ok()
}

fn has_fine_pointer() -> bool {
    window().match_media("(pointer: fine)").ok().flatten().is_none_or(|query| query.matches())
}
