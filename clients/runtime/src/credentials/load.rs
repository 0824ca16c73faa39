//! Sources that a program sets up in code.

use std::fmt;
use std::future::Future;

use super::{BoxFuture, Cached, Credentials, ProvideCredentials, System};
use crate::error::{Error, ErrorKind};

/// A source that asks someone each time. A program gets it [kept](Load::kept), so that no call asks for itself.
pub trait Load: fmt::Debug + Send + Sync + 'static {
    /// What a person calls it, `agency`; [`Credentials::source`] tells it.
    const NAME: &'static str;

    /// The machine that it asks from.
    fn system(&self) -> &System;

    /// Asks for credentials.
    fn load(&self) -> impl Future<Output = Result<Credentials, Error>> + Send;

    /// Keeps what it gives, by the clock of its machine.
    fn kept(self) -> Cached
    where
        Self: Sized,
    {
        let system = self.system().clone();
        Cached::on(Loading(self), &system)
    }
}

#[derive(Debug)]
struct Loading<L>(L);

impl<L: Load> ProvideCredentials for Loading<L> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            let credentials = self.0.load().await.map_err(|error| {
                let kind = if error.is_invalid_input() { error.kind() } else { ErrorKind::Credentials };
                error.of_kind(kind)
            })?;
            Ok(credentials.with_source(L::NAME))
        })
    }
}

/// The setter `system` and `build` of a source, a [`Load`] that keeps its machine in the given field.
#[macro_export]
macro_rules! source_methods {
    ($($field:ident).+) => {
        /// Sees this machine in place of the real one; for tests.
        #[must_use]
        pub fn system(mut self, system: $crate::credentials::System) -> Self {
            self.$($field).+ = system;
            self
        }

        /// Makes the source, which keeps the credentials until shortly before they end. Nothing is read or sent yet; what
        /// is wrong with an argument is told at the first call.
        #[must_use]
        pub fn build(self) -> $crate::credentials::Cached {
            $crate::credentials::Load::kept(self)
        }
    };
}
