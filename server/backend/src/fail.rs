//! Points at which tests end the process or let a task panic. Only tests have them: the feature `fail-points` is on
//! where this package or the server is built to be tested.
//!
//! `HAGGLE_FAIL_AT=after-commit:end` ends the process as `kill -9` would, `after-commit:panic` panics; each once.

/// What stands between a message and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A connection has read a frame.
    Frame,
    /// A connection is about to write.
    Write,
    /// The writer has a batch in its hands.
    BeforeCommit,
    /// The batch is stored and nobody knows.
    AfterCommit,
    /// It is published; who sent it does not know.
    AfterPublishing,
    /// Whoever sent it is told, as soon as the connections get to write.
    AfterAnswering,
}

/// Does what is due here, which outside of tests is nothing.
#[cfg(not(feature = "fail-points"))]
pub const fn reach(_: Point) {}

/// Does what is due here.
#[cfg(feature = "fail-points")]
pub fn reach(point: Point) {
    use std::sync::atomic::{AtomicBool, Ordering};

    static DONE: AtomicBool = AtomicBool::new(false);
    let Ok(asked) = std::env::var("HAGGLE_FAIL_AT") else { return };
    let Some((name, what)) = asked.split_once(':') else { return };
    if name != point.name() || DONE.swap(true, Ordering::Relaxed) {
        return;
    }
    match what {
        "end" => std::process::abort(),
        _ => panic!("a test asked for it"),
    }
}

#[cfg(feature = "fail-points")]
impl Point {
    /// What the writer of messages passes, in order.
    pub const OF_A_COMMIT: [Self; 4] =
        [Self::BeforeCommit, Self::AfterCommit, Self::AfterPublishing, Self::AfterAnswering];

    /// As in `HAGGLE_FAIL_AT`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Write => "write",
            Self::BeforeCommit => "before-commit",
            Self::AfterCommit => "after-commit",
            Self::AfterPublishing => "after-publishing",
            Self::AfterAnswering => "after-answering",
        }
    }
}
