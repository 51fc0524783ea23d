//! What can be done with a message. All bubbles share one menu, a popover of the browser's: it opens beside the button
//! that was pressed, closes with Escape or a press elsewhere, and gives the focus back, without a line of ours.

use js_sys::Date;
use leptos::prelude::*;
use protocol::{Amendment, ConversationId, Message, Seq, Timestamp};

use super::{
    area::{Area, Scene, Screen},
    composer,
    entry::present,
    timeline,
};
use crate::{
    live::host,
    markup::{Handler, Tag, tag},
    words::{Phrase, say, talk},
};

const MENU: &str = "bubble-menu";
/// The button that does not delete.
const KEEP: &str = ".bubble-menu :last-child";

/// Which bubble the menu is about.
#[derive(Default)]
pub(super) struct Menu {
    seq: Seq,
    /// Delete was pressed, and asks once.
    asks: bool,
}

/// The button on a bubble.
pub(super) fn opener(area: Area, seq: Seq) -> Tag {
    tag("button", "bubble-more")
        .with("type", "button")
        .with("popovertarget", MENU)
        .label(talk::WHAT_WITH_MESSAGE)
        .on("click", Box::new(move |_| turn(area, |screen| screen.menu = Menu { seq, asks: false })))
}

/// The menu of the bubble whose button was pressed last.
pub(super) fn draw(scene: Scene<'_>, id: ConversationId) -> Tag {
    let menu = tag("div", "bubble-menu").key(MENU.to_owned()).with("id", MENU).with("popover", "");
    let Menu { seq, asks } = scene.screen.menu;
    let message =
        scene.thread(id).and_then(|thread| thread.messages.iter().find(|message| message.seq == seq));
    let Some(message) = message else { return menu };
    let area = scene.area;
    let (body, amended) = present(scene.machine, id, message);
    if asks {
        // The button that opened the menu goes with the message: so one goes on from the log. The menu stays as it is, since
        // only the browser closes it, by a button that is still there.
        let on_delete = move |_| {
            timeline::focus_on(timeline::LOG);
            area.live.amend(id, (seq, Amendment::Deleted), String::new());
        };
        return menu
            .child(tag("p", "").say(talk::DELETE_FOR_BOTH))
            .child(last_word(talk::DELETE, "danger", Box::new(on_delete)))
            .child(last_word(talk::KEEP, "", Box::new(|_| {})));
    }
    if amended == Some(Amendment::Deleted) {
        return menu;
    }
    let is_own = message.sender == scene.machine.me();
    let edit = (is_own && is_editable(message)).then(|| {
        let body = body.to_owned();
        last_word(talk::EDIT, "", Box::new(move |_| composer::edit(area, seq, body.clone())))
    });
    let body = body.to_owned();
    let on_delete = move |_| {
        turn(area, |screen| screen.menu.asks = true);
        queue_microtask(|| timeline::focus_on(KEEP));
    };
    // A photo without words has none to copy.
    let copy = (!body.is_empty())
        .then(|| last_word(talk::COPY, "", Box::new(move |_| host::copy(body.clone(), || {}))));
    menu.maybe(edit).maybe(copy).maybe(is_own.then(|| item(talk::DELETE_ASKS, "", Box::new(on_delete))))
}

/// The last message of one's own, if it may still be edited, and its text.
pub(super) fn last_editable(area: Area, id: ConversationId) -> Option<(Seq, String)> {
    let state = area.live.peek();
    let machine = &state.machine;
    let mut messages = machine.timeline(id)?.thread().messages.iter().rev();
    let last = messages.find(|message| message.sender == machine.me() && !message.is_deleted())?;
    is_editable(last).then(|| (last.seq, present(machine, id, last).0.to_owned()))
}

/// As far as this device's clock can tell; the server decides.
fn is_editable(message: &Message) -> bool {
    message.is_editable(Timestamp(Date::now() as i64))
}

fn turn(area: Area, how: impl FnOnce(&mut Screen)) {
    how(&mut area.screen.write());
}

fn item(label: Phrase, class: &str, act: Handler) -> Tag {
    tag("button", class).key(say(label).to_owned()).with("type", "button").on("click", act).say(label)
}

/// One that closes the menu.
fn last_word(label: Phrase, class: &str, act: Handler) -> Tag {
    item(label, class, act).with("popovertarget", MENU).with("popovertargetaction", "hide")
}
