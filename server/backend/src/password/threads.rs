//! Threads for nothing but hashing. Each of tokio's own many threads would keep the 19 MiB of the last hash it
//! computed, and compete with those that carry messages.

use tokio::runtime::{Builder, Runtime};

/// How far hashing stands back behind messages, in steps of the scheduler (`nice(2)`).
const STEPS_BACK: i32 = 15;

/// They end with this, after what they are at.
pub(super) struct Threads(Option<Runtime>);

impl Threads {
    /// At most so many.
    pub fn new(count: usize) -> Self {
        let pool = Builder::new_current_thread()
            .max_blocking_threads(count)
            .thread_name("passwords")
            .on_thread_start(step_back)
            .build();
        Self(Some(pool.expect("without timers and sockets there is nothing to fail")))
    }

    /// Runs it on one of them, when one is free.
    pub fn run(&self, work: impl FnOnce() + Send + 'static) {
        self.0.as_ref().expect("it is there until it is dropped").spawn_blocking(work);
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        // Waiting for them is forbidden where others may be waiting for us.
        if let Some(pool) = self.0.take() {
            pool.shutdown_background();
        }
    }
}

/// On Linux this is about the thread, elsewhere about the whole process.
fn step_back() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::nice(STEPS_BACK)
    {
        tracing::warn!(%error, "hashing cannot stand back behind messages");
    }
}
