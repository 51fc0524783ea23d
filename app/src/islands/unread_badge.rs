//! How many messages wait, in the header of every page.

use leptos::prelude::*;
use protocol::{Epoch, UserId, sync::Phase};

use super::conversation_list::unread_count;
use crate::{
    live::Live,
    markup::{drawing, tag},
};

/// The number beside "Messages"; nothing when nothing waits.
#[island]
pub fn UnreadBadge(
    /// Who is looking.
    me: UserId,
    /// The history that the server counts in.
    epoch: Epoch,
    /// Unread messages when the page was made.
    unread: u32,
) -> impl IntoView {
    let live = Live::join(me, epoch);
    // Until the connection has caught up, the device may not know every conversation.
    let known = StoredValue::new(unread);
    let shown = move || {
        let count = live.with(|machine| match machine.phase() {
            Phase::Live => machine.unread(),
            Phase::Offline | Phase::CatchingUp => known.get_value(),
        });
        known.set_value(count);
        Some(tag("span", "unread-badge").maybe(unread_count(count)))
    };
    drawing(shown)
}
