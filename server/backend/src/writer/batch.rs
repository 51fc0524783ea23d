//! Jobs of one kind that go into one transaction.

use protocol::{Amendment, Change, Code, ConversationId, ListingCard, UserId};
use store::{Amended, Appended};
use tokio::sync::oneshot;

/// What goes into one transaction, and who waits for it.
pub(super) struct Batch<A, T> {
    pub asked: Vec<A>,
    pub answers: Vec<(ConversationId, oneshot::Sender<Result<T, Code>>)>,
}

impl<A, T> Default for Batch<A, T> {
    fn default() -> Self {
        Self { asked: Vec::new(), answers: Vec::new() }
    }
}

impl<A, T> Batch<A, T> {
    pub fn add(&mut self, asked: A, conversation: ConversationId, answer: oneshot::Sender<Result<T, Code>>) {
        self.asked.push(asked);
        self.answers.push((conversation, answer));
    }

    /// Nothing of it was stored, or nobody knows.
    pub fn refuse(self, code: Code) {
        for (_, answer) in self.answers {
            let _ = answer.send(Err(code));
        }
    }
}

/// What the store made of a batch.
pub(super) struct Stored<T> {
    pub results: Vec<Result<T, Code>>,
    /// Whether an earlier attempt may have stored some of it without telling anybody.
    pub in_doubt: bool,
}

/// What is stored, as devices are told of it.
pub(super) trait News {
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
