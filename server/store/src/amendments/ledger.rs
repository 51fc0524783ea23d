//! What becomes of a batch of edits and deletions: pure, from what the store knew before. They are taken in the order
//! of the batch, each seeing what those before it did.

use std::collections::HashMap;

use protocol::{Amendment, Code, ConversationId, Message, MessageId, Rev, Seq, UserId};
use serde::Deserialize;

use super::{Amend, Amended, digest};

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Head {
    participants: [UserId; 2],
    rev: Rev,
}

/// What the store knows about one of the batch before it, if its user is a participant. In the order of the columns that
/// `amendments` looks up.
#[derive(Debug, Deserialize)]
pub(super) struct Known {
    /// The place in the batch.
    pub place: usize,
    head: Head,
    /// The message, if it is the user's own.
    message: Option<Message>,
    /// The change that deleted it.
    deletion: Option<Rev>,
    /// What came under the same id.
    earlier: Option<Earlier>,
    /// Whether one of the two has blocked the other.
    is_cut: bool,
}

/// An edit or deletion that came before.
#[derive(Debug, Clone, Deserialize)]
struct Earlier {
    kind: Amendment,
    seq: Seq,
    /// None for a deletion, and none of a message that is deleted: then there is nothing left to compare with.
    digest: Option<String>,
    rev: Rev,
}

impl Earlier {
    fn is(&self, amend: &Amend) -> bool {
        let is_same_body = match (&self.digest, &amend.body) {
            (Some(known), Some(body)) => *known == digest(body),
            _ => true,
        };
        self.kind == kind(amend) && self.seq == amend.seq && is_same_body
    }
}

/// A message that the batch has changed.
#[derive(Debug)]
struct Present {
    message: Message,
    /// Of the body that the store has, if that is the one that was sent.
    sent_digest: Option<String>,
    /// The last change to it.
    rev: Rev,
}

/// What to write, and what to answer once it is committed.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// In the order of the batch.
    pub answers: Vec<Result<Amended, Code>>,
    /// What is new, in the order of its changes.
    pub entries: Vec<Entry>,
    heads: HashMap<ConversationId, Head>,
    present: HashMap<(ConversationId, Seq), Present>,
}

/// An edit or deletion to be written.
#[derive(Debug)]
pub(super) struct Entry {
    conversation: ConversationId,
    user: UserId,
    id: MessageId,
    what: Earlier,
}

/// A message as it is now; with it the digest of what was sent, if that is what it said until now.
type MessageRow<'a> = (ConversationId, Seq, &'a str, Option<Amendment>, Option<&'a str>);

/// A change and what made it, with the digest of its text.
type ChangeRow<'a> = (ConversationId, Rev, Amendment, Seq, UserId, MessageId, Option<&'a str>);

impl Ledger {
    /// Takes each of the batch with what is known about it; nothing is known when its user is not a participant.
    pub fn new(batch: impl IntoIterator<Item = (Amend, Option<Known>)>) -> Self {
        let mut ledger = Self::default();
        for (amend, known) in batch {
            let answer = known.ok_or(Code::NotFound).and_then(|known| ledger.take(amend, known));
            ledger.answers.push(answer);
        }
        ledger
    }

    /// The messages that are different now.
    pub fn messages(&self) -> Vec<MessageRow<'_>> {
        let each = self.present.iter();
        each.map(|((conversation, seq), Present { message, sent_digest, .. })| {
            (*conversation, *seq, message.body.as_str(), message.amended, sent_digest.as_deref())
        })
        .collect()
    }

    /// The changes and what made them. Of what is deleted within the batch, no digest stays.
    pub fn changes(&self) -> Vec<ChangeRow<'_>> {
        let each = self.entries.iter();
        each.map(|Entry { conversation, user, id, what }| {
            let present = self.present.get(&(*conversation, what.seq));
            let is_deleted = present.is_some_and(|present| present.message.is_deleted());
            let digest = what.digest.as_deref().filter(|_| !is_deleted);
            (*conversation, what.rev, what.kind, what.seq, *user, *id, digest)
        })
        .collect()
    }

    /// How far the conversations are.
    pub fn heads(&self) -> Vec<(ConversationId, Rev)> {
        self.heads.iter().map(|(conversation, head)| (*conversation, head.rev)).collect()
    }

    fn take(&mut self, amend: Amend, known: Known) -> Result<Amended, Code> {
        let head = self.heads.entry(amend.conversation).or_insert(known.head);
        let participants = head.participants;
        let of_batch = self.present.get(&(amend.conversation, amend.seq));
        let message = of_batch.map(|present| &present.message).or(known.message.as_ref()).cloned();
        let done = |message, rev| Ok(Amended { message, rev, participants, is_new: false });

        let is_it = |entry: &&Entry| {
            (entry.conversation, entry.user, entry.id) == (amend.conversation, amend.user, amend.id)
        };
        let earlier = self.entries.iter().find(is_it).map(|entry| &entry.what).or(known.earlier.as_ref());
        if let Some(earlier) = earlier {
            let message = message.filter(|_| earlier.is(&amend)).ok_or(Code::IdConflict)?;
            return done(message, earlier.rev);
        }
        let mut message = message.filter(|message| message.sender == amend.user).ok_or(Code::NotFound)?;
        if message.is_deleted() && amend.body.is_none() {
            let deletion = of_batch.map(|present| present.rev).or(known.deletion);
            return deletion.map_or(Err(Code::NotFound), |rev| done(message, rev));
        }
        if amend.body.is_some() && known.is_cut {
            return Err(Code::Blocked);
        }
        if amend.body.is_some() && !message.is_editable(amend.at) {
            return Err(Code::Gone);
        }

        head.rev = head.rev.next();
        let (rev, kind) = (head.rev, kind(&amend));
        let sent_digest = match of_batch {
            Some(present) => present.sent_digest.clone(),
            None => message.amended.is_none().then(|| digest(&message.body)),
        };
        let what = Earlier { kind, seq: amend.seq, digest: amend.body.as_deref().map(digest), rev };
        if amend.body.is_none() {
            message.images.clear();
        }
        message.body = amend.body.unwrap_or_default();
        message.amended = Some(kind);
        let Amend { conversation, user, id, seq, .. } = amend;
        self.entries.push(Entry { conversation, user, id, what });
        self.present.insert((conversation, seq), Present { message: message.clone(), sent_digest, rev });
        Ok(Amended { message, rev, participants, is_new: true })
    }
}

const fn kind(amend: &Amend) -> Amendment {
    if amend.body.is_some() { Amendment::Edited } else { Amendment::Deleted }
}
