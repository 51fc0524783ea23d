//! What the server says, and what the device makes of it.

use crate::{
    Change, ClientFrame, ConversationId, Epoch, ListingCard, Place, Rev, Seq, ServerFrame, Tab, Thread,
};

use super::{
    Phase, Sync,
    timeline::{Applied, Timeline},
};

impl Sync {
    /// Takes one frame from the server at `now_ms`.
    pub fn receive(&mut self, frame: ServerFrame, now_ms: u64) {
        match frame {
            ServerFrame::Hello { epoch, .. } => self.resume(epoch),
            ServerFrame::Changes { conversation, from, to, items, listings, more } => {
                self.apply(conversation, (from, to), items, listings, more);
            }
            ServerFrame::Reset { thread } => self.reset(*thread),
            ServerFrame::Rows { tab, threads, next } => self.add_rows(tab, threads, next),
            ServerFrame::CaughtUp {} => self.caught_up(),
            ServerFrame::Page { conversation, before, messages, lines, listings } => {
                let timeline = self.find(conversation);
                if timeline.is_some_and(|timeline| timeline.prepend(before, messages, lines, listings)) {
                    self.want_older(conversation);
                }
            }
            ServerFrame::Ack { id, conversation, rev, at, .. } => {
                self.outbox.acknowledged(id, rev, at);
                self.settle(conversation);
            }
            ServerFrame::Refused { id, code, retry_after_ms } => {
                if let Some(id) = id {
                    self.outbox.refused(id, code, retry_after_ms, now_ms);
                }
            }
            ServerFrame::Positions { conversation, user, receipt, hidden, unread } => {
                let is_mine = user == self.me;
                match self.find(conversation) {
                    Some(timeline) if is_mine => timeline.advance(receipt, unread),
                    Some(timeline) => timeline.show_theirs(receipt, hidden),
                    None => {}
                }
            }
            ServerFrame::Arranged { conversation, arrangement } => {
                match self.find(conversation) {
                    Some(timeline) => timeline.arrange(arrangement),
                    // Taken back from far below, on another device.
                    None if arrangement.archived == Seq(0) => {
                        self.write(ClientFrame::Fetch { conversation, after: Rev(0) });
                    }
                    None => {}
                }
            }
            ServerFrame::Typing { conversation, on } => {
                if let Some(timeline) = self.find(conversation) {
                    timeline.typing(on.then_some(now_ms));
                }
            }
            ServerFrame::Presence { conversation, presence } => {
                if let Some(timeline) = self.find(conversation) {
                    timeline.show(presence, now_ms);
                }
            }
            ServerFrame::Beat {} => self.write(ClientFrame::Beat {}),
        }
        self.flush(now_ms);
    }

    fn resume(&mut self, epoch: Epoch) {
        self.phase = Phase::CatchingUp;
        let have =
            self.threads.iter().map(|timeline| (timeline.thread().id, timeline.thread().rev)).collect();
        self.frames.push(ClientFrame::Resume { epoch: self.epoch, have });
        if self.epoch != epoch {
            // Another history: the server resets what still exists; what it does not mention is gone (D11).
            self.threads.iter_mut().for_each(Timeline::doubt);
            self.outbox.doubt();
        }
        self.server_epoch = epoch;
    }

    fn caught_up(&mut self) {
        self.phase = Phase::Live;
        self.epoch = self.server_epoch;
        self.threads.retain(|timeline| !timeline.is_doubted());
        let arrived: Vec<_> = self.threads.iter_mut().filter_map(Timeline::arrive).collect();
        for (conversation, seq) in arrived {
            self.write(ClientFrame::Delivered { conversation, seq });
        }
        let unconfirmed = |timeline: &Timeline| Some((timeline.thread().id, timeline.unconfirmed_read()?));
        let seen: Vec<_> = self.threads.iter().filter_map(unconfirmed).collect();
        for (conversation, seq) in seen {
            self.write(ClientFrame::Read { conversation, seq });
        }
        self.ask_presence();
        if self.list.is_unknown() {
            self.want_rows();
        }
        self.look_up();
    }

    fn apply(
        &mut self,
        conversation: ConversationId,
        range: (Rev, Rev),
        items: Vec<Change>,
        listings: Vec<ListingCard>,
        more: bool,
    ) {
        let (me, phase) = (self.me, self.phase);
        let Some(timeline) = self.find(conversation) else {
            // Somebody wrote for the first time, or a conversation below the loaded list woke up.
            self.write(ClientFrame::Fetch { conversation, after: Rev(0) });
            return;
        };
        let applied = timeline.apply(range, items, listings, more, me);
        let arrived = timeline.arrive().filter(|_| phase == Phase::Live);
        self.settle(conversation);
        // With their first message two people begin to show each other that they are here.
        if range.0 == Rev(1) && self.watched == Some(conversation) && phase == Phase::Live {
            self.ask_presence();
        }
        if let Applied::Missing { after } = applied {
            self.write(ClientFrame::Fetch { conversation, after });
        }
        if let Some((conversation, seq)) = arrived {
            self.write(ClientFrame::Delivered { conversation, seq });
        }
    }

    fn reset(&mut self, thread: Thread) {
        let conversation = thread.id;
        let stale = |known: &Timeline| !known.is_doubted() && known.thread().rev > thread.rev;
        // While catching up the server's word is final; later an answer may be older than what came live.
        if self.phase == Phase::Live && self.timeline(conversation).is_some_and(stale) {
            return;
        }
        self.insert(thread);
        self.settle(conversation);
        let missing = self.timeline(conversation).and_then(Timeline::missing_after);
        if let Some(after) = missing.filter(|_| self.phase == Phase::Live) {
            self.write(ClientFrame::Fetch { conversation, after });
        }
    }

    /// What is known already came with its changes, and is newer.
    fn add_rows(&mut self, tab: Tab, threads: Vec<Thread>, next: Option<Place>) {
        for thread in threads {
            if self.timeline(thread.id).is_none() {
                self.insert(thread);
            }
        }
        self.list.extend(tab, next);
    }
}
