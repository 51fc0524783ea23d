//! The device's state machine (contract B6): it knows what is on screen, what is missing and what is
//! still to be sent. It does no I/O and reads no clock: frames, time and the user's actions go in,
//! frames for the server come out of [`Sync::take_frames`].
//!
//! | File | Holds |
//! |---|---|
//! | [`receiving`] | what the server's frames do |
//! | [`timeline`] | one conversation: applying changes by `rev`, without holes and without repeats (D8) |
//! | [`list`] | which part of the list of conversations is here |
//! | [`outbox`] | what this device still has to send, in the order Send was pressed (D2, D5) |
//! | [`link`] | when to connect, when to give up on a silent connection, how long to wait |

pub mod link;
pub mod list;
pub mod outbox;
mod receiving;
pub mod timeline;

use crate::{
    Amendment, ClientFrame, Code, ConversationId, Epoch, Image, ListingId, MessageId, Place, Rev, Seq, Tab,
    Thread, Timestamp, UserId, frame,
};

use list::List;
use outbox::{Outbox, Unsent};
use timeline::Timeline;

/// A user who is writing says so this often at most, in milliseconds (contract S10).
const TYPING_EVERY_MS: u64 = 3_000;

/// What the user is told about the connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// No connection.
    #[default]
    Offline,
    /// Connected; what was missed is on its way.
    CatchingUp,
    /// Connected and up to date.
    Live,
}

/// Everything one device knows.
#[derive(Debug)]
pub struct Sync {
    me: UserId,
    /// The history that the known revs count in.
    epoch: Epoch,
    /// The history that the server counts in; adopted once everything from it is here.
    server_epoch: Epoch,
    phase: Phase,
    /// In no order; at most [`frame::HAVE_MAX`].
    threads: Vec<Timeline>,
    list: List,
    outbox: Outbox,
    /// Where something stands half written, as far as the page was told.
    drafted: Vec<ConversationId>,
    frames: Vec<ClientFrame>,
    typed_at_ms: Option<(ConversationId, u64)>,
    /// The conversation that the user looks at.
    watched: Option<ConversationId>,
}

impl Sync {
    /// A device of `me` that knows no conversation yet.
    pub const fn new(me: UserId, epoch: Epoch) -> Self {
        Self {
            me,
            epoch,
            server_epoch: epoch,
            phase: Phase::Offline,
            threads: Vec::new(),
            list: List::whole(),
            outbox: Outbox::new(),
            drafted: Vec::new(),
            frames: Vec::new(),
            typed_at_ms: None,
            watched: None,
        }
    }

    /// Whose device this is.
    pub const fn me(&self) -> UserId {
        self.me
    }

    /// How the connection stands.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// What this device still has to send.
    pub const fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// One conversation, when this device knows it.
    pub fn timeline(&self, conversation: ConversationId) -> Option<&Timeline> {
        self.threads.iter().find(|timeline| timeline.thread().id == conversation)
    }

    /// All known conversations: those that are pinned, then the others, each with the newest activity first.
    pub fn timelines(&self) -> Vec<&Timeline> {
        let mut all: Vec<_> = self.threads.iter().collect();
        all.sort_unstable_by_key(|timeline| {
            let thread = timeline.thread();
            std::cmp::Reverse((thread.arrangement.pinned, thread.place()))
        });
        all
    }

    /// Which part of the list is here.
    pub const fn list(&self) -> &List {
        &self.list
    }

    /// Whether a conversation is a row of the list as it is here.
    pub fn lists(&self, timeline: &Timeline) -> bool {
        let thread = timeline.thread();
        let is_reached = thread.arrangement.pinned || self.list.reaches(thread.place());
        let is_begun = thread.seq > Seq(0) || self.outbox.of(thread.id).next().is_some();
        is_reached && is_begun && self.list.tab().holds(thread, self.me)
    }

    /// Takes a part of the list from the page's HTML, whose rows it has learned.
    pub fn begin_list(&mut self, tab: Tab, next: Option<Place>) {
        self.list = List::new(tab, next);
    }

    /// The user wants to see another part of the list.
    pub fn turn_list(&mut self, tab: Tab) {
        self.list.turn_to(tab);
        if self.list.is_unknown() {
            self.want_rows();
        }
    }

    /// The user wants to see more of the list. Asks once until the answer is there. A device keeps no more than
    /// [`frame::HAVE_MAX`] conversations: then it asks for no more.
    pub fn want_rows(&mut self) {
        if self.phase == Phase::Offline || self.threads.len() >= frame::HAVE_MAX {
            return;
        }
        if let Some(frame) = self.list.ask() {
            self.write(frame);
        }
    }

    /// Messages that wait in all known conversations, as far as the user is told of them wherever he is.
    pub fn unread(&self, now: Timestamp) -> u32 {
        self.threads.iter().map(|timeline| timeline.thread().calling(now)).sum()
    }

    /// Takes a conversation from the page's HTML; a state this device already has wins when it is newer.
    pub fn learn(&mut self, thread: Thread) {
        let newer = |known: &Timeline| {
            (known.thread().rev, known.thread().messages.len()) >= (thread.rev, thread.messages.len())
        };
        if !self.timeline(thread.id).is_some_and(newer) {
            self.insert(thread);
        }
    }

    /// The frames to write now, in order. Empty while there is no connection.
    pub fn take_frames(&mut self) -> Vec<ClientFrame> {
        std::mem::take(&mut self.frames)
    }

    /// The connection is gone. What was under way is sent again after the next one.
    pub fn disconnected(&mut self) {
        self.phase = Phase::Offline;
        self.frames.clear();
        self.outbox.disconnected();
        self.list.disconnected();
        self.typed_at_ms = None;
        for timeline in self.threads.iter_mut() {
            timeline.disconnected();
        }
    }

    /// The user pressed Send: a text, images, or both. `id` is random and stays with the message for ever (contract D2).
    pub fn send(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        content: (String, Vec<Image>),
        listing: Option<ListingId>,
        now_ms: u64,
    ) {
        self.outbox.push(conversation, id, content, listing);
        self.typed_at_ms = None;
        self.flush(now_ms);
    }

    /// The user has written a message of his own anew, or deleted it: `body` is the new text, or empty. It shows at
    /// once, and is taken back if it is refused. `id` stays with it for ever, as a message's does.
    pub fn amend(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        amends: (Seq, Amendment),
        body: String,
        now_ms: u64,
    ) {
        self.outbox.amend(conversation, id, amends, body);
        self.flush(now_ms);
    }

    /// The user pressed Retry on a message that was refused.
    pub fn retry(&mut self, id: MessageId, now_ms: u64) {
        self.outbox.retry(id);
        self.flush(now_ms);
    }

    /// The user gave up a message that was refused.
    pub fn discard(&mut self, id: MessageId) {
        self.outbox.discard(id);
    }

    /// What this account has left unsent on this device, in the order Send was pressed: it goes out by itself. Whatever
    /// was stored after all is not shown twice.
    pub fn restore(&mut self, kept: Vec<Unsent>, now_ms: u64) {
        self.outbox.restore(kept);
        let known: Vec<_> = self.threads.iter().map(|timeline| timeline.thread().id).collect();
        known.into_iter().for_each(|conversation| self.settle(conversation));
        if self.phase == Phase::Live {
            self.look_up();
        }
        self.flush(now_ms);
    }

    /// Something stands half written in these conversations, of which this device need not know any.
    pub fn drafted(&mut self, conversations: Vec<ConversationId>) {
        self.drafted = conversations;
    }

    /// Asks for the conversations in which something of the user's waits, as far as they are unknown: else nobody would
    /// find it in the list.
    fn look_up(&mut self) {
        let mut waiting = self.drafted.clone();
        for echo in self.outbox.all() {
            if !waiting.contains(&echo.conversation) {
                waiting.push(echo.conversation);
            }
        }
        for conversation in waiting {
            if self.timeline(conversation).is_none() {
                self.write(ClientFrame::Fetch { conversation, after: Rev(0) });
            }
        }
    }

    /// An unsent message has been sent or given up on another page of this account.
    pub fn forget(&mut self, id: MessageId) {
        self.outbox.forget(id);
    }

    /// Everything in the conversation is on screen, in a visible and focused page.
    pub fn seen(&mut self, conversation: ConversationId) {
        let Some(timeline) = self.find(conversation) else { return };
        if let Some(seq) = timeline.see() {
            self.write(ClientFrame::Read { conversation, seq });
        }
    }

    /// The user looks at this conversation now, or at none. Said again, it changes nothing.
    pub fn watch(&mut self, conversation: Option<ConversationId>) {
        if self.watched != conversation {
            self.watched = conversation;
            // While catching up that is still to come.
            if self.phase == Phase::Live {
                self.ask_presence();
            }
        }
    }

    /// The user has opened the conversation, and so come back to what he had marked.
    pub fn opened(&mut self, conversation: ConversationId) {
        let Some(timeline) = self.find(conversation) else { return };
        if let Some(seq) = timeline.unmark() {
            self.write(ClientFrame::Read { conversation, seq });
        }
    }

    /// The text in the composer changed.
    pub fn typed(&mut self, conversation: ConversationId, has_text: bool, now_ms: u64) {
        let told = self.typed_at_ms.filter(|(place, _)| *place == conversation);
        let on = match (has_text, told) {
            (true, Some((_, at_ms))) if now_ms < at_ms + TYPING_EVERY_MS => return,
            (true, _) => true,
            (false, Some(_)) => false,
            (false, None) => return,
        };
        self.typed_at_ms = on.then_some((conversation, now_ms));
        self.write(ClientFrame::Typing { conversation, on });
    }

    /// The user wants to see older messages. Asks once until the answer is there.
    pub fn want_older(&mut self, conversation: ConversationId) {
        if self.phase == Phase::Offline {
            return;
        }
        let Some(timeline) = self.find(conversation) else { return };
        if let Some(before) = timeline.want_older() {
            self.write(ClientFrame::History { conversation, before });
        }
    }

    /// Time passes: typing ends, unanswered messages are sent again. Says whether anything on screen changed.
    pub fn tick(&mut self, now_ms: u64) -> bool {
        let mut changed = false;
        for timeline in self.threads.iter_mut() {
            changed |= timeline.tick(now_ms);
        }
        self.flush(now_ms);
        changed
    }

    fn ask_presence(&mut self) {
        if let Some(conversation) = self.watched {
            self.write(ClientFrame::Watch { conversation });
        }
    }

    fn insert(&mut self, thread: Thread) {
        let mut timeline = Timeline::new(thread);
        if let Some(known) = self.find(timeline.thread().id) {
            if !known.is_doubted() {
                timeline.inherit(known);
            }
            *known = timeline;
            return;
        }
        self.threads.push(timeline);
        if self.threads.len() > frame::HAVE_MAX {
            let oldest = self.timelines().last().map(|timeline| timeline.thread().id);
            self.threads.retain(|timeline| Some(timeline.thread().id) != oldest);
        }
    }

    fn find(&mut self, conversation: ConversationId) -> Option<&mut Timeline> {
        self.threads.iter_mut().find(|timeline| timeline.thread().id == conversation)
    }

    /// Echoes whose message has arrived leave the outbox: the stored message takes their place.
    fn settle(&mut self, conversation: ConversationId) {
        let Self { threads, outbox, me, .. } = self;
        let Some(timeline) = threads.iter().find(|timeline| timeline.thread().id == conversation) else {
            return;
        };
        outbox.settle(conversation, timeline.thread().rev, |id| timeline.holds(*me, id));
    }

    fn flush(&mut self, now_ms: u64) {
        if self.phase == Phase::Live {
            self.frames.extend(self.outbox.due(now_ms));
        }
    }

    fn write(&mut self, frame: ClientFrame) {
        if self.phase != Phase::Offline {
            self.frames.push(frame);
        }
    }
}

/// Whether a refused message may be sent again without the user changing it.
pub const fn can_retry(code: Code) -> bool {
    code.is_retryable() || matches!(code, Code::SignedOut | Code::Gone | Code::Blocked | Code::NotFound)
}
