//! What makes changes: it stores messages, what is made of them later, and what becomes of listings that people talk
//! about. Whatever messages wait when a lane is free go into one commit, edits and deletions into a second one where there
//! are any, so that many senders share the wait for the disk; each is answered after that commit and not before (contract
//! D1), and what is new is published in the order of commits (contract B4).
//!
//! There are as many lanes as the store can commit batches at once, each a task. A conversation always takes the same one.

mod batch;
mod work;

use std::sync::{Arc, Mutex, PoisonError};

use protocol::{Code, ConversationId, Image, ListingId, ListingState, MessageId, Seq, UserId};
use store::{Amended, Appended, EditListing, Store};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use uuid::Uuid;

use crate::{clock::Clock, realtime::Hub};

use work::Work;

/// Messages that may wait in a lane; whoever comes then is told that the server is busy.
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
    queues: Vec<mpsc::Sender<Job>>,
    /// One per lane; taken by the first who stops them. Std mutex: nothing is awaited while it is held.
    tasks: Mutex<Vec<Task>>,
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
    /// Starts the tasks. To be called inside a tokio runtime.
    pub fn start(store: Store, clock: Arc<dyn Clock>, hub: Hub) -> Self {
        let lanes = store.batches_at_once();
        let work = Work { store, clock, hub };
        let lane = |_| {
            let (queue, waiting) = mpsc::channel(WAITING_MAX);
            let (stop, stopped) = oneshot::channel();
            let ended = tokio::spawn(work.clone().run(waiting, stopped));
            (queue, Task { stop, ended })
        };
        let (queues, tasks) = (0..lanes).map(lane).unzip();
        Self { queues, tasks: Mutex::new(tasks) }
    }

    /// Takes a message at its place in the order of calls. The answer comes after the commit; whoever does
    /// not wait for it does not stop it (contract B3).
    ///
    /// # Errors
    /// [`Code::Busy`] when too many are waiting, [`Code::Unavailable`] after [`Self::stop`].
    pub fn take(&self, draft: Draft) -> Result<Answer<Appended>, Code> {
        let (answer, answered) = oneshot::channel();
        self.queue(draft.conversation.0, Job::Append(draft, answer))?;
        Ok(Answer(answered))
    }

    /// The same for an edit or deletion. One that waits together with messages comes after them.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn correct(&self, correction: Correction) -> Result<Answer<Amended>, Code> {
        let (answer, answered) = oneshot::channel();
        self.queue(correction.conversation.0, Job::Amend(correction, answer))?;
        Ok(Answer(answered))
    }

    /// The same for a change to a listing: conversations are told of it in the order of their changes.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn relist(&self, relisting: Relisting) -> Result<Answer<()>, Code> {
        let (answer, answered) = oneshot::channel();
        let listing = match &relisting {
            Relisting::Edit(edit) => edit.id,
            Relisting::State(_, listing, _) => *listing,
        };
        self.queue(listing.0, Job::Relist(Box::new(relisting), answer))?;
        Ok(Answer(answered))
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.queues.iter().map(|queue| queue.max_capacity() - queue.capacity()).sum()
    }

    /// Into the lane of what the job is about.
    fn queue(&self, about: Uuid, job: Job) -> Result<(), Code> {
        let lane = about.as_u128() % self.queues.len() as u128;
        self.queues[lane as usize].try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Code::Busy,
            mpsc::error::TrySendError::Closed(_) => Code::Unavailable,
        })
    }

    /// Takes no more messages, and returns when all that were taken are answered.
    pub async fn stop(&self) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let stopped = tasks.into_iter().map(|Task { stop, ended }| {
            // If nobody listens any more, the task has ended already.
            let _ = stop.send(());
            ended
        });
        for ended in stopped.collect::<Vec<_>>() {
            if let Err(error) = ended.await {
                tracing::error!(%error, "the writer did not end in order");
            }
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
