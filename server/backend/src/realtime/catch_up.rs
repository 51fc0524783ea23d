//! What a device missed (contract D9). It is read after the connection has subscribed, so that between the
//! two nothing is lost (contract D10).

use std::collections::{HashMap, HashSet};

use protocol::{
    Change, Code, ConversationId, Epoch, Refusal, Rev, ServerFrame, Thread, Timestamp,
    frame::{BEHIND_MAX, CHANGES_MAX, HAVE_MAX, PAGE_DEFAULT},
};
use store::{Changes, Standing, Stretch};

use super::Subscription;
use crate::{Haggle, Viewer, error::refusal};

/// Unread conversations that a device is told of at most.
const UNREAD_THREADS_MAX: u32 = 100;
/// Rows in one page of the list, here as on screen.
const LIST_PAGE: u32 = 30;

impl Haggle {
    /// Answers a device that says what it has: what changed since, the conversations it does not know and
    /// should, and `caught_up`; then lets what is live flow.
    ///
    /// A device that has anything shows a list; it gets every unknown conversation that belongs between its
    /// newest and its oldest row, and a whole page when its list is shorter than that. One that has nothing
    /// shows a number at most; it gets what is unread.
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
        let oldest = self.go_on(viewer, epoch, have, device).await?;
        let unread =
            self.store().threads_unread(viewer.user.id, UNREAD_THREADS_MAX).await.map_err(refusal)?;
        introduce(unread, &mut known, device).await;
        if !have.is_empty() {
            let whole_page = have.len() < LIST_PAGE as usize;
            self.fill_list(viewer, oldest, whole_page, &mut known, device).await?;
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

    /// Goes through what the device has; says when the oldest of it was active.
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
        let mut standings: HashMap<_, _> =
            standings.into_iter().map(|standing| (standing.conversation, standing)).collect();
        let is_same_history = epoch == self.epoch();
        let mut behind = Vec::new();
        for (conversation, rev) in have {
            // Taken out, so that naming it twice does not bring it twice.
            let Some(standing) = standings.remove(conversation) else { continue };
            match Behind::of(standing, is_same_history.then_some(*rev)) {
                Some(missed) => behind.push(missed),
                None => self.reset(viewer, *conversation, device).await?,
            }
            if !device.is_open() {
                break;
            }
        }
        self.replay(viewer, behind, device).await?;
        Ok(oldest)
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
            let asked = next_page(&behind);
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

    /// Shows the device the part of the list that it does not know, newest first, down to `oldest`.
    async fn fill_list(
        &self,
        viewer: &Viewer,
        oldest: Option<Timestamp>,
        whole_page: bool,
        known: &mut HashSet<ConversationId>,
        device: &Subscription,
    ) -> Result<(), Refusal> {
        let mut before = None;
        // A device keeps no more than this, and forgets the oldest first.
        while known.len() < HAVE_MAX && device.is_open() {
            let mut page = self.store().threads(viewer.user.id, before, LIST_PAGE).await.map_err(refusal)?;
            let is_last = page.len() < LIST_PAGE as usize;
            let is_whole = whole_page && before.is_none();
            before = page.last().map(|thread| (thread.at, thread.id));
            let belongs = |thread: &Thread| oldest.is_some_and(|oldest| thread.at >= oldest);
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

    async fn tell(&mut self, changes: Changes, device: &Subscription) {
        let Changes { conversation, items, listings, .. } = changes;
        let Some(to) = items.last().map(Change::rev) else { return };
        let (from, more) = (self.after.next(), to < self.standing.rev);
        device.answer(&ServerFrame::Changes { conversation, from, to, items, listings, more }).await;
        self.after = to;
    }

    /// What takes no `rev`, as it is now.
    async fn tell_state(&self, viewer: &Viewer, device: &Subscription) {
        let Standing { conversation, other, mine, theirs, hides_read, arrangement, .. } = self.standing;
        for (user, receipt, hidden) in [(viewer.user.id, mine, false), (other, theirs, hides_read)] {
            device.answer(&ServerFrame::Positions { conversation, user, receipt, hidden }).await;
        }
        device.answer(&ServerFrame::Arranged { conversation, arrangement }).await;
    }
}

/// The first [`CHANGES_MAX`] changes that are missing. Numbers have no holes, so they can be counted beforehand.
fn next_page(behind: &[Behind]) -> Vec<Stretch> {
    let mut room = CHANGES_MAX as u32;
    let mut page = Vec::new();
    for Behind { standing: Standing { conversation, rev, .. }, after } in behind {
        let count = room.min(rev.0 - after.0);
        if count > 0 {
            page.push(Stretch { conversation: *conversation, after: *after, to: Rev(after.0 + count) });
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
