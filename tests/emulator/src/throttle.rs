//! Rate limits of operations, by the emulator's clock.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;

/// The tokens that one call takes from a bucket.
const CALL: u64 = 1000;

/// How a service counts the calls of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Window {
    /// Periods follow each other, and each begins at a multiple of its length: a burst at the end of one and at the beginning of
    /// the next is accepted.
    Fixed,
    /// The calls of the last period count, whenever it began.
    Sliding,
}

/// The limits of operations. An operation may have several, all of which hold.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    limits: Mutex<HashMap<String, Vec<Limit>>>,
    /// The number of calls that exceeded a limit.
    throttled: AtomicUsize,
}

#[derive(Debug)]
enum Limit {
    Bucket(Bucket),
    Window(Calls),
}

/// A token bucket: it contains the calls of one second, and is refilled evenly.
#[derive(Debug)]
struct Bucket {
    per_second: u64,
    /// In thousandths of a call.
    available: u64,
    /// The time of the last refill, in milliseconds.
    refilled_at: i64,
}

/// The calls of a period.
#[derive(Debug)]
struct Calls {
    most: usize,
    /// In milliseconds.
    period: i64,
    window: Window,
    /// The times of the calls that were accepted and that still count, in milliseconds.
    times: VecDeque<i64>,
}

impl Throttle {
    /// Adds a limit of an operation.
    pub(crate) fn limit(&self, action: String, per_second: u32) {
        let per_second = u64::from(per_second);
        let bucket = Bucket { per_second, available: per_second * CALL, refilled_at: i64::MIN };
        self.lock().entry(action).or_default().push(Limit::Bucket(bucket));
    }

    /// Adds a limit of an operation by the number of calls in a period.
    pub(crate) fn limit_in_period(&self, action: String, calls: u32, period: Duration, window: Window) {
        let period = i64::try_from(period.as_millis()).unwrap_or(i64::MAX).max(1);
        let calls = Calls { most: calls as usize, period, window, times: VecDeque::new() };
        self.lock().entry(action).or_default().push(Limit::Window(calls));
    }

    /// Counts a call. If the call exceeds a limit, no limit counts it, and the error is the time to wait for the next one.
    pub(crate) fn admit(&self, action: &str, now: Timestamp) -> Result<(), Duration> {
        let now = now.as_millisecond();
        let mut limits = self.lock();
        let Some(limits) = limits.get_mut(action) else { return Ok(()) };
        if let Some(wait) = limits.iter_mut().filter_map(|limit| limit.wait(now)).max() {
            self.throttled.fetch_add(1, Ordering::Relaxed);
            return Err(wait);
        }
        for limit in limits {
            limit.count(now);
        }
        Ok(())
    }

    /// The number of calls that exceeded a limit.
    pub(crate) fn throttled(&self) -> usize {
        self.throttled.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Vec<Limit>>> {
        self.limits.lock().expect("no holder of the lock panics")
    }
}

impl Limit {
    /// How long a call has to wait; `None` if it is accepted now.
    fn wait(&mut self, now: i64) -> Option<Duration> {
        match self {
            Self::Bucket(bucket) => bucket.wait(now),
            Self::Window(calls) => calls.wait(now),
        }
    }

    fn count(&mut self, now: i64) {
        match self {
            Self::Bucket(bucket) => bucket.available -= CALL,
            Self::Window(calls) => calls.times.push_back(now),
        }
    }
}

impl Calls {
    fn wait(&mut self, now: i64) -> Option<Duration> {
        let begin = match self.window {
            Window::Fixed => now - now.rem_euclid(self.period),
            // The moment one period ago no longer counts.
            Window::Sliding => now.saturating_sub(self.period).saturating_add(1),
        };
        while self.times.front().is_some_and(|&time| time < begin) {
            self.times.pop_front();
        }
        if self.times.len() < self.most {
            return None;
        }
        let next = match (self.window, self.times.front()) {
            (Window::Sliding, Some(first)) => first.saturating_add(self.period),
            _ => begin.saturating_add(self.period),
        };
        Some(Duration::from_millis(u64::try_from(next.saturating_sub(now)).unwrap_or(0)))
    }
}

impl Bucket {
    fn wait(&mut self, now: i64) -> Option<Duration> {
        let elapsed = u64::try_from(now.saturating_sub(self.refilled_at)).unwrap_or(0);
        self.refilled_at = self.refilled_at.max(now);
        let full = self.per_second * CALL;
        self.available = self.available.saturating_add(elapsed.saturating_mul(self.per_second)).min(full);
        let missing = CALL.checked_sub(self.available).filter(|missing| *missing > 0)?;
        // A limit of zero never refills; report a second then.
        Some(Duration::from_millis(missing.div_ceil(self.per_second.max(1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds at which calls, one each second, are accepted.
    fn accepted(window: Window, seconds: std::ops::Range<i64>) -> Vec<i64> {
        let throttle = Throttle::default();
        throttle.limit_in_period("List".to_owned(), 2, Duration::from_secs(10), window);
        let time = |second| Timestamp::from_second(second).expect("a time");
        seconds.filter(|&second| throttle.admit("List", time(second)).is_ok()).collect()
    }

    #[test]
    fn a_fixed_window_begins_at_multiples_of_its_length() {
        assert_eq!(accepted(Window::Fixed, 8..32), [8, 9, 10, 11, 20, 21, 30, 31]);
    }

    #[test]
    fn a_sliding_window_counts_the_last_period() {
        assert_eq!(accepted(Window::Sliding, 8..32), [8, 9, 18, 19, 28, 29]);
    }

    #[test]
    fn a_call_that_one_of_two_limits_rejects_counts_for_neither() {
        let throttle = Throttle::default();
        throttle.limit_in_period("List".to_owned(), 2, Duration::from_secs(10), Window::Fixed);
        throttle.limit_in_period("List".to_owned(), 2, Duration::from_secs(10), Window::Sliding);
        let time = |second| Timestamp::from_second(second).expect("a time");
        let accepted: Vec<_> =
            (8..32).filter(|&second| throttle.admit("List", time(second)).is_ok()).collect();
        assert_eq!(accepted, [8, 9, 18, 19, 28, 29]);
        assert_eq!(throttle.throttled(), 18);
    }

    #[test]
    fn a_throttled_call_gets_the_time_of_the_next_one() {
        for window in [Window::Fixed, Window::Sliding] {
            let throttle = Throttle::default();
            throttle.limit_in_period("List".to_owned(), 1, Duration::from_secs(10), window);
            let start = Timestamp::from_second(100).expect("a time");
            assert_eq!(throttle.admit("List", start), Ok(()));
            assert_eq!(throttle.admit("List", start), Err(Duration::from_secs(10)));
            assert_eq!(throttle.admit("Other", start), Ok(()));
        }
    }
}
