//! No more calls a second than the vendor allows, over all clones of a client.

mod line;

use line::Line;

use crate::operation::OperationMeta;

/// The limits of a service's operations.
#[derive(Debug)]
pub(crate) struct RateLimits(Vec<(&'static str, Line)>);

impl RateLimits {
    /// The limits that the vendor publishes.
    pub(crate) fn published(operations: &'static [&'static OperationMeta]) -> Self {
        let limit = |meta: &&'static OperationMeta| {
            let per_second = meta.rate_limit.filter(|limit| *limit > 0)?;
            Some((&*meta.name, Line::new(usize::try_from(per_second).ok()?)))
        };
        Self(operations.iter().filter_map(limit).collect())
    }

    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// Waits until an operation may be sent. A wait that is dropped takes no one's place.
    pub(crate) async fn wait(&self, operation: &str) {
        if let Some((_, line)) = self.0.iter().find(|(name, _)| *name == operation) {
            line.wait().await;
        }
    }
}
