//! Single flight: one load for all callers that wait for it.

use std::future::Future;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use tokio::sync::watch::{Receiver, channel};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use crate::auth::cache::lock;
use crate::error::{Error, ErrorKind};

/// How often a caller starts or joins a load that ends without a result.
const MAX_LOADS: u32 = 3;

/// The load in progress, if there is one.
///
/// A load runs in its own task, so that a caller that is cancelled or not polled does not block others. It stops early when
/// no caller waits for it. A load that ends without a result, by a panic or with its runtime, is started again; so is one
/// that does not end within a time limit, since its runtime may not be polled.
pub(super) struct SingleFlight<T>(Mutex<Weak<Load<T>>>);

/// A load; held by the callers that wait for it.
struct Load<T> {
    result: Receiver<Option<T>>,
    task: AbortHandle,
    started: Instant,
}

impl<T: Clone + Send + Sync + 'static> SingleFlight<T> {
    /// The value that `cached` returns, or else the result of the load in progress, or of a new one. A load stores its result
    /// for `cached` before it ends.
    ///
    /// # Errors
    /// If several loads in a row end without a result. The error names `source`.
    pub(super) async fn get<F>(
        &self,
        source: &str,
        limit: Duration,
        cached: impl Fn() -> Option<T>,
        load: impl Fn() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = T> + Send + 'static,
    {
        for _ in 0..MAX_LOADS {
            if let Some(value) = cached() {
                return Ok(value);
            }
            let joined = {
                let mut in_flight = lock(&self.0);
                if let Some(load) = in_flight.upgrade().filter(|load| load.may_end_within(limit)) {
                    load
                } else if let Some(value) = cached() {
                    // A load has ended meanwhile.
                    return Ok(value);
                } else {
                    let ((sender, result), load) = (channel(None), load());
                    // Calls run on Tokio.
                    let task = tokio::spawn(async move { sender.send_replace(Some(load.await)) });
                    let load = Arc::new(Load { result, task: task.abort_handle(), started: Instant::now() });
                    *in_flight = Arc::downgrade(&load);
                    load
                }
            };
            let mut result = joined.result.clone();
            if let Ok(Ok(value)) = timeout(limit, result.wait_for(Option::is_some)).await
                && let Some(value) = &*value
            {
                return Ok(value.clone());
            }
        }
        let message = format!("{source} was stopped before it returned a result, {MAX_LOADS} times in a row");
        Err(Error::new(ErrorKind::Credentials, message))
    }
}

impl<T> Load<T> {
    fn may_end_within(&self, limit: Duration) -> bool {
        // An error: the task ended without a result.
        let is_running = self.result.has_changed().is_ok_and(|has_result| !has_result);
        is_running && self.started.elapsed() < limit
    }
}

impl<T> Drop for Load<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
