//! Records the calls that changed the state of a cloud, for tests that count executions.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;

use crate::Request;

/// A call that changed the state of a cloud. It was accepted and executed, whether or not the client received the
/// response. Calls that only read are not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Execution {
    /// The number of the request, counted from 1 over all requests that arrived; the same as in
    /// [`AppliedFault::request`](crate::AppliedFault::request).
    pub number: u64,
    /// The vendor's name of the operation.
    pub operation: &'static str,
    /// The request, with everything that distinguishes calls: a nonce, a token, the body.
    pub request: Request,
}

/// All executions without a limit, because a discarded one could hide a call that was executed twice.
#[derive(Debug, Default)]
pub(crate) struct Executions {
    all: Mutex<Vec<Execution>>,
}

impl Executions {
    pub(crate) fn push(&self, execution: Execution) {
        self.lock().push(execution);
    }

    pub(crate) fn all(&self) -> Vec<Execution> {
        self.lock().clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The number of executions by operation and body.
    pub(crate) fn counts(&self) -> BTreeMap<(&'static str, Bytes), usize> {
        let mut counts = BTreeMap::new();
        for execution in &*self.lock() {
            *counts.entry((execution.operation, execution.request.body.clone())).or_default() += 1;
        }
        counts
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Execution>> {
        self.all.lock().expect("no holder of the lock panics")
    }
}
