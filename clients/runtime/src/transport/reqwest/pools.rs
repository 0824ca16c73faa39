//! A pool of connections for each runtime: a connection lives in a task of the runtime that made it, and dies or stands
//! still with that.

use std::sync::{Mutex, PoisonError};

use reqwest::Client;
use tokio::runtime::Id;

/// Of so many runtimes connections are kept. A program has one or two; tests may have one each.
const MOST: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Pools(Mutex<Clients>);

#[derive(Debug, Default)]
struct Clients {
    /// Made before there was a runtime; the first one's.
    first: Option<Client>,
    /// Those of the runtimes that sent last, the last one first.
    used: Vec<(Id, Client)>,
}

impl Pools {
    /// Keeps a client that no runtime has used, for the first that does.
    pub(super) fn keep(&self, client: Client) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).first = Some(client);
    }

    /// The client of a runtime. One that is forgotten serves the requests that it has begun.
    pub(super) fn get<E>(&self, runtime: Id, make: impl FnOnce() -> Result<Client, E>) -> Result<Client, E> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = clients.used.iter().position(|(its, _)| *its == runtime) {
            clients.used[..=at].rotate_right(1);
        } else {
            let client = clients.first.take().map_or_else(make, Ok)?;
            clients.used.insert(0, (runtime, client));
            clients.used.truncate(MOST);
        }
        Ok(clients.used[0].1.clone())
    }
}
