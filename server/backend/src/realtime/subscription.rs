//! One connection's share of what is published.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use protocol::{ConversationId, LoginId, ServerFrame, UserId};
use tokio::time::Instant;

use super::{encode, hub::Hub, presence::Sight, queue::Queue};

/// What a connection's writer has to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Write this text frame.
    Frame(Bytes),
    /// Write a close frame with this code (`protocol::frame::close`), and nothing after it.
    Closed(u16),
}

/// A connection as the hub knows it, from [`Hub::subscribe`] until it is dropped. One task writes what
/// [`Self::next`] says; anybody may answer and close.
pub struct Subscription {
    pub(super) hub: Hub,
    pub(super) user: UserId,
    pub(super) member: Arc<Member>,
}

/// What the hub keeps of a connection.
pub(crate) struct Member {
    pub login: LoginId,
    pub queue: Queue,
    /// Std mutexes: nothing is awaited while they are held.
    heard: Mutex<Instant>,
    watched: Mutex<Option<UserId>>,
}

impl Member {
    /// A connection that begins now.
    pub fn new(login: LoginId) -> Self {
        let heard = Mutex::new(Instant::now());
        Self { login, queue: Queue::default(), heard, watched: Mutex::default() }
    }

    /// The device's last sign of life.
    pub fn heard(&self) -> Instant {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Of whom the connection shows whether he is here.
    pub fn watched(&self) -> MutexGuard<'_, Option<UserId>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscription {
    /// Answers the device, once there is room; nothing happens on a closed connection.
    pub async fn answer(&self, frame: &ServerFrame) {
        self.member.queue.answer(encode(frame)).await;
    }

    /// The device has given a sign of life.
    pub fn hear(&self) {
        *self.member.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// When the device gave its last sign of life.
    pub fn heard(&self) -> Instant {
        self.member.heard()
    }

    /// Tells the device whether somebody is here, and whenever that changes; of nobody else any more.
    pub(crate) fn watch(&self, conversation: ConversationId, sight: Sight) {
        self.hub.presence().watch(&self.member, (self.user, conversation), sight);
    }

    /// The device has caught up: from here on it gets what is live, beginning with what was published
    /// since it subscribed.
    pub fn go_live(&self) {
        self.member.queue.go_live();
    }

    /// Ends the connection at once with a code of `protocol::frame::close`. The first code counts.
    pub fn close(&self, code: u16) {
        self.member.queue.close(code);
    }

    /// Ends the connection with a code of `protocol::frame::close` after the answers already given.
    pub fn finish(&self, code: u16) {
        self.member.queue.finish(code);
    }

    /// Whether the connection may still be served. False from the instant in which its login ends.
    pub fn is_open(&self) -> bool {
        self.member.queue.is_open()
    }

    /// Returns when the connection is over, for whatever reason.
    pub async fn closed(&self) {
        self.member.queue.closed().await;
    }

    /// What to write next, once there is something.
    pub async fn next(&self) -> Next {
        self.member.queue.next().await
    }

    /// What to write next, if there is something already.
    pub fn try_next(&self) -> Option<Next> {
        self.member.queue.try_next()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.leave(self.user, &self.member);
    }
}
