//! The latest requests that the server received, and the number of all of them, for tests and demos.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use crate::{Provider, Request};

const MAX_LEN: usize = 1024;

#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    requests: Mutex<Requests>,
}

#[derive(Debug, Default)]
struct Requests {
    latest: VecDeque<Request>,
    /// By cloud and operation.
    counts: BTreeMap<(Provider, &'static str), usize>,
}

impl RequestLog {
    pub(crate) fn push(&self, request: Request) {
        let provider = Provider::of(&request);
        let operation = provider.operation_of(&request);
        let mut requests = self.lock();
        if let Some(operation) = operation {
            *requests.counts.entry((provider, operation)).or_default() += 1;
        }
        if requests.latest.len() == MAX_LEN {
            requests.latest.pop_front();
        }
        requests.latest.push_back(request);
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<Request> {
        self.lock().latest.iter().cloned().collect()
    }

    /// The number of requests by operation of a cloud, also of those that are not stored.
    pub(crate) fn counts(&self, provider: Provider) -> BTreeMap<&'static str, usize> {
        let requests = self.lock();
        let of_provider = requests.counts.iter().filter(|((one, _), _)| *one == provider);
        of_provider.map(|((_, operation), count)| (*operation, *count)).collect()
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Requests::default();
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().expect("no holder of the lock panics")
    }
}
