//! Credentials with which others are asked for.

use std::sync::{Arc, OnceLock};

use super::{Cached, Chain, Credentials, ProvideCredentials, System};

/// The credentials with which a source asks for others: what it was given, or a chain.
#[derive(Clone, Debug, Default)]
pub struct Base(OnceLock<Arc<dyn ProvideCredentials>>);

impl Base {
    /// These credentials.
    pub fn given(base: impl ProvideCredentials) -> Self {
        Self(OnceLock::from(Arc::new(base) as Arc<dyn ProvideCredentials>))
    }

    /// What it was given; or else what the chain of the machine provides, in a cache of its own from then on.
    pub fn or_chain(&self, chain: fn(System) -> Chain, system: &System) -> &dyn ProvideCredentials {
        &**self.0.get_or_init(|| Arc::new(Cached::on(chain(system.clone()), system)))
    }
}

/// Other credentials than those that the service takes for ended, if the provider has any once it is told so.
pub async fn others(provider: &dyn ProvideCredentials, ended: &Credentials) -> Option<Credentials> {
    provider.refused(ended);
    provider.provide().await.ok().filter(|fresh| fresh != ended)
}
