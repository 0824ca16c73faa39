//! One rate limit, and the times at which it was used.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::types::operation::RateLimit;

/// What a window is longer than the period: requests travel at different speeds.
const MARGIN: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(super) struct Limit {
    pub(super) rate: &'static RateLimit,
    /// How many requests may be sent within a window.
    calls: usize,
    window: Duration,
    /// When the last requests were sent; at most `calls` of them.
    sent: VecDeque<Instant>,
}

impl Limit {
    /// `None` if the rate allows no request: a client that sends nothing is useless.
    pub(super) fn new(rate: &'static RateLimit) -> Option<Self> {
        let calls = usize::try_from(rate.calls).unwrap_or(usize::MAX);
        let window = rate.period.saturating_add(MARGIN);
        (calls > 0).then_some(Self { rate, calls, window, sent: VecDeque::new() })
    }

    /// How many requests may be sent now.
    pub(super) fn free_sends(&self, now: Instant) -> usize {
        let expired = self.sent.partition_point(|sent| *sent + self.window <= now);
        self.calls - (self.sent.len() - expired)
    }

    /// When a request may be sent, if the `before` requests before it are sent as soon as they may.
    pub(super) fn send_at(&self, before: usize, now: Instant) -> Instant {
        let (calls, free) = (self.calls, self.free_sends(now));
        let (windows, index) = (before / calls, before % calls);
        let first = match index.checked_sub(free) {
            Some(index) => self.sent[self.sent.len() - (calls - free) + index] + self.window,
            None => now,
        };
        first + self.window.saturating_mul(u32::try_from(windows).unwrap_or(u32::MAX))
    }

    /// Records that a request is sent.
    pub(super) fn record_sent(&mut self, now: Instant) {
        self.sent.push_back(now);
        if self.sent.len() > self.calls {
            self.sent.pop_front();
        }
    }
}
