//! Sending and reading messages. One use case stands behind the socket, the form and the REST route.

use std::time::{Duration, Instant};

use protocol::{
    Code, ConversationId, Image, ListingId, MessageId, Receipt, Refusal, Rev, Seq, ServerFrame, Thread,
    UserId, conversation::Page, validate,
};
use store::Advanced;
use tokio::time::timeout;

use crate::{
    Haggle, Viewer,
    error::refusal,
    metrics,
    writer::{Answer, Draft},
};

pub use store::Appended;

/// A page waits no longer than this for its marks to be written.
const MARKED_WITHIN: Duration = Duration::from_millis(500);

/// A message as somebody wants it sent.
#[derive(Debug, Clone)]
pub struct Send {
    /// Where to.
    pub conversation: ConversationId,
    /// Chosen at random by the device and kept for every retry (contract D2).
    pub id: MessageId,
    /// What was written; may be empty where there are images.
    pub body: String,
    /// What is shown with it, as the uploads' answers have described it (contract D16).
    pub images: Vec<Image>,
    /// The listing it is about, sold by one of the two.
    pub listing: Option<ListingId>,
}

/// A message that has its place in the order of sending; its answer comes after its commit.
#[must_use = "the answer is part of the promise"]
pub struct Sending {
    answer: Answer<Appended>,
    taken: Instant,
}

impl Sending {
    /// Waits for the answer. Whoever stops waiting does not stop the message.
    ///
    /// # Errors
    /// [`Code::NotFound`] when the sender does not see the conversation or neither of the two sells the listing,
    /// [`Code::Gone`] when an image is not an unused upload of the sender's, [`Code::IdConflict`] when the id came with
    /// other content before, [`Code::Blocked`] when one of the two has blocked the other, and those of a store that
    /// fails: after [`Code::OutcomeUnknown`] the same id settles it.
    pub async fn stored(self) -> Result<Appended, Refusal> {
        let stored = self.answer.wait().await?;
        metrics::acknowledged(self.taken);
        Ok(stored)
    }
}

impl Haggle {
    /// Sends a message: stored durably when this returns, and on its way to every device of both users.
    /// Sent again with the same id and content it is the same answer.
    ///
    /// # Errors
    /// Those of [`Self::submit`] and [`Sending::stored`].
    pub async fn send(&self, viewer: &Viewer, send: Send) -> Result<Appended, Refusal> {
        self.submit(viewer, send)?.stored().await
    }

    /// Begins to send: messages are numbered in the order of these calls (contract D5).
    ///
    /// # Errors
    /// [`Code::Invalid`] and [`Code::TooLarge`] for a text that may not be sent, [`Code::RateLimited`],
    /// [`Code::Busy`] when too many messages wait, [`Code::Unavailable`] when the server is stopping.
    pub fn submit(&self, viewer: &Viewer, send: Send) -> Result<Sending, Refusal> {
        let Send { conversation, id, body, images, listing } = send;
        validate::message(&body, &images)?;
        self.rates().message(viewer.user.id)?;
        let draft = Draft { conversation, sender: viewer.user.id, id, body, images, listing };
        let taken = Instant::now();
        Ok(Sending { answer: self.writer().take(draft)?, taken })
    }

    /// The messages just before a number, ascending (contract D17). `None` when the conversation does not
    /// exist or the viewer does not see it.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn history(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        before: Seq,
        limit: u32,
    ) -> Result<Option<Page>, Refusal> {
        self.store().page_before(viewer.user.id, conversation, before, limit).await.map_err(refusal)
    }

    /// The messages around a number, ascending, about as many before it as after it; without it, where there is no
    /// such message. `None` as for [`Self::history`].
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn history_around(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        seq: Seq,
        limit: u32,
    ) -> Result<Option<Page>, Refusal> {
        let before = Seq(seq.0.saturating_add(limit / 2 + 1));
        let page = self.history(viewer, conversation, before, limit).await?;
        match page {
            // Long messages make a short page, which keeps the newest of them.
            Some(page) if page.messages.first().is_some_and(|first| first.seq > seq) => {
                self.history(viewer, conversation, Seq(seq.0.saturating_add(1)), limit).await
            }
            page => Ok(page),
        }
    }

    /// Moves the viewer's positions forward, never back and never beyond the last message (contract D12), and
    /// tells the devices of both users; while one of them has blocked the other, the viewer's alone, and to somebody who
    /// is not to know what was read, only what has arrived. The answer is where the viewer is now.
    ///
    /// # Errors
    /// [`Code::NotFound`] when the viewer does not see the conversation, and those of a store that fails.
    pub async fn advance_receipt(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        receipt: Receipt,
    ) -> Result<Receipt, Refusal> {
        let viewer = viewer.clone();
        let advance = async move |haggle: Self| haggle.advance_and_tell(&viewer, conversation, receipt).await;
        self.see_through(advance).await
    }

    async fn advance_and_tell(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        receipt: Receipt,
    ) -> Result<Receipt, Refusal> {
        let user = viewer.user.id;
        let advanced = self.store().advance_receipt(user, conversation, receipt).await;
        if matches!(&advanced, Err(store::Error::OutcomeUnknown(_))) {
            self.resync_both(user, conversation).await;
        }
        let advanced = advanced.map_err(refusal)?.ok_or(Code::NotFound)?;
        if let Some(arranged) = advanced.arranged {
            self.tell_arranged(viewer, arranged);
        }
        if advanced.moved {
            self.tell_positions(user, conversation, advanced);
        }
        Ok(advanced.receipt)
    }

    /// A commit broke off. If the mark is stored, the same one comes too late to be told of: the devices of both have to
    /// look for themselves.
    async fn resync_both(&self, user: UserId, conversation: ConversationId) {
        self.hub().resync_user(user);
        match self.store().standings(user, &[conversation]).await {
            Ok(standings) => {
                let others = standings.iter().filter(|standing| !standing.is_cut);
                others.for_each(|standing| self.hub().resync_user(standing.other));
            }
            // Nobody's connection is closed because of it: what he may have missed, he finds when he catches up.
            Err(error) => tracing::warn!(%error, "who else may have missed a mark cannot be looked up"),
        }
    }

    /// The viewer is given a page with these messages on it: they have reached him. Without a socket nobody else would say
    /// so. Best effort: a page is there to be read, also while nothing can be written.
    pub async fn give_page(&self, viewer: &Viewer, shown: &mut [Thread]) {
        let user = viewer.user.id;
        let news = shown.iter().filter(|thread| thread.seq > thread.mine.delivered);
        let news: Vec<_> = news.map(|thread| (thread.id, thread.seq)).collect();
        if news.is_empty() {
            return;
        }
        let deliver = async move |haggle: Self| {
            let moved = haggle.store().deliver(user, &news).await.map_err(refusal)?;
            let delivered = moved.iter().map(|(id, advanced)| (*id, advanced.receipt.delivered)).collect();
            for (conversation, advanced) in moved {
                haggle.tell_positions(user, conversation, advanced);
            }
            Ok(delivered)
        };
        let delivered: Vec<_> = match timeout(MARKED_WITHIN, self.see_through(deliver)).await {
            Ok(Ok(delivered)) => delivered,
            _ => return,
        };
        for (conversation, seq) in delivered {
            if let Some(thread) = shown.iter_mut().find(|thread| thread.id == conversation) {
                // Not what he has read: `unread` is what was left when the page was read.
                thread.mine.delivered = seq;
            }
        }
    }

    fn tell_positions(&self, user: UserId, conversation: ConversationId, advanced: Advanced) {
        let Advanced { receipt, unread, is_uncounted, other, hides_read, .. } = advanced;
        let frame =
            |receipt, hidden, unread| ServerFrame::Positions { conversation, user, receipt, hidden, unread };
        if is_uncounted {
            self.hub().resync_user(user);
        } else {
            self.hub().publish(user, conversation, &frame(receipt, false, unread));
        }
        if let Some(other) = other {
            let shown = if hides_read { Receipt { read: Seq(0), ..receipt } } else { receipt };
            // What waits for somebody is for himself to know.
            self.hub().publish(other, conversation, &frame(shown, hides_read, None));
        }
    }

    /// Tells the other participant that the viewer is writing, or has stopped. Best effort: never stored, not passed
    /// on more often than once per 3 s, and not at all while one of the two has blocked the other (contract D13, S10).
    ///
    /// # Errors
    /// [`Code::NotFound`] when the viewer does not see the conversation, [`Code::RateLimited`], and those of a
    /// store that fails.
    pub async fn typing(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        on: bool,
    ) -> Result<(), Refusal> {
        if on {
            self.rates().typing(viewer.user.id)?;
        }
        let standings = self.store().standings(viewer.user.id, &[conversation]).await.map_err(refusal)?;
        let standing = standings.first().ok_or(Code::NotFound)?;
        // Without a message the other side does not see the conversation at all.
        if standing.rev > Rev(0) && !standing.is_cut {
            self.hub().whisper(standing.other, conversation, on);
        }
        Ok(())
    }
}
