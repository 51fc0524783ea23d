//! One message.

use protocol::{Code, MessageId, sync};

use super::{
    area::{Area, Scene},
    entry::{Bubble, Mark},
};
use crate::{
    components::{
        icon::{Glyph, icon},
        message_body::message_body,
    },
    live::host,
    markup::{Handler, Tag, tag},
    routes, words,
};

/// The class of a message's row.
pub(super) const MESSAGE: &str = "message";

impl Mark {
    /// In the attribute, for people, and as a drawing.
    const fn shown(self) -> (&'static str, &'static str, Glyph) {
        match self {
            Self::Failed(_) => ("failed", "Not sent", Glyph::ALERT),
            Self::Sending => ("sending", "Sending", Glyph::CLOCK),
            Self::Sent => ("sent", "Sent", Glyph::CHECK),
            Self::Delivered => ("delivered", "Delivered", Glyph::CHECKS),
            Self::Read => ("read", "Read", Glyph::CHECKS),
        }
    }
}

/// The bubble, its time, and how far it has come.
pub(super) fn draw(scene: Scene<'_>, bubble: Bubble<'_>) -> Tag {
    let clock = scene.screen.clock;
    let Bubble { id, seq, body, at, is_own, mark, is_first, is_last } = bubble;
    let (state, label, glyph) = mark.shown();
    let time = at.map(|at| tag("time", "").with("datetime", &at.to_rfc3339()).text(&clock.time(at)));
    let ticks =
        is_own.then(|| tag("span", "ticks").child(icon(glyph)).child(tag("span", "sr-only").text(label)));
    // The keyboard comes here, too: Up and Down in the log.
    let mut balloon = tag("div", "bubble").with("tabindex", "-1");
    if let Some(at) = at {
        balloon = balloon.with("data-time", &clock.full(at));
    }
    balloon = balloon
        .maybe(is_own.then(|| tag("span", "sr-only").text("You: ")))
        .child(message_body(body))
        .child(tag("span", "message-meta").maybe(time).maybe(ticks));
    let is_target =
        scene.screen.target.is_some_and(|(of, target)| scene.screen.open == Some(of) && seq == Some(target));
    let mut row = tag("li", MESSAGE).key(id.to_string());
    if is_target {
        row = row.with("id", routes::HERE).with("data-target", "true");
    }
    row.flag("data-own", is_own)
        .with("data-state", state)
        .flag("data-first", is_first)
        .flag("data-last", is_last)
        .child(balloon)
        .maybe(match mark {
            Mark::Failed(code) => Some(failure(scene, id, code, body)),
            _ => None,
        })
}

/// Why it was not sent, and what its writer can do: the text is not lost (contract D19).
fn failure(scene: Scene<'_>, id: MessageId, code: Code, body: &str) -> Tag {
    let Area { live, screen } = scene.area;
    let button = |label: &str, act: Handler| {
        tag("button", "text-button").key(label.to_owned()).with("type", "button").on("click", act).text(label)
    };
    let again = sync::can_retry(code).then(|| button("Retry", Box::new(move |_| live.retry(id))));
    let body = body.to_owned();
    let on_copy = move |_| host::copy(body.clone(), move || screen.write().copied = Some(id));
    let copy = if scene.screen.copied == Some(id) { "Copied" } else { "Copy" };
    tag("p", "message-failed")
        .with("role", "alert")
        .child(tag("span", "").text(words::not_sent(code)))
        .maybe(again)
        .child(button(copy, Box::new(on_copy)))
        .child(button("Delete", Box::new(move |_| live.discard(id))))
}
