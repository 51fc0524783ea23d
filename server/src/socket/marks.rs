//! Read and delivered marks of one connection. The first one of a conversation is written at once; those
//! that follow within a second travel as one, the furthest of them. The time is the caller's.

use std::time::Duration;

use protocol::{ConversationId, Receipt, frame::HAVE_MAX};
use tokio::time::Instant;

/// How far apart marks of one conversation are written.
const APART: Duration = Duration::from_secs(1);

/// The conversations that were marked in the last second.
#[derive(Default)]
pub struct Marks(Vec<Mark>);

struct Mark {
    conversation: ConversationId,
    /// What came since the last one was written.
    waiting: Option<Receipt>,
    due: Instant,
}

impl Marks {
    /// Takes a mark; says whether it is to be written now.
    pub fn take(&mut self, conversation: ConversationId, receipt: Receipt, now: Instant) -> bool {
        if let Some(mark) = self.0.iter_mut().find(|mark| mark.conversation == conversation) {
            mark.waiting = Some(mark.waiting.unwrap_or_default().advanced(receipt));
            return false;
        }
        if self.0.len() < HAVE_MAX {
            self.0.push(Mark { conversation, waiting: None, due: now + APART });
        }
        true
    }

    /// Takes a mark back that could not be written, to try again.
    pub fn take_back(&mut self, conversation: ConversationId, receipt: Receipt, now: Instant) {
        if self.take(conversation, receipt, now) {
            self.take(conversation, receipt, now);
        }
    }

    /// When to look here again.
    pub fn due(&self) -> Option<Instant> {
        self.0.iter().map(|mark| mark.due).min()
    }

    /// What is to be written now.
    pub fn release(&mut self, now: Instant) -> Vec<(ConversationId, Receipt)> {
        let mut released = Vec::new();
        self.0.retain_mut(|mark| {
            if mark.due > now {
                return true;
            }
            mark.due = now + APART;
            let waiting = mark.waiting.take();
            released.extend(waiting.map(|receipt| (mark.conversation, receipt)));
            waiting.is_some()
        });
        if self.0.is_empty() {
            // A connection that is idle keeps no room.
            self.0 = Vec::new();
        }
        released
    }
}

#[cfg(test)]
mod tests {
    use protocol::Seq;
    use uuid::Uuid;

    use super::*;

    const HERE: ConversationId = ConversationId(Uuid::nil());

    fn read(seq: u32) -> Receipt {
        Receipt { delivered: Seq(seq), read: Seq(seq) }
    }

    #[tokio::test(start_paused = true)]
    async fn marks_of_one_second_travel_as_one_and_the_furthest_counts() {
        let (mut marks, now) = (Marks::default(), Instant::now());
        assert!(marks.take(HERE, read(1), now));
        assert!(!marks.take(HERE, read(3), now));
        assert!(!marks.take(HERE, read(2), now));
        assert_eq!(marks.release(now), []);
        assert_eq!(marks.due(), Some(now + APART));
        assert_eq!(marks.release(now + APART), [(HERE, read(3))]);
        assert!(!marks.take(HERE, read(4), now + APART));
        assert_eq!(marks.release(now + 2 * APART), [(HERE, read(4))]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_conversation_without_news_is_forgotten_after_a_second() {
        let (mut marks, now) = (Marks::default(), Instant::now());
        assert!(marks.take(HERE, read(1), now));
        assert_eq!(marks.release(now + APART), []);
        assert_eq!(marks.due(), None);
        assert!(marks.take(HERE, read(2), now + APART));
    }

    #[tokio::test(start_paused = true)]
    async fn a_mark_that_was_not_written_is_tried_again_together_with_what_came_since() {
        let (mut marks, now) = (Marks::default(), Instant::now());
        marks.take_back(HERE, read(2), now);
        marks.take(HERE, read(5), now);
        assert_eq!(marks.release(now + APART), [(HERE, read(5))]);
    }
}
