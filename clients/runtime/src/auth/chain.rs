//! A chain of credential sources, which are tried in order.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_core::future::BoxFuture;

use crate::auth::{Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::text::redact::Redactor;

/// One of the locations where a cloud's users store credentials.
pub trait CredentialSource: fmt::Debug + Send + Sync + 'static {
    /// The name of the source, `environment`.
    fn name(&self) -> &'static str;

    /// Searches the location.
    ///
    /// # Errors
    /// If credentials are configured there but do not work. The chain then does not try other sources, which could belong
    /// to another account.
    fn load(&self) -> BoxFuture<'_, Result<SourceOutcome, Error>>;
}

/// The result of a source.
#[derive(Debug)]
#[non_exhaustive]
pub enum SourceOutcome {
    /// Credentials.
    Credentials(Credentials),
    /// The source is not configured; with the reason as the end of a sentence: `FOO is not set`.
    NotConfigured(String),
}

/// Tries sources in order. The first one that has credentials is used from then on, as long as it has any. All credentials
/// have passed [`Credentials::check`].
pub struct Chain {
    cloud: &'static str,
    sources: Vec<Arc<dyn CredentialSource>>,
    /// The index of the source that last had credentials.
    selected: AtomicUsize,
}

impl Chain {
    /// A chain without sources, for a cloud that errors name.
    #[must_use]
    pub fn new(cloud: &'static str) -> Self {
        Self { cloud, sources: Vec::new(), selected: AtomicUsize::new(0) }
    }

    /// Adds a source, which is tried after those before it.
    #[must_use]
    pub fn or_else(mut self, source: impl CredentialSource) -> Self {
        self.sources.push(Arc::new(source));
        self
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let selected = self.selected.load(Ordering::Relaxed);
        if selected > 0
            && let SourceOutcome::Credentials(credentials) = self.load_from(selected).await?
        {
            return Ok(credentials);
        }
        let mut reasons = Vec::with_capacity(self.sources.len());
        for (index, source) in self.sources.iter().enumerate() {
            match self.load_from(index).await? {
                SourceOutcome::Credentials(credentials) => {
                    self.selected.store(index, Ordering::Relaxed);
                    return Ok(credentials);
                }
                SourceOutcome::NotConfigured(why) => reasons.push(format!("{}: {why}", source.name())),
            }
        }
        let headline = format!("no credentials for {} were found", self.cloud);
        Err(Error::listing(ErrorKind::Credentials, &headline, reasons))
    }

    async fn load_from(&self, index: usize) -> Result<SourceOutcome, Error> {
        let source = &self.sources[index];
        let outcome = match source.load().await {
            Ok(SourceOutcome::Credentials(credentials)) => credentials
                .check()
                .map(|()| SourceOutcome::Credentials(credentials.with_source(source.name()))),
            outcome => outcome,
        };
        outcome.map_err(|error| {
            let context = format!("credentials from {}", source.name());
            error.with_context(context).with_kind(ErrorKind::Credentials)
        })
    }
}

impl ProvideCredentials for Chain {
    /// Queries the sources on each call; [`Cached`](super::Cached) caches the result.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        // The message may contain values of variables and file paths.
        Box::pin(async { self.load().await.map_err(|error| error.redacted(&Redactor::new())) })
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.sources.iter().map(|source| source.name());
        f.debug_struct("Chain")
            .field("cloud", &self.cloud)
            .field("sources", &names.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
