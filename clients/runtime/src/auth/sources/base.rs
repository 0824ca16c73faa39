//! Source credentials: the credentials with which a source requests others, such as those of a role.

use std::sync::{Arc, OnceLock};

use crate::auth::{Cached, Chain, Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::machine::HostEnvironment;

/// The credentials with which a source requests others: those that the program set, or a default chain.
#[derive(Clone, Debug, Default)]
pub struct BaseCredentials(OnceLock<Arc<dyn ProvideCredentials>>);

impl BaseCredentials {
    /// The given credentials.
    pub fn new(base: impl ProvideCredentials) -> Self {
        Self(OnceLock::from(Arc::new(base) as Arc<dyn ProvideCredentials>))
    }

    /// The credentials that the program set, or else the given chain, which is built and cached on the first call.
    pub fn get_or_chain(
        &self,
        chain: impl FnOnce(HostEnvironment) -> Chain,
        environment: &HostEnvironment,
    ) -> &Arc<dyn ProvideCredentials> {
        self.0.get_or_init(|| Arc::new(Cached::new(chain(environment.clone())).host_environment(environment)))
    }
}

/// Calls `send` with the credentials of `base`. If the service rejects them, invalidates them, and calls `send` once more
/// if `base` then provides other credentials.
///
/// # Errors
/// If `base` provides no credentials, or the error of `send`.
pub async fn send_with_credentials<T, F>(
    base: &dyn ProvideCredentials,
    send: impl Fn(Credentials) -> F + Send + Sync,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>> + Send,
{
    let credentials = base.provide().await?;
    let outcome = send(credentials.clone()).await;
    let is_rejection =
        |error: &Error| error.is_expired_credentials() || error.cause() == ErrorKind::Authentication;
    if outcome.as_ref().is_err_and(is_rejection)
        && let Some(fresh) = refresh_after_rejection(base, &credentials).await
    {
        return send(fresh).await;
    }
    outcome
}

/// Invalidates credentials that the service rejected as expired. Returns other ones if the provider has any.
pub async fn refresh_after_rejection(
    provider: &dyn ProvideCredentials,
    rejected: &Credentials,
) -> Option<Credentials> {
    provider.invalidate(rejected);
    provider.provide().await.ok().filter(|fresh| fresh != rejected)
}
