//! What becomes of a batch of messages: pure, from what the store knew before. Messages are taken in the order of
//! the batch, each seeing what those before it did.

use std::collections::{BTreeSet, HashMap};

use protocol::{Code, ConversationId, ListingId, Message, MessageId, Rev, Seq, Timestamp, UploadId, UserId};
use serde::Deserialize;

use crate::{Append, Appended, amendments, uploads::Offered};

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Head {
    pub participants: [UserId; 2],
    pub seq: Seq,
    pub rev: Rev,
    pub last_at: Timestamp,
    pub subject: Option<ListingId>,
}

/// What the store knows about one message before the batch, if its sender is a participant. In the order of the
/// columns that `messages` looks up, as are the others.
#[derive(Debug, Deserialize)]
pub(crate) struct Known {
    /// The message's place in the batch.
    pub place: usize,
    pub head: Head,
    /// Whether the sender opened the conversation, and so sees it even without a message; 0 or 1.
    pub opened: u8,
    /// Whether one of the two has blocked the other; 0 or 1.
    pub is_cut: u8,
    /// What the sender's next message is about, if he has just said so.
    pub pending: Option<ListingId>,
    /// The message's listing, if one of the two sells it.
    pub listing: Option<ListingId>,
    /// The message that has this id already, with its change.
    pub stored: Option<Stored>,
}

/// A message that came before.
#[derive(Debug, Deserialize)]
pub(crate) struct Stored {
    pub message: Message,
    pub rev: Rev,
    /// Of the body as it was sent, where that is not the body any more.
    pub sent_digest: Option<String>,
}

impl Stored {
    /// Whether this is what was sent then. Of what was deleted nothing is left to compare with: whoever names it has it.
    fn is(&self, append: &Append) -> bool {
        let is_same_body = match &self.sent_digest {
            Some(sent) => *sent == amendments::digest(&append.body),
            None => self.message.body == append.body,
        };
        let is_same_rest = self.message.listing == append.listing && self.message.images == append.images;
        self.message.is_deleted() || (is_same_body && is_same_rest)
    }
}

/// An upload, and the message that has it now.
pub(crate) type Taken = (UploadId, ConversationId, Seq);

/// What to write, and what to answer once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// In the order of the batch; `subject` is still to be filled in.
    pub answers: Vec<Result<Appended, Code>>,
    /// The places in `answers` of messages to be stored, with their conversations.
    pub entries: Vec<(usize, ConversationId)>,
    /// The same of those messages that change their conversation's subject.
    pub turns: Vec<(usize, ConversationId)>,
    /// Uploads that belong to a message now.
    pub taken: Vec<Taken>,
    /// Participants whose pending subject has been used.
    pub settled: BTreeSet<(UserId, ConversationId)>,
    heads: HashMap<ConversationId, Head>,
    /// Uploads that the batch may use.
    offered: Vec<Offered>,
    /// The places in `answers` of messages by what names them.
    places: HashMap<(ConversationId, UserId, MessageId), usize>,
}

impl Ledger {
    /// Takes each message of the batch with what is known about it; nothing is known when its sender is not a participant.
    pub fn new(offered: Vec<Offered>, batch: impl IntoIterator<Item = (Append, Option<Known>)>) -> Self {
        let mut ledger = Self { offered, ..Self::default() };
        for (append, known) in batch {
            let answer = known.ok_or(Code::NotFound).and_then(|known| ledger.take(append, known));
            ledger.answers.push(answer);
        }
        ledger
    }

    /// The conversations that got messages, as they stand afterwards.
    pub fn heads(&self) -> impl Iterator<Item = (ConversationId, Head)> {
        self.heads_of(&self.entries)
    }

    /// The conversations that are about something else now, as they stand afterwards.
    pub fn turned(&self) -> impl Iterator<Item = (ConversationId, Head)> {
        self.heads_of(&self.turns)
    }

    fn heads_of(&self, places: &[(usize, ConversationId)]) -> impl Iterator<Item = (ConversationId, Head)> {
        let each: BTreeSet<_> = places.iter().map(|(_, conversation)| *conversation).collect();
        each.into_iter().filter_map(|conversation| Some((conversation, *self.heads.get(&conversation)?)))
    }

    fn take(&mut self, append: Append, known: Known) -> Result<Appended, Code> {
        let head = self.heads.entry(append.conversation).or_insert(known.head);
        if head.seq == Seq(0) && known.opened == 0 {
            return Err(Code::NotFound);
        }
        let name = (append.conversation, append.sender, append.id);
        if let Some(place) = self.places.get(&name)
            && let Ok(earlier) = &self.answers[*place]
        {
            let Message { body, images, listing, .. } = &earlier.message;
            let is_same = (body, images, listing) == (&append.body, &append.images, &append.listing);
            return if is_same {
                Ok(Appended { is_new: false, ..earlier.clone() })
            } else {
                Err(Code::IdConflict)
            };
        }
        if let Some(stored) = known.stored {
            let (is_same, participants) = (stored.is(&append), head.participants);
            let Stored { message, rev, .. } = stored;
            let earlier = Appended { message, rev, participants, is_new: false, subject: None };
            return if is_same { Ok(earlier) } else { Err(Code::IdConflict) };
        }
        if known.is_cut == 1 {
            return Err(Code::Blocked);
        }
        if append.listing != known.listing {
            return Err(Code::NotFound);
        }

        if !append.images.iter().all(|image| self.offered.iter().any(|offer| offer.is(append.sender, image)))
        {
            return Err(Code::Gone);
        }

        let place = self.answers.len();
        head.seq = head.seq.next();
        head.rev = head.rev.next();
        // The clock may have been set back; times never decrease along `seq` (contract D4).
        head.last_at = head.last_at.max(append.at);
        if append.listing.is_some() {
            if head.subject != append.listing {
                head.subject = append.listing;
                self.turns.push((place, append.conversation));
            }
            if known.pending == append.listing {
                self.settled.insert((append.sender, append.conversation));
            }
        }
        self.offered.retain(|offer| append.images.iter().all(|image| image.id != offer.id));
        let taken = append.images.iter().map(|image| (image.id, append.conversation, head.seq));
        self.taken.extend(taken);
        self.entries.push((place, append.conversation));
        self.places.insert(name, place);
        let message = Message {
            id: append.id,
            seq: head.seq,
            sender: append.sender,
            body: append.body,
            images: append.images,
            listing: append.listing,
            at: head.last_at,
            amended: None,
        };
        Ok(Appended { message, rev: head.rev, participants: head.participants, is_new: true, subject: None })
    }
}
