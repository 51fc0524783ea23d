//! How many connections one address may have at the same time (contract S10).

use std::net::IpAddr;

/// Connections of one address at most.
const PER_ADDRESS_MAX: usize = 50;

/// The places for connections.
pub type Places = backend::places::Places<IpAddr>;

/// All of them, free. How many there are altogether is for the system's limit on open files to say.
pub fn places() -> Places {
    Places::new(PER_ADDRESS_MAX, usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_fifty_places_and_gets_them_back() {
        let places = places();
        let address = IpAddr::from([192, 0, 2, 1]);
        let mut taken: Vec<_> =
            (0..PER_ADDRESS_MAX).map(|_| places.take(address).expect("a place")).collect();
        assert!(places.take(address).is_none());
        assert!(places.take(IpAddr::from([192, 0, 2, 2])).is_some());
        taken.pop();
        assert!(places.take(address).is_some());
    }
}
