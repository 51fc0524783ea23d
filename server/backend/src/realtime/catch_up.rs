//! What a device missed (contract D9). It is read after the connection has subscribed, so that between the
//! two nothing is lost (contract D10).

use std::collections::{HashMap, HashSet};

use protocol::{
    Change, Code, ConversationId, Epoch, Place, Refusal, Rev, ServerFrame, Tab, Thread, Timestamp, UserId,
    frame::{BEHIND_MAX, CHANGES_BYTES_MAX, CHANGES_MAX, HAVE_MAX, PAGE_DEFAULT, ROWS_MAX},
};
use store::{Changes, Standing, Stretch};

use super::Subscription;
use crate::{Haggle, Viewer, error::refusal};

/// Unread conversations that a device is told of at most.
const UNREAD_THREADS_MAX: u32 = 100;
/// A conversation may be committed a little after another one that has a later time.
const ORDER_MS: i64 = 60_000;

impl Haggle {
    /// Answers a device that says what it has: what changed since, the conversations it does not know and
    /// should, and `caught_up`; then lets what is live flow.
    ///
    /// A device that has anything shows a list; it gets every unknown conversation that was active after the newest one
    /// of which it has everything, and a whole page when its list is shorter than that. What lies further down was there
    /// when it looked last, and it asks for it when it wants it. One that has nothing shows a number at most; it gets
    /// what is unread.
    ///
    /// # Errors
    /// [`Code::Invalid`] for more than [`HAVE_MAX`] entries, and those of a store that fails. What was said before is
    /// true, but not everything.
    pub async fn resume(
        &self,
        viewer: &Viewer,
        epoch: Epoch,
        have: &[(ConversationId, Rev)],
        device: &Subscription,
    ) -> Result<(), Refusal> {
        if have.len() > HAVE_MAX {
            return Err(Code::Invalid.into());
        }
        let mut known: HashSet<_> = have.iter().map(|(conversation, _)| *conversation).collect();
        let floor = self.go_on(viewer, epoch, have, device).await?;
        let unread = self
            .store()
            .threads(viewer.user.id, Tab::Unread, None, UNREAD_THREADS_MAX)
            .await
            .map_err(refusal)?;
        introduce(unread, &mut known, device).await;
        if !have.is_empty() {
            let whole_page = have.len() < ROWS_MAX as usize;
            self.fill_list(viewer, floor, whole_page, &mut known, device).await?;
        }
        device.answer(&ServerFrame::CaughtUp {}).await;
        device.go_live();
        Ok(())
    }

    /// Answers a device that misses something of one conversation, or all of it (`after` is 0). A stranger
    /// gets no answer, as for a conversation that does not exist.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn fetch(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        after: Rev,
        device: &Subscription,
    ) -> Result<(), Refusal> {
        let standings = self.store().standings(viewer.user.id, &[conversation]).await.map_err(refusal)?;
        let Some(standing) = standings.first() else { return Ok(()) };
        match Behind::of(*standing, Some(after).filter(|after| *after > Rev(0))) {
            Some(behind) => self.replay(viewer, vec![behind], device).await,
            None => self.reset(viewer, conversation, device).await,
        }
    }

    /// Answers a device that wants more of the list.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn rows(
        &self,
        viewer: &Viewer,
        tab: Tab,
        before: Option<Place>,
        device: &Subscription,
    ) -> Result<(), Refusal> {
        let rows = self.store().threads(viewer.user.id, tab, before, ROWS_MAX + 1).await;
        let mut threads = rows.map_err(refusal)?;
        let found = threads.len();
        let mut bytes = 0;
        threads.truncate(ROWS_MAX as usize);
        let fits = threads.iter().take_while(|thread| {
            bytes += thread.last().map_or(0, |message| message.body.len());
            bytes <= CHANGES_BYTES_MAX
        });
        // One message is never too long for a frame.
        threads.truncate(fits.count().max(1));
        let next = threads.last().filter(|_| threads.len() < found).map(Thread::place);
        device.answer(&ServerFrame::Rows { tab, threads, next }).await;
        Ok(())
    }

    /// Tells a user's devices on this node what these conversations are besides their changes, as it is now.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub(super) async fn tell_standings(
        &self,
        user: UserId,
        conversations: &[ConversationId],
    ) -> Result<(), Refusal> {
        for standing in self.store().standings(user, conversations).await.map_err(refusal)? {
            for frame in state(user, &standing) {
                self.hub().pass_on(&[user], &frame);
            }
        }
        Ok(())
    }

    /// Goes through what the device has; says since when it may have missed other conversations: when the newest of those
    /// was active of which it has everything, or, without one, the oldest.
    async fn go_on(
        &self,
        viewer: &Viewer,
        epoch: Epoch,
        have: &[(ConversationId, Rev)],
        device: &Subscription,
    ) -> Result<Option<Timestamp>, Refusal> {
        if have.is_empty() {
            return Ok(None);
        }
        let asked: Vec<_> = have.iter().map(|(conversation, _)| *conversation).collect();
        let standings = self.store().standings(viewer.user.id, &asked).await.map_err(refusal)?;
        let oldest = standings.iter().map(|standing| standing.at).min();
        let mut newest_known = None;
        let mut standings: HashMap<_, _> =
            standings.into_iter().map(|standing| (standing.conversation, standing)).collect();
        let is_same_history = epoch == self.epoch();
        let mut behind = Vec::new();
        for (conversation, rev) in have {
            // Taken out, so that naming it twice does not bring it twice.
            let Some(standing) = standings.remove(conversation) else { continue };
            if is_same_history && standing.rev == *rev {
                newest_known = newest_known.max(Some(standing.at));
            }
            match Behind::of(standing, is_same_history.then_some(*rev)) {
                Some(missed) => behind.push(missed),
                None => self.reset(viewer, *conversation, device).await?,
            }
            if !device.is_open() {
                break;
            }
        }
        self.replay(viewer, behind, device).await?;
        Ok(newest_known.map(|at| Timestamp(at.0 - ORDER_MS)).max(oldest))
    }

    /// Gives a device a fresh start where it cannot go on.
    async fn reset(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        device: &Subscription,
    ) -> Result<(), Refusal> {
        let thread =
            self.store().thread(viewer.user.id, conversation, PAGE_DEFAULT).await.map_err(refusal)?;
        if let Some(thread) = thread {
            device.answer(&ServerFrame::Reset { thread: Box::new(thread) }).await;
        }
        Ok(())
    }

    /// Brings a device to the newest change of these conversations. It asks the store by the page, not by the
    /// conversation.
    async fn replay(
        &self,
        viewer: &Viewer,
        mut behind: Vec<Behind>,
        device: &Subscription,
    ) -> Result<(), Refusal> {
        while !behind.is_empty() && device.is_open() {
            let asked = next_page(behind.iter().map(Behind::stretch));
            let found = self.store().changes_since(viewer.user.id, &asked).await.map_err(refusal)?;
            // The first stretch has room for a change at least, unless the store has lost what its own numbers promise:
            // asking on would never end.
            if found.first().is_some_and(|changes| changes.items.is_empty()) {
                return Err(Code::Unavailable.into());
            }
            let mut found = found.into_iter().peekable();
            let mut left = Vec::new();
            for mut missed in behind {
                let conversation = missed.standing.conversation;
                match found.next_if(|changes| changes.conversation == conversation) {
                    Some(changes) => missed.tell(changes, device).await,
                    // The viewer does not see it any more.
                    None if asked.iter().any(|stretch| stretch.conversation == conversation) => continue,
                    None => {}
                }
                if missed.after < missed.standing.rev {
                    left.push(missed);
                } else {
                    missed.tell_state(viewer, device).await;
                }
            }
            behind = left;
        }
        Ok(())
    }

    /// Shows the device the part of the list that it does not know, newest first, down to what was active at `floor`.
    async fn fill_list(
        &self,
        viewer: &Viewer,
        floor: Option<Timestamp>,
        whole_page: bool,
        known: &mut HashSet<ConversationId>,
        device: &Subscription,
    ) -> Result<(), Refusal> {
        let mut before = None;
        // A device keeps no more than this, and forgets the oldest first.
        while known.len() < HAVE_MAX && device.is_open() {
            let page = self.store().threads(viewer.user.id, Tab::All, before, ROWS_MAX).await;
            let mut page = page.map_err(refusal)?;
            let is_last = page.len() < ROWS_MAX as usize;
            let is_whole = whole_page && before.is_none();
            before = page.last().map(Thread::place);
            let belongs = |thread: &Thread| floor.is_some_and(|floor| thread.at >= floor);
            let goes_on = page.last().is_some_and(belongs);
            page.retain(|thread| is_whole || belongs(thread));
            introduce(page, known, device).await;
            if is_last || !goes_on {
                break;
            }
        }
        Ok(())
    }
}

/// A conversation in which a device can go on from a change.
struct Behind {
    standing: Standing,
    /// The last change that the device has.
    after: Rev,
}

impl Behind {
    /// None when it has to start afresh: it is ahead of us, too far behind, or has nothing.
    fn of(standing: Standing, after: Option<Rev>) -> Option<Self> {
        let after = after.filter(|after| *after <= standing.rev && standing.rev.0 - after.0 <= BEHIND_MAX)?;
        Some(Self { standing, after })
    }

    /// Everything that it misses.
    const fn stretch(&self) -> Stretch {
        let Standing { conversation, rev: to, .. } = self.standing;
        Stretch { conversation, after: self.after, to }
    }

    async fn tell(&mut self, changes: Changes, device: &Subscription) {
        let Changes { conversation, items, listings, .. } = changes;
        let Some(to) = items.last().map(Change::rev) else { return };
        let (from, more) = (self.after.next(), to < self.standing.rev);
        device.answer(&ServerFrame::Changes { conversation, from, to, items, listings, more }).await;
        self.after = to;
    }

    /// What takes no `rev`, as it is now.
    async fn tell_state(&self, viewer: &Viewer, device: &Subscription) {
        for frame in state(viewer.user.id, &self.standing) {
            device.answer(&frame).await;
        }
    }
}

/// What takes no `rev`, for the devices of the user who sees a conversation so.
fn state(user: UserId, standing: &Standing) -> [ServerFrame; 3] {
    let Standing { conversation, other, mine, unread, theirs, hides_read, arrangement, .. } = *standing;
    let positions = |user, receipt, hidden, unread| ServerFrame::Positions {
        conversation,
        user,
        receipt,
        hidden,
        unread,
    };
    [
        positions(user, mine, false, Some(unread)),
        positions(other, theirs, hides_read, None),
        ServerFrame::Arranged { conversation, arrangement },
    ]
}

/// As much of what is missing, in this order, as is read together: the first [`CHANGES_MAX`] changes. Numbers have no holes,
/// so they can be counted beforehand.
pub(super) fn next_page(missing: impl Iterator<Item = Stretch>) -> Vec<Stretch> {
    let mut room = CHANGES_MAX as u32;
    let mut page = Vec::new();
    for stretch in missing {
        let count = room.min(stretch.to.0 - stretch.after.0);
        if count > 0 {
            page.push(Stretch { to: Rev(stretch.after.0 + count), ..stretch });
            room -= count;
        }
    }
    page
}

/// Gives the device rows that it does not know yet.
async fn introduce(rows: Vec<Thread>, known: &mut HashSet<ConversationId>, device: &Subscription) {
    for thread in rows {
        if known.insert(thread.id) {
            device.answer(&ServerFrame::Reset { thread: Box::new(thread) }).await;
        }
    }
}
