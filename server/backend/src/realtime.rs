//! Live delivery, on this node and to others.
//!
//! | File | Holds |
//! |---|---|
//! | [`hub`] | who is connected, and to whom a frame goes |
//! | [`subscription`] | one connection's share of what is published, and its answers |
//! | [`queue`] | what waits to be written to one connection, within bounds (contract B5, D7) |
//! | `presence` | who is here, and who wants to know (contract D13) |
//! | [`catch_up`] | what a device missed (contract D9) |
//! | [`bus`] | the seam between nodes, and what they tell each other (contract B4) |
//! | [`nats`] | the bus over NATS |
//! | `follow`, `cursors` | what happens on other nodes, and in which order it is told here (contract D7) |

pub mod bus;
pub mod catch_up;
mod cursors;
pub(crate) mod follow;
pub mod hub;
pub mod nats;
pub(crate) mod presence;
pub(crate) mod queue;
pub mod subscription;

pub use bus::{Bus, Carrier, Heard, bus};
pub use hub::Hub;
pub use subscription::{Next, Subscription};

use bytes::Bytes;
use protocol::{Refusal, ServerFrame};

use crate::{Haggle, Viewer};

/// A frame as it goes over the wire, shared by all connections that get it.
pub fn encode(frame: &ServerFrame) -> Bytes {
    serde_json::to_vec(frame)
        .expect("frames are made of text, numbers and lists, which all have a JSON form")
        .into()
}

impl Haggle {
    /// Lets a connection of the viewer's take part in what is published. To be done before anything is read
    /// for it (contract D10), and before the last look at whether the viewer is signed in.
    ///
    /// # Errors
    /// [`protocol::Code::RateLimited`] when the viewer has too many connections (contract S10).
    pub fn subscribe(&self, viewer: &Viewer) -> Result<Subscription, Refusal> {
        self.hub().subscribe(viewer.user.id, viewer.login)
    }

    /// How many connections this node has.
    pub fn connections(&self) -> usize {
        self.hub().connections()
    }
}
