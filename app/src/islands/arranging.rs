//! What can be done with conversations: one, from the menu above it, or many, picked in the list. Plain forms, and a style
//! sheet that shows what to pick with once it is wanted.

use protocol::{Act, Tab, Thread};

use super::area::Scene;
use crate::{
    markup::{Tag, tag},
    routes,
    words::{self, Phrase, fill, talk},
};

/// The form that what is picked in the list belongs to.
const FORM: &str = "arrange";

/// What to do with one conversation, as parts of its menu.
pub(super) fn acts(scene: Scene<'_>, thread: &Thread) -> Option<Tag> {
    let arrangement = thread.arrangement;
    let item = |act: Act| button("menu-item", act).text(words::act(act));
    let either = |is_done, undo, act| item(if is_done { undo } else { act });
    // In a row of its own; the words before it say what for.
    let mute =
        |act: Act, short: Phrase| button("menu-choice", act).with("aria-label", words::act(act)).say(short);
    let is_muted = scene.screen.clock.is_muted(thread);
    let mutes = if is_muted {
        item(Act::Unmute)
    } else {
        tag("div", "menu-choices")
            .child(tag("span", "").flag("aria-hidden", true).say(talk::MUTE))
            .child(mute(Act::MuteHour, talk::ONE_HOUR))
            .child(mute(Act::MuteEightHours, talk::EIGHT_HOURS))
            .child(mute(Act::MuteWeek, talk::ONE_WEEK))
            .child(mute(Act::Mute, talk::FOR_GOOD))
    };
    let until = arrangement.muted_until.filter(|until| is_muted && *until != protocol::arrangement::FOR_GOOD);
    let until = until.map(|until| {
        tag("p", "menu-note").text(&fill(talk::MUTED_UNTIL, &[&scene.screen.clock.full(until)]))
    });
    let form = || {
        form("", &routes::messages(Some(thread.id), scene.machine.list().tab()))
            .child(hidden("conversations[]", &routes::seen(thread.id, thread.seq)))
            .child(either(arrangement.pinned, Act::Unpin, Act::Pin))
            .child(item(Act::MarkUnread))
            .child(mutes)
            .maybe(until)
            .child(either(thread.is_archived(), Act::Unarchive, Act::Archive))
    };
    (thread.seq.0 > 0).then(form)
}

/// Turns picking on and off.
pub(super) fn switch() -> Tag {
    tag("label", "select-switch")
        .child(tag("input", "").with("type", "checkbox").with("autocomplete", "off"))
        .child(tag("span", "").say(talk::SELECT))
}

/// What to do with the rows that are picked.
pub(super) fn bulk(scene: Scene<'_>, tab: Tab) -> Tag {
    let offered = |act: &Act| {
        (*act != Act::Archive || tab != Tab::Archived) && (*act != Act::Unarchive || tab == Tab::Archived)
    };
    let option = |act: Act| tag("option", "").with("value", act.as_str()).text(words::act(act));
    let options = Act::ALL.into_iter().filter(offered).map(option).collect();
    form("bulk", &routes::messages(scene.screen.open, tab))
        .with("id", FORM)
        .label(talk::SELECTED)
        .child(tag("select", "").with("name", "act").label(talk::WHAT_WITH_SELECTED).children(options))
        .child(tag("button", "button primary").with("type", "submit").say(talk::APPLY))
}

/// Picks a row.
pub(super) fn pick(thread: &Thread) -> Tag {
    tag("input", "pick")
        .with("type", "checkbox")
        .with("form", FORM)
        .with("name", "conversations[]")
        .with("value", &routes::seen(thread.id, thread.seq))
        .with("autocomplete", "off")
        .with("aria-label", &fill(talk::SELECT_ONE, &[&thread.other.name]))
}

fn form(class: &str, from: &str) -> Tag {
    tag("form", class).with("action", routes::ARRANGE).with("method", "post").child(hidden("from", from))
}

fn button(class: &str, act: Act) -> Tag {
    tag("button", class)
        .key(act.as_str().to_owned())
        .with("type", "submit")
        .with("name", "act")
        .with("value", act.as_str())
}

fn hidden(name: &str, value: &str) -> Tag {
    tag("input", "").with("type", "hidden").with("name", name).with("value", value)
}
