//! Limits on how often an operation may be called, by the emulator's clock.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;

/// What one call takes from a bucket.
const CALL: u64 = 1000;

/// A bucket for each limited operation: a second's worth of calls, refilled evenly.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    per_second: u64,
    /// In thousandths of a call.
    left: u64,
    /// When `left` was right, in milliseconds.
    at: i64,
}

impl Throttle {
    /// Sets the limit of an operation, or replaces it.
    pub(crate) fn limit(&self, action: String, per_second: u32) {
        let per_second = u64::from(per_second);
        let bucket = Bucket { per_second, left: per_second * CALL, at: i64::MIN };
        self.lock().insert(action, bucket);
    }

    /// Counts a call, or says how long to wait for the next one.
    pub(crate) fn admit(&self, action: &str, now: Timestamp) -> Result<(), Duration> {
        match self.lock().get_mut(action) {
            Some(bucket) => bucket.take(now.as_millisecond()),
            None => Ok(()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Bucket>> {
        self.buckets.lock().expect("no holder of the lock panics")
    }
}

impl Bucket {
    fn take(&mut self, now: i64) -> Result<(), Duration> {
        let elapsed = u64::try_from(now.saturating_sub(self.at)).unwrap_or(0);
        self.at = self.at.max(now);
        let full = self.per_second * CALL;
        self.left = self.left.saturating_add(elapsed.saturating_mul(self.per_second)).min(full);
        if let Some(left) = self.left.checked_sub(CALL) {
            self.left = left;
            return Ok(());
        }
        // With a limit of none there is nothing to wait for; asking again in a second does no harm.
        let wait = (CALL - self.left).div_ceil(self.per_second.max(1));
        Err(Duration::from_millis(wait))
    }
}
