//! No more calls a second than the vendor allows, over all clones of a client.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::operation::OperationMeta;

/// The limits of a service's operations.
#[derive(Debug)]
pub(crate) struct RateLimits(Vec<(&'static str, RateLimit)>);

/// A second, and what requests may drift towards each other on their way.
const WINDOW: Duration = Duration::from_millis(1_050);

impl RateLimits {
    /// The limits that the vendor publishes.
    pub(crate) fn published(operations: &'static [&'static OperationMeta]) -> Self {
        let limit = |meta: &&'static OperationMeta| {
            let per_second = meta.rate_limit.filter(|limit| *limit > 0)?;
            Some((&*meta.name, RateLimit::new(usize::try_from(per_second).ok()?)))
        };
        Self(operations.iter().filter_map(limit).collect())
    }

    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// Waits until an operation may be sent. A wait that is dropped takes no one's place.
    pub(crate) async fn wait(&self, operation: &str) {
        if let Some((_, limit)) = self.0.iter().find(|(name, _)| *name == operation) {
            limit.wait().await;
        }
    }
}

/// The times of the last calls: as many as may be made in a second.
#[derive(Debug)]
struct RateLimit {
    per_second: usize,
    /// tokio's lock is given in the order in which it was asked for: first come, first served.
    sent: Mutex<VecDeque<Instant>>,
}

impl RateLimit {
    fn new(per_second: usize) -> Self {
        Self { per_second, sent: Mutex::new(VecDeque::new()) }
    }

    async fn wait(&self) {
        let mut sent = self.sent.lock().await;
        if sent.len() == self.per_second
            && let Some(oldest) = sent.front()
        {
            sleep_until(*oldest + WINDOW).await;
            sent.pop_front();
        }
        sent.push_back(Instant::now());
    }
}
