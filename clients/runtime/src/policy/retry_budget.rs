//! The retry budget that all clones of a client share.

use std::sync::atomic::{AtomicU32, Ordering};

/// A token bucket. A retry takes tokens; a success returns the tokens of its retry, or one token if it had none.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

const CAPACITY: u32 = 500;
const RETRY_COST: u32 = 5;

impl RetryBudget {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }

    /// Takes the tokens of a retry; false if the bucket has too few.
    pub(crate) fn take(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(RETRY_COST))
            .is_ok()
    }

    /// Returns tokens after a successful call, which took the tokens of a retry or not.
    pub(crate) fn refill(&self, took_retry_token: bool) {
        let returned = if took_retry_token { RETRY_COST } else { 1 };
        // The update always succeeds.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
            Some((tokens + returned).min(CAPACITY))
        });
    }
}
