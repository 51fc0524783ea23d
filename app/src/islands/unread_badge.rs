//! How many messages wait, in the header of every page.

use leptos::prelude::*;
use protocol::{Epoch, UserId, sync::Phase};
use serde::Serialize;

use super::{
    conversation_list::unread_count,
    handover::{self, Handed},
};
use crate::{
    live::Live,
    markup::{drawing, tag},
};

/// What waits for whom when the page is made.
#[derive(Debug, Serialize)]
pub struct Waiting {
    /// Who is looking.
    pub me: UserId,
    /// The history that the server counts in.
    pub epoch: Epoch,
    /// Unread messages.
    pub unread: u32,
}

protocol::read_by_field! { Waiting { me, epoch, unread } }

impl Handed for Waiting {
    const ID: &'static str = "waiting";
}

/// The number beside "Messages", nothing when nothing waits; takes a [`Waiting`].
#[island]
pub fn UnreadBadge() -> impl IntoView {
    let Waiting { me, epoch, mut unread } = handover::take();
    let live = Live::join(me, epoch);
    drawing(move || {
        let state = live.now();
        // Until the connection has caught up, the device may not know every conversation.
        if state.machine.phase() == Phase::Live {
            unread = state.machine.unread();
        }
        Some(tag("span", "unread-badge").maybe(unread_count(unread)))
    })
}
