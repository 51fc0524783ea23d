//! What is counted and timed for whoever runs the server (contract B5). It goes through the `metrics` crate: as long as
//! nobody collects it, each costs a load and a branch. No label is anything that people wrote or are.

use std::time::Instant;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use protocol::Code;

use crate::Haggle;

const SOCKETS: &str = "haggle_sockets";
const SOCKETS_CLOSED: &str = "haggle_sockets_closed_total";
const ACKS: &str = "haggle_acks_total";
const REFUSALS: &str = "haggle_refusals_total";
const COMMITS_IN_DOUBT: &str = "haggle_commits_in_doubt_total";
const RESYNCS: &str = "haggle_resyncs_total";
const BUS_UP: &str = "haggle_bus_up";
const NOTES_DROPPED: &str = "haggle_bus_notes_dropped_total";
const SWEEPS: &str = "haggle_sweeps_total";
const WRITER_WAITING: &str = "haggle_writer_waiting";
const PASSWORDS_WAITING: &str = "haggle_passwords_waiting";

/// Seconds from taking a message to its answer.
pub const ACK_SECONDS: &str = "haggle_ack_seconds";
/// Seconds that a commit with messages took, tries that failed among them.
pub const COMMIT_SECONDS: &str = "haggle_commit_seconds";
/// Messages, edits or deletions in one commit.
pub const COMMIT_SIZE: &str = "haggle_commit_size";

/// Says what each number is, once, to whoever collects. Those whose growth is an alarm are there from the start: from
/// nothing to one would be no growth.
pub fn describe() {
    for alarm in [COMMITS_IN_DOUBT, RESYNCS, NOTES_DROPPED] {
        counter!(alarm).increment(0);
    }
    describe_gauge!(SOCKETS, Unit::Count, "Sockets that are open on this node");
    describe_counter!(SOCKETS_CLOSED, Unit::Count, "Sockets that the server closed, by close code");
    describe_counter!(ACKS, Unit::Count, "Messages acknowledged, repeated ones among them");
    describe_counter!(REFUSALS, Unit::Count, "Requests and frames refused, by code");
    describe_counter!(COMMITS_IN_DOUBT, Unit::Count, "Commits whose outcome had to be looked up");
    describe_counter!(RESYNCS, Unit::Count, "Times that every device was sent to look for itself");
    describe_gauge!(BUS_UP, Unit::Count, "Whether the bus to the other nodes is there; absent without one");
    describe_counter!(
        NOTES_DROPPED,
        Unit::Count,
        "Notes for other nodes that were lost; they find out from the store"
    );
    describe_counter!(SWEEPS, Unit::Count, "Looks at the store for what other nodes have done");
    describe_gauge!(WRITER_WAITING, Unit::Count, "Messages that wait for the writer, of at most 1024");
    describe_gauge!(PASSWORDS_WAITING, Unit::Count, "Passwords that wait to be hashed, of at most 32");
    describe_histogram!(ACK_SECONDS, Unit::Seconds, "From taking a message to its answer");
    describe_histogram!(COMMIT_SECONDS, Unit::Seconds, "One commit with messages");
    describe_histogram!(COMMIT_SIZE, Unit::Count, "Messages, edits or deletions in one commit");
    describe_histogram!(store::WAIT_SECONDS, Unit::Seconds, "Waiting for a connection to the database");
}

/// A request or frame was refused.
pub fn refused(code: Code) {
    counter!(REFUSALS, "code" => code.as_str()).increment(1);
}

/// The server has closed a socket.
pub fn socket_closed(code: u16) {
    counter!(SOCKETS_CLOSED, "code" => code.to_string()).increment(1);
}

pub(crate) fn acknowledged(taken: Instant) {
    counter!(ACKS).increment(1);
    histogram!(ACK_SECONDS).record(taken.elapsed());
}

pub(crate) fn committed(size: usize, began: Instant) {
    histogram!(COMMIT_SIZE).record(u32::try_from(size).unwrap_or(u32::MAX));
    histogram!(COMMIT_SECONDS).record(began.elapsed());
}

pub(crate) fn commit_in_doubt() {
    counter!(COMMITS_IN_DOUBT).increment(1);
}

pub(crate) fn resynced() {
    counter!(RESYNCS).increment(1);
}

pub(crate) fn bus_is_up(is_up: bool) {
    gauge!(BUS_UP).set(u32::from(is_up));
}

pub(crate) fn note_dropped() {
    counter!(NOTES_DROPPED).increment(1);
}

pub(crate) fn swept() {
    counter!(SWEEPS).increment(1);
}

impl Haggle {
    /// Looks at what is not counted as it happens: who is connected, and what waits.
    pub fn measure(&self) {
        let set = |name, count: usize| gauge!(name).set(u32::try_from(count).unwrap_or(u32::MAX));
        set(SOCKETS, self.hub().connections());
        set(WRITER_WAITING, self.writer().waiting());
        set(PASSWORDS_WAITING, self.gate().waiting());
    }
}
