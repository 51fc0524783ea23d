//! The one task that makes changes: it stores messages, what is made of them later, and what becomes of listings that
//! people talk about. Whatever messages wait when it is free go into one commit, edits and deletions into a second one
//! where there are any, so that many senders share the wait for the disk; each is answered after that commit and not
//! before (contract D1), and what is new is published in the order of commits (contract B4).

mod batch;
mod work;

use std::sync::{Arc, Mutex, PoisonError};

use protocol::{Code, ConversationId, Image, ListingId, ListingState, MessageId, Seq, UserId};
use store::{Amended, Appended, EditListing, Store};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use crate::{clock::Clock, realtime::Hub};

use work::Work;

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
