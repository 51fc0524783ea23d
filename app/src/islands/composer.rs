//! The box to write in. A plain form that works without JavaScript; with it, nothing is reloaded and the
//! bubble stands there at once.

use leptos::prelude::*;
use protocol::{Amendment, Code, ConversationId, Image, MessageId, Seq, Thread, validate};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement, KeyboardEvent};

use super::{
    area::{Area, Scene},
    bubble_menu, photos,
    thread_menu::block_form,
};
use crate::{
    components::icon::{Glyph, icon},
    live::host,
    markup::{Tag, tag},
    routes,
    words::{self, fill, say, talk},
};

const BOX: &str = "composer-body";

/// What is being written.
pub(super) struct Composer {
    text: String,
    /// Nothing is said until the page has come alive: till then the plain form decides, and its button is never dimmed.
    verdict: Verdict,
    editing: Option<Editing>,
    plain: Plain,
}

/// A message of one's own is being written anew.
struct Editing {
    seq: Seq,
    /// What it says now.
    body: String,
    /// What stood in the box before, and will again.
    draft: String,
}

/// What the plain form works with, and what it left behind when it was refused.
struct Plain {
    conversation: Option<ConversationId>,
    message_id: MessageId,
    refused: Option<Code>,
    draft: String,
    /// What it had uploaded, as JSON.
    uploads: String,
    /// Whether the draft is in the box, and may be changed there.
    is_taken: bool,
}

/// What is said about the text; most keys change none of it.
#[derive(Default, PartialEq)]
struct Verdict {
    counter: String,
    is_over: bool,
    is_refused: bool,
}

impl Verdict {
    fn on(text: &str, images: &[Image]) -> Self {
        let chars = text.chars().count();
        Self {
            counter: words::left(chars),
            is_over: chars > validate::BODY_CHARS_MAX,
            is_refused: validate::message(said(text, images), images).is_err(),
        }
    }
}

/// The text as it is sent: images need none.
fn said<'a>(text: &'a str, images: &[Image]) -> &'a str {
    if !images.is_empty() && validate::is_blank(text) { "" } else { text }
}

impl Composer {
    pub(super) fn new(
        conversation: Option<ConversationId>,
        message_id: MessageId,
        refused: Option<Code>,
        (draft, uploads): (String, String),
    ) -> Self {
        let plain = Plain { conversation, message_id, refused, draft, uploads, is_taken: false };
        Self { text: String::new(), verdict: Verdict::default(), editing: None, plain }
    }

    /// What the refused plain form left for this conversation; once.
    fn take_draft(&mut self, id: ConversationId) -> Option<String> {
        let plain = &mut self.plain;
        let is_left = plain.conversation == Some(id) && !std::mem::replace(&mut plain.is_taken, true);
        (is_left && !plain.draft.is_empty()).then(|| plain.draft.clone())
    }
}

/// A conversation has been opened. What is in the box already was typed before the page came alive, and
/// stays. Else it is what was written here before: typed into the refused plain form, or left unsent on
/// this device.
pub(super) fn arrive(area: Area, id: ConversationId) {
    let Some(input) = input() else { return };
    let early = input.value();
    area.screen.write_untracked().composer.editing = None;
    let refused = area.screen.write_untracked().composer.take_draft(id);
    let typed = if early.is_empty() { refused.unwrap_or_default() } else { early };
    put(area, id, both(host::draft(id).unwrap_or_default(), typed));
    focus();
}

/// What was kept and what is in the box: two pages may have written here, and neither text is thrown away.
fn both(kept: String, typed: String) -> String {
    if kept.starts_with(&typed) {
        kept
    } else if typed.starts_with(&kept) {
        typed
    } else {
        [&kept, "\n", &typed].concat()
    }
}

/// Goes with what is written in other tabs of the same browser: a conversation has one draft, wherever it is open.
pub(super) fn follow(area: Area) {
    if cfg!(not(feature = "hydrate")) {
        return;
    }
    window_event_listener_untyped("storage", move |_| {
        let open = area.screen.read_untracked().open;
        if let (Some(id), Some(input)) = (open, input()) {
            let words = host::draft(id).unwrap_or_default();
            let is_other = {
                let composer = &area.screen.read_untracked().composer;
                composer.editing.is_none() && composer.text != words
            };
            if area.live.peek().is_kept && is_other {
                input.set_value(&words);
                show(area, words);
            }
        }
    });
}

/// Where one goes on after a press elsewhere; on touch that would bring the keyboard up.
pub(super) fn focus() {
    if let Some(input) = input().filter(|_| has_fine_pointer()) {
        input.focus().ok();
    }
}

fn put(area: Area, id: ConversationId, words: String) {
    if let Some(input) = input() {
        input.set_value(&words);
    }
    keep(area, id, words);
}

fn keep(area: Area, id: ConversationId, words: String) {
    if area.screen.read_untracked().composer.editing.is_none() {
        host::keep_draft(id, &words);
    }
    show(area, words);
}

fn show(area: Area, words: String) {
    let verdict = Verdict::on(&words, &photos::uploaded());
    let mut screen = area.screen.write_untracked();
    let is_news = screen.composer.verdict != verdict;
    screen.composer.verdict = verdict;
    screen.composer.text = words;
    drop(screen);
    if is_news {
        area.screen.notify_typed();
    }
}

/// Takes a message into the box to write it anew.
pub(super) fn edit(area: Area, id: ConversationId, seq: Seq, body: String) {
    let mut screen = area.screen.write();
    let composer = &mut screen.composer;
    let draft = composer.editing.take().map_or_else(|| composer.text.clone(), |editing| editing.draft);
    composer.editing = Some(Editing { seq, body: body.clone(), draft });
    drop(screen);
    put(area, id, body);
    // Asked for, so on touch, too.
    if let Some(input) = input() {
        input.focus().ok();
    }
}

/// Ends writing anew: the draft stands in the box again. Says which message it was, and what that says.
fn stop_editing(area: Area, id: ConversationId) -> Option<(Seq, String)> {
    let Editing { seq, body, draft } = area.screen.write_untracked().composer.editing.take()?;
    area.screen.notify_typed();
    put(area, id, draft);
    Some((seq, body))
}

fn send(area: Area, id: ConversationId) {
    let (text, is_editing) = {
        let composer = &area.screen.read_untracked().composer;
        (composer.text.clone(), composer.editing.is_some())
    };
    let images = if is_editing { Vec::new() } else { photos::uploaded() };
    let body = said(&text, &images).to_owned();
    if (!is_editing && photos::must_wait())
        || validate::message(&body, &images).is_err()
        || area.live.peek().machine.outbox().is_full()
    {
        return;
    }
    if let Some((seq, before)) = stop_editing(area, id) {
        if body != before {
            area.live.amend(id, (seq, Amendment::Edited), body);
        }
        return;
    }
    photos::sent();
    put(area, id, String::new());
    let state = area.live.peek();
    let timeline = state.machine.timeline(id);
    area.screen.write().reading.say(timeline);
    let subject = timeline.and_then(|timeline| timeline.thread().subject);
    drop(state);
    area.live.send(id, (body, images), subject);
}

fn typed(area: Area, id: ConversationId) {
    let words = input().map(|input| input.value()).unwrap_or_default();
    if area.screen.read_untracked().composer.editing.is_none() {
        area.live.typed(id, !validate::is_blank(&words));
    }
    keep(area, id, words);
}

/// The form under the timeline, and above it why the plain one was refused.
pub(super) fn draw(scene: Scene<'_>, id: ConversationId) -> Vec<Tag> {
    let area = scene.area;
    let on_submit = move |event: Event| {
        event.prevent_default();
        send(area, id);
        focus();
    };
    let on_keydown = move |event: Event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        let name = key.key();
        // Enter that ends a composition belongs to the input method; on touch it breaks the line.
        if name == "Enter" && !key.shift_key() && !key.is_composing() && has_fine_pointer() {
            event.prevent_default();
            send(area, id);
        } else if name == "Escape" {
            stop_editing(area, id);
        } else if name == "ArrowUp"
            && area.screen.read_untracked().composer.text.is_empty()
            && let Some((seq, body)) = bubble_menu::last_editable(area, id)
        {
            event.prevent_default();
            edit(area, id, seq, body);
        }
    };
    let Some(thread) = scene.thread(id) else { return Vec::new() };
    let Composer { plain, verdict, editing, text } = &scene.screen.composer;
    let bar = editing_bar(area, id, editing.as_ref().map(|_| validate::is_blank(text)));
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
                .flag("aria-disabled", verdict.is_refused)
                .child(icon(glyph))
                .child(tag("span", "sr-only").say(label)),
        );
    notice.into_iter().chain(note).chain([bar, form]).collect()
}

/// Says that the box holds an earlier message, and lets go of it. Empty otherwise, but always there: if it came and went,
/// the form behind it would be moved, and lose the focus.
fn editing_bar(area: Area, id: ConversationId, is_blank: Option<bool>) -> Tag {
    let bar = tag("div", "composer-editing").key("editing".to_owned());
    let Some(is_blank) = is_blank else { return bar };
    let on_stop = move |_| {
        stop_editing(area, id);
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

/// The box, once it stands in the browser's page.
fn input() -> Option<HtmlTextAreaElement> {
    document().get_element_by_id(BOX)?.dyn_into().ok()
}

fn has_fine_pointer() -> bool {
    window().match_media("(pointer: fine)").ok().flatten().is_none_or(|query| query.matches())
}
