//! Who may be sending a file at this moment (contract B5). All places together bound what lies on the disk and waits for
//! the bench; those of one owner are few, so that nobody who sends many, or slowly, keeps the others out.

use protocol::UserId;

use crate::places::Places;

/// Files that are received, or wait for the bench, at once: so many times [`protocol::image::UPLOAD_BYTES_MAX`] they take
/// of the disk.
const PLACES_MAX: usize = 32;

/// Places of one owner at most. A page sends two files at once (`frontend/public/photos.js`), so that two pages find room
/// beside each other; any further one is told that it is busy, and tries again by itself.
const PER_OWNER_MAX: usize = 4;

/// All of them, free.
pub(super) fn places() -> Places<UserId> {
    Places::new(PER_OWNER_MAX, PLACES_MAX)
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
        let places = places();
        let mut taken: Vec<_> = (0..4).map(|_| places.take(owner(1)).expect("a place")).collect();
        assert!(places.take(owner(1)).is_none());
        assert!(places.take(owner(2)).is_some(), "others are not held up");
        taken.pop();
        assert!(places.take(owner(1)).is_some());
        drop(taken);
        assert!(places.remembers_nobody());
    }

    #[test]
    fn there_are_thirty_two_places_for_everybody_together() {
        let places = places();
        let mut taken: Vec<_> =
            (0..32).map(|number| places.take(owner(number % 8)).expect("a place")).collect();
        assert!(places.take(owner(8)).is_none());
        taken.pop();
        assert!(places.take(owner(8)).is_some());
        drop(taken);
        assert!(places.remembers_nobody(), "nobody is remembered who has none");
    }
}
