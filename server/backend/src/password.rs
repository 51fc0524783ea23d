//! Passwords: Argon2id (RFC 9106) with 19 MiB and two passes, behind a gate, because each hash takes a core
//! for a while: few at once, few waiting, and the rest is told that the server is busy (contract S9). After each its
//! core is left to messages for as long again, so that whoever tries passwords slows nobody who writes.

mod argon2id;
mod threads;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use protocol::{Code, validate};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

use argon2id::{digest, is_of};
use threads::Threads;

/// Hashes that may wait for their turn.
const WAITING_MAX: usize = 32;
/// How long one waits at most.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// The passwords that are guessed first; one per line, in lower case.
const COMMON: &str = include_str!("password/common.txt");

/// What an unknown account is checked against, so that it costs what a known one costs (contract S8). Salt
/// and hash are random bytes: no password leads to them.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Ym24Uf6z884/VVrCq1uQow$d82fzu33bsSWiZqJrEl+d/lmajxADL8xzVSbyVpDMIY";

/// Whether a new password may be used.
///
/// # Errors
/// [`Code::Invalid`] when it is too short or among the first to be guessed, [`Code::TooLarge`] when it is too long.
pub(crate) fn acceptable(password: &SecretString) -> Result<(), Code> {
    let text = password.expose_secret();
    validate::password(text)?;
    let plain = text.to_lowercase();
    if COMMON.lines().any(|common| common == plain) { Err(Code::Invalid) } else { Ok(()) }
}

/// Lets few hashes be computed at once.
pub(crate) struct Gate {
    permits: Arc<Semaphore>,
    threads: Threads,
    waiting: AtomicUsize,
}

impl Gate {
    pub(crate) fn new(permits: usize) -> Self {
        let permits = permits.max(1);
        Self {
            permits: Arc::new(Semaphore::new(permits)),
            threads: Threads::new(permits),
            waiting: AtomicUsize::new(0),
        }
    }

    /// The hash to store for a password, as a PHC string.
    ///
    /// # Errors
    /// [`Code::Busy`] when too many wait, [`Code::Unavailable`] when it cannot be computed.
    pub(crate) async fn hash(&self, password: SecretString) -> Result<String, Code> {
        self.run(move || digest(password.expose_secret())).await?.ok_or(Code::Unavailable)
    }

    /// Whether the password is the one whose hash this is. Without a hash the same work is done in vain.
    ///
    /// # Errors
    /// [`Code::Busy`] when too many wait.
    pub(crate) async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool, Code> {
        self.run(move || is_of(hash.as_deref().unwrap_or(NOBODY), password.expose_secret())).await
    }

    /// How many wait for their turn.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// The permit goes with the work: a caller who leaves does not make room for another hash.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Code> {
        let place = Place::take(&self.waiting)?;
        let turn = timeout(WAIT_MAX, Arc::clone(&self.permits).acquire_owned());
        let permit = turn.await.map_err(|_| Code::Busy)?.map_err(|_| Code::Unavailable)?;
        drop(place);
        let (answer, answered) = oneshot::channel();
        self.threads.run(move || {
            let began = Instant::now();
            // Whoever has left does not want it.
            let _ = answer.send(work());
            thread::sleep(began.elapsed());
            drop(permit);
        });
        answered.await.map_err(|_| Code::Unavailable)
    }
}

/// A place among those who wait; given up however the wait ends.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, Code> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) < WAITING_MAX { Ok(place) } else { Err(Code::Busy) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests;
