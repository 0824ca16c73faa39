//! A value that a provider looks up once for a client and its clones.

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::error::Error;

/// A value that is known from the start, or looked up by the first call that needs it.
///
/// However many calls wait, one look serves them all, and its failure too. Calls that find the value wait for nothing.
/// What fails or is cancelled is begun again by the next call.
#[derive(Default)]
pub struct Learnt {
    value: OnceLock<String>,
    /// Held by the one that looks.
    turn: tokio::sync::Mutex<()>,
    /// How many looks have failed, and why the last one did.
    failures: AtomicU64,
    failure: Mutex<Option<Arc<Error>>>,
}

impl Learnt {
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

    /// Looks the value up, unless it is known or another call finds it meanwhile.
    ///
    /// # Errors
    /// That of `look`; or of the look that this call waited for, which would fail again for each that waited.
    pub async fn learn(&self, look: impl Future<Output = Result<String, Error>>) -> Result<(), Error> {
        let before = self.failures.load(Ordering::Acquire);
        let _turn = self.turn.lock().await;
        if self.value.get().is_some() {
            return Ok(());
        }
        if self.failures.load(Ordering::Acquire) > before
            && let Some(error) = &*self.failure()
        {
            return Err(error.share());
        }
        match look.await {
            Ok(value) => {
                self.value.get_or_init(|| value);
                Ok(())
            }
            Err(error) => {
                let error = Arc::new(error);
                *self.failure() = Some(Arc::clone(&error));
                self.failures.fetch_add(1, Ordering::Release);
                Err(error.share())
            }
        }
    }

    fn failure(&self) -> std::sync::MutexGuard<'_, Option<Arc<Error>>> {
        // Nothing panics while it holds the lock.
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Learnt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Learnt").field(&self.get()).finish()
    }
}
