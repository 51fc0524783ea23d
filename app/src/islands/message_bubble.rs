//! One message.

use protocol::{Amendment, Code, MessageId, sync, sync::outbox::Echo};

use super::{
    area::Scene,
    bubble_menu,
    entry::{Bubble, Mark},
    photos,
};
use crate::{
    components::{
        icon::{Glyph, icon},
        message_body::message_body,
    },
    live::host,
    markup::{Handler, Tag, tag},
    routes,
    words::{self, Phrase, say, talk},
};

/// The class of a message's row.
pub(super) const MESSAGE: &str = "message";

impl Mark {
    /// In the attribute, for people, and as a drawing.
    const fn shown(self) -> (&'static str, Phrase, Glyph) {
        match self {
            Self::Failed(_) => ("failed", talk::NOT_SENT, Glyph::ALERT),
            Self::Sending => ("sending", talk::SENDING, Glyph::CLOCK),
            Self::Sent => ("sent", talk::SENT, Glyph::CHECK),
            Self::Delivered => ("delivered", talk::DELIVERED, Glyph::CHECKS),
            Self::Read => ("read", talk::READ, Glyph::CHECKS),
        }
    }
}

/// The bubble, its time, and how far it has come.
pub(super) fn draw(scene: Scene<'_>, bubble: Bubble<'_>) -> Tag {
    let clock = scene.screen.clock;
    let Bubble { id, seq, body, images, amended, refused, at, is_own, mark, is_seen, is_first, is_last } =
        bubble;
    let is_gone = amended == Some(Amendment::Deleted);
    let (state, label, glyph) = mark.shown();
    let time = at.map(|at| tag("time", "").with("datetime", &at.to_rfc3339()).text(&clock.time(at)));
    let ticks =
        is_own.then(|| tag("span", "ticks").child(icon(glyph)).child(tag("span", "sr-only").say(label)));
    let has_photos = !is_gone && !images.is_empty();
    // The keyboard comes here, too: Up and Down in the log.
    let mut balloon = tag("div", "bubble").with("tabindex", "-1").flag("data-photos", has_photos);
    if let Some(at) = at {
        balloon = balloon.with("data-time", &clock.full(at));
    }
    balloon = if is_gone {
        balloon.child(tag("p", "message-gone").text(words::deleted(is_own)))
    } else {
        balloon
            .maybe(is_own.then(|| tag("span", "sr-only").say(talk::YOU)))
            .maybe(photos::shown(images))
            .maybe((!body.is_empty() || images.is_empty()).then(|| message_body(body)))
    };
    balloon = balloon
        .maybe(amended.filter(|_| !is_gone).map(|_| tag("span", "message-edited").say(talk::EDITED)))
        .child(tag("span", "message-meta").maybe(time).maybe(ticks.filter(|_| !is_gone)))
        .maybe(seq.filter(|_| !is_gone).map(|seq| bubble_menu::opener(scene.area, seq)));
    let mut row = tag("li", MESSAGE).key(id.to_string());
    if seq.is_some() && seq == scene.screen.target() {
        row = row.with("id", routes::HERE).with("data-target", "true");
    }
    row.flag("data-own", is_own)
        .with("data-state", state)
        .flag("data-first", is_first)
        .flag("data-last", is_last)
        .flag("data-gone", is_gone)
        .child(balloon)
        // The tick says it to screen readers.
        .maybe(is_seen.then(|| tag("p", "message-seen").flag("aria-hidden", true).say(talk::SEEN)))
        .maybe(match mark {
            Mark::Failed(code) => Some(failure(scene, id, code, body)),
            _ => refused.map(|(echo, code)| not_amended(scene, echo, code)),
        })
}

/// An edit or deletion was refused: why, and the text that would be lost.
fn not_amended(scene: Scene<'_>, echo: &Echo, code: Code) -> Tag {
    let live = scene.area.live;
    let (id, text) = (echo.id, &echo.body);
    let lost = (!text.is_empty()).then(|| tag("q", "").with("dir", "auto").text(text));
    let copy = lost.is_some().then(|| copy(scene, id, text));
    tag("p", "message-failed")
        .with("role", "alert")
        .child(tag("span", "").text(&words::not_amended(code)))
        .maybe(lost)
        .maybe(copy)
        .child(button(talk::DISMISS, Box::new(move |_| live.discard(id))))
}

fn button(label: Phrase, act: Handler) -> Tag {
    tag("button", "text-button").key(say(label).to_owned()).with("type", "button").on("click", act).say(label)
}

/// Says so once it is done.
fn copy(scene: Scene<'_>, id: MessageId, body: &str) -> Tag {
    let (screen, body) = (scene.area.screen, body.to_owned());
    let on_copy = move |_| host::copy(body.clone(), move || screen.write().copied = Some(id));
    button(if scene.screen.copied == Some(id) { talk::COPIED } else { talk::COPY }, Box::new(on_copy))
}

/// Why it was not sent, and what its writer can do: the text is not lost (contract D19).
fn failure(scene: Scene<'_>, id: MessageId, code: Code, body: &str) -> Tag {
    let live = scene.area.live;
    let again = sync::can_retry(code).then(|| button(talk::RETRY, Box::new(move |_| live.retry(id))));
    tag("p", "message-failed")
        .with("role", "alert")
        .child(tag("span", "").text(&words::not_sent(code)))
        .maybe(again)
        .child(copy(scene, id, body))
        .child(button(talk::DELETE, Box::new(move |_| live.discard(id))))
}
