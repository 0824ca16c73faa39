//! Remembers why a source failed, so that it is not asked again at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::machine::inputs::Inputs;

/// A failure of a source, and until when it stands for others: as long as its pause lasts, and nothing has changed that
/// the source read.
#[derive(Clone)]
pub(crate) struct FailedLoad {
    error: Arc<Error>,
    pause: Duration,
    until: Instant,
    pub(super) inputs: Arc<Inputs>,
}

/// The pause after the first failure, and after all that may pass by themselves.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause that failures in a row lead to; each one's is twice as long as the one before.
const LONGEST: Duration = Duration::from_secs(60);
/// The longest pause that is kept because the failure asks for it.
const LONGEST_ASKED: Duration = Duration::from_secs(300);

impl FailedLoad {
    /// A failure just now, and the one before it, if there was no success between them.
    pub(crate) fn new(error: Arc<Error>, inputs: Inputs, before: Option<&Self>) -> Self {
        let grown = before.filter(|before| !error.is_transient() && !before.inputs.have_changed());
        let pause = grown.map_or(FIRST, |before| Self::longer(before.pause));
        let pause = pause.max(error.retry_after().unwrap_or_default().min(LONGEST_ASKED));
        Self::lasting(pause, error, Arc::new(inputs))
    }

    /// A failure just now that stands for this long.
    pub(super) fn lasting(pause: Duration, error: Arc<Error>, inputs: Arc<Inputs>) -> Self {
        Self { error, pause, until: Instant::now() + pause, inputs }
    }

    /// The pause that follows one of this length, if there is another failure.
    pub(super) fn longer(pause: Duration) -> Duration {
        (pause * 2).clamp(FIRST, LONGEST)
    }

    /// How long it still stands, if nothing changes.
    pub(crate) fn remaining(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// The error, for a call that comes while it stands.
    pub(crate) fn standing(&self) -> Option<Error> {
        let left = self.remaining();
        if left.is_zero() || self.inputs.have_changed() {
            return None;
        }
        Some(self.error.share().cached_for(left))
    }
}
