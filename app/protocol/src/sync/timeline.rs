//! One conversation on one device: a window of messages without holes that ends at the newest, moved
//! forward by changes and backward by pages of history.

use crate::{
    Arrangement, Change, ConversationId, Line, ListingCard, Message, MessageId, Presence, Receipt, Rev, Seq,
    Thread, UNREAD_MAX, Unread, UserId, frame::PAGE_DEFAULT,
};

/// Typing ends by itself this long after the last signal, in milliseconds (contract D13).
const TYPING_MS: u64 = 6_000;
/// Somebody's absence is told in minutes.
const MINUTE_MS: u64 = 60_000;

/// What became of a range of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It was new, or known already.
    Done,
    /// Something before it is missing; ask for what comes after this.
    Missing {
        /// The last change this device has.
        after: Rev,
    },
}

/// How a question for older messages stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Older {
    /// There is none.
    NotAsked,
    /// The answer is on its way.
    Asked,
    /// It may have been read before an edit or deletion that is known here already: it would bring back the old text.
    Overtaken,
}

/// A conversation as this device shows it.
#[derive(Debug)]
pub struct Timeline {
    thread: Thread,
    /// The highest `rev` heard of; above `thread.rev` means that a fetch is under way.
    heard: Rev,
    older: Older,
    /// Left over from another epoch, until the server says what it is now.
    doubted: bool,
    /// What was unread when it was counted last, after the read mark that stands.
    counted: Unread,
    /// What the other one has appended (true) and deleted (false) after that mark: the change, and the message. The
    /// window may not hold them, and a count may come that does not include them yet.
    news: Vec<(Rev, Seq, bool)>,
    /// Seen here, and not confirmed by the server yet: told again after a break.
    unconfirmed_read: Option<Seq>,
    typing_until_ms: Option<u64>,
    /// Up to when the absence in `thread.presence` is counted.
    present_at_ms: u64,
}

impl Timeline {
    /// Starts from a state that the server gave.
    pub fn new(thread: Thread) -> Self {
        Self {
            heard: thread.rev,
            counted: Unread { count: thread.unread, rev: thread.rev },
            news: Vec::new(),
            thread,
            older: Older::NotAsked,
            doubted: false,
            unconfirmed_read: None,
            typing_until_ms: None,
            present_at_ms: 0,
        }
    }

    /// The state now.
    pub const fn thread(&self) -> &Thread {
        &self.thread
    }

    /// The number of the oldest message in the window; above `seq` when there is none.
    pub fn first(&self) -> Seq {
        self.thread.messages.first().map_or(self.thread.seq.next(), |message| message.seq)
    }

    /// Whether the window reaches back to the first message.
    pub fn is_whole(&self) -> bool {
        self.first() <= Seq(1)
    }

    /// Whether older messages are on their way.
    pub fn is_loading(&self) -> bool {
        self.older != Older::NotAsked
    }

    /// Whether the other participant is writing.
    pub const fn is_typing(&self) -> bool {
        self.typing_until_ms.is_some()
    }

    /// Whether the message that `sender` named `id` is in the window.
    pub fn holds(&self, sender: UserId, id: MessageId) -> bool {
        self.thread.messages.iter().rev().any(|message| message.id == id && message.sender == sender)
    }

    /// What to ask after when the server has spoken of changes that are not here.
    pub(super) fn missing_after(&self) -> Option<Rev> {
        (self.heard > self.thread.rev).then_some(self.thread.rev)
    }

    /// Applies a range of changes: those at `rev` + 1 are taken, lower ones dropped (contract D8).
    pub(super) fn apply(
        &mut self,
        (from, to): (Rev, Rev),
        items: Vec<Change>,
        listings: Vec<ListingCard>,
        more: bool,
        me: UserId,
    ) -> Applied {
        let waiting = self.heard > self.thread.rev;
        self.heard = self.heard.max(to);
        if from > self.thread.rev.next() {
            // One question at a time: its answer is checked against `heard` when it comes.
            return if waiting { Applied::Done } else { Applied::Missing { after: self.thread.rev } };
        }
        for card in listings {
            self.thread.listings.retain(|known| known.id != card.id);
            self.thread.listings.push(card);
        }
        for change in items {
            if change.rev() == self.thread.rev.next() {
                self.take(change, me);
            }
        }
        if self.heard > self.thread.rev && !more {
            return Applied::Missing { after: self.thread.rev };
        }
        Applied::Done
    }

    fn take(&mut self, change: Change, me: UserId) {
        let rev = change.rev();
        self.thread.rev = rev;
        let theirs = change.message().filter(|message| message.sender != me).map(|message| message.seq);
        match change {
            Change::Appended { message, .. } => {
                self.append(message, me);
                self.news.extend(theirs.map(|seq| (rev, seq, true)));
            }
            Change::Edited { message, .. } => self.replace(message),
            Change::Listing { line, .. } => self.thread.lines.push(line),
            Change::Deleted { message, .. } => {
                self.replace(message);
                self.news.extend(theirs.map(|seq| (rev, seq, false)));
            }
        }
        self.count_unread();
    }

    /// A message may have arrived in a later state than this one, and what is deleted stays so.
    fn replace(&mut self, message: Message) {
        let place = message.seq.0.checked_sub(self.first().0);
        let known = place.and_then(|place| self.thread.messages.get_mut(place as usize));
        match known {
            Some(known) if !known.is_deleted() => *known = message,
            Some(_) => {}
            None if self.older == Older::Asked => self.older = Older::Overtaken,
            None => {}
        }
    }

    fn append(&mut self, message: Message, me: UserId) {
        self.thread.seq = message.seq;
        self.thread.at = message.at;
        if message.sender != me {
            self.typing_until_ms = None;
        }
        if message.listing.is_some() {
            self.thread.subject = message.listing;
        }
        self.thread.messages.push(message);
    }

    /// Puts older messages in front; an answer that does not touch the window is dropped. Says whether it has to be asked
    /// for again.
    pub(super) fn prepend(
        &mut self,
        before: Seq,
        mut messages: Vec<Message>,
        mut lines: Vec<Line>,
        listings: Vec<ListingCard>,
    ) -> bool {
        let is_overtaken = std::mem::replace(&mut self.older, Older::NotAsked) == Older::Overtaken;
        if is_overtaken {
            return true;
        }
        if before != self.first() || messages.last().is_some_and(|last| last.seq.next() != before) {
            return false;
        }
        for card in listings {
            if self.thread.listing(card.id).is_none() {
                self.thread.listings.push(card);
            }
        }
        messages.append(&mut self.thread.messages);
        lines.append(&mut self.thread.lines);
        (self.thread.messages, self.thread.lines) = (messages, lines);
        false
    }

    /// The number to ask history before, unless nothing is missing or a question is open.
    pub(super) fn want_older(&mut self) -> Option<Seq> {
        if self.is_loading() || self.is_whole() {
            return None;
        }
        self.older = Older::Asked;
        Some(self.first())
    }

    /// Whether the window is too short to fill a screen although there is more.
    pub fn wants_page(&self) -> bool {
        !self.is_whole() && self.thread.messages.len() < PAGE_DEFAULT as usize
    }

    /// Moves the user's own positions forward, the read one together with what it leaves.
    pub(super) fn advance(&mut self, receipt: Receipt, unread: Option<Unread>) {
        self.unconfirmed_read = self.unconfirmed_read.filter(|seq| *seq > receipt.read);
        let mine = &mut self.thread.mine;
        mine.delivered = mine.delivered.max(receipt.delivered);
        // More may have been seen here than the server has heard of, and that counted later.
        if let Some(unread) =
            unread.filter(|unread| receipt.read >= mine.read && unread.rev >= self.counted.rev)
        {
            mine.read = receipt.read;
            self.counted = unread;
            self.count_unread();
        }
    }

    /// Moves the other participant's positions forward; `hidden`: what he has read is not to be known any more.
    pub(super) fn show_theirs(&mut self, receipt: Receipt, hidden: bool) {
        if hidden {
            self.thread.theirs.read = Seq(0);
        }
        self.thread.theirs = self.thread.theirs.advanced(receipt);
    }

    /// The newest message is seen; the number to report, when that is news.
    pub(super) fn see(&mut self) -> Option<Seq> {
        let seq = self.thread.seq;
        let news = seq > self.thread.mine.read;
        self.thread.mine = self.thread.mine.advanced(Receipt { delivered: seq, read: seq });
        self.counted = Unread { count: 0, rev: self.thread.rev };
        self.count_unread();
        if news {
            self.unconfirmed_read = Some(seq);
        }
        news.then_some(seq)
    }

    /// The user has come back to what he had marked; what to report then, so that the server knows, too.
    pub(super) fn unmark(&mut self) -> Option<Seq> {
        std::mem::take(&mut self.thread.arrangement.marked).then_some(self.thread.mine.read.max(Seq(1)))
    }

    /// What the user has seen and the server may not know.
    pub(super) const fn unconfirmed_read(&self) -> Option<Seq> {
        self.unconfirmed_read
    }

    /// Keeps what this device knew better when the server gives a fresh state of the same history.
    pub(super) fn inherit(&mut self, known: &mut Self) {
        let behind = known.thread.mine.read > self.thread.mine.read;
        self.thread.mine = self.thread.mine.advanced(known.thread.mine);
        if behind && known.counted.rev.max(known.thread.rev) >= self.thread.rev {
            (self.counted, self.news) = (known.counted, std::mem::take(&mut known.news));
        } else if behind {
            // What was seen here is on its way to the server, which will say what that leaves: no more than this.
            let after = self.thread.seq.0.saturating_sub(self.thread.mine.read.0);
            self.counted.count = self.counted.count.min(after);
        }
        self.count_unread();
        self.unconfirmed_read = known.unconfirmed_read.filter(|seq| *seq <= self.thread.seq);
        self.heard = self.heard.max(known.heard);
        self.typing_until_ms = known.typing_until_ms;
        (self.thread.presence, self.present_at_ms) = (known.thread.presence, known.present_at_ms);
    }

    /// The newest message has reached this device; what to report, when that is news.
    pub(super) fn arrive(&mut self) -> Option<(ConversationId, Seq)> {
        let seq = self.thread.seq;
        if seq <= self.thread.mine.delivered {
            return None;
        }
        self.thread.mine.delivered = seq;
        Some((self.thread.id, seq))
    }

    /// The user has arranged the conversation anew, here or on another device.
    pub(super) fn arrange(&mut self, arrangement: Arrangement) {
        self.thread.arrangement = arrangement;
        self.typing_until_ms = self.typing_until_ms.filter(|_| !arrangement.blocked);
    }

    /// A sign of typing at `now_ms`, or its end.
    pub(super) fn typing(&mut self, now_ms: Option<u64>) {
        self.typing_until_ms = now_ms.map(|now_ms| now_ms + TYPING_MS);
    }

    /// Whether the other participant is here, as far as that is to be known.
    pub(super) const fn show(&mut self, presence: Option<Presence>, now_ms: u64) {
        self.thread.presence = presence;
        self.present_at_ms = now_ms;
    }

    /// Ends typing when it is over, and counts an absence on; says whether anything changed.
    pub(super) fn tick(&mut self, now_ms: u64) -> bool {
        let over = self.typing_until_ms.is_some_and(|until_ms| until_ms <= now_ms);
        if over {
            self.typing_until_ms = None;
        }
        let minutes = now_ms.saturating_sub(self.present_at_ms) / MINUTE_MS;
        self.present_at_ms += minutes * MINUTE_MS;
        let before = self.thread.presence;
        self.thread.presence = before.and_then(|presence| presence.later(minutes as u32));
        over || self.thread.presence != before
    }

    pub(super) fn disconnected(&mut self) {
        // Answers to open questions will not come any more; the next resume asks again.
        self.heard = self.thread.rev;
        self.older = Older::NotAsked;
        self.typing_until_ms = None;
        self.thread.presence = None;
    }

    pub(super) fn doubt(&mut self) {
        self.doubted = true;
    }

    pub(super) const fn is_doubted(&self) -> bool {
        self.doubted
    }

    /// What the server has counted, and what came after that.
    fn count_unread(&mut self) {
        let Self { thread, news, counted, .. } = self;
        news.retain(|(rev, seq, _)| *seq > thread.mine.read && *rev > counted.rev);
        let since: i32 = news.iter().map(|(.., is_more)| if *is_more { 1 } else { -1 }).sum();
        // More than the server counts to stays more.
        let least = if counted.count < UNREAD_MAX { 0 } else { UNREAD_MAX };
        thread.unread = counted.count.saturating_add_signed(since).max(least);
    }
}
