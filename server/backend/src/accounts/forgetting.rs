//! Forgets what logins leave behind (contract B5): every renewal a used token, and every device that nobody uses any more
//! its login.

use std::{sync::Weak, time::Duration};

use protocol::{Refusal, Timestamp};
use tokio::time::{self, Instant, MissedTickBehavior};

use crate::{Haggle, Parts, error::refusal, token::REFRESH_LIFE_MS};

/// How often this is done.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// For how long a login that has expired is kept nevertheless, in milliseconds: a clock that is hours ahead for a while takes
/// it from nobody.
const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

impl Haggle {
    /// Forgets logins that expired more than a day ago, and refresh tokens that were used so long ago that they would have
    /// expired by now: until then it is noticed when they come again (contract S6). Also done by itself, every hour.
    ///
    /// # Errors
    /// Those of a store that fails; what is left is for the next time.
    pub async fn forget_logins(&self) -> Result<(), Refusal> {
        let now = self.now().0;
        let (expired, used) = (Timestamp(now - KEPT_MS), Timestamp(now - REFRESH_LIFE_MS));
        // Each time a few, so that whoever writes gets his turn in between.
        while self.store().forget_some_logins(expired, used).await.map_err(refusal)? {}
        Ok(())
    }
}

/// Does so now and then, for as long as there is anybody to sign in.
pub(crate) async fn forget_now_and_then(parts: Weak<Parts>) {
    let mut due = time::interval_at(Instant::now() + EVERY, EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        let Some(parts) = parts.upgrade() else { return };
        // What went wrong is in the log already.
        Haggle(parts).forget_logins().await.ok();
    }
}
