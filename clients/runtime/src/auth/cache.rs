//! Caches credentials, and refreshes them before they expire.

mod cached_failure;
mod entry;
mod lookup_cell;
mod single_flight;

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_core::future::BoxFuture;
use tokio::time::timeout;

use crate::auth::{Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::machine::HostEnvironment;
use crate::machine::clock::{Clock, SystemClock};
use crate::machine::inputs::{self, Fingerprint};
use crate::policy::tokio_runtime;
use crate::text::redact::Redactor;
use crate::trace;
use cached_failure::CachedFailure;
use entry::{CacheEntry, CacheState, REFRESH_INTERVAL};
pub use lookup_cell::LookupCell;
use single_flight::SingleFlight;

/// Caches the credentials of a source, and refreshes them before they expire.
///
/// One load serves all calls that wait for credentials; if it fails, all of them get its error. Calls that have valid
/// credentials do not wait: a refresh runs in the background before the expiry, and if it fails, the old credentials are
/// used until they expire. Clones share the cache.
///
/// The error of a failed load is cached: calls within the next second get it at once, without a new load. The pause doubles
/// with each failure in a row, up to a minute, or is as long as the failure requests; the pause after a transient failure,
/// such as a network error, is always one second. If an input of the load changes (a variable, a file, or the credentials
/// that it uses), the next call loads at once.
///
/// If the service rejects credentials as expired, the next call loads others at once. If the service rejects those too
/// within a minute, the source pauses as after failures. Credentials that expire within seconds of their load are loaded
/// at most once a second.
///
/// Loads run in their own tasks, which stop early when no call waits for them: a call that is cancelled, or is not polled
/// for a while, does not block others. If the runtime of a load is not polled, calls on other runtimes start their own load
/// after the load timeout.
#[derive(Clone)]
pub struct Cached {
    source: Arc<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    load_timeout: Duration,
    shared: Arc<Mutex<Shared>>,
    /// The load that calls wait for.
    in_flight: Arc<SingleFlight<LoadResult>>,
    /// Held by the task that refreshes in the background. Calls do not wait for it.
    refresh: Arc<tokio::sync::Mutex<()>>,
}

/// The state that clones share.
#[derive(Default)]
struct Shared {
    entry: Option<CacheEntry>,
    /// The last failed load; `None` after a success.
    failure: Option<CachedFailure>,
    /// The pause after the last rejection; another rejection soon after it doubles the pause.
    rejection_pause: Option<Duration>,
}

/// The result of a load; all calls that waited for it share an error.
type LoadResult = Result<Credentials, Arc<Error>>;

/// The number of loads of all caches, which orders them.
static LOADS: AtomicU64 = AtomicU64::new(0);

/// Locks a mutex. A panic while it is locked leaves its value complete.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cached {
    /// Caches the credentials of `source`.
    #[must_use]
    pub fn new(source: impl ProvideCredentials) -> Self {
        Self {
            source: Arc::new(source),
            clock: Arc::new(SystemClock),
            load_timeout: Duration::from_secs(75),
            shared: Arc::default(),
            in_flight: Arc::default(),
            refresh: Arc::default(),
        }
    }

    /// Sets the clock to that of a host environment.
    #[must_use]
    pub fn host_environment(self, environment: &HostEnvironment) -> Self {
        self.clock(Arc::clone(environment.clock()))
    }

    /// Sets the clock. Default: the clock of the host.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the time limit of one load. Default: 75 s, for sources that query several services or run a command; each request
    /// has its own shorter limit. A call waits at most for its own total time.
    #[must_use]
    pub fn load_timeout(mut self, limit: Duration) -> Self {
        self.load_timeout = limit;
        self
    }

    async fn get(&self) -> Result<Credentials, Error> {
        tokio_runtime::check()?;
        // The load ends before, unless its runtime is not polled.
        let limit = self.load_timeout.saturating_add(Duration::from_secs(1));
        let load = || self.clone().load();
        let result = self.in_flight.get("the credential source", limit, || self.cached(), load).await?;
        result.map_err(|error| error.share())
    }

    /// The cached credentials or the cached error; `None` if a load is needed.
    fn cached(&self) -> Option<LoadResult> {
        let shared = lock(&self.shared);
        let error = match self.state(&shared) {
            CacheState::Fresh(credentials) => return Some(Ok(credentials)),
            CacheState::RefreshDue(credentials) => {
                drop(shared);
                self.spawn_refresh();
                return Some(Ok(credentials));
            }
            CacheState::Missing => {
                let failure = shared.failure.clone();
                // `current` may read files.
                drop(shared);
                failure?.current()?
            }
            CacheState::Expired(pause) => {
                let message =
                    "the credentials expired within a second of their load: is the host's clock right?";
                Error::new(ErrorKind::Credentials, message).cached_for(pause)
            }
        };
        Some(Err(Arc::new(error)))
    }

    /// Records this cache as an input of the load that uses these credentials, if there is one.
    fn record_as_input(&self, outcome: &Result<Credentials, Error>) {
        match outcome {
            Ok(credentials) => inputs::cache(Arc::new(self.clone()), |key| hash(key, Some(credentials))),
            Err(_) => {
                if let Some(failure) = &lock(&self.shared).failure {
                    inputs::failed_load(&failure.inputs);
                }
            }
        }
    }

    /// The credentials that calls use at present, without a load. While the source pauses, these are the rejected ones,
    /// since only those are available.
    fn current(&self) -> Option<Credentials> {
        let shared = lock(&self.shared);
        let pauses = shared.failure.as_ref().is_some_and(|failure| !failure.remaining().is_zero());
        let rejected = shared.entry.as_ref().filter(|entry| entry.rejected && pauses);
        match self.state(&shared) {
            CacheState::Fresh(credentials) | CacheState::RefreshDue(credentials) => Some(credentials),
            CacheState::Missing | CacheState::Expired(_) => rejected.map(|entry| entry.credentials.clone()),
        }
    }

    /// Starts a refresh in the background, unless one is running.
    fn spawn_refresh(&self) {
        if let Ok(guard) = Arc::clone(&self.refresh).try_lock_owned() {
            let this = self.clone();
            tokio::spawn(async move {
                let _guard = guard;
                // Another load may have ended meanwhile.
                let CacheState::RefreshDue(_) = this.state(&lock(&this.shared)) else {
                    return;
                };
                if let Err(error) = this.clone().load().await {
                    trace::credentials_not_refreshed(&error);
                    this.postpone_refresh();
                }
            });
        }
    }

    fn state(&self, shared: &Shared) -> CacheState {
        shared.entry.as_ref().map_or(CacheState::Missing, |entry| entry.state(self.clock.now()))
    }

    /// Runs a load, and caches its result.
    async fn load(self) -> LoadResult {
        let load = LOADS.fetch_add(1, Ordering::Relaxed);
        let outcome = CachedFailure::of(self.query_source(), || lock(&self.shared).failure.clone()).await;
        let mut shared = lock(&self.shared);
        // The result of a later load is newer.
        let is_latest = shared.entry.as_ref().is_none_or(|entry| entry.load < load);
        match outcome {
            Ok((credentials, inputs)) => {
                shared.failure = None;
                if is_latest {
                    shared.entry = Some(CacheEntry::new(credentials.clone(), self.clock.now(), load, inputs));
                }
                Ok(credentials)
            }
            Err(failure) => {
                let error = Arc::clone(&failure.error);
                if is_latest {
                    shared.failure = Some(failure);
                }
                Err(error)
            }
        }
    }

    async fn query_source(&self) -> Result<Credentials, Error> {
        let limit = self.load_timeout;
        let loaded = timeout(limit, self.source.provide()).await.unwrap_or_else(|_| {
            let message = format!("the credential source returned nothing within {limit:?}");
            Err(Error::new(ErrorKind::Timeout, message).with_kind(ErrorKind::Credentials))
        });
        let credentials = loaded.map_err(|error| self.redacted(error))?;
        if credentials.expiry().is_some_and(|expiry| expiry <= self.clock.now()) {
            let message = "the loaded credentials have already expired: is the host's clock right?";
            return Err(Error::new(ErrorKind::Credentials, message));
        }
        Ok(credentials)
    }

    /// The error of a load without the credentials that it replaces, which a user's source may quote. The message may also
    /// contain values of variables and file paths.
    fn redacted(&self, error: Error) -> Error {
        let old = lock(&self.shared).entry.as_ref().map(|entry| entry.credentials.clone());
        error.redacted(&old.iter().fold(Redactor::new(), Redactor::credentials))
    }

    /// After a failed refresh: waits before the next one, but not until the expiry.
    fn postpone_refresh(&self) {
        let now = self.clock.now();
        let mut shared = lock(&self.shared);
        let pause = shared.failure.as_ref().map(CachedFailure::remaining).unwrap_or_default();
        if let Some(entry) = &mut shared.entry {
            let left = entry.credentials.expiry().and_then(|expiry| expiry.duration_since(now).ok());
            let later = left.unwrap_or(REFRESH_INTERVAL).min(Duration::from_secs(120)) / 2;
            entry.refresh_at = now + later.max(pause);
        }
    }
}

impl Shared {
    /// Marks the cached credentials as rejected. If the service rejects new ones again and again, the source pauses.
    fn reject(&mut self, credentials: &Credentials) {
        let entry = self.entry.as_mut().filter(|entry| entry.credentials == *credentials && !entry.rejected);
        let Some(entry) = entry else {
            return;
        };
        entry.rejected = true;
        let previous = self.rejection_pause.filter(|_| !entry.was_in_use());
        self.rejection_pause = Some(previous.map_or(Duration::ZERO, CachedFailure::next_pause));
        if let Some(pause) = self.rejection_pause.filter(|pause| !pause.is_zero()) {
            let message = "the service rejects the credentials as expired, as it did those before them: renew them at their \
                           source";
            let error = Error::new(ErrorKind::Credentials, message);
            self.failure = Some(CachedFailure::with_pause(pause, error, Arc::clone(&entry.inputs)));
        }
    }
}

/// The input of a load that uses cached credentials.
impl Fingerprint for Cached {
    fn fingerprint(&self, key: &RandomState) -> u64 {
        hash(key, self.current().as_ref())
    }

    fn id(&self) -> usize {
        Arc::as_ptr(&self.shared).addr()
    }
}

fn hash(key: &RandomState, credentials: Option<&Credentials>) -> u64 {
    key.hash_one(credentials.map(|credentials| {
        let pair = credentials.key_pair().map(|pair| (pair.id, pair.secret, pair.session_token));
        (pair, credentials.bearer_token())
    }))
}

impl ProvideCredentials for Cached {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            let outcome = self.get().await;
            self.record_as_input(&outcome);
            outcome
        })
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.source.invalidate(credentials);
        lock(&self.shared).reject(credentials);
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("source", &self.source).finish_non_exhaustive()
    }
}
