//! What is being written, kept over reloads. Writing it down costs a slow phone more than all else a key does, so that
//! happens a moment later, for several keys at once, and at the latest when the page is left.

use std::{cell::RefCell, time::Duration};

use leptos::prelude::{set_timeout, window_event_listener_untyped};
use protocol::ConversationId;

use crate::storage;

/// How long a key may wait: half of what is promised, since a timer is late on a busy phone.
const WAIT: Duration = Duration::from_millis(250);

/// How many of those that may be unknown to the page are asked for.
const LISTED_MAX: usize = 20;

thread_local! {
    /// What is not written down yet.
    static WAITING: RefCell<Option<(ConversationId, String)>> = const { RefCell::new(None) };
}

/// Writes down what waits when the page is left; not every browser says so in the same way.
pub(crate) fn start() {
    for event in ["pagehide", "visibilitychange"] {
        window_event_listener_untyped(event, |_| write());
    }
}

/// The text that was being written in a conversation.
pub(crate) fn draft(conversation: ConversationId) -> Option<String> {
    write();
    storage::local()?.get_item(&key(conversation)?).ok()?
}

/// Conversations in which something was being written, [`LISTED_MAX`] at most.
pub(crate) fn all() -> Vec<ConversationId> {
    let mut drafted = Vec::new();
    for key in storage::keys("draft").iter().take(LISTED_MAX) {
        drafted.extend(key.rsplit('/').next().and_then(|id| id.parse::<ConversationId>().ok()));
    }
    drafted
}

/// Keeps a draft, or forgets it when it is empty: sent, it is not to come back.
pub(crate) fn keep(conversation: ConversationId, text: &str) {
    let before = WAITING.replace(Some((conversation, text.to_owned())));
    if let Some((other, text)) = before.as_ref().filter(|(other, _)| *other != conversation) {
        note(*other, text);
    }
    if text.is_empty() {
        write();
    } else if before.is_none() {
        set_timeout(write, WAIT);
    }
}

/// Writes down what waits for it.
fn write() {
    if let Some((conversation, text)) = WAITING.take() {
        note(conversation, &text);
    }
}

fn note(conversation: ConversationId, text: &str) {
    let Some(key) = key(conversation) else { return };
    if text.is_empty() {
        storage::forget(&key);
    } else {
        storage::keep(&key, text);
    }
}

fn key(conversation: ConversationId) -> Option<String> {
    Some(storage::prefix("draft")? + &conversation.to_string())
}
