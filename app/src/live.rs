//! The sync machine as the page sees it. One [`Live`] serves all islands of a page: they read through
//! [`Live::now`] and act through its verbs; the browser's side of it (socket, timers, storage) is a
//! [`Host`] that `frontend` installs before the islands wake up.
//!
//! Messages never travel in a signal of their own, which would swallow one of two that come together:
//! they are applied to the machine, and whoever shows it looks again.

pub mod host;

use std::{
    cell::Cell,
    ops::{Deref, DerefMut},
};

use leptos::prelude::*;
use protocol::{
    Amendment, ConversationId, Epoch, Image, ListingId, MessageId, Place, Seq, ServerFrame, Tab, Thread,
    UserId,
    sync::{Phase, Sync, link::Ended, outbox::Unsent},
};

pub use host::Host;

const MINUTE_MS: u64 = 60_000;

thread_local! {
    /// In the browser: the page's one instance. The server makes one per rendering instead.
    static PAGE: Cell<Option<Live>> = const { Cell::new(None) };
}

/// The `id` of what is shown only while something is unsent, where one can sign out.
pub const UNSENT_WARNING: &str = "unsent-warning";

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

/// What the page knows.
#[derive(Debug)]
pub struct State {
    /// The conversations, and what is still to be sent.
    pub machine: Sync,
    /// How the connection stands, for people.
    pub status: Status,
    /// Whether the browser kept what it was given last. When it does not, what is unsent is lost with the page, and
    /// nothing else is.
    pub is_kept: bool,
    /// The page's age in minutes.
    minute: u64,
    /// Counts the changes to all of this: what was drawn at this number need not be drawn again.
    pub turn: u32,
}

/// A handle on the page's state; copies are the same.
#[derive(Clone, Copy)]
pub struct Live(RwSignal<State>);

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
        let machine = Sync::new(me, epoch);
        Self(RwSignal::new(State { machine, status: Status::Connecting, is_kept: true, minute: 0, turn: 0 }))
    }

    /// Takes from the page's HTML the conversations, and how far down the list they reach.
    pub fn learn(self, threads: Vec<Thread>, tab: Tab, next: Option<Place>) {
        let mut state = self.0.write_untracked();
        threads.into_iter().for_each(|thread| state.machine.learn(thread));
        state.machine.begin_list(tab, next);
    }

    /// Whose page this is.
    pub fn me(self) -> UserId {
        self.peek().machine.me()
    }

    /// The state as it is; whoever draws from it draws again when it has changed.
    pub fn now(self) -> impl Deref<Target = State> {
        self.0.read()
    }

    /// The state as it is, read once.
    pub fn peek(self) -> impl Deref<Target = State> {
        self.0.read_untracked()
    }

    fn change(&self) -> impl DerefMut<Target = State> {
        let mut state = self.0.write();
        state.turn += 1;
        state
    }

    /// Sends a message, a text or uploaded images or both; its bubble is there at once.
    pub fn send(
        self,
        conversation: ConversationId,
        content: (String, Vec<Image>),
        listing: Option<ListingId>,
    ) {
        let (id, now_ms) = (host::new_id(), host::now_ms());
        self.change().machine.send(conversation, id, content, listing, now_ms);
        host::flush();
    }

    /// Edits a message of one's own, or deletes it: then `body` is empty. It shows at once.
    pub fn amend(self, conversation: ConversationId, amends: (Seq, Amendment), body: String) {
        let (id, now_ms) = (host::new_id(), host::now_ms());
        self.change().machine.amend(conversation, id, amends, body, now_ms);
        host::flush();
    }

    /// Tries a refused message again.
    pub fn retry(self, id: MessageId) {
        self.change().machine.retry(id, host::now_ms());
        host::flush();
    }

    /// Gives a refused message up.
    pub fn discard(self, id: MessageId) {
        self.change().machine.discard(id);
        host::flush();
    }

    /// What this account has left unsent on this device, in the order Send was pressed.
    pub fn restore(self, kept: Vec<Unsent>) {
        self.change().machine.restore(kept, host::now_ms());
        host::flush();
    }

    /// Something was being written in these conversations.
    pub fn drafted(self, conversations: Vec<ConversationId>) {
        self.0.write_untracked().machine.drafted(conversations);
    }

    /// An unsent message has been sent or given up on another page.
    pub fn forget(self, id: MessageId) {
        self.change().machine.forget(id);
    }

    /// Whether the browser has kept what it was given last.
    pub fn keeps(self, is_kept: bool) {
        if self.peek().is_kept != is_kept {
            self.change().is_kept = is_kept;
        }
    }

    /// The newest message is on screen; counts only while the page is visible and focused.
    pub fn seen(self, conversation: ConversationId) {
        if host::is_watched() {
            self.change().machine.seen(conversation);
            host::flush();
        }
    }

    /// The user looks at this conversation now, or at none.
    pub fn watch(self, conversation: Option<ConversationId>) {
        // What comes of it is drawn when it comes.
        self.0.write_untracked().machine.watch(conversation);
        host::flush();
    }

    /// The conversation has been opened; counts only while the page is visible and focused.
    pub fn opened(self, conversation: ConversationId) {
        let state = self.peek();
        let is_marked =
            state.machine.timeline(conversation).is_some_and(|timeline| timeline.thread().arrangement.marked);
        drop(state);
        if is_marked && host::is_watched() {
            self.change().machine.opened(conversation);
            host::flush();
        }
    }

    /// Another part of the list is wanted.
    pub fn turn_list(self, tab: Tab) {
        self.change().machine.turn_list(tab);
        host::flush();
    }

    /// More of the list is wanted.
    pub fn want_rows(self) {
        // Asking changes nothing on screen.
        self.0.write_untracked().machine.want_rows();
        host::flush();
    }

    /// The composer's text changed.
    pub fn typed(self, conversation: ConversationId, has_text: bool) {
        self.0.write_untracked().machine.typed(conversation, has_text, host::now_ms());
        host::flush();
    }

    /// Older messages are wanted.
    pub fn want_older(self, conversation: ConversationId) {
        // Asking changes nothing on screen, and whoever watches the screen may be the one who asks.
        self.0.write_untracked().machine.want_older(conversation);
        host::flush();
    }

    /// The page may be watched again: what depends on that looks once more.
    pub fn look(self) {
        drop(self.change());
    }

    /// A frame came in.
    pub fn receive(self, frame: ServerFrame) {
        let mut state = self.change();
        state.machine.receive(frame, host::now_ms());
        if state.machine.phase() == Phase::Live {
            state.status = Status::Live;
        }
        drop(state);
        host::flush();
    }

    /// A moment has passed.
    pub fn tick(self) {
        let (mut state, now_ms) = (self.0.write_untracked(), host::now_ms());
        // Times are shown to the minute.
        let minute = now_ms / MINUTE_MS;
        let changed = state.machine.tick(now_ms) | (std::mem::replace(&mut state.minute, minute) != minute);
        drop(state);
        if changed {
            self.look();
        }
        host::flush();
    }

    /// The connection is gone; `status` says what comes next.
    pub fn disconnected(self, status: Status) {
        let mut state = self.change();
        state.machine.disconnected();
        state.status = status;
    }

    /// The frames to write now.
    pub fn take_frames(self) -> Vec<protocol::ClientFrame> {
        self.0.write_untracked().machine.take_frames()
    }
}
