//! The seam between the nodes of a cluster: what one tells the others. Ids and numbers only; whoever wants to know more
//! reads the store (contract B4). The bus is never a source of truth: what it loses, repeats or reorders has no visible
//! effect, because `follow` looks at the store as well.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use protocol::{ConversationId, LoginId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use store::Changed;
use tokio::sync::mpsc;

use crate::metrics;

/// Notes that wait for the bus, or from it, at most; what comes then is looked up in the store instead.
const WAITING_MAX: usize = 8_192;
/// Users in one [`Note::Here`] at most.
pub(super) const HERE_MAX: usize = 1_000;

/// What one node tells the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Note {
    /// Changes are stored.
    Changed(Changed),
    /// What a user's own devices show of a conversation besides its changes is another now.
    Touched { user: UserId, conversation: ConversationId },
    /// For this user: the other participant is writing, or has stopped.
    Typing { user: UserId, conversation: ConversationId, on: bool },
    /// These users have a connection, or had one a moment ago.
    Here { users: Vec<UserId> },
    /// What this user may see of others, or they of him, is another now.
    Sight { user: UserId },
    /// A login has ended.
    Ended { login: LoginId },
    /// More has happened than was told: since then, by the store's clock, or just now.
    Missed { since: Option<Timestamp> },
}

/// What comes in.
#[derive(Debug)]
pub enum Heard {
    /// A note of another node, as it was written.
    Note(Bytes),
    /// From now on nothing may come.
    Down,
    /// From now on everything comes again; what happened before may have been lost.
    Up,
}

/// A node's end of the bus.
pub struct Bus {
    out: mpsc::Sender<Bytes>,
    heard: mpsc::Receiver<Heard>,
    /// What this node tells itself: to look into the store.
    own: mpsc::Sender<Heard>,
}

/// The other end, for whoever carries notes between nodes.
pub struct Carrier {
    /// What is for all others.
    pub out: mpsc::Receiver<Bytes>,
    /// What comes from them.
    pub heard: mpsc::Sender<Heard>,
}

/// Both ends. Before the carrier has said [`Heard::Up`], the node takes it that nothing comes.
pub fn bus() -> (Bus, Carrier) {
    let (out, outgoing) = mpsc::channel(WAITING_MAX);
    let (incoming, heard) = mpsc::channel(WAITING_MAX);
    (Bus { out, heard, own: incoming.clone() }, Carrier { out: outgoing, heard: incoming })
}

impl Bus {
    /// The part that speaks, and the part that listens.
    pub(crate) fn split(self) -> (Others, mpsc::Receiver<Heard>) {
        (Others { out: self.out, own: self.own, has_lost: Arc::default() }, self.heard)
    }
}

/// The other nodes, to be told something.
#[derive(Clone)]
pub(crate) struct Others {
    out: mpsc::Sender<Bytes>,
    own: mpsc::Sender<Heard>,
    /// A note found no room, and nobody has looked since.
    has_lost: Arc<AtomicBool>,
}

impl Others {
    /// Tells all of them. Never waits: with a bus that is too slow they find out from the store, once [`Self::take_lost`]
    /// has led to [`Note::Missed`].
    pub fn tell(&self, note: &Note) {
        if self.out.try_send(encode(note)).is_err() {
            metrics::note_dropped();
            self.has_lost.store(true, Ordering::Relaxed);
        }
    }

    /// Whether something that was told since the last call found no room.
    pub fn take_lost(&self) -> bool {
        self.has_lost.swap(false, Ordering::Relaxed)
    }

    /// Has this node look into the store, as if another one had told it to.
    pub fn look_up(&self, note: &Note) {
        // Without room there is a look at the store due anyway.
        let _ = self.own.try_send(Heard::Note(encode(note)));
    }
}

fn encode(note: &Note) -> Bytes {
    serde_json::to_vec(note).expect("notes are made of ids and numbers").into()
}
