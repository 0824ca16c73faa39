//! The clock of the emulator. It is injected, so that tests need not wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

/// The source of the emulator's time. Every `Fn() -> Timestamp` implements it.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that changes only by [`ManualClock::set`] and [`ManualClock::advance`]. Clones share one time.
#[derive(Debug, Clone)]
pub struct ManualClock {
    milliseconds: Arc<AtomicI64>,
}

impl ManualClock {
    /// A clock at `now`, cut to milliseconds.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { milliseconds: Arc::new(AtomicI64::new(now.as_millisecond())) }
    }

    /// Sets the time to `now`, cut to milliseconds.
    pub fn set(&self, now: Timestamp) {
        self.milliseconds.store(now.as_millisecond(), Ordering::SeqCst);
    }

    /// Advances the time, by whole milliseconds.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.milliseconds.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let milliseconds = self.milliseconds.load(Ordering::SeqCst);
        Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
    }
}
