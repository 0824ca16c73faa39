//! Parameters of calls that the client supplies, such as the id of a project.

use crate::auth::{Credentials, refresh_after_rejection};
use crate::client::call_state::UsedCredentials;
use crate::client::{Client, Core};
use crate::error::Error;
use crate::policy::tokio_runtime;
use crate::protocol::ResolveContext;

/// Returns a parameter that the client supplies to its calls, resolved as a call resolves it; `None` if it has no parameter of
/// this name. The provider's crate offers it to users under a name of its own.
///
/// # Errors
/// When the credentials cannot be loaded, or the lookup fails.
pub async fn client_parameter<S>(client: &Client<S>, name: &'static str) -> Result<Option<String>, Error> {
    let core = &*client.core;
    if core.protocol.parameter(name).is_none() && core.protocol.can_resolve(name) {
        tokio_runtime::check()?;
        let mut used = UsedCredentials::default();
        let credentials = core.credentials.provide().await?;
        used.add(&credentials);
        credentials.check()?;
        let outcome = core.resolve_parameter(name, credentials, &mut used).await;
        outcome.map_err(|error| error.redacted(&used.redactor()))?;
    }
    Ok(core.protocol.parameter(name).map(str::to_owned))
}

impl Core {
    /// Lets the provider look up a parameter; once more with fresh credentials, if the service rejects these.
    pub(super) async fn resolve_parameter(
        &self,
        name: &str,
        credentials: Credentials,
        used: &mut UsedCredentials,
    ) -> Result<Credentials, Error> {
        let context = |credentials: &Credentials| {
            ResolveContext::new(self.region.clone(), credentials.clone(), self.environment.clone())
        };
        let Err(error) = self.protocol.resolve_parameter(name, context(&credentials)).await else {
            return Ok(credentials);
        };
        // A remembered failure has invalidated the credentials already.
        let rejected = !error.is_cached() && (error.is_authentication() || error.is_expired_credentials());
        let fresh =
            if rejected { refresh_after_rejection(&*self.credentials, &credentials).await } else { None };
        let Some(fresh) = fresh else {
            return Err(error);
        };
        used.add(&fresh);
        self.protocol.resolve_parameter(name, context(&fresh)).await?;
        Ok(fresh)
    }
}
