//! Keeps credentials until they are to be loaded afresh.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::time::timeout;

use super::{BoxFuture, Credentials, ProvideCredentials};
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, ErrorKind};
use crate::retry::up_to;
use crate::trace;

/// Keeps what a source gave, and asks it again ahead of time.
///
/// However many calls wait for credentials, one load serves them all, and its failure too. Calls that still have good
/// credentials wait for nothing: a task loads fresh ones ahead of the expiry, and a load that fails leaves the old ones in
/// use for as long as they are good. Nobody waits for that task, whose runtime may stand still. A load that is cancelled
/// is begun again by the next in line. Clones share what is kept.
#[derive(Clone)]
pub struct Cached {
    source: Arc<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    load_timeout: Duration,
    state: Arc<Mutex<State>>,
    /// Held by the one that loads. Only those without good credentials wait for it.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Held by the task that loads ahead of time. Nobody waits for it.
    ahead: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// How many loads have begun.
    begun: u64,
    /// How many loads have ended.
    loads: u64,
    /// Why the last load failed, if it did.
    failure: Option<Arc<Error>>,
}

struct Kept {
    credentials: Credentials,
    refresh_at: SystemTime,
    /// The number of the load that gave them.
    load: u64,
}

/// What a call finds.
enum Now {
    Good(Credentials),
    /// Good, but soon no longer.
    Aging(Credentials),
    /// Nothing that is good; after this many loads.
    Nothing(u64),
}

/// Credentials that end sooner than this are as good as ended: a request takes time.
const MARGIN: Duration = Duration::from_secs(10);
/// Keys without an end may have been replaced where they are kept.
const LOOK_AGAIN: Duration = Duration::from_secs(15 * 60);
/// The longest and the shortest time before the end at which fresh ones are loaded.
const AHEAD: (Duration, Duration) = (Duration::from_secs(15 * 60), Duration::from_secs(30));

impl Cached {
    /// Keeps what `source` gives.
    #[must_use]
    pub fn new(source: impl ProvideCredentials) -> Self {
        Self {
            source: Arc::new(source),
            clock: Arc::new(SystemClock),
            load_timeout: Duration::from_secs(75),
            state: Arc::default(),
            turn: Arc::default(),
            ahead: Arc::default(),
        }
    }

    /// Takes the time from another clock than the machine's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets how long one load may take. Default: 75 s, for sources that ask several services or run a command; each
    /// question has a shorter limit of its own. A call waits no longer than its own total time.
    #[must_use]
    pub fn load_timeout(mut self, limit: Duration) -> Self {
        self.load_timeout = limit;
        self
    }

    async fn get(&self) -> Result<Credentials, Error> {
        let loads = match self.now() {
            Now::Good(credentials) => return Ok(credentials),
            Now::Aging(credentials) => {
                self.load_ahead();
                return Ok(credentials);
            }
            Now::Nothing(loads) => loads,
        };
        let _turn = self.turn.lock().await;
        match self.now() {
            Now::Good(credentials) | Now::Aging(credentials) => Ok(credentials),
            // The load that this call waited for serves it as well. One that failed would fail again for each that waited.
            Now::Nothing(now) if now > loads => match self.outcome() {
                Some(outcome) => outcome,
                None => self.load().await,
            },
            Now::Nothing(_) => self.load().await,
        }
    }

    /// Lets a task load, unless one does; nobody waits for it.
    fn load_ahead(&self) {
        // Calls run on Tokio; whoever asks from elsewhere waits for a load when the time has come.
        if let (Ok(ahead), Ok(runtime)) = (Arc::clone(&self.ahead).try_lock_owned(), Handle::try_current()) {
            let this = self.clone();
            runtime.spawn(async move {
                let _ahead = ahead;
                // Another load may have ended meanwhile.
                if matches!(this.now(), Now::Aging(_))
                    && let Err(error) = this.load().await
                {
                    trace::not_renewed(&error);
                    this.look_later();
                }
            });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Now {
        let now = self.clock.now();
        let state = self.state();
        match &state.kept {
            Some(kept) if kept.credentials.expiry().is_some_and(|expiry| expiry <= now + MARGIN) => {
                Now::Nothing(state.loads)
            }
            Some(kept) if kept.refresh_at <= now => Now::Aging(kept.credentials.clone()),
            Some(kept) => Now::Good(kept.credentials.clone()),
            None => Now::Nothing(state.loads),
        }
    }

    /// Called by the one whose turn it is, and by the task that loads ahead of time.
    async fn load(&self) -> Result<Credentials, Error> {
        let load = {
            let mut state = self.state();
            state.begun += 1;
            state.begun
        };
        let limit = self.load_timeout;
        let outcome = timeout(limit, self.source.provide()).await.unwrap_or_else(|_| {
            let message = format!("the credentials were not there within {limit:?}");
            Err(Error::new(ErrorKind::Credentials, message))
        });
        let now = self.clock.now();
        let mut state = self.state();
        state.loads += 1;
        match outcome {
            Ok(credentials) if credentials.expiry().is_some_and(|expiry| expiry <= now) => {
                let message = "the credentials that were loaded have expired: is the machine's clock right?";
                let error = Arc::new(Error::new(ErrorKind::Credentials, message));
                state.failure = Some(Arc::clone(&error));
                Err(shared(&error))
            }
            Ok(credentials) => {
                // What a later load gave is younger.
                if state.kept.as_ref().is_none_or(|kept| kept.load < load) {
                    let refresh_at = refresh_at(&credentials, now);
                    state.kept = Some(Kept { credentials: credentials.clone(), refresh_at, load });
                }
                state.failure = None;
                Ok(credentials)
            }
            Err(error) => {
                let error = Arc::new(error);
                state.failure = Some(Arc::clone(&error));
                Err(shared(&error))
            }
        }
    }

    /// What the last load gave, be it for seconds only; nothing if that is gone.
    fn outcome(&self) -> Option<Result<Credentials, Error>> {
        let now = self.clock.now();
        let state = self.state();
        if let Some(error) = &state.failure {
            return Some(Err(shared(error)));
        }
        let kept = state.kept.as_ref().map(|kept| &kept.credentials);
        kept.filter(|kept| kept.expiry().is_none_or(|expiry| expiry > now)).cloned().map(Ok)
    }

    /// After a load ahead of time that failed: not again at once, but before the end.
    fn look_later(&self) {
        let now = self.clock.now();
        if let Some(kept) = &mut self.state().kept {
            let left = kept.credentials.expiry().and_then(|expiry| expiry.duration_since(now).ok());
            kept.refresh_at = now + left.unwrap_or(LOOK_AGAIN).min(Duration::from_secs(120)) / 2;
        }
    }
}

/// A tenth of their life before the end, and up to half as much more, so that many machines do not load at once.
fn refresh_at(credentials: &Credentials, now: SystemTime) -> SystemTime {
    let Some(life) = credentials.expiry().and_then(|expiry| expiry.duration_since(now).ok()) else {
        return now + LOOK_AGAIN;
    };
    let ahead = (life / 10).clamp(AHEAD.1, AHEAD.0);
    now + life.saturating_sub(ahead + up_to(ahead / 2))
}

/// An error for each that waited.
pub(crate) fn shared(error: &Arc<Error>) -> Error {
    Error::new(error.kind(), error.message()).with_source(Shared(Arc::clone(error)))
}

#[derive(Debug)]
struct Shared(Arc<Error>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Shared {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl ProvideCredentials for Cached {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.get())
    }

    fn refused(&self, credentials: &Credentials) {
        self.source.refused(credentials);
        let mut state = self.state();
        if state.kept.as_ref().is_some_and(|kept| kept.credentials == *credentials) {
            state.kept = None;
        }
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("source", &self.source).finish_non_exhaustive()
    }
}
