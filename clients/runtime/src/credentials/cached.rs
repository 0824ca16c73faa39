//! Keeps credentials until they are to be loaded afresh.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::timeout;

use super::flight::{Flight, Outcome, Seat};
use super::{BoxFuture, Credentials, ProvideCredentials, System};
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, ErrorKind};
use crate::retry::up_to;
use crate::trace;

/// Keeps what a source gave, and asks it again ahead of time.
///
/// However many calls wait for credentials, one load serves them all, and its failure too. Calls that still have good
/// credentials wait for nothing: fresh ones are loaded ahead of the expiry, and a load that fails leaves the old ones in
/// use for as long as they are good. Clones share what is kept.
///
/// Loads are tasks of their own, which end early if nobody waits for them any more: a call that is cancelled, or that is
/// not polled for a while, holds up no other. If the runtime of a load stands still, calls on other runtimes load for
/// themselves once the load's time is over.
#[derive(Clone)]
pub struct Cached {
    source: Arc<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    load_timeout: Duration,
    state: Arc<Mutex<State>>,
    /// Held by the task that loads ahead of time. Nobody waits for it.
    ahead: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// How many loads have begun.
    begun: u64,
    /// The load that calls wait for.
    awaited: Flight,
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
    Nothing,
}

/// Credentials that end sooner than this are as good as ended: a request takes time.
const MARGIN: Duration = Duration::from_secs(10);
/// How many loads a call begins or waits for that end without an outcome.
const TRIES: u32 = 3;
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
            ahead: Arc::default(),
        }
    }

    /// Keeps what `source` gives, by the clock of a machine.
    #[must_use]
    pub fn on(source: impl ProvideCredentials, system: &System) -> Self {
        Self::new(source).clock(Arc::clone(system.clock()))
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
        // The load ends before, unless nothing drives its runtime.
        let limit = self.load_timeout.saturating_add(Duration::from_secs(1));
        for _ in 0..TRIES {
            let mut seat = {
                let mut state = self.state();
                match self.now(&state) {
                    Now::Good(credentials) => return Ok(credentials),
                    Now::Aging(credentials) => {
                        drop(state);
                        self.load_ahead();
                        return Ok(credentials);
                    }
                    Now::Nothing => self.seat(&mut state),
                }
            };
            if let Some(outcome) = seat.outcome(limit).await {
                return outcome.map_err(|error| error.share());
            }
            let mut state = self.state();
            if state.awaited.is(&seat.flight) {
                state.awaited = Flight::default();
            }
        }
        Err(Error::new(
            ErrorKind::Credentials,
            "the source of the credentials broke off each time it was asked",
        ))
    }

    /// A place in the load that is under way, or in one that begins now.
    fn seat(&self, state: &mut State) -> Seat {
        if let Some(seat) = state.awaited.board() {
            return seat;
        }
        let (this, load) = (self.clone(), state.begin());
        let seat = Flight::begin(async move { this.load(load).await });
        state.awaited = seat.flight.clone();
        seat
    }

    /// Lets a task load, unless one does; nobody waits for it.
    fn load_ahead(&self) {
        if let Ok(ahead) = Arc::clone(&self.ahead).try_lock_owned() {
            let this = self.clone();
            tokio::spawn(async move {
                let _ahead = ahead;
                let load = {
                    let mut state = this.state();
                    // Another load may have ended meanwhile.
                    let Now::Aging(_) = this.now(&state) else {
                        return;
                    };
                    state.begin()
                };
                if let Err(error) = this.load(load).await {
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

    fn now(&self, state: &State) -> Now {
        let now = self.clock.now();
        match &state.kept {
            Some(kept) if kept.credentials.expiry().is_some_and(|expiry| expiry <= now + MARGIN) => {
                Now::Nothing
            }
            Some(kept) if kept.refresh_at <= now => Now::Aging(kept.credentials.clone()),
            Some(kept) => Now::Good(kept.credentials.clone()),
            None => Now::Nothing,
        }
    }

    /// The load of this number.
    async fn load(&self, load: u64) -> Outcome {
        let limit = self.load_timeout;
        let outcome = timeout(limit, self.source.provide()).await.unwrap_or_else(|_| {
            let message = format!("the credentials were not there within {limit:?}");
            Err(Error::new(ErrorKind::Credentials, message))
        });
        let credentials = outcome.map_err(Arc::new)?;
        let now = self.clock.now();
        if credentials.expiry().is_some_and(|expiry| expiry <= now) {
            let message = "the credentials that were loaded have expired: is the machine's clock right?";
            return Err(Arc::new(Error::new(ErrorKind::Credentials, message)));
        }
        let mut state = self.state();
        // What a later load gave is younger.
        if state.kept.as_ref().is_none_or(|kept| kept.load < load) {
            let refresh_at = refresh_at(&credentials, now);
            state.kept = Some(Kept { credentials: credentials.clone(), refresh_at, load });
        }
        Ok(credentials)
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

impl State {
    /// The number of a load that begins.
    fn begin(&mut self) -> u64 {
        self.begun += 1;
        self.begun
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
