//! How many messages wait, in the header of every page.

use leptos::prelude::*;
use protocol::{Epoch, UserId, sync::Phase};
use serde::Serialize;

use super::{
    conversation_list::{unread_count, unread_text},
    handover::{self, Handed},
    reader_clock,
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

/// The number beside "Messages" and before the page's title, nothing when nothing waits; takes a [`Waiting`].
#[island]
pub fn UnreadBadge() -> impl IntoView {
    let Waiting { me, epoch, mut unread } = handover::take();
    let live = Live::join(me, epoch);
    let title = if cfg!(feature = "hydrate") { document().title() } else { String::new() };
    let mut entitled = 0;
    drawing(move || {
        let state = live.now();
        // Until the connection has caught up, the device may not know every conversation.
        if state.machine.phase() == Phase::Live {
            unread = state.machine.unread(reader_clock::now());
        }
        if cfg!(feature = "hydrate") && entitled != unread {
            entitled = unread;
            document().set_title(&entitle(&title, unread));
        }
        Some(tag("span", "unread-badge").maybe(unread_count(unread)))
    })
}

fn entitle(title: &str, unread: u32) -> String {
    if unread == 0 { title.to_owned() } else { ["(", &unread_text(unread), ") ", title].concat() }
}
