//! A cache entry: loaded credentials, and how long they are used.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::auth::Credentials;
use crate::machine::inputs::Inputs;
use crate::policy::retry::jitter;

/// The result of a successful load.
pub(super) struct CacheEntry {
    pub(super) credentials: Credentials,
    pub(super) refresh_at: SystemTime,
    /// The number of the load.
    pub(super) load: u64,
    /// The inputs that the load read.
    pub(super) inputs: Arc<Inputs>,
    /// Whether the service has rejected the credentials as expired.
    pub(super) rejected: bool,
    loaded: Instant,
    /// Whether the credentials were already about to expire when they were loaded.
    short_lived: bool,
}

/// The state of the cache at a point in time.
pub(super) enum CacheState {
    Fresh(Credentials),
    /// Valid, and to be refreshed in the background.
    RefreshDue(Credentials),
    /// A load is needed.
    Missing,
    /// Expired, and not loaded again for this long.
    Expired(Duration),
}

/// Credentials that expire sooner than this are treated as expired, since a request takes time.
const MARGIN: Duration = Duration::from_secs(10);
/// Keys without an expiry are reloaded this often, since they may have been replaced.
pub(super) const REFRESH_INTERVAL: Duration = Duration::from_secs(15 * 60);
/// The longest and the shortest time before the expiry at which credentials are refreshed.
const REFRESH_WINDOW: (Duration, Duration) = (Duration::from_secs(15 * 60), Duration::from_secs(30));
/// The shortest time between loads of credentials that are about to expire when they are loaded.
const MIN_RELOAD_INTERVAL: Duration = Duration::from_secs(1);
/// Credentials of at least this age were valid: the service accepted them.
const IN_USE: Duration = Duration::from_secs(60);

impl CacheEntry {
    pub(super) fn new(credentials: Credentials, now: SystemTime, load: u64, inputs: Inputs) -> Self {
        let refresh_at = refresh_at(&credentials, now);
        let short_lived = credentials.expiry().is_some_and(|expiry| expiry <= now + MARGIN);
        let (inputs, loaded) = (Arc::new(inputs), Instant::now());
        Self { credentials, refresh_at, load, inputs, rejected: false, loaded, short_lived }
    }

    pub(super) fn state(&self, now: SystemTime) -> CacheState {
        if self.rejected {
            return CacheState::Missing;
        }
        let expiry = self.credentials.expiry();
        if expiry.is_none_or(|expiry| expiry > now + MARGIN) {
            let credentials = self.credentials.clone();
            return if self.refresh_at <= now {
                CacheState::RefreshDue(credentials)
            } else {
                CacheState::Fresh(credentials)
            };
        }
        let pause = if self.short_lived {
            MIN_RELOAD_INTERVAL.saturating_sub(self.loaded.elapsed())
        } else {
            Duration::ZERO
        };
        match expiry.filter(|expiry| *expiry > now) {
            _ if pause.is_zero() => CacheState::Missing,
            Some(_) => CacheState::Fresh(self.credentials.clone()),
            None => CacheState::Expired(pause),
        }
    }

    /// Whether the credentials have been in use for a while since they were loaded.
    pub(super) fn was_in_use(&self) -> bool {
        self.loaded.elapsed() >= IN_USE
    }
}

/// A tenth of the lifetime before the expiry, and up to half as much more, so that many hosts do not load at once. At most
/// half of a short lifetime.
fn refresh_at(credentials: &Credentials, now: SystemTime) -> SystemTime {
    let Some(lifetime) = credentials.expiry().and_then(|expiry| expiry.duration_since(now).ok()) else {
        return now + REFRESH_INTERVAL;
    };
    let ahead = (lifetime / 10).clamp(REFRESH_WINDOW.1, REFRESH_WINDOW.0).min(lifetime / 2);
    now + lifetime.saturating_sub(ahead + jitter(ahead / 2))
}
