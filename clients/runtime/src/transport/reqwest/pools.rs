//! A pool of connections for each runtime: a connection lives in a task of the runtime that made it, and dies or stands
//! still with that.

use std::sync::{Mutex, PoisonError};

use reqwest::Client;
use tokio::runtime::Id;

/// Of so many runtimes connections are kept. A program has one or two; tests may have one each.
const MOST: usize = 16;

/// The clients of the runtimes that sent last, the last one first.
#[derive(Debug, Default)]
pub(super) struct Pools(Mutex<Vec<(Id, Client)>>);

impl Pools {
    /// The client of a runtime. One that is forgotten serves the requests that it has begun.
    pub(super) fn get<E>(&self, runtime: Id, make: impl FnOnce() -> Result<Client, E>) -> Result<Client, E> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = clients.iter().position(|(its, _)| *its == runtime);
        if let Some(at) = known {
            clients[..=at].rotate_right(1);
        } else {
            clients.insert(0, (runtime, make()?));
            clients.truncate(MOST);
        }
        Ok(clients[0].1.clone())
    }
}
