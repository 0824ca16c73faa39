//! A FIFO queue of waiting calls.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

/// A waiting call that is not polled within this time after its recheck is dropped from the queue.
const POLL_GRACE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub(super) struct Queue(VecDeque<QueuedCall>);

#[derive(Debug)]
pub(super) struct QueuedCall {
    pub(super) number: u64,
    /// When the call checks again.
    pub(super) recheck: Instant,
    /// Whether the call was woken since its last check.
    pub(super) woken: bool,
    pub(super) waker: Waker,
}

impl Queue {
    /// The number of waiting calls that arrived before.
    pub(super) fn position(&self, number: u64) -> usize {
        self.0.partition_point(|waiting| waiting.number < number)
    }

    /// Puts a call at its position, or updates it there.
    pub(super) fn wait(&mut self, number: u64, recheck: Instant, waker: &Waker) {
        let position = self.position(number);
        if let Some(waiting) = self.0.get_mut(position).filter(|waiting| waiting.number == number) {
            (waiting.recheck, waiting.woken) = (recheck, false);
            waiting.waker.clone_from(waker);
        } else {
            let waiting = QueuedCall { number, recheck, woken: false, waker: waker.clone() };
            self.0.insert(position, waiting);
        }
    }

    pub(super) fn remove(&mut self, number: u64) -> Option<QueuedCall> {
        let position = self.position(number);
        self.0.get(position).filter(|waiting| waiting.number == number)?;
        self.0.remove(position)
    }

    /// Drops calls in front of `number` that are not polled. A call that is polled again returns to its position.
    pub(super) fn drop_unpolled(&mut self, now: Instant, number: u64) {
        while self.0.front().is_some_and(|first| first.number < number && first.recheck + POLL_GRACE < now) {
            self.0.pop_front();
        }
    }

    /// The first of the `allowed` calls at the front that was not woken.
    pub(super) fn next(&mut self, allowed: usize) -> Option<&mut QueuedCall> {
        self.0.iter_mut().take(allowed).find(|waiting| !waiting.woken)
    }
}
