//! What stands on a timeline, in order: day chips, listing cards, stored messages, and the echoes of
//! those that are still on their way.

use protocol::{
    Code, ConversationId, ListingCard, MessageId, Timestamp,
    sync::{Sync, outbox::Sending},
};

use super::reader_clock::ReaderClock;
use crate::live::Live;

/// Messages of one sender that are closer together than this form a group, in milliseconds.
const GROUP_MS: i64 = 5 * 60_000;

/// How far a message of one's own has come, before the other side counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Progress {
    Sending,
    Stored,
    Failed(Code),
}

/// A message as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bubble {
    pub(super) id: MessageId,
    /// Its number; none while it is on its way.
    pub(super) seq: Option<u32>,
    pub(super) body: String,
    pub(super) at: Option<Timestamp>,
    pub(super) is_own: bool,
    pub(super) progress: Progress,
    /// First of its group.
    pub(super) is_first: bool,
    /// Last of its group.
    pub(super) is_last: bool,
}

/// One thing on the timeline.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    Day(Timestamp),
    Listing(u32, ListingCard),
    Message(Bubble),
}

/// What makes two entries the same element on screen.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Key {
    Day(i64),
    Listing(u32, String),
    Message(MessageId, bool, Progress, bool, bool),
}

impl Entry {
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Day(at) => Key::Day(at.0),
            Self::Listing(seq, card) => Key::Listing(*seq, card.title.clone()),
            Self::Message(bubble) => {
                Key::Message(bubble.id, bubble.is_own, bubble.progress, bubble.is_first, bubble.is_last)
            }
        }
    }
}

/// Everything on the timeline of one conversation, oldest first.
pub(super) fn entries(live: Live, id: ConversationId, clock: ReaderClock) -> Vec<Entry> {
    live.with(|machine| collect(machine, id, |at| clock.day_number(at)))
}

fn collect(machine: &Sync, id: ConversationId, day_number: impl Fn(Timestamp) -> i64) -> Vec<Entry> {
    let Some(timeline) = machine.timeline(id) else { return Vec::new() };
    let thread = timeline.thread();
    let mut entries: Vec<Entry> = Vec::with_capacity(thread.messages.len() + 8);
    let (mut day, mut listing) = (None, None);
    for message in &thread.messages {
        let today = day_number(message.at);
        if day != Some(today) {
            day = Some(today);
            entries.push(Entry::Day(message.at));
        }
        if let Some(subject) = message.listing.filter(|subject| listing != Some(*subject)) {
            listing = Some(subject);
            entries.extend(thread.listing(subject).map(|card| Entry::Listing(message.seq.0, card.clone())));
        }
        push(&mut entries, Bubble {
            id: message.id,
            seq: Some(message.seq.0),
            body: message.body.clone(),
            at: Some(message.at),
            is_own: message.sender == machine.me(),
            progress: Progress::Stored,
            is_first: true,
            is_last: true,
        });
    }
    for echo in machine.outbox().of(id) {
        let (progress, at) = match echo.sending {
            Sending::Queued { .. } | Sending::UnderWay { .. } => (Progress::Sending, None),
            Sending::Stored { at, .. } => (Progress::Stored, Some(at)),
            Sending::Refused { code } => (Progress::Failed(code), None),
        };
        let (id, body) = (echo.id, echo.body.clone());
        push(&mut entries, Bubble { id, seq: None, body, at, is_own: true, progress, is_first: true, is_last: true });
    }
    entries
}

/// Adds a message, and joins it to the group of the one before.
fn push(entries: &mut Vec<Entry>, mut bubble: Bubble) {
    if let Some(Entry::Message(before)) = entries.last_mut() {
        let near = match (before.at, bubble.at) {
            (Some(earlier), Some(later)) => later.0 - earlier.0 < GROUP_MS,
            (_, None) => true,
            (None, Some(_)) => false,
        };
        if before.is_own == bubble.is_own && near {
            before.is_last = false;
            bubble.is_first = false;
        }
    }
    entries.push(Entry::Message(bubble));
}
