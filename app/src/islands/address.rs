//! The address bar follows the open conversation, and the other way round.

use leptos::{ev, prelude::*};
use protocol::{ConversationId, Tab};
use wasm_bindgen::{JsCast, JsValue};

use super::{area::Area, conversation_list};
use crate::{markup::Handler, routes};

/// Goes with the browser's Back and Forward buttons. A conversation that this page does not know is loaded.
pub(super) fn follow(area: Area) {
    if cfg!(not(feature = "hydrate")) {
        return;
    }
    window_event_listener_untyped("popstate", move |_| {
        let search = window().location().search().unwrap_or_default();
        let wanted = routes::conversation_in(&search);
        turn_list(area, routes::tab_in(&search));
        if wanted.is_none_or(|id| area.live.peek().machine.timeline(id).is_some()) {
            let mut screen = area.screen.write();
            screen.is_at_target = routes::names_message(&search);
            screen.open = wanted;
        } else {
            window().location().reload().ok();
        }
    });
}

/// Opens another conversation, or none, as a page of its own in the browser's history.
fn turn_to(area: Area, conversation: Option<ConversationId>) {
    if area.screen.read_untracked().open == conversation {
        return;
    }
    push(conversation, area.live.peek().machine.list().tab());
    let mut screen = area.screen.write();
    screen.is_at_target = false;
    screen.open = conversation;
}

fn push(conversation: Option<ConversationId>, tab: Tab) {
    if let Ok(history) = window().history() {
        history.push_state_with_url(&JsValue::NULL, "", Some(&routes::messages(conversation, tab))).ok();
    }
}

/// Shows another part of the list, from its top.
fn turn_list(area: Area, tab: Tab) {
    if area.live.peek().machine.list().tab() != tab {
        area.screen.write().held = None;
        area.live.turn_list(tab);
        conversation_list::to_top();
    }
}

/// Whether a click means "here", not "in another tab".
pub(super) fn is_plain(click: &ev::MouseEvent) -> bool {
    click.button() == 0 && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key())
}

/// What a link to a conversation, or to none, does when it is clicked.
pub(super) fn turns_to(area: Area, conversation: Option<ConversationId>) -> Handler {
    Box::new(move |event| {
        if is_plain(event.unchecked_ref()) {
            event.prevent_default();
            turn_to(area, conversation);
        }
    })
}

/// What a link to a tab of the list does.
pub(super) fn turns_to_tab(area: Area, tab: Tab) -> Handler {
    Box::new(move |event| {
        if is_plain(event.unchecked_ref()) {
            event.prevent_default();
            if area.live.peek().machine.list().tab() != tab {
                push(area.screen.read_untracked().open, tab);
                turn_list(area, tab);
            }
        }
    })
}
