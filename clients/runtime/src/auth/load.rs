//! Sources that a program sets up in code.

use std::fmt;
use std::future::Future;

use crate::auth::{Cached, Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::machine::HostEnvironment;
use futures_core::future::BoxFuture;

/// A source that asks someone each time. A program gets it [kept](LoadCredentials::cached), so that no call asks for itself.
pub trait LoadCredentials: fmt::Debug + Send + Sync + 'static {
    /// What a person calls it, `agency`; [`Credentials::source`] tells it.
    const NAME: &'static str;

    /// The machine that it asks from.
    fn host_environment(&self) -> &HostEnvironment;

    /// Asks for credentials.
    fn load(&self) -> impl Future<Output = Result<Credentials, Error>> + Send;

    /// Keeps what it gives, by the clock of its machine.
    fn cached(self) -> Cached
    where
        Self: Sized,
    {
        let environment = self.host_environment().clone();
        Cached::new(Loading(self)).host_environment(&environment)
    }
}

#[derive(Debug)]
struct Loading<L>(L);

impl<L: LoadCredentials> ProvideCredentials for Loading<L> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            let credentials = self.0.load().await.map_err(|error| {
                let kind = if error.is_invalid_input() { error.kind() } else { ErrorKind::Credentials };
                error.with_kind(kind)
            })?;
            Ok(credentials.with_source(L::NAME))
        })
    }
}

/// The setter `environment` and `build` of a source, a [`LoadCredentials`] that keeps its machine in the given field.
#[macro_export]
macro_rules! source_methods {
    ($($field:ident).+) => {
        /// Sees this machine in place of the real one; for tests.
        #[must_use]
        pub fn host_environment(mut self, environment: $crate::user::HostEnvironment) -> Self {
            self.$($field).+ = environment;
            self
        }

        /// Makes the source, which keeps the credentials until shortly before they end. Nothing is read or sent yet; what
        /// is wrong with an argument is told at the first call.
        #[must_use]
        pub fn build(self) -> $crate::user::Cached {
            $crate::provider::LoadCredentials::cached(self)
        }
    };
}
