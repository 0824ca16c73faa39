//! Rate limits of operations, by the emulator's clock.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
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

/// The limits of operations.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    limits: Mutex<HashMap<String, Limit>>,
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
    /// Sets or replaces the limit of an operation.
    pub(crate) fn limit(&self, action: String, per_second: u32) {
        let per_second = u64::from(per_second);
        let bucket = Bucket { per_second, available: per_second * CALL, refilled_at: i64::MIN };
        self.lock().insert(action, Limit::Bucket(bucket));
    }

    /// Sets or replaces the limit of an operation by the number of calls in a period.
    pub(crate) fn limit_in_period(&self, action: String, calls: u32, period: Duration, window: Window) {
        let period = i64::try_from(period.as_millis()).unwrap_or(i64::MAX).max(1);
        let calls = Calls { most: calls as usize, period, window, times: VecDeque::new() };
        self.lock().insert(action, Limit::Window(calls));
    }

    /// Counts a call. If the call exceeds the limit, the error is the time to wait for the next one.
    pub(crate) fn admit(&self, action: &str, now: Timestamp) -> Result<(), Duration> {
        match self.lock().get_mut(action) {
            Some(Limit::Bucket(bucket)) => bucket.take(now.as_millisecond()),
            Some(Limit::Window(calls)) => calls.take(now.as_millisecond()),
            None => Ok(()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Limit>> {
        self.limits.lock().expect("no holder of the lock panics")
    }
}

impl Calls {
    fn take(&mut self, now: i64) -> Result<(), Duration> {
        let begin = match self.window {
            Window::Fixed => now - now.rem_euclid(self.period),
            // The moment one period ago no longer counts.
            Window::Sliding => now.saturating_sub(self.period).saturating_add(1),
        };
        while self.times.front().is_some_and(|&time| time < begin) {
            self.times.pop_front();
        }
        if self.times.len() < self.most {
            self.times.push_back(now);
            return Ok(());
        }
        let next = match (self.window, self.times.front()) {
            (Window::Sliding, Some(first)) => first.saturating_add(self.period),
            _ => begin.saturating_add(self.period),
        };
        Err(Duration::from_millis(u64::try_from(next.saturating_sub(now)).unwrap_or(0)))
    }
}

impl Bucket {
    fn take(&mut self, now: i64) -> Result<(), Duration> {
        let elapsed = u64::try_from(now.saturating_sub(self.refilled_at)).unwrap_or(0);
        self.refilled_at = self.refilled_at.max(now);
        let full = self.per_second * CALL;
        self.available = self.available.saturating_add(elapsed.saturating_mul(self.per_second)).min(full);
        if let Some(available) = self.available.checked_sub(CALL) {
            self.available = available;
            return Ok(());
        }
        // A limit of zero never refills; report a second then.
        let wait = (CALL - self.available).div_ceil(self.per_second.max(1));
        Err(Duration::from_millis(wait))
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
