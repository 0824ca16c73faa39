//! The calls that changed something, for tests that count them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;

use crate::Request;

/// A call that changed the state of a cloud: it was accepted and carried out, whether or not the client learned
/// so. Calls that only read are none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Execution {
    /// The number of the request, counted from 1 over all that arrived; the same as in
    /// [`AppliedFault::request`](crate::AppliedFault::request).
    pub number: u64,
    /// The operation, by the vendor's name for it.
    pub operation: &'static str,
    /// The request, with whatever tells calls apart: a nonce, a token, the body.
    pub request: Request,
}

/// All of them, however many: a lost one would hide a call that was executed twice.
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

    /// How many there are of each operation and body.
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
