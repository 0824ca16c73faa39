//! Places where credentials may be kept, and a chain that asks one after another.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::auth::{Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::text::redact::Redactor;
use futures_core::future::BoxFuture;

/// One place where a cloud's users keep credentials.
pub trait CredentialSource: fmt::Debug + Send + Sync + 'static {
    /// What a person calls it, `environment`.
    fn name(&self) -> &'static str;

    /// Looks there.
    ///
    /// # Errors
    /// When something is there, but broken. What is configured and does not work is never passed over: another source
    /// would serve another account.
    fn load(&self) -> BoxFuture<'_, Result<SourceOutcome, Error>>;
}

/// What a source found.
#[derive(Debug)]
#[non_exhaustive]
pub enum SourceOutcome {
    /// Credentials.
    Credentials(Credentials),
    /// Nothing; with what was looked for and why it did not serve, as the end of a sentence: `FOO is not set`.
    NotConfigured(String),
}

/// Asks sources in order. The first one that has credentials serves from then on, as long as it has any. What it gives has
/// passed [`Credentials::check`].
pub struct Chain {
    cloud: &'static str,
    sources: Vec<Arc<dyn CredentialSource>>,
    /// The place of the source that served last.
    serving: AtomicUsize,
}

impl Chain {
    /// A chain for a cloud, which errors name; without sources yet.
    #[must_use]
    pub fn new(cloud: &'static str) -> Self {
        Self { cloud, sources: Vec::new(), serving: AtomicUsize::new(0) }
    }

    /// Adds a source, to be asked after those before it.
    #[must_use]
    pub fn or_else(mut self, source: impl CredentialSource) -> Self {
        self.sources.push(Arc::new(source));
        self
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let serving = self.serving.load(Ordering::Relaxed);
        if serving > 0
            && let SourceOutcome::Credentials(credentials) = self.ask(serving).await?
        {
            return Ok(credentials);
        }
        let mut looked = Vec::with_capacity(self.sources.len());
        for (place, source) in self.sources.iter().enumerate() {
            match self.ask(place).await? {
                SourceOutcome::Credentials(credentials) => {
                    self.serving.store(place, Ordering::Relaxed);
                    return Ok(credentials);
                }
                SourceOutcome::NotConfigured(why) => looked.push(format!("{}: {why}", source.name())),
            }
        }
        let headline = format!("no credentials for {} were found", self.cloud);
        Err(Error::listing(ErrorKind::Credentials, &headline, looked))
    }

    async fn ask(&self, place: usize) -> Result<SourceOutcome, Error> {
        let source = &self.sources[place];
        let found = match source.load().await {
            Ok(SourceOutcome::Credentials(credentials)) => credentials
                .check()
                .map(|()| SourceOutcome::Credentials(credentials.with_source(source.name()))),
            outcome => outcome,
        };
        found.map_err(|error| {
            let place = format!("credentials from {}", source.name());
            error.within(place).with_kind(ErrorKind::Credentials)
        })
    }
}

impl ProvideCredentials for Chain {
    /// Asks the sources each time; [`Cached`](super::Cached) keeps what they gave.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        // Values of variables and paths of files are in it.
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
