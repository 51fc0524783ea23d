//! Whether the login behind a connection still stands (contract S7). Signing out closes its connections at
//! once, through the hub; this is for what the hub is not told: a login that runs out, or is ended by
//! another process on the same store.

use backend::{Code, Haggle, Viewer, token::ACCESS_LIFE_MS};
use protocol::{Timestamp, frame::close};

/// How long a look into the store counts for what a device asks, in milliseconds.
const LEASE_MS: i64 = 25_000;

/// A right to be served that has to be renewed.
pub struct Lease {
    /// When the store last said that the login stands.
    confirmed: Timestamp,
}

impl Lease {
    /// A lease that has to be confirmed before it counts.
    pub const fn new() -> Self {
        Self { confirmed: Timestamp(i64::MIN) }
    }

    /// Renews the lease when it has run out.
    ///
    /// # Errors
    /// As [`Self::renew`].
    pub async fn check(&mut self, haggle: &Haggle, viewer: &Viewer) -> Result<(), u16> {
        // A clock that was set back makes the lease run out too.
        if (0..LEASE_MS).contains(&self.age_ms(haggle)) {
            return Ok(());
        }
        self.renew(haggle, viewer).await
    }

    /// Looks into the store.
    ///
    /// # Errors
    /// The code to close the connection with: the login is over, or nobody could say for as long as an access
    /// token lives.
    pub async fn renew(&mut self, haggle: &Haggle, viewer: &Viewer) -> Result<(), u16> {
        match haggle.still_signed_in(viewer).await {
            Ok(()) => {
                self.confirmed = haggle.now();
                Ok(())
            }
            Err(refusal) if refusal.code == Code::SignedOut => Err(close::SIGNED_OUT),
            // While the store is away connections stay open, and nothing can be done on them anyway.
            Err(_) if self.age_ms(haggle) < ACCESS_LIFE_MS => Ok(()),
            Err(_) => Err(close::RESYNC),
        }
    }

    fn age_ms(&self, haggle: &Haggle) -> i64 {
        haggle.now().0.saturating_sub(self.confirmed.0)
    }
}
