//! How often somebody may do something (contract S9, S10). Buckets that have filled up again are forgotten,
//! so that memory follows the people of the last minutes, not of all time, and it has a bound (contract B5).

mod beginning;

use std::{
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DashMapStateStore,
};
use protocol::{Code, Refusal, UserId};

use beginning::{Beginning, Beginnings};

/// How often and how many; the defaults are the contract's.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Messages a user may send per minute.
    pub messages_per_minute: u32,
    /// Conversations a user may begin per hour.
    pub new_conversations_per_hour: u32,
    /// Searches per minute of a user, or of an address from which nobody is signed in.
    pub searches_per_minute: u32,
    /// Sign-ins per account and address in 15 minutes.
    pub sign_ins_per_account: u32,
    /// Sign-ins and sign-ups per address in 15 minutes.
    pub sign_ins_per_address: u32,
    /// Files a user may upload per hour.
    pub uploads_per_hour: u32,
    /// What is kept of a user's uploads, in bytes.
    pub upload_bytes_per_user: u64,
    /// Reports a user may make per hour.
    pub reports_per_hour: u32,
    /// How often a user may arrange conversations anew, per minute: block, archive, mute and so on.
    pub arrangements_per_minute: u32,
    /// A user's "is writing" is passed on once in this time; a few at once, for whoever goes from one conversation
    /// to the next.
    pub typing_every: Duration,
    /// Connections a user may hold at once.
    pub sockets_per_user: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages_per_minute: 60,
            new_conversations_per_hour: 20,
            uploads_per_hour: 20,
            upload_bytes_per_user: 200 * 1024 * 1024,
            reports_per_hour: 10,
            arrangements_per_minute: 60,
            searches_per_minute: 30,
            sign_ins_per_account: 5,
            sign_ins_per_address: 20,
            // A device says it every 3 s; a little less here, so that a late and an early one both pass.
            typing_every: Duration::from_millis(2_500),
            sockets_per_user: 10,
        }
    }
}

/// Conversations in which somebody may begin to write at once.
const TYPING_AT_ONCE: u32 = 3;

const MINUTE: Duration = Duration::from_secs(60);
const QUARTER: Duration = Duration::from_secs(15 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// After this many checks the full buckets are forgotten.
const SWEEP_EVERY: u32 = 4_096;
/// Buckets of one kind that are kept at most. So many addresses at once are an attack, and the hashes they
/// ask for keep the server busy anyway.
const BUCKETS_MAX: usize = 100_000;

pub(crate) struct Rates {
    messages: Buckets<UserId>,
    new_conversations: Buckets<UserId>,
    uploads: Buckets<UserId>,
    reports: Buckets<UserId>,
    arrangements: Buckets<UserId>,
    beginnings: Beginnings,
    searches: Buckets<UserId>,
    searches_from: Buckets<IpAddr>,
    typing: Buckets<UserId>,
    by_account: Buckets<(String, IpAddr)>,
    by_address: Buckets<IpAddr>,
}

impl Rates {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            messages: Buckets::new(limits.messages_per_minute, MINUTE),
            new_conversations: Buckets::new(limits.new_conversations_per_hour, HOUR),
            uploads: Buckets::new(limits.uploads_per_hour, HOUR),
            reports: Buckets::new(limits.reports_per_hour, HOUR),
            arrangements: Buckets::new(limits.arrangements_per_minute, MINUTE),
            beginnings: Beginnings::default(),
            searches: Buckets::new(limits.searches_per_minute, MINUTE),
            searches_from: Buckets::new(limits.searches_per_minute, MINUTE),
            typing: Buckets::new(TYPING_AT_ONCE, limits.typing_every * TYPING_AT_ONCE),
            by_account: Buckets::new(limits.sign_ins_per_account, QUARTER),
            by_address: Buckets::new(limits.sign_ins_per_address, QUARTER),
        }
    }

    pub(crate) fn message(&self, user: UserId) -> Result<(), Refusal> {
        self.messages.take(&user)
    }

    pub(crate) fn new_conversation(&self, user: UserId) -> Result<(), Refusal> {
        self.new_conversations.take(&user)
    }

    pub(crate) fn upload(&self, user: UserId) -> Result<(), Refusal> {
        self.uploads.take(&user)
    }

    pub(crate) fn report(&self, user: UserId) -> Result<(), Refusal> {
        self.reports.take(&user)
    }

    pub(crate) fn arrange(&self, user: UserId) -> Result<(), Refusal> {
        self.arrangements.take(&user)
    }

    /// A press of Contact Seller, to be held until it is answered: see [`Beginning`].
    pub(crate) fn begin(&self, caller: UserId, other: UserId) -> Beginning<'_> {
        self.beginnings.enter(caller, other)
    }

    pub(crate) fn search(&self, user: UserId) -> Result<(), Refusal> {
        self.searches.take(&user)
    }

    pub(crate) fn search_from(&self, address: IpAddr) -> Result<(), Refusal> {
        self.searches_from.take(&address)
    }

    pub(crate) fn typing(&self, user: UserId) -> Result<(), Refusal> {
        self.typing.take(&user)
    }

    /// A sign-in: slower from one address, and slower still for one account from there. Another address is
    /// not slowed down, so nobody can lock somebody else out.
    pub(crate) fn sign_in(&self, email: &str, address: IpAddr) -> Result<(), Refusal> {
        self.by_address.take(&address)?;
        self.by_account.take(&(email.to_owned(), address))
    }

    pub(crate) fn sign_up(&self, address: IpAddr) -> Result<(), Refusal> {
        self.by_address.take(&address)
    }
}

/// One bucket per key: `count` at once, filled up again within `period`.
struct Buckets<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock>,
    checks: AtomicU32,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(count: u32, period: Duration) -> Self {
        let count = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let each = (period / count.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(each).expect("a period above zero").allow_burst(count);
        Self { limiter: RateLimiter::dashmap(quota), checks: AtomicU32::new(0) }
    }

    fn take(&self, key: &K) -> Result<(), Refusal> {
        let is_due = self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1;
        if is_due || self.limiter.len() >= BUCKETS_MAX {
            self.limiter.retain_recent();
            if self.limiter.len() >= BUCKETS_MAX {
                return Err(Code::Busy.into());
            }
        }
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Refusal::rate_limited(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1))
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_sixty_first_message_of_a_minute_waits() {
        let rates = Rates::new(&Limits::default());
        let (ada, bob) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        assert!((0..60).all(|_| rates.message(ada).is_ok()));
        let refusal = rates.message(ada).expect_err("one too many");
        assert_eq!(refusal.code, Code::RateLimited);
        assert!((1..=1_000).contains(&refusal.retry_after_ms.expect("says how long")));
        assert!(rates.message(bob).is_ok(), "others are not slowed down");
    }

    #[test]
    fn the_thirty_first_search_of_a_minute_waits() {
        let rates = Rates::new(&Limits::default());
        let (ada, here) = (UserId(Uuid::from_u128(1)), IpAddr::from([127, 0, 0, 1]));
        assert!((0..30).all(|_| rates.search(ada).is_ok() && rates.search_from(here).is_ok()));
        for refused in [rates.search(ada), rates.search_from(here)] {
            assert_eq!(refused.map_err(|refusal| refusal.code), Err(Code::RateLimited));
        }
        assert!(rates.search(UserId(Uuid::from_u128(2))).is_ok(), "others are not slowed down");
    }

    #[test]
    fn the_sixth_sign_in_to_an_account_from_one_address_waits_and_others_do_not() {
        let rates = Rates::new(&Limits::default());
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        assert!((0..5).all(|_| rates.sign_in("ada@example.com", here).is_ok()));
        assert!(rates.sign_in("ada@example.com", here).is_err());
        assert!(rates.sign_in("ada@example.com", there).is_ok());
        assert!(rates.sign_in("bob@example.com", here).is_ok());
    }

    #[test]
    fn an_address_signs_in_twenty_times_in_a_quarter_of_an_hour() {
        let rates = Rates::new(&Limits::default());
        let here = IpAddr::from([127, 0, 0, 1]);
        assert!((0..20).all(|n| rates.sign_in(&format!("{n}@example.com"), here).is_ok()));
        assert!(rates.sign_in("ada@example.com", here).is_err());
    }

    #[test]
    fn buckets_that_are_full_again_are_forgotten_and_there_are_never_too_many() {
        let brief: Buckets<u32> = Buckets::new(1, Duration::from_nanos(1));
        for key in 0..10 * SWEEP_EVERY {
            brief.take(&key).expect("nobody asks twice");
        }
        assert!(brief.limiter.len() <= SWEEP_EVERY as usize);

        let slow: Buckets<u32> = Buckets::new(1, HOUR);
        let bound = u32::try_from(BUCKETS_MAX).expect("fits");
        assert!((0..bound).all(|key| slow.take(&key).is_ok()));
        assert_eq!(slow.take(&bound), Err(Code::Busy.into()));
        assert_eq!(slow.limiter.len(), BUCKETS_MAX);
    }
}
