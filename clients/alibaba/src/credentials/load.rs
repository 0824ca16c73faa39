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

/// Says of an error at whom it arose; the whole of it stands in the message, its code and request id too.
pub(super) fn at(what: &str, host: &str, error: Error) -> Error {
    // Where no answer came, the error begins with the host.
    let place = if error.message().starts_with(host) { what.to_owned() } else { format!("{what} at {host}") };
    Error::new(error.kind(), format!("{place}: {error}")).with_source(error)
}
