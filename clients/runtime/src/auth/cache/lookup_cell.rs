//! A value that a provider looks up once for a client and its clones.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use crate::auth::Credentials;
use crate::auth::cache::cached_failure::CachedFailure;
use crate::auth::cache::lock;
use crate::auth::cache::single_flight::SingleFlight;
use crate::error::Error;

/// A value that is set from the start, or looked up by the first call that needs it. Clones share the value.
///
/// One lookup serves all calls that wait for it. It runs in its own task, as a load of credentials does: a call that is
/// cancelled, or is not polled for a while, does not block others. A failure is cached like that of a load of credentials:
/// calls with the same credentials get it at once for a second, and longer after more failures, unless an input of the
/// lookup changes. Once the value is known, calls do not wait.
#[derive(Clone, Default)]
pub struct LookupCell {
    value: Arc<OnceLock<String>>,
    /// The last failed lookup, with the credentials that it used.
    failure: Arc<Mutex<Option<(Credentials, CachedFailure)>>>,
    in_flight: Arc<SingleFlight<Lookup>>,
}

/// The credentials of a lookup, and whether it found the value.
type Lookup = (Credentials, Result<(), Arc<Error>>);

/// The time that calls wait for one lookup.
const LIMIT: Duration = Duration::from_secs(75);

impl LookupCell {
    /// A cell with a known value, or one to look up.
    #[must_use]
    pub fn new(known: Option<String>) -> Self {
        let value = known.map_or_else(OnceLock::new, OnceLock::from);
        Self { value: Arc::new(value), ..Self::default() }
    }

    /// The value, if it is known.
    #[must_use]
    pub fn get(&self) -> Option<&str> {
        self.value.get().map(String::as_str)
    }

    /// Runs `lookup` with these credentials, unless the value is known or another call finds it meanwhile. A lookup that ends
    /// without an outcome, with its runtime or by a panic, is started again.
    ///
    /// # Errors
    /// The error of `lookup`, or the cached error of an earlier lookup with the same credentials; also if several lookups in a
    /// row end without an outcome.
    pub async fn resolve_parameter<F>(
        &self,
        credentials: &Credentials,
        lookup: impl Fn() -> F,
    ) -> Result<(), Error>
    where
        F: Future<Output = Result<String, Error>> + Send + 'static,
    {
        let load = || self.clone().load(credentials.clone(), lookup());
        loop {
            let (used, outcome) =
                self.in_flight.get("the lookup", LIMIT, || self.cached(credentials), load).await?;
            // A lookup with other credentials may fail where one with these does not.
            if outcome.is_ok() || used == *credentials {
                return outcome.map_err(|error| error.share());
            }
        }
    }

    /// The outcome of an earlier lookup; `None` if a lookup is needed.
    fn cached(&self, credentials: &Credentials) -> Option<Lookup> {
        let outcome = match self.get() {
            Some(_) => Ok(()),
            None => Err(Arc::new(self.previous_failure(credentials)?.current()?)),
        };
        Some((credentials.clone(), outcome))
    }

    async fn load(
        self,
        credentials: Credentials,
        lookup: impl Future<Output = Result<String, Error>>,
    ) -> Lookup {
        let outcome = CachedFailure::of(lookup, || self.previous_failure(&credentials)).await;
        let outcome = outcome.map(|(value, _)| _ = self.value.set(value)).map_err(|failure| {
            let error = Arc::clone(&failure.error);
            *lock(&self.failure) = Some((credentials.clone(), failure));
            error
        });
        (credentials, outcome)
    }

    fn previous_failure(&self, credentials: &Credentials) -> Option<CachedFailure> {
        lock(&self.failure).clone().filter(|(used, _)| used == credentials).map(|(_, failure)| failure)
    }
}

impl fmt::Debug for LookupCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LookupCell").field(&self.get()).finish()
    }
}
