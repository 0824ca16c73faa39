//! What the sources have in common that users configure by hand.

use std::fmt;

use imagescan_runtime::credentials::{BoxFuture, Cached, System};
use imagescan_runtime::{Credentials, Error, ErrorKind, ProvideCredentials};

/// A source that asks someone each time.
pub(super) trait Load: fmt::Debug + Send + Sync + 'static {
    fn load(&self) -> impl Future<Output = Result<Credentials, Error>> + Send;
}

/// Keeps what a source gives, by the clock of its machine.
pub(super) fn cached(source: impl Load, system: &System) -> Cached {
    Cached::new(Loading(source)).clock(system.clock().clone())
}

#[derive(Debug)]
struct Loading<L>(L);

impl<L: Load> ProvideCredentials for Loading<L> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.0.load())
    }
}

pub(super) fn refused(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::Credentials, why)
}
