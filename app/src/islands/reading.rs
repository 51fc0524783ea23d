//! How the open thread is being read: which part of it stands on the page, what was new when it was opened, and
//! whether the reader is at its end. However much has been loaded, the page holds a bounded part of it.

use protocol::{ConversationId, Message, Seq, sync::timeline::Timeline};

/// Messages on the page at most. More are loaded while reading back, and drawn as one comes near.
const DRAWN_MAX: u32 = 400;
/// Messages on the page when a long thread is opened, and by how many it grows at either end.
const STEP: u32 = 100;
/// A thread with more to catch up on opens at its end: nobody waits for so much to load.
const SEEK_MAX: u32 = 500;

/// The reader's place in a thread.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// Of which conversation.
    conversation: Option<ConversationId>,
    /// The read position when the thread was opened, if there was something new: it stays where it was while one reads.
    new_after: Option<Seq>,
    /// The first message on the page.
    first: Seq,
    /// The last one on the page; none when the page goes up to the newest, whichever that becomes.
    last: Option<Seq>,
    /// The oldest message that was loaded when the page was drawn.
    loaded: Seq,
    /// The way back to the first new message is not loaded yet.
    is_seeking: bool,
    /// Whether the end of the page is on screen.
    is_at_end: bool,
    /// The newest message is to be brought into view with the next drawing.
    wants_end: bool,
}

impl Reading {
    /// Nothing is open.
    pub(super) const fn nothing() -> Self {
        Self {
            conversation: None,
            new_after: None,
            first: Seq(0),
            last: None,
            loaded: Seq(0),
            is_seeking: false,
            is_at_end: true,
            wants_end: false,
        }
    }

    fn of(timeline: &Timeline) -> Self {
        let thread = timeline.thread();
        let read = thread.mine.read;
        let new_after = (thread.unread > 0).then_some(read);
        let newest = Seq(thread.seq.0.saturating_sub(STEP - 1));
        let is_seeking = new_after.is_some_and(|read| thread.seq.0 - read.0 <= SEEK_MAX);
        let wanted = if is_seeking { newest.min(read.next()) } else { newest };
        Self {
            conversation: Some(thread.id),
            new_after,
            first: wanted.max(timeline.first()),
            loaded: timeline.first(),
            is_seeking,
            ..Self::nothing()
        }
    }

    /// Opens at the first new message, or else at the end, when another conversation is open than before; says whether.
    pub(super) fn turn_to(&mut self, open: Option<ConversationId>, timeline: Option<&Timeline>) -> bool {
        let is_arrival = self.conversation != open;
        if is_arrival {
            let reading = timeline.map_or_else(Self::nothing, Self::of);
            *self = Self { conversation: open, ..reading };
        }
        is_arrival
    }

    /// Of which conversation it is.
    pub(super) const fn conversation(&self) -> Option<ConversationId> {
        self.conversation
    }

    /// One has written oneself, or asked for the end: what was new is read, and the newest comes into view.
    pub(super) fn go_to_end(&mut self, timeline: Option<&Timeline>) {
        if let (Some(timeline), Some(_)) = (timeline, self.last.take()) {
            self.first = Seq(timeline.thread().seq.0.saturating_sub(STEP - 1)).max(timeline.first());
        }
        self.is_seeking = false;
        self.wants_end = true;
    }

    /// One has written oneself: nothing is new any more.
    pub(super) fn say(&mut self, timeline: Option<&Timeline>) {
        self.new_after = None;
        self.go_to_end(timeline);
    }

    /// Whether the newest message is to be brought into view, once.
    pub(super) fn take_wants_end(&mut self) -> bool {
        std::mem::take(&mut self.wants_end)
    }

    /// Takes in what has come or gone since the last drawing. Beyond the bound, what is furthest from the reader goes.
    pub(super) fn adjust(&mut self, timeline: &Timeline) {
        let loaded = timeline.first();
        // Nobody asks for older ones but whoever has come to the first: they are wanted on the page.
        if self.first <= self.loaded || self.first < loaded {
            self.first = loaded;
        }
        self.loaded = loaded;
        let newest = timeline.thread().seq;
        if self.first > newest {
            // The history was rewound.
            self.first = Seq(newest.0.saturating_sub(STEP - 1)).max(loaded);
        }
        self.last = self.last.filter(|last| *last < newest && *last >= self.first);
        let last = self.last.unwrap_or(newest);
        if last.0 >= self.first.0 + DRAWN_MAX {
            if self.follows() {
                self.first = Seq(last.0 - DRAWN_MAX + 1);
            } else {
                self.last = Some(Seq(self.first.0 + DRAWN_MAX - 1));
            }
        }
    }

    /// More of what is loaded, before the first on the page; false when the page has all of it.
    pub(super) fn earlier(&mut self) -> bool {
        let has_more = self.first > self.loaded;
        self.first = Seq(self.first.0.saturating_sub(STEP)).max(self.loaded);
        has_more
    }

    /// More of what is loaded, after the last on the page; false when the page has all of it.
    pub(super) fn later(&mut self, timeline: &Timeline) -> bool {
        let Some(last) = self.last else { return false };
        let newest = timeline.thread().seq;
        let last = Seq(last.0 + STEP);
        self.last = (last < newest).then_some(last);
        let drawn = last.min(newest);
        self.first = self.first.max(Seq(drawn.0.saturating_sub(DRAWN_MAX - 1)));
        true
    }

    /// Whether new messages push up what is on screen, because the reader is at the end and wants to see them.
    pub(super) const fn follows(&self) -> bool {
        self.is_at_end && !self.is_seeking && self.reaches_newest()
    }

    /// Whether the page goes up to the newest message.
    pub(super) const fn reaches_newest(&self) -> bool {
        self.last.is_none()
    }

    /// Whether the way back to the first new message is not loaded yet.
    pub(super) const fn is_seeking(&self) -> bool {
        self.is_seeking
    }

    /// The first new message is on screen, or there is no way to it.
    pub(super) fn found(&mut self) {
        self.is_seeking = false;
    }

    /// Whether the end of the page is on screen.
    pub(super) const fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// The end of the page has come on screen, or has left it; says whether that is news.
    pub(super) fn set_at_end(&mut self, is_at_end: bool) -> bool {
        std::mem::replace(&mut self.is_at_end, is_at_end) != is_at_end
    }

    /// The messages on the page.
    pub(super) fn drawn<'a>(&self, timeline: &'a Timeline) -> &'a [Message] {
        let messages = &timeline.thread().messages;
        let index = |seq: Seq| (seq.0.saturating_sub(timeline.first().0) as usize).min(messages.len());
        let end = self.last.map_or(messages.len(), |last| index(last.next()));
        &messages[index(self.first).min(end)..end]
    }

    /// What is new begins with the other side's first message after this one.
    pub(super) const fn new_after(&self) -> Option<Seq> {
        self.new_after
    }
}

#[cfg(test)]
mod tests {
    use protocol::{
        Arrangement, Change, Epoch, MessageId, Person, Receipt, Rev, ServerFrame, Thread, Timestamp, UserId,
        sync::Sync,
    };
    use uuid::Uuid;

    use super::*;

    const ID: ConversationId = ConversationId(Uuid::from_u128(9));

    fn message(seq: u32) -> Message {
        let (id, sender) = (MessageId(Uuid::from_u128(seq.into())), UserId(Uuid::from_u128(2)));
        Message {
            id,
            seq: Seq(seq),
            sender,
            body: String::new(),
            images: vec![],
            listing: None,
            at: Timestamp(0),
            amended: None,
        }
    }

    /// A device that has loaded the messages from `first` to `last`, read up to `read`.
    fn device(first: u32, last: u32, read: u32) -> Sync {
        let mut machine = Sync::new(UserId(Uuid::from_u128(1)), Epoch(Uuid::nil()));
        machine.learn(Thread {
            id: ID,
            other: Person { id: UserId(Uuid::from_u128(2)), name: "bob".into() },
            subject: None,
            listings: vec![],
            rev: Rev(last),
            seq: Seq(last),
            messages: (first..=last).map(message).collect(),
            lines: vec![],
            mine: Receipt { delivered: Seq(last), read: Seq(read) },
            theirs: Receipt::default(),
            unread: last - read,
            arrangement: Arrangement::default(),
            presence: None,
            at: Timestamp(0),
        });
        machine
    }

    fn drawn(reading: &mut Reading, machine: &Sync) -> (u32, u32) {
        let timeline = machine.timeline(ID).expect("it is known");
        reading.turn_to(Some(ID), Some(timeline));
        reading.adjust(timeline);
        let drawn = reading.drawn(timeline);
        (drawn.first().map_or(0, |first| first.seq.0), drawn.last().map_or(0, |last| last.seq.0))
    }

    fn arrive(machine: &mut Sync, seq: u32) {
        let items = vec![Change::Appended { rev: Rev(seq), message: message(seq) }];
        let (from, to) = (Rev(seq), Rev(seq));
        machine.receive(
            ServerFrame::Changes { conversation: ID, from, to, items, listings: vec![], more: false },
            0,
        );
    }

    fn load(machine: &mut Sync, before: u32, first: u32) {
        machine.want_older(ID);
        let messages = (first..before).map(message).collect();
        machine.receive(
            ServerFrame::Page {
                conversation: ID,
                before: Seq(before),
                messages,
                lines: vec![],
                listings: vec![],
            },
            0,
        );
    }

    #[test]
    fn a_thread_opens_with_its_newest_and_grows_by_what_one_asks_for() {
        let (mut reading, mut machine) = (Reading::nothing(), device(951, 1_000, 1_000));
        assert_eq!(drawn(&mut reading, &machine), (951, 1_000));
        load(&mut machine, 951, 901);
        assert_eq!(drawn(&mut reading, &machine), (901, 1_000));
        arrive(&mut machine, 1_001);
        assert_eq!(drawn(&mut reading, &machine), (901, 1_001));
    }

    #[test]
    fn the_page_stays_bounded_and_loses_what_is_furthest_from_the_reader() {
        let (mut reading, mut machine) = (Reading::nothing(), device(1, 1_000, 1_000));
        assert_eq!(drawn(&mut reading, &machine), (901, 1_000));
        reading.set_at_end(false);
        for first in [801, 701, 601] {
            assert!(reading.earlier());
            assert_eq!(drawn(&mut reading, &machine), (first, 1_000));
        }
        assert!(reading.earlier());
        assert_eq!(drawn(&mut reading, &machine), (501, 900));
        arrive(&mut machine, 1_001);
        assert_eq!(drawn(&mut reading, &machine), (501, 900), "what comes at the end does not move it");
        assert!(!reading.reaches_newest());

        let timeline = machine.timeline(ID).expect("it is known");
        assert!(reading.later(timeline));
        assert_eq!(drawn(&mut reading, &machine), (601, 1_000));
        assert!(reading.later(timeline));
        assert_eq!(drawn(&mut reading, &machine), (602, 1_001));
        assert!(!reading.later(timeline) && reading.reaches_newest());

        reading.set_at_end(true);
        for seq in 1_002..1_010 {
            arrive(&mut machine, seq);
        }
        assert_eq!(drawn(&mut reading, &machine), (610, 1_009), "at the end one follows");
    }

    #[test]
    fn the_end_is_one_step_away_from_anywhere() {
        let (mut reading, machine) = (Reading::nothing(), device(1, 1_000, 1_000));
        drawn(&mut reading, &machine);
        reading.set_at_end(false);
        while reading.earlier() {
            drawn(&mut reading, &machine);
        }
        assert_eq!(drawn(&mut reading, &machine), (1, 400));
        reading.go_to_end(machine.timeline(ID));
        assert_eq!(drawn(&mut reading, &machine), (901, 1_000));
        assert!(reading.take_wants_end() && !reading.take_wants_end());
    }

    #[test]
    fn a_thread_opens_at_the_first_new_message_however_far_back_and_keeps_the_line_there() {
        let (mut reading, mut machine) = (Reading::nothing(), device(951, 1_000, 900));
        assert_eq!(drawn(&mut reading, &machine), (951, 1_000));
        assert!(reading.is_seeking() && !reading.follows(), "nothing is read before one has come there");
        load(&mut machine, 951, 901);
        assert_eq!(drawn(&mut reading, &machine), (901, 1_000));
        reading.found();
        machine.seen(ID);
        arrive(&mut machine, 1_001);
        drawn(&mut reading, &machine);
        assert_eq!(reading.new_after(), Some(Seq(900)));
        reading.say(machine.timeline(ID));
        assert_eq!(reading.new_after(), None);
        let mut again = Reading::nothing();
        drawn(&mut again, &device(951, 1_001, 1_001));
        assert_eq!(again.new_after(), None);
    }

    #[test]
    fn a_history_that_was_reset_is_drawn_from_what_there_is() {
        let (mut reading, machine) = (Reading::nothing(), device(1, 1_000, 1_000));
        drawn(&mut reading, &machine);
        reading.set_at_end(false);
        while reading.earlier() {
            drawn(&mut reading, &machine);
        }
        assert_eq!(drawn(&mut reading, &device(1_951, 2_000, 2_000)), (1_951, 2_000));
        assert_eq!(drawn(&mut reading, &device(1, 20, 20)), (1, 20), "rewound");
    }
}
