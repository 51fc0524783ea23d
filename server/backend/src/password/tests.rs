//! Hashes, the gate in front of them, and what signing in costs.

use std::{
    future::{Future, poll_fn},
    net::IpAddr,
    pin::pin,
    sync::mpsc,
    task::Poll,
};

use argon2::password_hash::phc::PasswordHash;
use fresh::Fresh;
use protocol::{Refusal, Timestamp};
use store::{Options, Store};
use tokio::sync::OwnedSemaphorePermit;

use super::*;
use crate::{Haggle, Limits, ManualClock, Session, Settings, SignIn, SignUp, token::Keys};

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

impl Gate {
    /// Nothing gets through until the permits are dropped.
    async fn close(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.permits).acquire_owned().await.expect("never closed for good")
    }
}

#[test]
fn common_short_and_long_passwords_are_refused() {
    for text in ["password", "Password1", "12345678", "short"] {
        assert_eq!(acceptable(&text.into()), Err(Code::Invalid), "{text}");
    }
    assert_eq!(acceptable(&"x".repeat(129).into()), Err(Code::TooLarge));
    assert_eq!(acceptable(&"a bicycle by the wall".into()), Ok(()));
}

#[test]
fn every_common_password_is_long_enough_to_need_refusing_and_listed_once() {
    let mut seen = std::collections::BTreeSet::new();
    for common in COMMON.lines() {
        assert_eq!(validate::password(common), Ok(()), "{common}");
        assert_eq!(common, common.to_lowercase());
        assert!(seen.insert(common), "{common}");
    }
}

#[test]
fn hashes_are_argon2id_with_19_mib_and_two_passes_and_so_is_the_unknown_account_s() {
    let hash = digest("a bicycle by the wall").expect("computes");
    for hash in [hash.as_str(), NOBODY] {
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let hash = PasswordHash::new(hash).expect("a PHC string");
        assert_eq!(hash.hash.expect("a hash").as_bytes().len(), 32);
    }
}

#[tokio::test]
async fn a_password_is_known_again_and_an_unknown_account_never_matches() {
    let gate = Gate::new(1);
    let hash = gate.hash("a bicycle by the wall".into()).await.expect("computes");
    assert_eq!(gate.verify("a bicycle by the wall".into(), Some(hash.clone())).await, Ok(true));
    assert_eq!(gate.verify("another".into(), Some(hash)).await, Ok(false));
    assert_eq!(gate.verify("another".into(), None).await, Ok(false));
}

/// proc(5): the second field is the thread's name, the nineteenth how far it stands back.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn hashing_has_threads_of_its_own_that_stand_back() {
    let gate = Gate::new(1);
    let look = || {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").expect("a thread can see itself");
        // A name may have spaces in it, and stands in brackets.
        let (name, fields) = stat.rsplit_once(") ").expect("they are there");
        let steps_back: i32 = fields.split(' ').nth(16).expect("it is there").parse().expect("a number");
        (name.ends_with("(passwords"), steps_back)
    };
    // The tests themselves may stand back behind something.
    let (_, ours) = look();
    assert_eq!(gate.run(look).await, Ok((true, (ours + 15).min(19))));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn hash_after_hash_is_computed_in_the_same_memory() {
    let gate = Gate::new(1);
    let resident_kib = || {
        let status = std::fs::read_to_string("/proc/self/status").expect("a process can see itself");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it says");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number")
    };
    assert_eq!(gate.verify("another".into(), None).await, Ok(false));
    let before = resident_kib();
    for _ in 0..10 {
        assert_eq!(gate.verify("another".into(), None).await, Ok(false));
    }
    assert!(resident_kib() < before + 10 * 1024, "{before} → {} KiB", resident_kib());
}

#[tokio::test]
async fn after_a_hash_its_core_is_left_alone_for_as_long_again() {
    let gate = Gate::new(1);
    let look = || {
        let began = Instant::now();
        assert!(!is_of(NOBODY, "another"));
        (began, Instant::now())
    };
    let (began, ended) = gate.run(look).await.expect("computes");
    let (next, _) = gate.run(look).await.expect("computes");
    assert!(next - ended >= ended - began, "{:?} of work, {:?} of rest", ended - began, next - ended);
}

#[tokio::test]
async fn more_than_thirty_two_waiting_hashes_are_told_that_the_server_is_busy() {
    let gate = Arc::new(Gate::new(1));
    let closed = gate.close().await;
    let mut waiting = Vec::new();
    for _ in 0..WAITING_MAX {
        let gate = Arc::clone(&gate);
        waiting.push(tokio::spawn(async move { gate.run(|| ()).await }));
    }
    while gate.waiting.load(Ordering::SeqCst) != WAITING_MAX {
        tokio::task::yield_now().await;
    }
    assert_eq!(gate.run(|| ()).await, Err(Code::Busy));
    drop(closed);
    for one in waiting {
        assert_eq!(one.await.expect("ends"), Ok(()));
    }
    assert_eq!(gate.waiting.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_has_waited_for_two_seconds_is_told_that_the_server_is_busy() {
    let gate = Gate::new(1);
    let _closed = gate.close().await;
    let began = tokio::time::Instant::now();
    assert_eq!(gate.run(|| ()).await, Err(Code::Busy));
    assert_eq!(began.elapsed().as_secs(), WAIT_MAX.as_secs());
    assert_eq!(gate.waiting.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_caller_who_leaves_makes_no_room_for_another_hash() {
    let gate = Arc::new(Gate::new(1));
    let (go_on, until) = mpsc::channel::<()>();
    let (tell, mut begun) = tokio::sync::mpsc::channel::<()>(1);
    let leaving = tokio::spawn({
        let gate = Arc::clone(&gate);
        async move {
            let work = move || {
                tell.blocking_send(()).ok();
                until.recv().ok();
            };
            gate.run(work).await
        }
    });
    begun.recv().await.expect("the work has begun");
    leaving.abort();
    assert!(leaving.await.expect_err("left").is_cancelled());
    assert_eq!(gate.permits.available_permits(), 0);
    go_on.send(()).expect("the work still waits");
    drop(gate.close().await);
}

#[tokio::test]
async fn an_unknown_account_a_wrong_password_and_a_taken_address_cost_one_hash_each_and_answer_alike() {
    let (haggle, _folder) = haggle().await;
    sign_up(haggle.clone()).await.expect("an account");
    let unknown = sign_in(haggle.clone(), "nobody@example.com");
    let wrong = sign_in(haggle.clone(), "ada@example.com");
    let no_address = sign_in(haggle.clone(), "not an address");
    let taken = sign_up(haggle.clone());
    let answers = [
        with_one_hash(&haggle, unknown).await,
        with_one_hash(&haggle, wrong).await,
        with_one_hash(&haggle, no_address).await,
        with_one_hash(&haggle, taken).await,
    ];
    for answer in answers {
        assert_eq!(answer.map(|_| ()), Err(Code::Invalid.into()));
    }
}

async fn haggle() -> (Haggle, Fresh) {
    let database = Fresh::new().await;
    let haggle = Haggle::start(Settings {
        store: Store::open(database.url(), Options::default()).await.expect("a store"),
        clock: Arc::new(ManualClock::new(Timestamp(1_795_435_200_000))),
        keys: Keys::new(&Keys::random_secret()).expect("long enough"),
        limits: Limits::default(),
        uploads: crate::uploads::Room::in_folder(database.folder().join("uploads")),
        bus: None,
        hash_permits: 1,
    });
    (haggle, database)
}

async fn sign_up(haggle: Haggle) -> Result<Session, Refusal> {
    let (name, email) = ("ada".to_owned(), "ada@example.com".to_owned());
    haggle.sign_up(SignUp { name, email, password: "a bicycle by the wall".into() }, HERE).await
}

async fn sign_in(haggle: Haggle, email: &str) -> Result<Session, Refusal> {
    haggle.sign_in(SignIn { email: email.to_owned(), password: "another".into() }, HERE).await
}

/// The answer of an attempt that stops at the closed gate and needs it to open for one hash only: behind
/// that one it is closed again, so that a second would wait and be told that the server is busy.
async fn with_one_hash<T: Send + 'static>(
    haggle: &Haggle,
    attempt: impl Future<Output = T> + Send + 'static,
) -> T {
    let gate = haggle.gate();
    let closed = gate.close().await;
    let attempt = tokio::spawn(attempt);
    while gate.waiting.load(Ordering::SeqCst) != 1 {
        assert!(!attempt.is_finished(), "answered without a hash");
        tokio::task::yield_now().await;
    }
    let mut behind = pin!(gate.close());
    // Asking once takes the place in the line.
    poll_fn(|context| {
        assert!(behind.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    drop(closed);
    let answer = attempt.await.expect("ends");
    drop(behind.await);
    answer
}
