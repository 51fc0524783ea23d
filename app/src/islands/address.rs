//! The address bar follows the open conversation, and the other way round.

use leptos::{ev, prelude::*};
use protocol::ConversationId;

use wasm_bindgen::JsCast;

use crate::{live::Live, markup::Handler, routes};

/// Goes with the browser's Back and Forward buttons. A conversation that this page does not know is loaded.
pub(super) fn follow(live: Live, open: RwSignal<Option<ConversationId>>) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::popstate, move |_| {
            let search = window().location().search().unwrap_or_default();
            let wanted = routes::conversation_in(&search);
            let known = wanted.is_none_or(|id| live.peek(|machine| machine.timeline(id).is_some()));
            if known {
                open.set(wanted);
            } else {
                window().location().reload().ok();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Opens another conversation, or none, as a page of its own in the browser's history.
fn turn_to(open: RwSignal<Option<ConversationId>>, conversation: Option<ConversationId>) {
    if open.get_untracked() == conversation {
        return;
    }
    let path = conversation.map_or_else(|| routes::MESSAGES.to_owned(), routes::conversation);
    if let Ok(history) = window().history() {
        history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path)).ok();
    }
    open.set(conversation);
}

/// Whether a click means "here", not "in another tab".
fn is_plain(click: &ev::MouseEvent) -> bool {
    click.button() == 0 && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key())
}

/// What a link to a conversation, or to none, does when it is clicked.
pub(super) fn turns_to(
    open: RwSignal<Option<ConversationId>>,
    conversation: Option<ConversationId>,
) -> Handler {
    Box::new(move |event| {
        if is_plain(event.unchecked_ref()) {
            event.prevent_default();
            turn_to(open, conversation);
        }
    })
}
