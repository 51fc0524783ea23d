//! The one task that stores messages. Whatever waits when it is free goes into one commit, so that many
//! senders share the wait for the disk; each is answered after that commit and not before (contract D1),
//! and what is new is published in the order of commits (contract B4).

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::FutureExt;
use protocol::{Change, Code, ConversationId, ListingId, MessageId, ServerFrame, UserId};
use store::{Append, Appended, Store};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use crate::{
    clock::Clock,
    fail::{Point, reach},
    realtime::Hub,
};

/// Messages in one commit at most.
const BATCH_MAX: usize = 256;
/// Messages that may wait for the writer; whoever comes then is told that the server is busy.
const WAITING_MAX: usize = 1_024;

/// A message to be stored; allowed by `protocol::validate::body`.
pub(crate) struct Draft {
    pub conversation: ConversationId,
    pub sender: UserId,
    pub id: MessageId,
    pub body: String,
    pub listing: Option<ListingId>,
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

struct Job {
    draft: Draft,
    answer: oneshot::Sender<Result<Appended, Code>>,
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
    pub fn take(&self, draft: Draft) -> Result<Answer, Code> {
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Job { draft, answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Code::Busy,
            mpsc::error::TrySendError::Closed(_) => Code::Unavailable,
        })?;
        Ok(Answer(answered))
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

/// The outcome of a message that the writer has taken.
pub(crate) struct Answer(oneshot::Receiver<Result<Appended, Code>>);

impl Answer {
    /// Waits for it.
    ///
    /// # Errors
    /// The codes of [`Store::append_messages`], and those of a store that fails.
    pub async fn wait(self) -> Result<Appended, Code> {
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
                        while let Ok(Job { answer, .. }) = waiting.try_recv() {
                            let _ = answer.send(Err(Code::Unavailable));
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
        let (batch, answers): (Vec<_>, Vec<_>) = jobs
            .map(|Job { draft: Draft { conversation, sender, id, body, listing }, answer }| {
                (Append { conversation, sender, id, body, listing, at }, (conversation, answer))
            })
            .unzip();
        match self.append(batch).await {
            Ok(Stored { results, in_doubt }) => {
                reach(Point::AfterCommit);
                for ((conversation, answer), result) in answers.into_iter().zip(results) {
                    if let Ok(appended) = &result
                        && (appended.is_new || in_doubt)
                    {
                        self.publish(conversation, appended);
                    }
                    reach(Point::AfterPublishing);
                    // Whoever has stopped waiting asks again with the same id.
                    let _ = answer.send(result);
                }
                reach(Point::AfterAnswering);
                Ok(())
            }
            Err(code) => {
                for (_, answer) in answers {
                    let _ = answer.send(Err(code));
                }
                Err(code)
            }
        }
    }

    async fn append(&self, batch: Vec<Append>) -> Result<Stored, Code> {
        let messages = batch.len();
        let error = match self.store.append_messages(batch.clone()).await {
            Ok(results) => return Ok(Stored { results, in_doubt: false }),
            Err(error) => error,
        };
        tracing::error!(error = &error as &dyn std::error::Error, messages, "messages were not stored");
        if error.code() != Code::OutcomeUnknown {
            return Err(error.code());
        }
        // Perhaps they were. The same ids again settle it: what is there is found, what is not is stored.
        match self.store.append_messages(batch).await {
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

    fn publish(&self, conversation: ConversationId, appended: &Appended) {
        let Appended { message, rev, participants, subject, .. } = appended;
        let item = Change::Appended { rev: *rev, message: message.clone() };
        let listings = subject.iter().cloned().collect();
        let frame = ServerFrame::Changes {
            conversation,
            from: *rev,
            to: *rev,
            items: vec![item],
            listings,
            more: false,
        };
        self.hub.publish(participants, &frame);
    }
}

struct Stored {
    results: Vec<Result<Appended, Code>>,
    /// Whether an earlier attempt may have stored some of it without telling anybody.
    in_doubt: bool,
}
