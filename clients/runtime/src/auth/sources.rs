//! Building blocks of credential sources: functions, environment variables, ini files, JSON documents, base credentials.

mod base;
mod document;
mod environment;
mod ini;
mod named_profile;

use std::fmt;
use std::future::Future;

use futures_core::future::BoxFuture;

use crate::auth::{Cached, CredentialSource, Credentials, ProvideCredentials, SourceOutcome};
use crate::error::{Error, ErrorKind};
use crate::machine::HostEnvironment;

pub use base::{BaseCredentials, refresh_after_rejection, send_with_credentials};
pub use document::{CredentialDocument, FieldNames, Node};
pub use environment::EnvironmentCredentials;
pub use ini::IniSection;
pub use named_profile::profile_not_found;

/// A source that a program configures in code, and that queries its origin on each load. Programs use it
/// [cached](LoadCredentials::cached). It returns credentials or an error; only a [`CredentialSource`] of a chain may report
/// that nothing is configured.
pub trait LoadCredentials: fmt::Debug + Send + Sync + 'static {
    /// The name of the source, `web identity`, which [`Credentials::source`] returns.
    const NAME: &'static str;

    /// The host environment that the source uses.
    fn host_environment(&self) -> &HostEnvironment;

    /// Loads credentials.
    fn load(&self) -> impl Future<Output = Result<Credentials, Error>> + Send;

    /// Caches the credentials, with the clock of the host environment.
    fn cached(self) -> Cached
    where
        Self: Sized,
    {
        let environment = self.host_environment().clone();
        Cached::new(Loader(self)).host_environment(&environment)
    }
}

#[derive(Debug)]
struct Loader<L>(L);

impl<L: LoadCredentials> ProvideCredentials for Loader<L> {
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

/// The setter `host_environment` and the method `build` of a [`LoadCredentials`] that stores its host environment in the
/// given field.
#[doc(hidden)]
#[macro_export]
macro_rules! source_methods {
    ($($field:ident).+) => {
        /// Sets the host environment. Default: the real one; tests set another. The client's transport does not carry the
        /// requests of this source: `.host_environment(HostEnvironment::real().with_transport(…))` sets one for them.
        #[must_use]
        pub fn host_environment(mut self, environment: $crate::user::HostEnvironment) -> Self {
            self.$($field).+ = environment;
            self
        }

        /// Builds the source, which caches the credentials until shortly before they expire. Reads and sends nothing yet: the
        /// first call reports invalid arguments.
        #[must_use]
        pub fn build(self) -> $crate::user::Cached {
            $crate::provider::LoadCredentials::cached(self)
        }
    };
}

/// A source of a [`Chain`](crate::Chain) made of a name and a function that searches a host environment.
pub struct FnSource<F> {
    name: &'static str,
    environment: HostEnvironment,
    function: F,
}

impl<F, Fut> FnSource<F>
where
    F: Fn(HostEnvironment) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<SourceOutcome, Error>> + Send + 'static,
{
    /// A source of this name that calls `function` on each load.
    pub const fn new(name: &'static str, environment: HostEnvironment, function: F) -> Self {
        Self { name, environment, function }
    }
}

impl<F, Fut> CredentialSource for FnSource<F>
where
    F: Fn(HostEnvironment) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<SourceOutcome, Error>> + Send + 'static,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn load(&self) -> BoxFuture<'_, Result<SourceOutcome, Error>> {
        Box::pin((self.function)(self.environment.clone()))
    }
}

impl<F> fmt::Debug for FnSource<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FnSource").field(&self.name).finish()
    }
}

/// Makes a function a provider of credentials. [`Cached`] caches its result.
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use imagescan::credentials::{Cached, from_fn};
/// use imagescan::{Credentials, Error};
///
/// /// Queries the company's own vault.
/// async fn vault() -> Result<Credentials, Error> {
///     Ok(Credentials::new("an id", "a secret"))
/// }
///
/// let credentials = Cached::new(from_fn(vault));
/// # let _ = credentials;
/// ```
pub fn from_fn<F, Fut>(load: F) -> impl ProvideCredentials
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Credentials, Error>> + Send + 'static,
{
    FromFn(load)
}

struct FromFn<F>(F);

impl<F, Fut> ProvideCredentials for FromFn<F>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Credentials, Error>> + Send + 'static,
{
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin((self.0)())
    }
}

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFn(…)")
    }
}
