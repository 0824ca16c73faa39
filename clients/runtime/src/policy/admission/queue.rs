//! The FIFO queue of the calls that wait to send one operation, and the times at which it was sent last.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

/// A second, and a margin for requests that travel at different speeds.
const WINDOW: Duration = Duration::from_millis(1_050);
/// A waiting call that is not polled within this time after its recheck is dropped from the queue.
const POLL_GRACE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub(super) struct Queue {
    operation: &'static str,
    /// How many requests may be sent within a window; `None` for no limit.
    limit: Option<usize>,
    /// When the last requests were sent; at most `limit` of them.
    sent: VecDeque<Instant>,
    waiting: VecDeque<QueuedCall>,
}

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
    pub(super) fn limited(operation: &'static str, limit: usize) -> Self {
        Self { operation, limit: Some(limit), ..Self::default() }
    }

    pub(super) fn is_for(&self, operation: &str) -> bool {
        self.operation == operation
    }

    /// How many requests may be sent within a window.
    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }

    /// The number of waiting calls that arrived before.
    pub(super) fn position(&self, number: u64) -> usize {
        self.waiting.partition_point(|waiting| waiting.number < number)
    }

    /// How many requests the rate limit allows now.
    pub(super) fn free_sends(&self, now: Instant) -> usize {
        let recent = self.sent.iter().rev().take_while(|sent| **sent + WINDOW > now).count();
        self.limit().saturating_sub(recent)
    }

    /// When the call at a position may be sent, if all calls before it are sent as soon as they may.
    pub(super) fn send_at(&self, position: usize, now: Instant) -> Instant {
        let (limit, free) = (self.limit(), self.free_sends(now));
        let (windows, index) = (position / limit, position % limit);
        let first = match index.checked_sub(free) {
            Some(index) => self.sent[self.sent.len() - (limit - free) + index] + WINDOW,
            None => now,
        };
        first + WINDOW.saturating_mul(u32::try_from(windows).unwrap_or(u32::MAX))
    }

    /// Records that a request is sent.
    pub(super) fn record_sent(&mut self, now: Instant) {
        if let Some(limit) = self.limit {
            self.sent.push_back(now);
            while self.sent.len() > limit {
                self.sent.pop_front();
            }
        }
    }

    /// Puts a call at its position, or updates it there.
    pub(super) fn wait(&mut self, number: u64, recheck: Instant, waker: &Waker) {
        let position = self.position(number);
        if let Some(waiting) = self.waiting.get_mut(position).filter(|waiting| waiting.number == number) {
            (waiting.recheck, waiting.woken) = (recheck, false);
            waiting.waker.clone_from(waker);
        } else {
            let waiting = QueuedCall { number, recheck, woken: false, waker: waker.clone() };
            self.waiting.insert(position, waiting);
        }
    }

    pub(super) fn remove(&mut self, number: u64) -> Option<QueuedCall> {
        let position = self.position(number);
        self.waiting.get(position).filter(|waiting| waiting.number == number)?;
        self.waiting.remove(position)
    }

    /// Drops calls in front of `number` that are not polled. A call that is polled again returns to its position.
    pub(super) fn drop_unpolled(&mut self, now: Instant, number: u64) {
        while self
            .waiting
            .front()
            .is_some_and(|first| first.number < number && first.recheck + POLL_GRACE < now)
        {
            self.waiting.pop_front();
        }
    }

    /// The first call that the rate limit allows now and that was not woken.
    pub(super) fn next(&mut self, now: Instant) -> Option<&mut QueuedCall> {
        let free = self.free_sends(now);
        self.waiting.iter_mut().take(free).find(|waiting| !waiting.woken)
    }
}
