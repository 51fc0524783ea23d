//! The task's work: from what waits, by commits, to what is published and answered.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use futures_util::FutureExt;
use protocol::{Change, Code, ConversationId, ServerFrame, Timestamp};
use store::{Amend, Append, Changed, Store, Told};
use tokio::sync::{mpsc, oneshot};

use super::{
    Correction, Draft, Job, Relisting,
    batch::{Batch, News, Stored},
};
use crate::{
    clock::Clock,
    error::refusal,
    fail::{Point, reach},
    metrics,
    realtime::Hub,
};

/// Messages in one commit at most.
const BATCH_MAX: usize = 256;

/// The store does not answer: whoever waits for it would do so in vain.
struct Away;

impl Away {
    /// What the store has answered, or that it has not.
    fn judge(answer: Result<(), Code>) -> Result<(), Self> {
        match answer {
            Err(Code::Unavailable | Code::OutcomeUnknown) => Err(Self),
            _ => Ok(()),
        }
    }
}

/// The task, and all that it works with.
pub(super) struct Work {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub hub: Hub,
}

impl Work {
    /// Works until it is told to stop or nobody is left who could ask, and everything taken is answered.
    pub async fn run(self, mut waiting: mpsc::Receiver<Job>, mut stopped: oneshot::Receiver<()>) {
        let mut jobs = Vec::with_capacity(BATCH_MAX);
        loop {
            tokio::select! {
                biased;
                _ = &mut stopped, if !waiting.is_closed() => waiting.close(),
                taken = waiting.recv_many(&mut jobs, BATCH_MAX) => {
                    if taken == 0 {
                        return;
                    }
                    if let Err(Away) = self.settle(jobs.drain(..)).await {
                        // Whoever came meanwhile has waited for the store too, and does not wait for it twice.
                        while let Ok(job) = waiting.try_recv() {
                            job.refuse(Code::Unavailable);
                        }
                    }
                }
            }
        }
    }

    /// Commits, and outlives its own mistakes: after a panic the senders hear that nobody knows what became of their
    /// messages, and every device has to look for itself (contract D7).
    async fn settle(&self, jobs: impl Iterator<Item = Job>) -> Result<(), Away> {
        AssertUnwindSafe(self.commit(jobs)).catch_unwind().await.unwrap_or_else(|_| {
            self.hub.resync();
            Ok(())
        })
    }

    /// Appends, amends and relists, each in a transaction of its own where there is any. When the store does not answer to
    /// one of them, nothing is asked of it for the others, who do not wait for it once more.
    async fn commit(&self, jobs: impl Iterator<Item = Job>) -> Result<(), Away> {
        reach(Point::BeforeCommit);
        let at = self.clock.now();
        let (mut appends, mut amends, mut relistings) = (Batch::default(), Batch::default(), Vec::new());
        for job in jobs {
            match job {
                Job::Append(Draft { conversation, sender, id, body, images, listing }, answer) => {
                    let append = Append { conversation, sender, id, body, images, listing, at };
                    appends.add(append, conversation, answer);
                }
                Job::Amend(Correction { conversation, user, id, seq, body }, answer) => {
                    amends.add(Amend { conversation, user, id, seq, body, at }, conversation, answer);
                }
                Job::Relist(relisting, answer) => relistings.push((relisting, answer)),
            }
        }
        let mut served = self.keep(appends, |batch| self.store.append_messages(batch)).await;
        if served.is_ok() {
            served = self.keep(amends, |batch| self.store.amend_messages(batch)).await;
        } else {
            amends.refuse(Code::Unavailable);
        }
        for (relisting, answer) in relistings {
            let done = match served {
                Ok(()) => self.relist(*relisting, at).await,
                Err(Away) => Err(Code::Unavailable),
            };
            served = served.and(Away::judge(done));
            let _ = answer.send(done);
        }
        served
    }

    async fn relist(&self, relisting: Relisting, at: Timestamp) -> Result<(), Code> {
        let told = match relisting {
            Relisting::Edit(edit) => self.store.edit_listing(edit).await,
            Relisting::State(seller, id, state) => self.store.set_listing_state(seller, id, state, at).await,
        };
        let told = told.map_err(|error| {
            let code = refusal(error).code;
            if code == Code::OutcomeUnknown {
                // Asking again would find nothing to tell: every device has to look for itself (contract D7).
                self.hub.resync();
            }
            code
        })?;
        for Told { conversation, participants, lines, card } in told {
            let items: Vec<_> =
                lines.into_iter().map(|line| Change::Listing { rev: line.rev, line }).collect();
            let (Some(from), Some(to)) = (items.first().map(Change::rev), items.last().map(Change::rev))
            else {
                continue;
            };
            let listings = vec![card];
            let frame = ServerFrame::Changes { conversation, from, to, items, listings, more: false };
            self.hub.publish_changes(Changed { conversation, participants, from, to }, &frame);
        }
        Ok(())
    }

    /// Stores what belongs together, publishes what is new of it, and answers.
    async fn keep<A, T, S>(&self, batch: Batch<A, T>, store: impl Fn(Vec<A>) -> S) -> Result<(), Away>
    where
        A: Clone,
        T: News,
        S: Future<Output = store::Result<Vec<Result<T, Code>>>>,
    {
        let Batch { asked, answers } = batch;
        if asked.is_empty() {
            return Ok(());
        }
        let (size, began) = (asked.len(), Instant::now());
        let stored = self.try_twice(asked, store).await;
        metrics::committed(size, began);
        match stored {
            Ok(Stored { results, in_doubt }) => {
                reach(Point::AfterCommit);
                for ((conversation, answer), result) in answers.into_iter().zip(results) {
                    if let Ok(news) = &result
                        && (news.is_new() || in_doubt)
                    {
                        self.publish(conversation, news);
                    }
                    reach(Point::AfterPublishing);
                    // Whoever has stopped waiting asks again with the same id.
                    let _ = answer.send(result);
                }
                reach(Point::AfterAnswering);
                Ok(())
            }
            Err(code) => {
                Batch { asked: Vec::<A>::new(), answers }.refuse(code);
                Away::judge(Err(code))
            }
        }
    }

    fn publish(&self, conversation: ConversationId, news: &impl News) {
        let (item, listings) = (news.change(), news.subject().cloned().into_iter().collect());
        let (participants, rev) = (news.participants(), item.rev());
        let changed = Changed { conversation, participants, from: rev, to: rev };
        let items = vec![item];
        let frame = ServerFrame::Changes { conversation, from: rev, to: rev, items, listings, more: false };
        self.hub.publish_changes(changed, &frame);
    }

    async fn try_twice<A, T, S>(&self, batch: Vec<A>, store: impl Fn(Vec<A>) -> S) -> Result<Stored<T>, Code>
    where
        A: Clone,
        S: Future<Output = store::Result<Vec<Result<T, Code>>>>,
    {
        let messages = batch.len();
        let error = match store(batch.clone()).await {
            Ok(results) => return Ok(Stored { results, in_doubt: false }),
            Err(error) => error,
        };
        tracing::error!(error = &error as &dyn std::error::Error, messages, "messages were not stored");
        if error.code() != Code::OutcomeUnknown {
            return Err(error.code());
        }
        metrics::commit_in_doubt();
        // Perhaps they were. The same ids again settle it: what is there is found, what is not is stored.
        match store(batch).await {
            Ok(results) => Ok(Stored { results, in_doubt: true }),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    messages,
                    "nor can it be found out"
                );
                // If they are stored, nobody has been told: every device has to look for itself (contract D7).
                self.hub.resync();
                Err(Code::OutcomeUnknown)
            }
        }
    }
}
