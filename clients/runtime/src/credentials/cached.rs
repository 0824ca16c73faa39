//! Keeps credentials until they are to be loaded afresh.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::timeout;

use super::flight::{Flight, Outcome, Seat};
use super::inputs::{self, recorded};
use super::refusal::Refusal;
use super::{BoxFuture, Credentials, ProvideCredentials, System};
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, ErrorKind};
use crate::redact::Redactor;
use crate::retry::up_to;
use crate::trace;

/// Keeps what a source gave, and asks it again ahead of time.
///
/// However many calls wait for credentials, one load serves them all, and its failure too. Calls that still have good
/// credentials wait for nothing: fresh ones are loaded ahead of the expiry, and a load that fails leaves the old ones in
/// use for as long as they are good. Clones share what is kept.
///
/// A load that fails is remembered: calls that come within a second get its error at once, and the source is not asked. The
/// pause doubles with each failure in a row, up to a minute, or is as long as the failure asks for; one that may pass by
/// itself, such as one of the network, is remembered for a second each time. If something changes that the source read of
/// the machine, a variable or a file, or the credentials that it asks with, it is asked at once.
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
    /// The last load that failed, unless one has succeeded since; with its number.
    refusal: Option<(u64, Refusal)>,
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
            let mut seat = match self.at_hand() {
                Ok(outcome) => return outcome,
                Err(seat) => seat,
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

    /// What there is without a load: credentials, or an error that is remembered; or else a place in a load.
    fn at_hand(&self) -> Result<Result<Credentials, Error>, Seat> {
        // The number of a failure that does not stand any more.
        let mut over = None;
        loop {
            let mut state = self.state();
            match self.now(&state) {
                Now::Good(credentials) => return Ok(Ok(credentials)),
                Now::Aging(credentials) => {
                    drop(state);
                    self.load_ahead();
                    return Ok(Ok(credentials));
                }
                Now::Nothing => {}
            }
            let Some((load, refusal)) = state.refusal.clone().filter(|(load, _)| Some(*load) != over) else {
                return Err(self.seat(&mut state));
            };
            // Files may be read for this.
            drop(state);
            if let Some(error) = refusal.standing() {
                return Ok(Err(error));
            }
            over = Some(load);
        }
    }

    /// Tells the load that asks with these credentials, if one does, what it depends on.
    fn note(&self, outcome: &Result<Credentials, Error>) {
        match outcome {
            Ok(credentials) => inputs::kept(self, credentials),
            Err(_) => {
                if let Some((_, refusal)) = &self.state().refusal {
                    inputs::others(&refusal.inputs);
                }
            }
        }
    }

    /// The credentials that serve calls at present, without a load.
    pub(super) fn current(&self) -> Option<Credentials> {
        match self.now(&self.state()) {
            Now::Good(credentials) | Now::Aging(credentials) => Some(credentials),
            Now::Nothing => None,
        }
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
                    // A source of the caller's may quote the credentials that it was to replace.
                    let kept = this.state().kept.as_ref().map(|kept| kept.credentials.clone());
                    let redactor = kept.iter().fold(Redactor::new(), Redactor::credentials);
                    trace::not_renewed(&error.share().redacted(&redactor));
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
        let (outcome, inputs) = recorded(self.ask()).await;
        let error = match outcome {
            Ok(credentials) => {
                let mut state = self.state();
                state.refusal = None;
                // What a later load gave is younger.
                if state.kept.as_ref().is_none_or(|kept| kept.load < load) {
                    let refresh_at = refresh_at(&credentials, self.clock.now());
                    state.kept = Some(Kept { credentials: credentials.clone(), refresh_at, load });
                }
                return Ok(credentials);
            }
            Err(error) => Arc::new(error),
        };
        let before = self.state().refusal.clone();
        let refusal = Refusal::new(Arc::clone(&error), inputs, before.as_ref().map(|(_, refusal)| refusal));
        let mut state = self.state();
        if state.kept.as_ref().is_none_or(|kept| kept.load < load) {
            state.refusal = Some((load, refusal));
        }
        Err(error)
    }

    async fn ask(&self) -> Result<Credentials, Error> {
        let limit = self.load_timeout;
        let loaded = timeout(limit, self.source.provide()).await.unwrap_or_else(|_| {
            let message = format!("the credentials were not there within {limit:?}");
            Err(Error::new(ErrorKind::Timeout, message).of_kind(ErrorKind::Credentials))
        });
        // Values of variables and paths of files are in it.
        let credentials = loaded.map_err(|error| error.redacted(&Redactor::new()))?;
        if credentials.expiry().is_some_and(|expiry| expiry <= self.clock.now()) {
            let message = "the credentials that were loaded have expired: is the machine's clock right?";
            return Err(Error::new(ErrorKind::Credentials, message));
        }
        Ok(credentials)
    }

    /// After a load ahead of time that failed: not again at once, but before the end.
    fn look_later(&self) {
        let now = self.clock.now();
        let mut state = self.state();
        let pause = state.refusal.as_ref().map(|(_, refusal)| refusal.remaining()).unwrap_or_default();
        if let Some(kept) = &mut state.kept {
            let left = kept.credentials.expiry().and_then(|expiry| expiry.duration_since(now).ok());
            let later = left.unwrap_or(LOOK_AGAIN).min(Duration::from_secs(120)) / 2;
            kept.refresh_at = now + later.max(pause);
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
        Box::pin(async {
            let outcome = self.get().await;
            self.note(&outcome);
            outcome
        })
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
