//! Keeps credentials until they are to be loaded afresh.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

use crate::auth::cache_entry::{CacheState, Kept, REFRESH_INTERVAL};
use crate::auth::failed_load::FailedLoad;
use crate::auth::in_flight::{InFlight, Outcome, Subscription};
use crate::auth::{Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::machine::HostEnvironment;
use crate::machine::clock::{Clock, SystemClock};
use crate::machine::inputs;
use crate::machine::inputs::{Fingerprint, recorded};
use crate::text::redact::Redactor;
use crate::trace;
use futures_core::future::BoxFuture;

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
/// If the service rejects credentials as expired, the source is asked for others at once. If the service rejects those too
/// within a minute, the source pauses as after failures. Credentials that end within seconds of their load are loaded no
/// more than once a second.
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
    awaited: InFlight,
    /// The last load that failed, unless one has succeeded since; with its number.
    refusal: Option<(u64, FailedLoad)>,
    /// The pause after the last rejection, which a further one soon after it doubles.
    rejected: Option<Duration>,
}

/// How many loads a call begins or waits for that end without an outcome.
const TRIES: u32 = 3;
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

    /// Sets the clock to that of a host environment.
    #[must_use]
    pub fn host_environment(self, environment: &HostEnvironment) -> Self {
        self.clock(Arc::clone(environment.clock()))
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
            let mut subscription = match self.at_hand() {
                Ok(outcome) => return outcome,
                Err(subscription) => subscription,
            };
            if let Some(outcome) = subscription.outcome(limit).await {
                return outcome.map_err(|error| error.share());
            }
            let mut state = self.state();
            if state.awaited.is(&subscription.flight) {
                state.awaited = InFlight::default();
            }
        }
        Err(Error::new(
            ErrorKind::Credentials,
            "the source of the credentials broke off each time it was asked",
        ))
    }

    /// What there is without a load: credentials, or an error that is remembered; or else a place in a load.
    fn at_hand(&self) -> Result<Result<Credentials, Error>, Subscription> {
        // The number of a failure that does not stand any more.
        let mut over = None;
        loop {
            let mut state = self.state();
            match self.now(&state) {
                CacheState::Good(credentials) => return Ok(Ok(credentials)),
                CacheState::Aging(credentials) => {
                    drop(state);
                    self.load_ahead();
                    return Ok(Ok(credentials));
                }
                CacheState::Nothing => {}
                CacheState::Ended(pause) => {
                    let message =
                        "the credentials have expired within a second: is the machine's clock right?";
                    return Ok(Err(Error::new(ErrorKind::Credentials, message).cached_for(pause)));
                }
            }
            let Some((load, refusal)) = state.refusal.clone().filter(|(load, _)| Some(*load) != over) else {
                return Err(self.subscription(&mut state));
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
            Ok(credentials) => inputs::cache(Arc::new(self.clone()), |key| hash(key, Some(credentials))),
            Err(_) => {
                if let Some((_, refusal)) = &self.state().refusal {
                    inputs::failed_load(&refusal.inputs);
                }
            }
        }
    }

    /// The credentials that serve calls at present, without a load; or those that were rejected, as long as the source
    /// pauses: nothing else is to be had.
    fn current(&self) -> Option<Credentials> {
        let state = self.state();
        let pauses = state.refusal.as_ref().is_some_and(|(_, refusal)| !refusal.remaining().is_zero());
        let rejected = state.kept.as_ref().filter(|kept| kept.rejected && pauses);
        match self.now(&state) {
            CacheState::Good(credentials) | CacheState::Aging(credentials) => Some(credentials),
            CacheState::Nothing | CacheState::Ended(_) => rejected.map(|kept| kept.credentials.clone()),
        }
    }

    /// A place in the load that is under way, or in one that begins now.
    fn subscription(&self, state: &mut State) -> Subscription {
        if let Some(subscription) = state.awaited.subscribe() {
            return subscription;
        }
        let (this, load) = (self.clone(), state.begin());
        let subscription = InFlight::begin(async move { this.load(load).await });
        state.awaited = subscription.flight.clone();
        subscription
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
                    let CacheState::Aging(_) = this.now(&state) else {
                        return;
                    };
                    state.begin()
                };
                if let Err(error) = this.load(load).await {
                    // A source of the caller's may quote the credentials that it was to replace.
                    let kept = this.state().kept.as_ref().map(|kept| kept.credentials.clone());
                    let redactor = kept.iter().fold(Redactor::new(), Redactor::credentials);
                    trace::credentials_not_refreshed(&error.share().redacted(&redactor));
                    this.look_later();
                }
            });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self, state: &State) -> CacheState {
        state.kept.as_ref().map_or(CacheState::Nothing, |kept| kept.now(self.clock.now()))
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
                    state.kept = Some(Kept::new(credentials.clone(), self.clock.now(), load, inputs));
                }
                return Ok(credentials);
            }
            Err(error) => Arc::new(error),
        };
        let before = self.state().refusal.clone();
        let refusal =
            FailedLoad::new(Arc::clone(&error), inputs, before.as_ref().map(|(_, refusal)| refusal));
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
            Err(Error::new(ErrorKind::Timeout, message).with_kind(ErrorKind::Credentials))
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
            let later = left.unwrap_or(REFRESH_INTERVAL).min(Duration::from_secs(120)) / 2;
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

    /// Keeps the source from being asked at once, if the service rejects what it gave time and again.
    fn reject(&mut self, credentials: &Credentials) {
        let kept = self.kept.as_mut().filter(|kept| kept.credentials == *credentials && !kept.rejected);
        let Some(kept) = kept else {
            return;
        };
        kept.rejected = true;
        let before = self.rejected.filter(|_| !kept.was_in_use());
        self.rejected = Some(before.map_or(Duration::ZERO, FailedLoad::longer));
        if let Some(pause) = self.rejected.filter(|pause| !pause.is_zero()) {
            let message = "the service rejects the credentials as expired, and has rejected those before them: renew them \
                           where they come from";
            let error = Arc::new(Error::new(ErrorKind::Credentials, message));
            self.refusal = Some((kept.load, FailedLoad::lasting(pause, error, Arc::clone(&kept.inputs))));
        }
    }
}

/// A load that asks with cached credentials depends on which they are.
impl Fingerprint for Cached {
    fn fingerprint(&self, key: &RandomState) -> u64 {
        hash(key, self.current().as_ref())
    }

    fn id(&self) -> usize {
        Arc::as_ptr(&self.state).addr()
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
            self.note(&outcome);
            outcome
        })
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.source.invalidate(credentials);
        self.state().reject(credentials);
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("source", &self.source).finish_non_exhaustive()
    }
}
