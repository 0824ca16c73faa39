//! Credentials with which others are asked for.

use std::sync::{Arc, OnceLock};

use crate::auth::{Cached, Chain, Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::machine::HostEnvironment;

/// The credentials with which a source asks for others: what it was given, or a chain.
#[derive(Clone, Debug, Default)]
pub struct BaseCredentials(OnceLock<Arc<dyn ProvideCredentials>>);

impl BaseCredentials {
    /// These credentials.
    pub fn new(base: impl ProvideCredentials) -> Self {
        Self(OnceLock::from(Arc::new(base) as Arc<dyn ProvideCredentials>))
    }

    /// What it was given; or else what the chain of the machine provides, in a cache of its own from then on.
    pub fn get_or_chain(
        &self,
        chain: impl FnOnce(HostEnvironment) -> Chain,
        environment: &HostEnvironment,
    ) -> &Arc<dyn ProvideCredentials> {
        self.0.get_or_init(|| Arc::new(Cached::new(chain(environment.clone())).host_environment(environment)))
    }
}

/// Asks a service with the credentials of a base. If the service does not accept them, the base is told so; if it then
/// has others, the service is asked once more, with those.
///
/// # Errors
/// When the base has no credentials, or as `ask` fails.
pub async fn send_with_credentials<T, F>(
    base: &dyn ProvideCredentials,
    ask: impl Fn(Credentials) -> F + Send + Sync,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>> + Send,
{
    let credentials = base.provide().await?;
    let outcome = ask(credentials.clone()).await;
    let not_accepted =
        |error: &Error| error.is_expired_credentials() || error.cause() == ErrorKind::Authentication;
    if outcome.as_ref().is_err_and(not_accepted)
        && let Some(fresh) = refresh_after_rejection(base, &credentials).await
    {
        return ask(fresh).await;
    }
    outcome
}

/// Other credentials than those that the service takes for ended, if the provider has any once it is told so.
pub async fn refresh_after_rejection(
    provider: &dyn ProvideCredentials,
    ended: &Credentials,
) -> Option<Credentials> {
    provider.invalidate(ended);
    provider.provide().await.ok().filter(|fresh| fresh != ended)
}
