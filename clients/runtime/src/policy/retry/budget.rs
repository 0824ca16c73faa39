//! How many retries all clones of a client may still make.

use std::sync::atomic::{AtomicU32, Ordering};

/// A bucket of tokens. A retry takes some; a success gives back what its retry took, or one.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

const FULL: u32 = 500;
const RETRY: u32 = 5;

impl Budget {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Takes the price of a retry, if it is there.
    pub(crate) fn take(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(RETRY)).is_ok()
    }

    /// A call ended well, which had taken the price of a retry or not.
    pub(crate) fn refill(&self, taken: bool) {
        let back = if taken { RETRY } else { 1 };
        // The update always succeeds.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| Some((tokens + back).min(FULL)));
    }
}
