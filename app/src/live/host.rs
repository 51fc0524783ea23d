//! What the islands need of the browser. On the server, where nothing of it is ever called for, and
//! before `frontend` has installed it, every question has a quiet answer.

use std::cell::OnceCell;

use protocol::{ConversationId, MessageId};

thread_local! {
    static HOST: OnceCell<Box<dyn Host>> = const { OnceCell::new() };
}

/// The browser, as far as islands are concerned.
pub trait Host {
    /// Milliseconds since the page began; never goes back.
    fn now_ms(&self) -> u64;
    /// 128 random bits, as a version 4 UUID.
    fn new_id(&self) -> MessageId;
    /// Frames may be waiting in [`super::Live::take_frames`].
    fn flush(&self);
    /// Whether the page is visible and has the focus.
    fn is_watched(&self) -> bool;
    /// The text that was being written in this conversation.
    fn draft(&self, conversation: ConversationId) -> Option<String>;
    /// Keeps the text that is being written; an empty one is forgotten. [`super::Live::keeps`] hears whether it could.
    fn keep_draft(&self, conversation: ConversationId, text: &str);
    /// Puts a text where it can be pasted from; calls back once it is there.
    fn copy(&self, text: String, copied: Box<dyn FnOnce()>);
}

/// Installs the page's host; the first one stays.
pub fn install(host: impl Host + 'static) {
    HOST.with(|cell| cell.set(Box::new(host)).ok());
}

fn ask<T>(question: impl FnOnce(&dyn Host) -> T) -> Option<T> {
    HOST.with(|cell| cell.get().map(|host| question(host.as_ref())))
}

pub(super) fn now_ms() -> u64 {
    ask(|host| host.now_ms()).unwrap_or_default()
}

pub(super) fn new_id() -> MessageId {
    ask(|host| host.new_id()).unwrap_or(MessageId(uuid::Uuid::nil()))
}

pub(super) fn flush() {
    ask(|host| host.flush());
}

pub(super) fn is_watched() -> bool {
    ask(|host| host.is_watched()).unwrap_or_default()
}

/// The text that was being written in this conversation.
pub fn draft(conversation: ConversationId) -> Option<String> {
    ask(|host| host.draft(conversation)).flatten()
}

/// Keeps the text that is being written; an empty one is forgotten.
pub fn keep_draft(conversation: ConversationId, text: &str) {
    ask(|host| host.keep_draft(conversation, text));
}

/// Puts a text where it can be pasted from; calls back once it is there.
pub fn copy(text: String, copied: impl FnOnce() + 'static) {
    ask(|host| host.copy(text, Box::new(copied)));
}
