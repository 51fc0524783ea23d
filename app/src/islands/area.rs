//! What all parts of the messages area work with.

use std::ops::{Deref, DerefMut};

use leptos::prelude::*;
use protocol::{Code, ConversationId, MessageId, Seq, Thread, sync::Sync};

use super::{bubble_menu::Menu, composer::Composer, reader_clock::ReaderClock, reading::Reading};
use crate::live::{Live, Status};

/// What handlers keep: copies are the same area.
#[derive(Clone, Copy)]
pub(super) struct Area {
    /// What was said.
    pub(super) live: Live,
    /// What of it is shown.
    pub(super) screen: Showing,
}

/// The [`Screen`] as all parts share it: whoever draws from it draws again when it has changed.
#[derive(Clone, Copy)]
pub(super) struct Showing(RwSignal<Screen>);

impl Showing {
    pub(super) fn new(screen: Screen) -> Self {
        Self(RwSignal::new(screen))
    }

    pub(super) fn read(self) -> impl Deref<Target = Screen> {
        self.0.read()
    }

    pub(super) fn read_untracked(self) -> impl Deref<Target = Screen> {
        self.0.read_untracked()
    }

    pub(super) fn write(&self) -> impl DerefMut<Target = Screen> {
        let mut screen = self.0.write();
        screen.turn += 1;
        screen
    }

    pub(super) fn write_untracked(&self) -> impl DerefMut<Target = Screen> {
        self.0.write_untracked()
    }

    /// Only what is being written has changed: list and log stay as they are drawn, however long they are.
    pub(super) fn notify_typed(self) {
        self.0.notify();
    }
}

/// What this page shows, apart from what was said.
pub(super) struct Screen {
    /// The conversation in the chat window.
    pub(super) open: Option<ConversationId>,
    /// The message that the page's first address named, and its conversation.
    pub(super) target: Option<(ConversationId, Seq)>,
    /// Whether the present one does so, too.
    pub(super) is_at_target: bool,
    /// Whose clock times are read from.
    pub(super) clock: ReaderClock,
    /// How the open conversation is being read.
    pub(super) reading: Reading,
    /// Whether there was a box to write in when it was drawn last.
    pub(super) has_box: bool,
    /// What is being written.
    pub(super) composer: Composer,
    /// The bubble whose menu is open, or was.
    pub(super) menu: Menu,
    /// The unsent message whose text was copied last.
    pub(super) copied: Option<MessageId>,
    /// Why the conversation in the address was refused.
    pub(super) refused: Option<Code>,
    /// The order of the list when somebody began to point at it, and still does.
    pub(super) held: Option<Vec<ConversationId>>,
    /// Whether the tip about safety is shown.
    pub(super) tip: bool,
    /// Counts the changes to all of this but the composer.
    pub(super) turn: u32,
    /// The turns of machine and screen that list and log were drawn from last.
    pub(super) drawn: Option<(u32, u32)>,
}

/// All that a drawing is made from.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) area: Area,
    pub(super) machine: &'a Sync,
    pub(super) status: Status,
    /// Whether the browser keeps what is unsent.
    pub(super) is_kept: bool,
    pub(super) screen: &'a Screen,
    /// List and log stand on the page as they would be drawn.
    pub(super) is_drawn: bool,
}

impl Screen {
    /// The message of the open conversation that the address names.
    pub(super) fn target(&self) -> Option<Seq> {
        self.target.filter(|(of, _)| self.is_at_target && self.open == Some(*of)).map(|(_, seq)| seq)
    }
}

impl Scene<'_> {
    /// What this device has of a conversation.
    pub(super) fn thread(&self, id: ConversationId) -> Option<&Thread> {
        self.machine.timeline(id).map(|timeline| timeline.thread())
    }
}
