//! Rate limits of operations, by the emulator's clock.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;

/// The tokens that one call takes from a bucket.
const CALL: u64 = 1000;

/// One token bucket for each limited operation: it contains the calls of one second, and is refilled evenly.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    per_second: u64,
    /// In thousandths of a call.
    available: u64,
    /// The time of the last refill, in milliseconds.
    refilled_at: i64,
}

impl Throttle {
    /// Sets or replaces the limit of an operation.
    pub(crate) fn limit(&self, action: String, per_second: u32) {
        let per_second = u64::from(per_second);
        let bucket = Bucket { per_second, available: per_second * CALL, refilled_at: i64::MIN };
        self.lock().insert(action, bucket);
    }

    /// Counts a call. If the call exceeds the limit, the error is the time to wait for the next one.
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
