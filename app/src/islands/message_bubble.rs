//! One message.

use protocol::{Amendment, Code, MessageId, sync, sync::outbox::Echo};

use super::{
    area::Scene,
    bubble_menu,
    entry::{Bubble, Mark},
};
use crate::{
    components::icon::{Glyph, icon},
    live::Live,
    markup::{Handler, Tag, tag},
    words,
};

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
    let Bubble { id, seq, body, amended, refused, at, is_own, mark, is_first, is_last } = bubble;
    let is_gone = amended == Some(Amendment::Deleted);
    let (state, label, glyph) = mark.shown();
    let time = at.map(|at| tag("time", "").with("datetime", &at.to_rfc3339()).text(&clock.time(at)));
    let ticks =
        is_own.then(|| tag("span", "ticks").child(icon(glyph)).child(tag("span", "sr-only").text(label)));
    let mut balloon = tag("div", "bubble");
    if let Some(at) = at {
        balloon = balloon.with("title", &clock.full(at));
    }
    balloon = if is_gone {
        balloon.child(tag("p", "message-gone").text(words::deleted(is_own)))
    } else {
        balloon
            .maybe(is_own.then(|| tag("span", "sr-only").text("You: ")))
            .child(tag("p", "message-body").with("dir", "auto").text(body))
    };
    balloon = balloon
        .maybe(amended.filter(|_| !is_gone).map(|_| tag("span", "message-edited").text("edited")))
        .child(tag("span", "message-meta").maybe(time).maybe(ticks.filter(|_| !is_gone)))
        .maybe(seq.filter(|_| !is_gone).map(|seq| bubble_menu::opener(scene.area, seq)));
    tag("li", "message")
        .key(id.to_string())
        .flag("data-own", is_own)
        .with("data-state", state)
        .flag("data-first", is_first)
        .flag("data-last", is_last)
        .flag("data-gone", is_gone)
        .child(balloon)
        .maybe(match mark {
            Mark::Failed(code) => Some(failure(scene.area.live, id, code)),
            _ => refused.map(|(echo, code)| not_amended(scene.area.live, echo, code)),
        })
}

/// An edit or deletion was refused: why, and the text that would be lost.
fn not_amended(live: Live, echo: &Echo, code: Code) -> Tag {
    let (id, text) = (echo.id, echo.body.clone());
    let kept = (!text.is_empty()).then(|| tag("q", "").with("dir", "auto").text(&text));
    tag("p", "message-failed")
        .with("role", "alert")
        .child(tag("span", "").text(&words::not_amended(code)))
        .maybe(kept)
        .child(button("Copy", Box::new(move |_| bubble_menu::copy(&text))))
        .child(button("Dismiss", Box::new(move |_| live.discard(id))))
}

fn button(label: &str, act: Handler) -> Tag {
    tag("button", "text-button").with("type", "button").on("click", act).text(label)
}

fn failure(live: Live, id: MessageId, code: Code) -> Tag {
    let again = sync::can_retry(code).then(|| button("Try again", Box::new(move |_| live.retry(id))));
    tag("p", "message-failed")
        .with("role", "alert")
        .child(tag("span", "").text(words::not_sent(code)))
        .maybe(again)
        .child(button("Delete", Box::new(move |_| live.discard(id))))
}
