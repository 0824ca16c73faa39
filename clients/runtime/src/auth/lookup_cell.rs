//! A value that a provider looks up once for a client and its clones.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::auth::{Credentials, FailedLoad};
use crate::error::Error;
use crate::machine::recorded;

/// A value that is known from the start, or looked up by the first call that needs it.
///
/// However many calls wait, one look serves them all, and its failure too, which is remembered as that of a load of
/// credentials is: calls with the same credentials get it at once for a second, and longer after more failures, unless
/// something has changed that the look depends on. Calls that find the value wait for nothing. A look that is cancelled is
/// begun again by the next call.
#[derive(Default)]
pub struct LookupCell {
    value: OnceLock<String>,
    /// Held by the one that looks.
    turn: tokio::sync::Mutex<()>,
    /// The last look that failed, and whose it was.
    refusal: Mutex<Option<(Credentials, FailedLoad)>>,
}

impl LookupCell {
    /// A value that is known, or is to be learnt.
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

    /// Looks the value up with credentials, unless it is known or another call finds it meanwhile.
    ///
    /// # Errors
    /// That of `look`; or that of a look with the same credentials before, as long as it stands.
    pub async fn resolve_parameter(
        &self,
        credentials: &Credentials,
        look: impl Future<Output = Result<String, Error>>,
    ) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        if self.value.get().is_some() {
            return Ok(());
        }
        let before = self.refusal().clone().filter(|(whose, _)| whose == credentials);
        let before = before.map(|(_, refusal)| refusal);
        if let Some(error) = before.as_ref().and_then(FailedLoad::standing) {
            return Err(error);
        }
        let (outcome, inputs) = recorded(look).await;
        match outcome {
            Ok(value) => {
                self.value.get_or_init(|| value);
                Ok(())
            }
            Err(error) => {
                let error = Arc::new(error);
                let refusal = FailedLoad::new(Arc::clone(&error), inputs, before.as_ref());
                *self.refusal() = Some((credentials.clone(), refusal));
                Err(error.share())
            }
        }
    }

    fn refusal(&self) -> MutexGuard<'_, Option<(Credentials, FailedLoad)>> {
        // Nothing panics while it holds the lock.
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LookupCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LookupCell").field(&self.get()).finish()
    }
}
