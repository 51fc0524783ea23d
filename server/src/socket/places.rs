//! How many connections one address may have at the same time (contract S10).

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Connections of one address at most.
const PER_ADDRESS_MAX: u32 = 50;

/// The places that are taken. Clones are the same.
#[derive(Clone, Default)]
pub struct Places {
    /// Std mutex: nothing is awaited while it is held.
    taken: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

/// A place for one connection; free again when dropped.
pub struct Place {
    places: Places,
    address: IpAddr,
}

impl Places {
    /// A place for a connection from this address, if one is left.
    pub fn take(&self, address: IpAddr) -> Option<Place> {
        let mut taken = self.taken();
        let count = taken.entry(address).or_default();
        if *count >= PER_ADDRESS_MAX {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Place { places: self.clone(), address })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_fifty_places_and_gets_them_back() {
        let places = Places::default();
        let address = IpAddr::from([192, 0, 2, 1]);
        let mut taken: Vec<_> =
            (0..PER_ADDRESS_MAX).map(|_| places.take(address).expect("a place")).collect();
        assert!(places.take(address).is_none());
        assert!(places.take(IpAddr::from([192, 0, 2, 2])).is_some());
        taken.pop();
        assert!(places.take(address).is_some());
        drop(taken);
        assert!(places.taken().is_empty());
    }
}
