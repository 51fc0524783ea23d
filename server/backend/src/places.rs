//! Places of which everybody may take a few, so that nobody keeps the others out (contract B5, S10).

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// So many places, and who has taken them. Clones are the same.
#[derive(Clone)]
pub struct Places<K> {
    of_each: usize,
    of_all: usize,
    /// Std mutex: nothing is awaited while it is held.
    taken: Arc<Mutex<Taken<K>>>,
}

/// How many are taken, and by whom; whoever has none is not in it.
struct Taken<K> {
    by: HashMap<K, usize>,
    all: usize,
}

/// A place; free again when dropped.
pub struct Place<K: Hash + Eq> {
    taken: Arc<Mutex<Taken<K>>>,
    who: K,
}

impl<K: Hash + Eq + Clone> Places<K> {
    /// At most `of_each` for each, and at most `of_all` for everybody together.
    pub fn new(of_each: usize, of_all: usize) -> Self {
        let taken = Taken { by: HashMap::new(), all: 0 };
        Self { of_each, of_all, taken: Arc::new(Mutex::new(taken)) }
    }

    /// A place, if there is one left for him.
    pub fn take(&self, who: K) -> Option<Place<K>> {
        let mut taken = look(&self.taken);
        let own = taken.by.get(&who).copied().unwrap_or_default();
        if own >= self.of_each || taken.all >= self.of_all {
            return None;
        }
        taken.by.insert(who.clone(), own + 1);
        taken.all += 1;
        Some(Place { taken: Arc::clone(&self.taken), who })
    }

    #[cfg(test)]
    pub(crate) fn remembers_nobody(&self) -> bool {
        look(&self.taken).by.is_empty()
    }
}

impl<K: Hash + Eq> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = look(&self.taken);
        taken.all -= 1;
        if let Some(own) = taken.by.get_mut(&self.who) {
            *own -= 1;
            if *own == 0 {
                taken.by.remove(&self.who);
            }
        }
    }
}

fn look<K>(taken: &Mutex<Taken<K>>) -> MutexGuard<'_, Taken<K>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_given_all_back_is_not_remembered() {
        let places = Places::new(2, usize::MAX);
        let mut taken = vec![places.take("here").expect("a place"), places.take("here").expect("a place")];
        assert!(places.take("here").is_none());
        assert!(places.take("there").is_some());
        taken.pop();
        assert!(places.take("here").is_some());
        drop(taken);
        assert!(places.remembers_nobody());
    }
}
