//! What all parts of the messages area work with.

use leptos::prelude::RwSignal;
use protocol::{Code, ConversationId, Thread, sync::Sync};

use super::{bubble_menu::Menu, composer::Composer, reader_clock::ReaderClock};
use crate::live::{Live, Status};

/// What handlers keep: copies are the same area.
#[derive(Clone, Copy)]
pub(super) struct Area {
    /// What was said.
    pub(super) live: Live,
    /// What of it is shown.
    pub(super) screen: RwSignal<Screen>,
}

/// What this page shows, apart from what was said.
pub(super) struct Screen {
    /// The conversation in the chat window.
    pub(super) open: Option<ConversationId>,
    /// Whose clock times are read from.
    pub(super) clock: ReaderClock,
    /// What is being written.
    pub(super) composer: Composer,
    /// The bubble whose menu is open, or was.
    pub(super) menu: Menu,
    /// Why the conversation in the address was refused.
    pub(super) refused: Option<Code>,
    /// Where the list goes on, without JavaScript.
    pub(super) next: Option<String>,
}

/// All that a drawing is made from.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) area: Area,
    pub(super) machine: &'a Sync,
    pub(super) status: Status,
    pub(super) screen: &'a Screen,
}

impl Scene<'_> {
    /// What this device has of a conversation.
    pub(super) fn thread(&self, id: ConversationId) -> Option<&Thread> {
        self.machine.timeline(id).map(|timeline| timeline.thread())
    }
}
