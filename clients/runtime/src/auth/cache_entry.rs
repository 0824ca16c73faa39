//! Credentials that are kept, and how long they serve.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::auth::Credentials;
use crate::machine::inputs::Inputs;
use crate::policy::retry::jitter;

/// What a load gave.
pub(super) struct Kept {
    pub(super) credentials: Credentials,
    pub(super) refresh_at: SystemTime,
    /// The number of the load that gave them.
    pub(super) load: u64,
    /// What that load read.
    pub(super) inputs: Arc<Inputs>,
    /// Whether the service has rejected them as expired.
    pub(super) rejected: bool,
    loaded: Instant,
    /// Whether they were about to end when they were loaded.
    brief: bool,
}

/// What a call finds.
pub(super) enum CacheState {
    Good(Credentials),
    /// Good, but soon no longer.
    Aging(Credentials),
    Nothing,
    /// They end sooner than requests take, and are not replaced for so long.
    Ended(Duration),
}

/// Credentials that end sooner than this are as good as ended: a request takes time.
const MARGIN: Duration = Duration::from_secs(10);
/// Keys without an end may have been replaced where they are kept.
pub(super) const REFRESH_INTERVAL: Duration = Duration::from_secs(15 * 60);
/// The longest and the shortest time before the end at which fresh ones are loaded.
const REFRESH_WINDOW: (Duration, Duration) = (Duration::from_secs(15 * 60), Duration::from_secs(30));
/// Credentials that are about to end when they are loaded are replaced no more often than that.
const LEAST: Duration = Duration::from_secs(1);
/// Credentials that the service took for so long were good.
const IN_USE: Duration = Duration::from_secs(60);

impl Kept {
    pub(super) fn new(credentials: Credentials, now: SystemTime, load: u64, inputs: Inputs) -> Self {
        let refresh_at = refresh_at(&credentials, now);
        let brief = credentials.expiry().is_some_and(|expiry| expiry <= now + MARGIN);
        let (inputs, loaded) = (Arc::new(inputs), Instant::now());
        Self { credentials, refresh_at, load, inputs, rejected: false, loaded, brief }
    }

    pub(super) fn now(&self, now: SystemTime) -> CacheState {
        if self.rejected {
            return CacheState::Nothing;
        }
        let expiry = self.credentials.expiry();
        if expiry.is_none_or(|expiry| expiry > now + MARGIN) {
            let credentials = self.credentials.clone();
            return if self.refresh_at <= now {
                CacheState::Aging(credentials)
            } else {
                CacheState::Good(credentials)
            };
        }
        let pause = if self.brief { LEAST.saturating_sub(self.loaded.elapsed()) } else { Duration::ZERO };
        match expiry.filter(|expiry| *expiry > now) {
            _ if pause.is_zero() => CacheState::Nothing,
            Some(_) => CacheState::Good(self.credentials.clone()),
            None => CacheState::Ended(pause),
        }
    }

    /// Whether they have served for a while since they were loaded.
    pub(super) fn was_in_use(&self) -> bool {
        self.loaded.elapsed() >= IN_USE
    }
}

/// A tenth of their life before the end, and up to half as much more, so that many machines do not load at once; of a short
/// life, half of it at most.
fn refresh_at(credentials: &Credentials, now: SystemTime) -> SystemTime {
    let Some(life) = credentials.expiry().and_then(|expiry| expiry.duration_since(now).ok()) else {
        return now + REFRESH_INTERVAL;
    };
    let ahead = (life / 10).clamp(REFRESH_WINDOW.1, REFRESH_WINDOW.0).min(life / 2);
    now + life.saturating_sub(ahead + jitter(ahead / 2))
}
