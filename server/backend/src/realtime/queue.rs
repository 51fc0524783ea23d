//! What waits to be written to one connection.
//!
//! Two lanes: *answers* to the device's own frames, whose makers wait for room, and what is *live*, whose
//! makers never wait: a connection that does not keep up is closed instead (contract D7). Beside them one
//! newest-wins slot per conversation and kind for what is best effort (contract D13).

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use protocol::{ConversationId, frame::close};
use tokio::sync::Notify;

use super::Next;

/// Live frames that may wait at most (contract, section 2: slow device).
const LIVE_MAX: usize = 256;
/// Bytes of live frames that may wait at most.
const LIVE_BYTES_MAX: usize = 1024 * 1024;
/// Answers that may wait at most before their makers do.
const ANSWERS_MAX: usize = 64;
/// Bytes of answers that may wait at most; a single longer one is let in when it is alone.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Best-effort frames that wait at most; more is dropped.
const SLOTS_MAX: usize = 64;

/// What a best-effort frame is about: a newer one about the same takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// Whether the other participant is writing.
    Typing(ConversationId),
    /// Whether he is here.
    Presence(ConversationId),
}

#[derive(Default)]
pub(crate) struct Queue {
    /// Std mutex: nothing is awaited while it is held.
    lanes: Mutex<Lanes>,
    /// Wakes the connection's one writer.
    filled: Notify,
    /// Wakes those who wait for room for an answer.
    emptied: Notify,
    /// Wakes those who wait for the end.
    ended: Notify,
}

#[derive(Default)]
struct Lanes {
    answers: Lane,
    live: Lane,
    slots: Vec<(About, Bytes)>,
    /// Until the device has caught up, what is live waits behind what was missed.
    is_live: bool,
    closed: Option<u16>,
}

#[derive(Default)]
struct Lane {
    frames: VecDeque<Bytes>,
    bytes: usize,
}

impl Queue {
    /// Adds a live frame; closes the queue with [`close::RESYNC`] when there is no room.
    pub fn push(&self, frame: Bytes) {
        let mut lanes = self.lanes();
        if lanes.closed.is_some() {
            return;
        }
        if lanes.live.has_room(frame.len(), LIVE_MAX, LIVE_BYTES_MAX) {
            lanes.live.push(frame);
            self.filled.notify_one();
        } else {
            drop(lanes);
            self.close(close::RESYNC);
        }
    }

    /// Puts a best-effort frame into its slot, in place of the one before it.
    pub fn put(&self, about: About, frame: Bytes) {
        let mut lanes = self.lanes();
        if lanes.closed.is_some() {
            return;
        }
        lanes.slots.retain(|(slot, _)| *slot != about);
        if lanes.slots.len() < SLOTS_MAX {
            lanes.slots.push((about, frame));
            self.filled.notify_one();
        }
    }

    /// Adds an answer, once there is room for it. Does nothing on a closed queue.
    pub async fn answer(&self, frame: Bytes) {
        loop {
            let mut emptied = pin!(self.emptied.notified());
            // From here on no wake-up is missed, so the look below is not too early.
            emptied.as_mut().enable();
            {
                let mut lanes = self.lanes();
                if lanes.closed.is_some() {
                    return;
                }
                if lanes.answers.has_room(frame.len(), ANSWERS_MAX, ANSWER_BYTES_MAX) {
                    lanes.answers.push(frame);
                    self.filled.notify_one();
                    return;
                }
            }
            emptied.await;
        }
    }

    /// Lets what is live flow.
    pub fn go_live(&self) {
        self.lanes().is_live = true;
        self.filled.notify_one();
    }

    /// Closes the queue; what waits in it is not written any more. The first code counts.
    pub fn close(&self, code: u16) {
        self.lanes().close(code);
        self.wake_all();
    }

    /// Closes the queue once the answers that wait in it are written.
    pub fn finish(&self, code: u16) {
        {
            let mut lanes = self.lanes();
            let answers = std::mem::take(&mut lanes.answers);
            if lanes.close(code) {
                lanes.answers = answers;
            }
        }
        self.wake_all();
    }

    pub fn is_open(&self) -> bool {
        self.lanes().closed.is_none()
    }

    /// Returns when the queue is closed.
    pub async fn closed(&self) {
        loop {
            let mut ended = pin!(self.ended.notified());
            ended.as_mut().enable();
            if !self.is_open() {
                return;
            }
            ended.await;
        }
    }

    /// What to write next, once there is something. For the connection's one writer.
    pub async fn next(&self) -> Next {
        loop {
            if let Some(next) = self.try_next() {
                return next;
            }
            // A wake-up between the look and this wait is kept: there is only one who waits.
            self.filled.notified().await;
        }
    }

    /// What to write next, if there is something already.
    pub fn try_next(&self) -> Option<Next> {
        let mut lanes = self.lanes();
        if let Some(frame) = lanes.answers.pop() {
            drop(lanes);
            self.emptied.notify_waiters();
            return Some(Next::Frame(frame));
        }
        if let Some(code) = lanes.closed {
            return Some(Next::Closed(code));
        }
        if !lanes.is_live {
            return None;
        }
        let frame = lanes.live.pop().or_else(|| lanes.take_slot())?;
        Some(Next::Frame(frame))
    }

    fn wake_all(&self) {
        self.filled.notify_one();
        self.emptied.notify_waiters();
        self.ended.notify_waiters();
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lanes {
    /// Says whether this was the first reason to close.
    fn close(&mut self, code: u16) -> bool {
        let is_first = self.closed.is_none();
        self.closed.get_or_insert(code);
        self.answers = Lane::default();
        self.live = Lane::default();
        self.slots = Vec::new();
        is_first
    }

    fn take_slot(&mut self) -> Option<Bytes> {
        let (_, frame) = self.slots.pop()?;
        if self.slots.is_empty() {
            self.slots = Vec::new();
        }
        Some(frame)
    }
}

impl Lane {
    fn has_room(&self, bytes: usize, frames_max: usize, bytes_max: usize) -> bool {
        self.frames.is_empty() || (self.frames.len() < frames_max && self.bytes + bytes <= bytes_max)
    }

    fn push(&mut self, frame: Bytes) {
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }

    fn pop(&mut self) -> Option<Bytes> {
        let frame = self.frames.pop_front()?;
        self.bytes -= frame.len();
        if self.frames.is_empty() {
            // Most connections are idle most of the time; they keep no room.
            self.frames = VecDeque::new();
        }
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;

    fn live() -> Queue {
        let queue = Queue::default();
        queue.go_live();
        queue
    }

    fn frame(text: &'static str) -> Bytes {
        Bytes::from_static(text.as_bytes())
    }

    fn rest(queue: &Queue) -> Vec<Next> {
        let mut rest = Vec::new();
        while let Some(next) = queue.try_next() {
            let is_end = matches!(next, Next::Closed(_));
            rest.push(next);
            if is_end {
                break;
            }
        }
        rest
    }

    #[test]
    fn what_is_live_waits_until_the_device_has_caught_up() {
        let queue = Queue::default();
        queue.push(frame("live"));
        assert_eq!(rest(&queue), []);
        queue.go_live();
        assert_eq!(rest(&queue), [Next::Frame(frame("live"))]);
    }

    #[test]
    fn a_queue_of_256_frames_is_full_and_one_more_closes_it_with_resync_and_nothing_else() {
        let queue = live();
        for _ in 0..LIVE_MAX {
            queue.push(frame("live"));
        }
        assert!(queue.is_open());
        queue.push(frame("live"));
        assert_eq!(rest(&queue), [Next::Closed(close::RESYNC)]);
        queue.push(frame("live"));
        queue.put(About::Typing(ConversationId(Uuid::nil())), frame("typing"));
        assert_eq!(rest(&queue), [Next::Closed(close::RESYNC)]);
    }

    #[test]
    fn a_queue_holds_one_mebibyte() {
        let queue = live();
        let quarter = Bytes::from(vec![b' '; LIVE_BYTES_MAX / 4]);
        for _ in 0..4 {
            queue.push(quarter.clone());
        }
        assert!(queue.is_open());
        queue.push(frame("1"));
        assert!(!queue.is_open());
    }

    #[test]
    fn of_what_is_best_effort_the_newest_wins_and_it_comes_last() {
        let queue = live();
        let conversation = ConversationId(Uuid::nil());
        queue.put(About::Typing(conversation), frame("on"));
        queue.put(About::Presence(conversation), frame("here"));
        queue.put(About::Typing(conversation), frame("off"));
        queue.push(frame("message"));
        let wanted = ["message", "off", "here"].map(|text| Next::Frame(frame(text)));
        assert_eq!(rest(&queue), wanted);
    }

    #[test]
    fn after_the_end_of_a_login_nothing_that_waited_is_written() {
        let queue = live();
        queue.push(frame("message"));
        queue.close(close::SIGNED_OUT);
        queue.close(close::RESTART);
        assert_eq!(rest(&queue), [Next::Closed(close::SIGNED_OUT)]);
    }

    #[tokio::test]
    async fn a_restart_lets_answers_out_first() {
        let queue = live();
        queue.push(frame("message"));
        queue.answer(frame("ack")).await;
        queue.finish(close::RESTART);
        assert_eq!(rest(&queue), [Next::Frame(frame("ack")), Next::Closed(close::RESTART)]);
    }

    #[tokio::test]
    async fn answers_wait_for_room_and_never_close_the_queue() {
        let queue = Arc::new(Queue::default());
        let answers = 10 * ANSWERS_MAX;
        let maker = tokio::spawn({
            let queue = Arc::clone(&queue);
            async move {
                for _ in 0..answers {
                    queue.answer(frame("page")).await;
                }
            }
        });
        for _ in 0..answers {
            assert_eq!(queue.next().await, Next::Frame(frame("page")));
        }
        maker.await.expect("the maker has said everything");
        assert!(queue.is_open());
    }

    #[tokio::test]
    async fn whoever_waits_for_the_end_is_told_even_when_it_came_earlier() {
        let queue = Arc::new(Queue::default());
        let waiting = tokio::spawn({
            let queue = Arc::clone(&queue);
            async move { queue.closed().await }
        });
        tokio::task::yield_now().await;
        queue.finish(close::RESTART);
        waiting.await.expect("told");
        queue.closed().await;
    }

    #[tokio::test]
    async fn nobody_waits_for_room_in_a_closed_queue() {
        let queue = Arc::new(Queue::default());
        let maker = tokio::spawn({
            let queue = Arc::clone(&queue);
            async move {
                for _ in 0..=ANSWERS_MAX {
                    queue.answer(frame("page")).await;
                }
            }
        });
        queue.close(close::RESYNC);
        maker.await.expect("the maker is let go");
    }
}
