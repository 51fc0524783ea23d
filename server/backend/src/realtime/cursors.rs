//! How far this node has told its devices of each conversation. With other nodes about, changes come from two sides, the
//! own writer and the bus, and still go out in the order of `rev` with none left out (contract D7).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use protocol::{ConversationId, Rev};
use tokio::time::Instant;

/// A conversation in which nothing happens is forgotten after this time: longer than a sweep looks back.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// What to do with changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// They come next.
    Now,
    /// They were told already.
    Told,
    /// Some before them are missing: everything after this one is to be told in order.
    After(Rev),
    /// Later ones were told before them, and that cannot be made good: devices have to look for themselves.
    TooLate,
}

/// What was told of a conversation without a hole.
#[derive(Clone, Copy)]
struct Told {
    first: Rev,
    last: Rev,
    at: Instant,
}

impl Told {
    fn turn(self, from: Rev, to: Rev) -> Turn {
        match self {
            _ if from < self.first => Turn::TooLate,
            _ if to <= self.last => Turn::Told,
            _ if from > self.last.next() => Turn::After(self.last),
            _ => Turn::Now,
        }
    }
}

#[derive(Default)]
pub(crate) struct Cursors(Mutex<HashMap<ConversationId, Told>>);

impl Cursors {
    /// Whether changes `from` to `to` may be told now; then `tell` does so, before anybody else's turn.
    pub fn turn(&self, conversation: ConversationId, (from, to): (Rev, Rev), tell: impl FnOnce()) -> Turn {
        let mut cursors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = Instant::now();
        let told = cursors.entry(conversation).or_insert(Told { first: from, last: Rev(from.0 - 1), at });
        let turn = told.turn(from, to);
        told.at = at;
        if turn == Turn::Now {
            told.last = to;
            tell();
        }
        turn
    }

    /// The same of changes that are yet to be read: never [`Turn::Now`], but after which one to read.
    pub fn due(&self, conversation: ConversationId, (from, to): (Rev, Rev)) -> Turn {
        let cursors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match cursors.get(&conversation).map(|told| (told.turn(from, to), told.last)) {
            Some((Turn::Now, last)) => Turn::After(last),
            Some((turn, _)) => turn,
            None => Turn::After(Rev(from.0 - 1)),
        }
    }

    /// Forgets conversations in which nothing happens.
    pub fn tidy(&self) {
        let mut cursors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cursors.retain(|_, told| told.at.elapsed() < KEPT_FOR);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const HERE: ConversationId = ConversationId(Uuid::nil());

    fn turn(cursors: &Cursors, from: u32, to: u32) -> (Turn, bool) {
        let mut is_told = false;
        let turn = cursors.turn(HERE, (Rev(from), Rev(to)), || is_told = true);
        (turn, is_told)
    }

    #[test]
    fn changes_are_told_in_order_and_what_is_missing_is_named() {
        let cursors = Cursors::default();
        assert_eq!(turn(&cursors, 5, 5), (Turn::Now, true), "the first that is heard of begins");
        assert_eq!(turn(&cursors, 6, 7), (Turn::Now, true));
        assert_eq!(turn(&cursors, 6, 7), (Turn::Told, false));
        assert_eq!(turn(&cursors, 9, 9), (Turn::After(Rev(7)), false));
        assert_eq!(turn(&cursors, 7, 9), (Turn::Now, true), "with some that are known");
        assert_eq!(turn(&cursors, 4, 4), (Turn::TooLate, false));
        assert_eq!(cursors.due(HERE, (Rev(9), Rev(9))), Turn::Told);
        assert_eq!(cursors.due(HERE, (Rev(12), Rev(13))), Turn::After(Rev(9)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_conversation_is_forgotten_a_minute_after_the_last_change() {
        let cursors = Cursors::default();
        turn(&cursors, 5, 5);
        tokio::time::advance(Duration::from_secs(59)).await;
        cursors.tidy();
        assert_eq!(cursors.due(HERE, (Rev(9), Rev(9))), Turn::After(Rev(5)));
        tokio::time::advance(Duration::from_secs(1)).await;
        cursors.tidy();
        assert_eq!(cursors.due(HERE, (Rev(9), Rev(9))), Turn::After(Rev(8)));
    }

    proptest! {
        /// Whatever comes in whatever order: what is told has no hole, and after everything was told once more in one
        /// piece, as a look into the store does, nothing is left.
        #[test]
        fn what_is_told_has_no_hole(pieces in prop::collection::vec((1_u32..20, 0_u32..3), 1..40)) {
            let cursors = Cursors::default();
            let mut told: Option<(u32, u32)> = None;
            for (from, more) in pieces {
                let to = from + more;
                match turn(&cursors, from, to) {
                    (Turn::Now, true) => {
                        let (first, last) = told.unwrap_or((from, from - 1));
                        prop_assert!(from <= last + 1);
                        told = Some((first, to));
                    }
                    (turn, is_told) => {
                        prop_assert!(!is_told);
                        if let Turn::After(Rev(last)) = turn {
                            prop_assert_eq!(Some(last), told.map(|(_, last)| last));
                        }
                    }
                }
            }
            let (_, last) = told.expect("the first one is told");
            let (turn, _) = turn(&cursors, last + 1, last + 1);
            prop_assert_eq!(turn, Turn::Now);
        }
    }
}
