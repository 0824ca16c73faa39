//! A value that a provider looks up once for a client and its clones.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::auth::Credentials;
use crate::auth::cache::cached_failure::CachedFailure;
use crate::error::Error;
use crate::machine::record_inputs;

/// A value that is set from the start, or looked up by the first call that needs it.
///
/// One lookup serves all calls that wait for it. A failure is cached like that of a load of credentials: calls with the same
/// credentials get it at once for a second, and longer after more failures, unless an input of the lookup changes. Once the
/// value is known, calls do not wait. If a lookup is cancelled, the next call starts it again.
#[derive(Default)]
pub struct LookupCell {
    value: OnceLock<String>,
    /// Held by the task that performs the lookup.
    lock: tokio::sync::Mutex<()>,
    /// The last failed lookup, with the credentials that it used.
    failure: Mutex<Option<(Credentials, CachedFailure)>>,
}

impl LookupCell {
    /// A cell with a known value, or one to look up.
    #[must_use]
    pub fn new(known: Option<String>) -> Self {
        let value = known.map_or_else(OnceLock::new, OnceLock::from);
        Self { value, ..Self::default() }
    }

    /// The value, if it is known.
    #[must_use]
    pub fn get(&self) -> Option<&str> {
        self.value.get().map(String::as_str)
    }

    /// Runs `lookup` with these credentials, unless the value is known or another call finds it meanwhile.
    ///
    /// # Errors
    /// The error of `lookup`, or the cached error of an earlier lookup with the same credentials.
    pub async fn resolve_parameter(
        &self,
        credentials: &Credentials,
        lookup: impl Future<Output = Result<String, Error>>,
    ) -> Result<(), Error> {
        let _guard = self.lock.lock().await;
        if self.value.get().is_some() {
            return Ok(());
        }
        let previous = self.failure().clone().filter(|(used, _)| used == credentials);
        let previous = previous.map(|(_, failure)| failure);
        if let Some(error) = previous.as_ref().and_then(CachedFailure::current) {
            return Err(error);
        }
        let (outcome, inputs) = record_inputs(lookup).await;
        match outcome {
            Ok(value) => {
                self.value.get_or_init(|| value);
                Ok(())
            }
            Err(error) => {
                let error = Arc::new(error);
                let failure = CachedFailure::new(Arc::clone(&error), inputs, previous.as_ref());
                *self.failure() = Some((credentials.clone(), failure));
                Err(error.share())
            }
        }
    }

    fn failure(&self) -> MutexGuard<'_, Option<(Credentials, CachedFailure)>> {
        // No code panics while it holds the lock.
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LookupCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LookupCell").field(&self.get()).finish()
    }
}
