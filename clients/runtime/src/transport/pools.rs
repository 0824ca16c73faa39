//! A connection pool for each Tokio runtime. A connection is driven by a task of the runtime that made it, and stops with
//! that runtime.

use std::sync::{Mutex, PoisonError};

use reqwest::Client;
use tokio::runtime::{Handle, Id};

use crate::policy::tokio_runtime::check_tokio_io;
use crate::transport::TransportError;

/// How many runtimes have a pool. A program has one or two runtimes; tests may have one each.
const MAX_POOLS: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Pools(Mutex<Clients>);

#[derive(Debug, Default)]
struct Clients {
    /// Not used by a runtime yet.
    unused: Option<Client>,
    /// By runtime, the most recently used first.
    by_runtime: Vec<(Id, Client)>,
}

impl Pools {
    /// Makes the client of the first runtime that sends a request, unless there is one.
    pub(super) fn prepare<E>(&self, make: impl FnOnce() -> Result<Client, E>) -> Result<(), E> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.unused.is_none() && clients.by_runtime.is_empty() {
            clients.unused = Some(make()?);
        }
        Ok(())
    }

    /// The client of the current runtime. A client that is dropped here completes the requests that it has started.
    pub(super) fn get(
        &self,
        make: impl FnOnce() -> reqwest::Result<Client>,
    ) -> Result<Client, TransportError> {
        let runtime = Handle::try_current().map_err(TransportError::rejected)?.id();
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = clients.by_runtime.iter().position(|(id, _)| *id == runtime) {
            clients.by_runtime[..=at].rotate_right(1);
        } else {
            check_tokio_io().map_err(|error| TransportError::rejected(error.message().to_owned()))?;
            let client = clients.unused.take().map_or_else(make, Ok).map_err(TransportError::rejected)?;
            clients.by_runtime.insert(0, (runtime, client));
            clients.by_runtime.truncate(MAX_POOLS);
        }
        Ok(clients.by_runtime[0].1.clone())
    }
}
