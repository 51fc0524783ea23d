//! Passwords: Argon2id (RFC 9106) with 19 MiB and two passes, behind a gate, because each hash takes a core
//! for a while: few at once, few waiting, and the rest is told that the server is busy (contract S9).

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use protocol::{Code, validate};
use secrecy::{ExposeSecret, SecretString};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

/// Hashes that may wait for their turn.
const WAITING_MAX: usize = 32;
/// How long one waits at most.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// The passwords that are guessed first; one per line, in lower case.
const COMMON: &str = include_str!("password/common.txt");

/// What an unknown account is checked against, so that it costs what a known one costs (contract S8).
static NOBODY: LazyLock<String> = LazyLock::new(|| digest("nobody has this password").unwrap_or_default());

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
    waiting: AtomicUsize,
}

impl Gate {
    pub(crate) fn new(permits: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(permits.max(1))), waiting: AtomicUsize::new(0) }
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
        self.run(move || {
            let is_known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            let matches = PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok());
            matches && is_known
        })
        .await
    }

    /// The permit goes with the work: a caller who leaves does not make room for another hash.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Code> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= WAITING_MAX {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Code::Busy);
        }
        let _place = Place(&self.waiting);
        let permit = timeout(WAIT_MAX, Arc::clone(&self.permits).acquire_owned()).await.map_err(|_| Code::Busy)?;
        let permit = permit.map_err(|_| Code::Unavailable)?;
        let job = spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        job.await.map_err(|_| Code::Unavailable)
    }
}

/// A place among those who wait; given up however the wait ends.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The library's default is Argon2id with 19 MiB and two passes.
fn digest(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_short_and_long_passwords_are_refused() {
        for text in ["password", "Password1", "12345678", "short"] {
            assert_eq!(acceptable(&text.into()), Err(Code::Invalid), "{text}");
        }
        assert_eq!(acceptable(&"x".repeat(129).into()), Err(Code::TooLarge));
        assert_eq!(acceptable(&"a bicycle by the wall".into()), Ok(()));
    }

    #[test]
    fn hashes_are_argon2id_with_19_mib_and_two_passes() {
        let hash = digest("a bicycle by the wall").expect("computes");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_an_unknown_account_never_matches() {
        let gate = Gate::new(1);
        let hash = gate.hash("a bicycle by the wall".into()).await.expect("computes");
        assert_eq!(gate.verify("a bicycle by the wall".into(), Some(hash.clone())).await, Ok(true));
        assert_eq!(gate.verify("another".into(), Some(hash)).await, Ok(false));
        assert_eq!(gate.verify("nobody has this password".into(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn more_than_thirty_two_waiting_hashes_are_told_that_the_server_is_busy() {
        let gate = Arc::new(Gate::new(1));
        let taken = Arc::clone(&gate.permits).acquire_owned().await.expect("free");
        let mut waiting = Vec::new();
        for _ in 0..WAITING_MAX {
            let gate = Arc::clone(&gate);
            waiting.push(tokio::spawn(async move { gate.run(|| ()).await }));
        }
        while gate.waiting.load(Ordering::SeqCst) < WAITING_MAX {
            tokio::task::yield_now().await;
        }
        assert_eq!(gate.run(|| ()).await, Err(Code::Busy));
        drop(taken);
        for one in waiting {
            assert_eq!(one.await.expect("ends"), Ok(()));
        }
    }
}
