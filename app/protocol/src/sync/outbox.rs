//! What this device still has to send: messages, and what is to be made of earlier ones. In each conversation one of
//! them is under way at a time, so that the server takes them in the order in which the user pressed, whatever is
//! refused or lost between (contract D5).

use crate::{Amendment, ClientFrame, Code, ConversationId, Image, ListingId, MessageId, Rev, Seq, Timestamp};

/// Silence for this long means that the outcome is unknown: ask again with the same id (contract D18).
const ANSWER_WITHIN_MS: u64 = 10_000;
/// First wait after a refusal that may pass, in milliseconds; doubled each time.
const RETRY_MS: u64 = 1_000;
/// Longest such wait, in milliseconds.
const RETRY_MS_MAX: u64 = 30_000;

/// To go out as soon as possible.
const QUEUED: Sending = Sending::Queued { not_before_ms: 0 };
/// What a device has to send at most; nothing more is written until some of it is sent.
pub const WAITING_MAX: usize = 500;

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// Not on its way yet.
    Queued {
        /// Not to be sent before this instant, in milliseconds.
        not_before_ms: u64,
    },
    /// Written to the socket.
    UnderWay {
        /// When, in milliseconds.
        since_ms: u64,
    },
    /// Stored; the change that shows it is about to arrive.
    Stored {
        /// That change's number.
        rev: Rev,
        /// When the message was stored.
        at: Timestamp,
    },
    /// Finally refused; the user decides.
    Refused {
        /// Why.
        code: Code,
    },
}

/// A message that is not on the timeline yet, or what is to be made of one that is; shown as an echo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// Where to.
    pub conversation: ConversationId,
    /// Its id for ever.
    pub id: MessageId,
    /// What it amends; none for a message of its own.
    pub amends: Option<(Seq, Amendment)>,
    /// The text; empty for a deletion.
    pub body: String,
    /// What is shown with it: uploaded already.
    pub images: Vec<Image>,
    /// The listing it is about.
    pub listing: Option<ListingId>,
    /// How far it has come.
    pub sending: Sending,
    attempts: u32,
}

impl Echo {
    /// The frame that asks for it.
    pub fn frame(&self) -> ClientFrame {
        let Self { conversation, id, listing, .. } = *self;
        let body = self.body.clone();
        match self.amends {
            None => ClientFrame::Send { conversation, id, body, listing, uploads: self.images.clone() },
            Some((seq, Amendment::Edited)) => ClientFrame::Edit { conversation, seq, id, body },
            Some((seq, Amendment::Deleted)) => ClientFrame::Delete { conversation, seq, id },
        }
    }
}

/// A message that is still to be sent, as a device keeps it across reloads (contract D19).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Where to.
    pub conversation: ConversationId,
    /// Its id for ever.
    pub id: MessageId,
    /// The text.
    pub body: String,
    /// The listing it is about.
    pub listing: Option<ListingId>,
    /// What is shown with it.
    pub images: Vec<Image>,
    /// Why it was refused, when the user has yet to decide what becomes of it.
    pub refused: Option<Code>,
}

/// All echoes of this device, in the order Send was pressed.
#[derive(Debug, Default)]
pub struct Outbox {
    echoes: Vec<Echo>,
}

impl Outbox {
    /// Nothing to send.
    pub const fn new() -> Self {
        Self { echoes: Vec::new() }
    }

    /// The messages of one conversation, in order.
    pub fn of(&self, conversation: ConversationId) -> impl DoubleEndedIterator<Item = &Echo> {
        self.echoes.iter().filter(move |echo| echo.conversation == conversation && echo.amends.is_none())
    }

    /// What is to be made of a message: the last word on it.
    pub fn amendment_of(&self, conversation: ConversationId, seq: Seq) -> Option<&Echo> {
        let about = |echo: &&Echo| echo.amends.is_some_and(|(amended, _)| amended == seq);
        self.echoes.iter().rev().filter(|echo| echo.conversation == conversation).find(about)
    }

    /// Whether it holds as much as it may.
    pub fn is_full(&self) -> bool {
        self.echoes.len() >= WAITING_MAX
    }

    /// Everything, in order.
    pub fn all(&self) -> &[Echo] {
        &self.echoes
    }

    pub(super) fn push(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        (body, images): (String, Vec<Image>),
        listing: Option<ListingId>,
    ) {
        self.echoes.push(Echo {
            conversation,
            id,
            amends: None,
            body,
            images,
            listing,
            sending: QUEUED,
            attempts: 0,
        });
    }

    /// What was refused about the same message before is forgotten.
    pub(super) fn amend(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        amends: (Seq, Amendment),
        body: String,
    ) {
        self.echoes.retain(|echo| {
            let is_same =
                echo.conversation == conversation && echo.amends.is_some_and(|(seq, _)| seq == amends.0);
            !is_same || !matches!(echo.sending, Sending::Refused { .. })
        });
        let amends = Some(amends);
        self.echoes.push(Echo {
            conversation,
            id,
            amends,
            body,
            images: Vec::new(),
            listing: None,
            sending: QUEUED,
            attempts: 0,
        });
    }

    /// Takes what was kept, in the order Send was pressed. What is known stays as far as it has come, and what was not
    /// kept comes last.
    pub(super) fn restore(&mut self, kept: Vec<Unsent>) {
        let mut known = std::mem::take(&mut self.echoes);
        for Unsent { conversation, id, body, listing, images, refused } in kept {
            let echo = match known.iter().position(|echo| echo.id == id) {
                Some(place) => known.remove(place),
                None => Echo {
                    conversation,
                    id,
                    amends: None,
                    body,
                    images,
                    listing,
                    sending: resumed(refused),
                    attempts: 0,
                },
            };
            self.echoes.push(echo);
        }
        self.echoes.append(&mut known);
    }

    /// The frames to write at `now_ms`: in each conversation without a message under way, the first that is due.
    pub(super) fn due(&mut self, now_ms: u64) -> Vec<ClientFrame> {
        let mut taken: Vec<ConversationId> = Vec::new();
        for echo in &self.echoes {
            if matches!(echo.sending, Sending::UnderWay { since_ms } if now_ms < since_ms + ANSWER_WITHIN_MS)
            {
                taken.push(echo.conversation);
            }
        }
        let mut frames = Vec::new();
        for echo in &mut self.echoes {
            let due = match echo.sending {
                Sending::Stored { .. } | Sending::Refused { .. } => continue,
                Sending::Queued { not_before_ms } => not_before_ms <= now_ms,
                Sending::UnderWay { .. } => true,
            };
            if taken.contains(&echo.conversation) {
                continue;
            }
            taken.push(echo.conversation);
            if due {
                echo.sending = Sending::UnderWay { since_ms: now_ms };
                frames.push(echo.frame());
            }
        }
        frames
    }

    pub(super) fn acknowledged(&mut self, id: MessageId, rev: Rev, at: Timestamp) {
        if let Some(echo) = self.find(id) {
            echo.sending = Sending::Stored { rev, at };
        }
    }

    pub(super) fn refused(&mut self, id: MessageId, code: Code, retry_after_ms: Option<u32>, now_ms: u64) {
        let Some(echo) = self.find(id) else { return };
        if matches!(echo.sending, Sending::Stored { .. }) {
            return;
        }
        echo.sending = if code.is_retryable() {
            let backoff_ms = (RETRY_MS << echo.attempts.min(5)).min(RETRY_MS_MAX);
            echo.attempts += 1;
            Sending::Queued { not_before_ms: now_ms + retry_after_ms.map_or(backoff_ms, u64::from) }
        } else {
            Sending::Refused { code }
        };
    }

    pub(super) fn retry(&mut self, id: MessageId) {
        if let Some(echo) = self.find(id)
            && matches!(echo.sending, Sending::Refused { .. })
        {
            echo.sending = QUEUED;
            echo.attempts = 0;
        }
    }

    pub(super) fn discard(&mut self, id: MessageId) {
        self.echoes.retain(|echo| echo.id != id || !matches!(echo.sending, Sending::Refused { .. }));
    }

    /// Another page of this account has sent it, or its user gave it up there. What is under way is answered anyway.
    pub(super) fn forget(&mut self, id: MessageId) {
        self.echoes.retain(|echo| echo.id != id || matches!(echo.sending, Sending::UnderWay { .. }));
    }

    /// Forgets what the timeline shows: it has come as far as the change that was acknowledged, or `holds` the message
    /// itself.
    pub(super) fn settle(
        &mut self,
        conversation: ConversationId,
        reached: Rev,
        holds: impl Fn(MessageId) -> bool,
    ) {
        self.echoes.retain(|echo| {
            let is_reached = matches!(echo.sending, Sending::Stored { rev, .. } if rev <= reached);
            let is_shown = is_reached || (echo.amends.is_none() && holds(echo.id));
            echo.conversation != conversation || !is_shown
        });
    }

    pub(super) fn disconnected(&mut self) {
        for echo in &mut self.echoes {
            if matches!(echo.sending, Sending::UnderWay { .. }) {
                echo.sending = QUEUED;
            }
        }
    }

    /// The history was rewound: what it had stored is sent again, and stored once whichever way it went. What was to be
    /// made of a message is given up: its number may be another one's now.
    pub(super) fn doubt(&mut self) {
        self.echoes.retain(|echo| echo.amends.is_none());
        for echo in &mut self.echoes {
            if matches!(echo.sending, Sending::Stored { .. }) {
                echo.sending = QUEUED;
            }
        }
    }

    fn find(&mut self, id: MessageId) -> Option<&mut Echo> {
        self.echoes.iter_mut().find(|echo| echo.id == id)
    }
}

/// How something goes on that was kept. Who signs in again need not ask for every message that waited for it.
const fn resumed(refused: Option<Code>) -> Sending {
    match refused {
        None | Some(Code::SignedOut) => Sending::Queued { not_before_ms: 0 },
        Some(code) => Sending::Refused { code },
    }
}
