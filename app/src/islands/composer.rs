//! The box to write in. A plain form that works without JavaScript; with it, nothing is reloaded and the
//! bubble stands there at once.

mod draw;

use leptos::prelude::*;
use protocol::{Amendment, Code, ConversationId, Image, MessageId, Seq, validate};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::{area::Area, photos};
use crate::{live::host, words};

pub(super) use draw::draw;

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
    let kept = host::draft(id).unwrap_or_default();
    let words = both(&kept, typed);
    // What is kept as it is belongs to all tabs: written down once more it could come back after another one has sent it.
    if words != kept {
        host::keep_draft(id, &words);
    }
    put(area, words);
    focus();
}

/// What was kept and what is in the box: two pages may have written here, and neither text is thrown away.
fn both(kept: &str, typed: String) -> String {
    if kept.starts_with(&typed) {
        kept.to_owned()
    } else if typed.starts_with(kept) {
        typed
    } else {
        [kept, "\n", &typed].concat()
    }
}

/// Goes with what is written in other tabs of the same browser: a conversation has one draft, wherever it is open, and rows
/// show it, too.
pub(super) fn follow(area: Area) {
    if cfg!(not(feature = "hydrate")) {
        return;
    }
    window_event_listener_untyped("storage", move |_| {
        let mut screen = area.screen.write();
        let Some(id) = screen.open.filter(|_| area.live.peek().is_kept) else { return };
        let words = host::draft(id).unwrap_or_default();
        if let Some(editing) = &mut screen.composer.editing {
            editing.draft = words;
        } else if screen.composer.text != words {
            drop(screen);
            put(area, words);
        }
    });
}

/// Where one goes on after a press elsewhere; on touch that would bring the keyboard up.
pub(super) fn focus() {
    if let Some(input) = input().filter(|_| has_fine_pointer()) {
        input.focus().ok();
    }
}

/// Into the box.
fn put(area: Area, words: String) {
    if let Some(input) = input() {
        input.set_value(&words);
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
pub(super) fn edit(area: Area, seq: Seq, body: String) {
    let mut screen = area.screen.write();
    let composer = &mut screen.composer;
    let draft = composer.editing.take().map_or_else(|| composer.text.clone(), |editing| editing.draft);
    composer.editing = Some(Editing { seq, body: body.clone(), draft });
    drop(screen);
    put(area, body);
    // Asked for, so on touch, too.
    if let Some(input) = input() {
        input.focus().ok();
    }
}

/// Ends writing anew: the draft stands in the box again. Says which message it was, and what that says.
fn stop_editing(area: Area) -> Option<(Seq, String)> {
    let Editing { seq, body, draft } = area.screen.write_untracked().composer.editing.take()?;
    area.screen.notify_typed();
    put(area, draft);
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
    if let Some((seq, before)) = stop_editing(area) {
        if body != before {
            area.live.amend(id, (seq, Amendment::Edited), body);
        }
        return;
    }
    photos::sent();
    put(area, String::new());
    host::keep_draft(id, "");
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
        host::keep_draft(id, &words);
    }
    show(area, words);
}

/// The box, once it stands in the browser's page.
fn input() -> Option<HtmlTextAreaElement> {
    document().get_element_by_id(BOX).map(JsCast::unchecked_into)
}

fn has_fine_pointer() -> bool {
    window().match_media("(pointer: fine)").ok().flatten().is_none_or(|query| query.matches())
}
