//! The one task that makes changes: it stores messages, what is made of them later, and what becomes of listings that
//! people talk about. Whatever messages wait when it is free go into one commit, edits and deletions into a second one
//! where there are any, so that many senders share the wait for the disk; each is answered after that commit and not
//! before (contract D1), and what is new is published in the order of commits (contract B4).

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use futures_util::FutureExt;
use protocol::{
    Amendment, Change, Code, ConversationId, Image, ListingCard, ListingId, ListingState, MessageId, Seq,
    ServerFrame, Timestamp, UserId,
};
use store::{Amend, Amended, Append, Appended, Changed, EditListing, Store, Told};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
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
/// Messages that may wait for the writer; whoever comes then is told that the server is busy.
const WAITING_MAX: usize = 1_024;

/// A message to be stored; allowed by `protocol::validate::message`.
pub(crate) struct Draft {
    pub conversation: ConversationId,
    pub sender: UserId,
    pub id: MessageId,
    pub body: String,
    pub images: Vec<Image>,
    pub listing: Option<ListingId>,
}

/// What is to be made of a message; a new body is allowed by `protocol::validate::body`, none deletes.
pub(crate) struct Correction {
    pub conversation: ConversationId,
    pub user: UserId,
    pub id: MessageId,
    pub seq: Seq,
    pub body: Option<String>,
}

/// The way to the writer.
pub(crate) struct Writer {
    queue: mpsc::Sender<Job>,
    /// Taken by the first who stops it. Std mutex: nothing is awaited while it is held.
    task: Mutex<Option<Task>>,
}

struct Task {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

/// What a seller changes about a listing.
pub(crate) enum Relisting {
    Edit(EditListing),
    State(UserId, ListingId, ListingState),
}

enum Job {
    Append(Draft, oneshot::Sender<Result<Appended, Code>>),
    Amend(Correction, oneshot::Sender<Result<Amended, Code>>),
    Relist(Box<Relisting>, oneshot::Sender<Result<(), Code>>),
}

impl Job {
    fn refuse(self, code: Code) {
        // Whoever has stopped waiting asks again with the same id.
        match self {
            Self::Append(_, answer) => drop(answer.send(Err(code))),
            Self::Amend(_, answer) => drop(answer.send(Err(code))),
            Self::Relist(_, answer) => drop(answer.send(Err(code))),
        }
    }
}

impl Writer {
    /// Starts the task. To be called inside a tokio runtime.
    pub fn start(store: Store, clock: Arc<dyn Clock>, hub: Hub) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING_MAX);
        let (stop, stopped) = oneshot::channel();
        let work = Work { store, clock, hub };
        let ended = tokio::spawn(work.run(waiting, stopped));
        Self { queue, task: Mutex::new(Some(Task { stop, ended })) }
    }

    /// Takes a message at its place in the order of calls. The answer comes after the commit; whoever does
    /// not wait for it does not stop it (contract B3).
    ///
    /// # Errors
    /// [`Code::Busy`] when too many are waiting, [`Code::Unavailable`] after [`Self::stop`].
    pub fn take(&self, draft: Draft) -> Result<Answer<Appended>, Code> {
        let (answer, answered) = oneshot::channel();
        self.queue(Job::Append(draft, answer))?;
        Ok(Answer(answered))
    }

    /// The same for an edit or deletion. One that waits together with messages comes after them.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn correct(&self, correction: Correction) -> Result<Answer<Amended>, Code> {
        let (answer, answered) = oneshot::channel();
        self.queue(Job::Amend(correction, answer))?;
        Ok(Answer(answered))
    }

    /// The same for a change to a listing: conversations are told of it in the order of their changes.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn relist(&self, relisting: Relisting) -> Result<Answer<()>, Code> {
        let (answer, answered) = oneshot::channel();
        self.queue(Job::Relist(Box::new(relisting), answer))?;
        Ok(Answer(answered))
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    fn queue(&self, job: Job) -> Result<(), Code> {
        self.queue.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Code::Busy,
            mpsc::error::TrySendError::Closed(_) => Code::Unavailable,
        })
    }

    /// Takes no more messages, and returns when all that were taken are answered.
    pub async fn stop(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Task { stop, ended }) = task else { return };
        // If nobody listens any more, the task has ended already.
        let _ = stop.send(());
        if let Err(error) = ended.await {
            tracing::error!(%error, "the writer did not end in order");
        }
    }
}

/// The outcome of what the writer has taken.
pub(crate) struct Answer<T>(oneshot::Receiver<Result<T, Code>>);

impl<T> Answer<T> {
    /// Waits for it.
    ///
    /// # Errors
    /// The codes of the store's method for it, and those of a store that fails.
    pub async fn wait(self) -> Result<T, Code> {
        self.0.await.unwrap_or(Err(Code::OutcomeUnknown))
    }
}

struct Work {
    store: Store,
    clock: Arc<dyn Clock>,
    hub: Hub,
}

impl Work {
    async fn run(self, mut waiting: mpsc::Receiver<Job>, mut stopped: oneshot::Receiver<()>) {
        let mut jobs = Vec::with_capacity(BATCH_MAX);
        loop {
            tokio::select! {
                biased;
                _ = &mut stopped, if !waiting.is_closed() => waiting.close(),
                taken = waiting.recv_many(&mut jobs, BATCH_MAX) => {
                    if taken == 0 {
                        return;
                    }
                    if self.settle(jobs.drain(..)).await == Err(Code::Unavailable) {
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
    async fn settle(&self, jobs: impl Iterator<Item = Job>) -> Result<(), Code> {
        AssertUnwindSafe(self.commit(jobs)).catch_unwind().await.unwrap_or_else(|_| {
            self.hub.resync();
            Err(Code::OutcomeUnknown)
        })
    }

    async fn commit(&self, jobs: impl Iterator<Item = Job>) -> Result<(), Code> {
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
        // Either has a transaction of its own; mostly one of them is empty, and then there is none for it.
        let appended = self.keep(appends, |batch| self.store.append_messages(batch)).await;
        if appended == Err(Code::Unavailable) {
            // Nothing was asked of the store for the others, and they do not wait for it once more.
            amends.refuse(Code::Unavailable);
            for (_, answer) in relistings {
                let _ = answer.send(Err(Code::Unavailable));
            }
            return appended;
        }
        let amended = self.keep(amends, |batch| self.store.amend_messages(batch)).await;
        for (relisting, answer) in relistings {
            let _ = answer.send(self.relist(*relisting, at).await);
        }
        appended.and(amended)
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
    async fn keep<A, T, S>(&self, batch: Batch<A, T>, store: impl Fn(Vec<A>) -> S) -> Result<(), Code>
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
                Err(code)
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

/// What goes into one transaction, and who waits for it.
struct Batch<A, T> {
    asked: Vec<A>,
    answers: Vec<(ConversationId, oneshot::Sender<Result<T, Code>>)>,
}

impl<A, T> Default for Batch<A, T> {
    fn default() -> Self {
        Self { asked: Vec::new(), answers: Vec::new() }
    }
}

impl<A, T> Batch<A, T> {
    fn add(&mut self, asked: A, conversation: ConversationId, answer: oneshot::Sender<Result<T, Code>>) {
        self.asked.push(asked);
        self.answers.push((conversation, answer));
    }

    fn refuse(self, code: Code) {
        for (_, answer) in self.answers {
            let _ = answer.send(Err(code));
        }
    }
}

struct Stored<T> {
    results: Vec<Result<T, Code>>,
    /// Whether an earlier attempt may have stored some of it without telling anybody.
    in_doubt: bool,
}

/// What is stored, as devices are told of it.
trait News {
    fn is_new(&self) -> bool;
    fn participants(&self) -> [UserId; 2];
    fn change(&self) -> Change;
    /// The card of a listing that the conversation turns to.
    fn subject(&self) -> Option<&ListingCard> {
        None
    }
}

impl News for Appended {
    fn is_new(&self) -> bool {
        self.is_new
    }

    fn participants(&self) -> [UserId; 2] {
        self.participants
    }

    fn change(&self) -> Change {
        Change::Appended { rev: self.rev, message: self.message.clone() }
    }

    fn subject(&self) -> Option<&ListingCard> {
        self.subject.as_ref()
    }
}

impl News for Amended {
    fn is_new(&self) -> bool {
        self.is_new
    }

    fn participants(&self) -> [UserId; 2] {
        self.participants
    }

    fn change(&self) -> Change {
        let (rev, message) = (self.rev, self.message.clone());
        match message.amended {
            Some(Amendment::Deleted) => Change::Deleted { rev, message },
            _ => Change::Edited { rev, message },
        }
    }
}
