//! Conversations that somebody is just beginning. Pressed many times at once, one button begins one of them, and
//! counts once (contract D14, S10).

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{Refusal, UserId};

/// Who is beginning with whom. No larger than the requests under way.
#[derive(Default)]
pub(super) struct Beginnings {
    /// Std mutex: nothing is awaited while it is held.
    under_way: Mutex<HashMap<(UserId, UserId), Presses>>,
}

/// The presses of one user's button for another one that overlap.
#[derive(Default)]
struct Presses {
    under_way: usize,
    is_counted: bool,
}

/// One press, until it is answered.
pub(crate) struct Beginning<'a> {
    home: &'a Beginnings,
    pair: (UserId, UserId),
}

impl Beginnings {
    /// To be held until the conversation is there, and taken before looking whether it is: between the look and the
    /// count another press may have come, counted, begun and gone.
    pub fn enter(&self, caller: UserId, other: UserId) -> Beginning<'_> {
        let pair = (caller, other);
        self.under_way().entry(pair).or_default().under_way += 1;
        Beginning { home: self, pair }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<(UserId, UserId), Presses>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Beginning<'_> {
    /// Counts the press with `take`, unless one that overlaps with it has been counted.
    ///
    /// # Errors
    /// That of `take`; the next one tries again.
    pub fn count(&self, take: impl FnOnce() -> Result<(), Refusal>) -> Result<(), Refusal> {
        let mut under_way = self.home.under_way();
        let presses = under_way.entry(self.pair).or_default();
        if !presses.is_counted {
            take()?;
            presses.is_counted = true;
        }
        Ok(())
    }
}

impl Drop for Beginning<'_> {
    fn drop(&mut self) {
        let mut under_way = self.home.under_way();
        if let Some(presses) = under_way.get_mut(&self.pair) {
            presses.under_way -= 1;
            if presses.under_way == 0 {
                under_way.remove(&self.pair);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Code;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn presses_that_overlap_count_once_and_leave_nothing_behind() {
        let (ada, bob) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let beginnings = Beginnings::default();
        let (first, second) = (beginnings.enter(ada, bob), beginnings.enter(ada, bob));
        let other_side = beginnings.enter(bob, ada);
        assert_eq!(first.count(|| Err(Code::RateLimited.into())), Err(Code::RateLimited.into()));
        assert_eq!(second.count(|| Ok(())), Ok(()), "what was refused was not counted");
        drop(second);
        assert_eq!(first.count(|| Err(Code::RateLimited.into())), Ok(()));
        assert!(other_side.count(|| Err(Code::RateLimited.into())).is_err(), "each side counts for itself");
        drop((first, other_side));
        assert!(beginnings.under_way().is_empty());
    }
}
