//! What the sources have in common that users configure by hand.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use imagescan_runtime::credentials::System;
use imagescan_runtime::{BoxFuture, Cached, Credentials, Error, ProvideCredentials};

/// A source that asks someone each time.
pub(super) trait Load: fmt::Debug + Send + Sync + 'static {
    fn load(&self) -> impl Future<Output = Result<Credentials, Error>> + Send;
}

/// Keeps what a source gives, by the clock of its machine.
pub(super) fn cached(source: impl Load, system: &System) -> Cached {
    Cached::new(Loading(source)).clock(Arc::clone(system.clock()))
}

#[derive(Debug)]
struct Loading<L>(L);

impl<L: Load> ProvideCredentials for Loading<L> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.0.load())
    }
}
