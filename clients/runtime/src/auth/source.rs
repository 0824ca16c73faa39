//! Sources made of functions.

use std::fmt;
use std::future::Future;

use crate::auth::{CredentialSource, Credentials, ProvideCredentials, SourceOutcome};
use crate::error::Error;
use crate::machine::HostEnvironment;
use futures_core::future::BoxFuture;

/// A source of a [`Chain`](super::Chain): a name, and a function that looks for credentials on a machine.
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
    /// A source of this name that asks `look` each time.
    pub const fn new(name: &'static str, environment: HostEnvironment, look: F) -> Self {
        Self { name, environment, function: look }
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
        f.debug_tuple("Look").field(&self.name).finish()
    }
}

/// Makes a function a provider of credentials. [`Cached`](super::Cached) keeps what it gives.
///
/// ```
/// use imagescan_runtime::credentials::{Cached, from_fn};
/// use imagescan_runtime::{Credentials, Error};
///
/// /// Asks the company's own vault.
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
