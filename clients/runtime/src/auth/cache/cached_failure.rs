//! Caches the error of a failed load or lookup, so that its source is not queried again at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::machine::inputs::Inputs;
use crate::machine::record_inputs;

/// A failed load or lookup. Its error is returned to other calls until the pause is over or an input changes.
#[derive(Clone)]
pub(super) struct CachedFailure {
    pub(super) error: Arc<Error>,
    pause: Duration,
    until: Instant,
    pub(super) inputs: Arc<Inputs>,
}

/// The pause after the first failure, and after each transient one.
const MIN_PAUSE: Duration = Duration::from_secs(1);
/// The limit of the pause, which doubles with each failure in a row.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// The limit of the pause that the failure itself requests.
const MAX_REQUESTED_PAUSE: Duration = Duration::from_secs(300);

impl CachedFailure {
    /// Runs a load: its value and its inputs, or its failure. `previous` is the failure before it, if no load succeeded
    /// between them.
    pub(super) async fn of<T>(
        load: impl Future<Output = Result<T, Error>>,
        previous: impl FnOnce() -> Option<Self>,
    ) -> Result<(T, Inputs), Self> {
        let (outcome, inputs) = record_inputs(load).await;
        let error = match outcome {
            Ok(value) => return Ok((value, inputs)),
            Err(error) => error,
        };
        let may_repeat = |previous: &Self| !error.is_transient() && !previous.inputs.have_changed();
        let repeated = previous().filter(may_repeat);
        let pause = repeated.map_or(MIN_PAUSE, |previous| Self::next_pause(previous.pause));
        let pause = pause.max(error.retry_after().unwrap_or_default().min(MAX_REQUESTED_PAUSE));
        Err(Self::with_pause(pause, error, Arc::new(inputs)))
    }

    /// A failure now, with this pause.
    pub(super) fn with_pause(pause: Duration, error: Error, inputs: Arc<Inputs>) -> Self {
        Self { error: Arc::new(error), pause, until: Instant::now() + pause, inputs }
    }

    /// The pause after another failure.
    pub(super) fn next_pause(pause: Duration) -> Duration {
        (pause * 2).clamp(MIN_PAUSE, MAX_PAUSE)
    }

    /// The rest of the pause.
    pub(super) fn remaining(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// The cached error; `None` if the pause is over or an input has changed.
    pub(super) fn current(&self) -> Option<Error> {
        let remaining = self.remaining();
        if remaining.is_zero() || self.inputs.have_changed() {
            return None;
        }
        Some(self.error.share().cached_for(remaining))
    }
}
