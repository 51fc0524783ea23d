//! The reactive view of the sync machine. One [`Live`] serves all islands of a page: they read through
//! [`Live::with`] and act through its verbs; the browser's side of it (socket, timers, storage) is a
//! [`Host`] that `frontend` installs before the islands wake up.
//!
//! Messages never travel in a signal, which would swallow one of two that come together: they are
//! applied to the machine, and a version number tells the views to look again.

pub mod host;

use std::cell::Cell;

use leptos::prelude::*;
use protocol::{
    ConversationId, Epoch, ListingId, MessageId, ServerFrame, Thread, UserId,
    sync::{Phase, Sync, link::Ended},
};

pub use host::Host;

thread_local! {
    /// In the browser: the page's one instance. The server makes one per rendering instead.
    static PAGE: Cell<Option<Live>> = const { Cell::new(None) };
}

/// What the pill above the thread says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The first connection is being made; without JavaScript it stays so.
    Connecting,
    /// Everything is up to date.
    Live,
    /// The connection is being made again.
    Reconnecting,
    /// The device has no network.
    Offline,
    /// There will be no connection any more.
    Ended(Ended),
}

/// A handle on the page's state; copies are the same.
#[derive(Clone, Copy)]
pub struct Live {
    machine: StoredValue<Sync>,
    version: RwSignal<u32>,
    status: RwSignal<Status>,
}

impl Live {
    /// The page's instance, made by whoever comes first.
    pub fn join(me: UserId, epoch: Epoch) -> Self {
        if cfg!(not(feature = "hydrate")) {
            return Self::new(me, epoch);
        }
        PAGE.get().unwrap_or_else(|| {
            // Outlives every island: its owner is never cleaned up.
            let owner = Owner::new();
            let live = owner.with(|| Self::new(me, epoch));
            std::mem::forget(owner);
            PAGE.set(Some(live));
            live
        })
    }

    /// The page's instance, if any island has joined.
    pub fn page() -> Option<Self> {
        PAGE.get()
    }

    fn new(me: UserId, epoch: Epoch) -> Self {
        Self {
            machine: StoredValue::new(Sync::new(me, epoch)),
            version: RwSignal::new(0),
            status: RwSignal::new(Status::Connecting),
        }
    }

    /// Takes conversations from the page's HTML.
    pub fn learn(self, threads: Vec<Thread>) {
        self.machine.update_value(|machine| threads.into_iter().for_each(|thread| machine.learn(thread)));
    }

    /// Whose page this is.
    pub fn me(self) -> UserId {
        self.machine.with_value(Sync::me)
    }

    /// Reads the machine once.
    pub fn peek<T>(self, read: impl FnOnce(&Sync) -> T) -> T {
        self.machine.with_value(read)
    }

    /// Reads the machine, now and again whenever it has changed.
    pub fn with<T>(self, read: impl FnOnce(&Sync) -> T) -> T {
        self.version.track();
        self.machine.with_value(read)
    }

    /// How the connection stands, for people.
    pub fn status(self) -> Status {
        self.status.get()
    }

    /// Sends a message; its bubble is there at once.
    pub fn send(self, conversation: ConversationId, body: String, listing: Option<ListingId>) {
        let id = host::new_id();
        self.act(|machine, now_ms| machine.send(conversation, id, body, listing, now_ms));
    }

    /// Tries a refused message again.
    pub fn retry(self, id: MessageId) {
        self.act(|machine, now_ms| machine.retry(id, now_ms));
    }

    /// Gives a refused message up.
    pub fn discard(self, id: MessageId) {
        self.act(|machine, _| machine.discard(id));
    }

    /// The newest message is on screen; counts only while the page is visible and focused.
    pub fn seen(self, conversation: ConversationId) {
        if host::is_watched() {
            self.act(|machine, _| machine.seen(conversation));
        }
    }

    /// The composer's text changed.
    pub fn typed(self, conversation: ConversationId, has_text: bool) {
        self.machine.update_value(|machine| machine.typed(conversation, has_text, host::now_ms()));
        host::flush();
    }

    /// Older messages are wanted.
    pub fn want_older(self, conversation: ConversationId) {
        // Asking changes nothing on screen, and whoever watches the screen may be the one who asks.
        self.machine.update_value(|machine| machine.want_older(conversation));
        host::flush();
    }

    /// The page may be watched again: what depends on that looks once more.
    pub fn look(self) {
        self.version.update(|version| *version += 1);
    }

    /// A frame came in.
    pub fn receive(self, frame: ServerFrame) {
        self.act(|machine, now_ms| machine.receive(frame, now_ms));
        if self.machine.with_value(Sync::phase) == Phase::Live {
            self.show(Status::Live);
        }
    }

    /// A moment has passed.
    pub fn tick(self) {
        let changed = self.machine.try_update_value(|machine| machine.tick(host::now_ms()));
        if changed == Some(true) {
            self.look();
        }
        host::flush();
    }

    /// The connection is gone; `status` says what comes next.
    pub fn disconnected(self, status: Status) {
        self.machine.update_value(Sync::disconnected);
        self.look();
        self.show(status);
    }

    /// The frames to write now.
    pub fn take_frames(self) -> Vec<protocol::ClientFrame> {
        self.machine.try_update_value(Sync::take_frames).unwrap_or_default()
    }

    fn show(self, status: Status) {
        if self.status.get_untracked() != status {
            self.status.set(status);
        }
    }

    fn act(self, change: impl FnOnce(&mut Sync, u64)) {
        self.machine.update_value(|machine| change(machine, host::now_ms()));
        self.look();
        host::flush();
    }
}
