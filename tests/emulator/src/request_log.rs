//! The latest requests that the server received, for tests and demos.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use crate::Request;

const MAX_LEN: usize = 1024;

#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    latest: Mutex<VecDeque<Request>>,
}

impl RequestLog {
    pub(crate) fn push(&self, request: Request) {
        let mut latest = self.lock();
        if latest.len() == MAX_LEN {
            latest.pop_front();
        }
        latest.push_back(request);
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<Request> {
        self.lock().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Request>> {
        self.latest.lock().expect("no holder of the lock panics")
    }
}
