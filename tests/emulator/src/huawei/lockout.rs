//! Locks a key for five minutes after five consecutive failed verifications.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use jiff::{SignedDuration, Timestamp};

const FAILURES: u32 = 5;
const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(5);

#[derive(Debug, Default)]
pub(super) struct Lockout {
    /// The keys whose latest verification failed.
    failing: Mutex<HashMap<String, Failing>>,
}

#[derive(Debug, Clone, Copy)]
struct Failing {
    in_a_row: u32,
    latest: Timestamp,
}

impl Lockout {
    pub(super) fn failed(&self, key_id: &str, now: Timestamp) {
        let mut failing = self.lock();
        let before = failing.get(key_id).map_or(0, |failing| failing.in_a_row);
        failing.insert(key_id.to_owned(), Failing { in_a_row: before + 1, latest: now });
    }

    pub(super) fn passed(&self, key_id: &str) {
        self.lock().remove(key_id);
    }

    /// The end of the lock, if the key is locked. After the lock has expired, counting starts again.
    pub(super) fn locked_until(&self, key_id: &str, now: Timestamp) -> Option<Timestamp> {
        let mut failing = self.lock();
        let until = failing.get(key_id).filter(|f| f.in_a_row >= FAILURES)?.latest + LOCKED_FOR;
        if now < until {
            return Some(until);
        }
        failing.remove(key_id);
        None
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Failing>> {
        self.failing.lock().expect("no holder of the lock panics")
    }
}
