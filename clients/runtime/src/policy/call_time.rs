//! The time that counts for the limits of a call.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout};

/// Measures a call, without the waits that do not count.
#[derive(Debug)]
pub(crate) struct CallTime {
    started: Instant,
    uncounted: Mutex<Uncounted>,
}

#[derive(Debug, Default)]
struct Uncounted {
    /// The waits that have ended.
    total: Duration,
    /// The start of the wait that has not ended.
    since: Option<Instant>,
}

impl CallTime {
    /// Starts a call.
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), uncounted: Mutex::default() }
    }

    /// The time since the start that counts.
    pub(crate) fn elapsed(&self) -> Duration {
        let uncounted = self.uncounted.lock().unwrap_or_else(PoisonError::into_inner);
        let until = uncounted.since.unwrap_or_else(Instant::now);
        until.duration_since(self.started).saturating_sub(uncounted.total)
    }

    /// Sets whether the time from now on counts.
    pub(crate) fn set_counted(&self, counted: bool) {
        let mut uncounted = self.uncounted.lock().unwrap_or_else(PoisonError::into_inner);
        match (counted, uncounted.since) {
            (false, None) => uncounted.since = Some(Instant::now()),
            (true, Some(since)) => {
                uncounted.total = uncounted.total.saturating_add(since.elapsed());
                uncounted.since = None;
            }
            _ => {}
        }
    }

    /// The output of a future, or `None` if more time than `limit` counts before it completes.
    pub(crate) async fn limit<F: Future + Unpin>(&self, limit: Duration, mut future: F) -> Option<F::Output> {
        loop {
            let left = limit.saturating_sub(self.elapsed());
            if left.is_zero() {
                return None;
            }
            if let Ok(output) = timeout(left, &mut future).await {
                return Some(output);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::pin::pin;

    use tokio::time::sleep;

    use crate::policy::call_time::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn only_counted_time_ends_a_future() {
        let (begun, time) = (Instant::now(), CallTime::start());
        let waits = pin!(async {
            for _ in 0..2 {
                sleep(4 * SECOND).await;
                time.set_counted(false);
                time.set_counted(false);
                sleep(60 * SECOND).await;
                time.set_counted(true);
                time.set_counted(true);
            }
            sleep(SECOND).await;
        });
        assert_eq!(time.limit(10 * SECOND, waits).await, Some(()));
        assert_eq!((time.elapsed(), begun.elapsed()), (9 * SECOND, 129 * SECOND));
        assert_eq!(time.limit(10 * SECOND, pending::<()>()).await, None);
        assert_eq!(time.elapsed(), 10 * SECOND, "the limit is of all futures together");
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_duration_never_ends_a_future() {
        let time = CallTime::start();
        let week = pin!(sleep(604_800 * SECOND));
        assert_eq!(time.limit(Duration::MAX, week).await, Some(()));
    }
}
