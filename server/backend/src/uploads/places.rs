//! Who may be sending a file at this moment (contract B5). All places together bound what lies on the disk and waits for
//! the bench; those of one owner are few, so that nobody who sends many, or slowly, keeps the others out.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protocol::{Code, UserId};

/// Files that are received, or wait for the bench, at once: so many times [`protocol::image::UPLOAD_BYTES_MAX`] they take
/// of the disk.
const PLACES_MAX: usize = 32;

/// Places of one owner at most. A page sends two files at once (`frontend/public/photos.js`), so that two pages find room
/// beside each other; any further one is told that it is busy, and tries again by itself.
const PER_OWNER_MAX: usize = 4;

/// The places that are taken. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Places {
    /// Std mutex: nothing is awaited while it is held.
    taken: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// A place for one file; free again when dropped.
pub(super) struct Place {
    places: Places,
    owner: UserId,
}

impl Places {
    /// A place for a file of this owner.
    ///
    /// # Errors
    /// [`Code::Busy`] when he has enough of them, or all are taken.
    pub fn take(&self, owner: UserId) -> Result<Place, Code> {
        let mut taken = self.taken();
        let of_all: usize = taken.values().sum();
        let own = taken.get(&owner).copied().unwrap_or_default();
        if of_all >= PLACES_MAX || own >= PER_OWNER_MAX {
            return Err(Code::Busy);
        }
        taken.insert(owner, own + 1);
        drop(taken);
        Ok(Place { places: self.clone(), owner })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn owner(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    #[test]
    fn an_owner_has_four_places_and_gets_them_back() {
        let places = Places::default();
        let mut taken: Vec<_> = (0..4).map(|_| places.take(owner(1)).expect("a place")).collect();
        assert_eq!(places.take(owner(1)).err(), Some(Code::Busy));
        assert!(places.take(owner(2)).is_ok(), "others are not held up");
        taken.pop();
        assert!(places.take(owner(1)).is_ok());
        drop(taken);
        assert!(places.taken().is_empty());
    }

    #[test]
    fn there_are_thirty_two_places_for_everybody_together() {
        let places = Places::default();
        let mut taken: Vec<_> =
            (0..32).map(|number| places.take(owner(number % 8)).expect("a place")).collect();
        assert_eq!(places.take(owner(8)).err(), Some(Code::Busy));
        taken.pop();
        assert!(places.take(owner(8)).is_ok());
        drop(taken);
        assert!(places.taken().is_empty(), "nobody is remembered who has none");
    }
}
