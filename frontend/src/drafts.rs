//! What is being written, kept over reloads. Writing it down costs a slow phone more than all else a key does, so that
//! happens with the next tick, for several keys at once, and at the latest when the page is left.

use std::cell::RefCell;

use protocol::ConversationId;

use crate::storage;

thread_local! {
    /// What is not written down yet.
    static WAITING: RefCell<Option<(ConversationId, String)>> = const { RefCell::new(None) };
}

/// The text that was being written in a conversation.
pub(crate) fn draft(conversation: ConversationId) -> Option<String> {
    write();
    storage::local()?.get_item(&key(conversation)?).ok()?
}

/// Keeps a draft, or forgets it when it is empty: sent, it is not to come back.
pub(crate) fn keep(conversation: ConversationId, text: &str) {
    let before = WAITING.replace(Some((conversation, text.to_owned())));
    if let Some((other, text)) = before.filter(|(other, _)| *other != conversation) {
        note(other, &text);
    }
    if text.is_empty() {
        write();
    }
}

/// Writes down what waits for it.
pub(crate) fn write() {
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
