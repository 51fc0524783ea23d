//! What this device still has to send. In each conversation one message is under way at a time, so that
//! the server numbers them in the order Send was pressed, whatever is refused or lost between (contract D5).

use crate::{ClientFrame, Code, ConversationId, ListingId, MessageId, Seq, Timestamp};

/// Silence for this long means that the outcome is unknown: ask again with the same id (contract D18).
const ANSWER_WITHIN_MS: u64 = 10_000;
/// First wait after a refusal that may pass, in milliseconds; doubled each time.
const RETRY_MS: u64 = 1_000;
/// Longest such wait, in milliseconds.
const RETRY_MS_MAX: u64 = 30_000;

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
        /// Its number.
        seq: Seq,
        /// When it was stored.
        at: Timestamp,
    },
    /// Finally refused; the user decides.
    Refused {
        /// Why.
        code: Code,
    },
}

/// A message that is not on the timeline yet; shown as an echo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// Where to.
    pub conversation: ConversationId,
    /// Its id for ever.
    pub id: MessageId,
    /// The text.
    pub body: String,
    /// The listing it is about.
    pub listing: Option<ListingId>,
    /// How far it has come.
    pub sending: Sending,
    attempts: u32,
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

    /// The echoes of one conversation, in order.
    pub fn of(&self, conversation: ConversationId) -> impl Iterator<Item = &Echo> {
        self.echoes.iter().filter(move |echo| echo.conversation == conversation)
    }

    /// Everything, in order.
    pub fn all(&self) -> &[Echo] {
        &self.echoes
    }

    pub(super) fn push(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        body: String,
        listing: Option<ListingId>,
    ) {
        let sending = Sending::Queued { not_before_ms: 0 };
        self.echoes.push(Echo { conversation, id, body, listing, sending, attempts: 0 });
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
                frames.push(ClientFrame::Send {
                    conversation: echo.conversation,
                    id: echo.id,
                    body: echo.body.clone(),
                    listing: echo.listing,
                });
            }
        }
        frames
    }

    pub(super) fn acknowledged(&mut self, id: MessageId, seq: Seq, at: Timestamp) {
        if let Some(echo) = self.find(id) {
            echo.sending = Sending::Stored { seq, at };
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
            echo.sending = Sending::Queued { not_before_ms: 0 };
            echo.attempts = 0;
        }
    }

    pub(super) fn discard(&mut self, id: MessageId) {
        self.echoes.retain(|echo| echo.id != id || !matches!(echo.sending, Sending::Refused { .. }));
    }

    pub(super) fn settle(
        &mut self,
        conversation: ConversationId,
        is_stored: impl Fn(MessageId, Option<Seq>) -> bool,
    ) {
        self.echoes.retain(|echo| {
            let seq = match echo.sending {
                Sending::Stored { seq, .. } => Some(seq),
                _ => None,
            };
            echo.conversation != conversation || !is_stored(echo.id, seq)
        });
    }

    pub(super) fn disconnected(&mut self) {
        for echo in &mut self.echoes {
            if matches!(echo.sending, Sending::UnderWay { .. }) {
                echo.sending = Sending::Queued { not_before_ms: 0 };
            }
        }
    }

    /// The history was rewound: what it had stored is sent again, and stored once whichever way it went.
    pub(super) fn doubt(&mut self) {
        for echo in &mut self.echoes {
            if matches!(echo.sending, Sending::Stored { .. }) {
                echo.sending = Sending::Queued { not_before_ms: 0 };
            }
        }
    }

    fn find(&mut self, id: MessageId) -> Option<&mut Echo> {
        self.echoes.iter_mut().find(|echo| echo.id == id)
    }
}
