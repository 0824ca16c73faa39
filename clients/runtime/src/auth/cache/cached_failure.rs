//! Caches the error of a failed load or lookup, so that its source is not queried again at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::machine::inputs::Inputs;

/// A failed load or lookup. Its error is returned to other calls until the pause is over or an input changes.
#[derive(Clone)]
pub(crate) struct CachedFailure {
    error: Arc<Error>,
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
    /// A failure now. `previous` is the one before it, if none succeeded between them.
    pub(crate) fn new(error: Arc<Error>, inputs: Inputs, previous: Option<&Self>) -> Self {
        let repeated = previous.filter(|previous| !error.is_transient() && !previous.inputs.have_changed());
        let pause = repeated.map_or(MIN_PAUSE, |previous| Self::next_pause(previous.pause));
        let pause = pause.max(error.retry_after().unwrap_or_default().min(MAX_REQUESTED_PAUSE));
        Self::with_pause(pause, error, Arc::new(inputs))
    }

    /// A failure now, with this pause.
    pub(super) fn with_pause(pause: Duration, error: Arc<Error>, inputs: Arc<Inputs>) -> Self {
        Self { error, pause, until: Instant::now() + pause, inputs }
    }

    /// The pause after another failure.
    pub(super) fn next_pause(pause: Duration) -> Duration {
        (pause * 2).clamp(MIN_PAUSE, MAX_PAUSE)
    }

    /// The rest of the pause.
    pub(crate) fn remaining(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// The cached error; `None` if the pause is over or an input has changed.
    pub(crate) fn current(&self) -> Option<Error> {
        let remaining = self.remaining();
        if remaining.is_zero() || self.inputs.have_changed() {
            return None;
        }
        Some(self.error.share().cached_for(remaining))
    }
}
