//! A configuration that several clients share.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::auth::{Cached, Chain, ProvideCredentials};
use crate::client::builder::setters::settings_setters;
use crate::client::builder::settings::Settings;
use crate::error::Error;
use crate::machine::HostEnvironment;
use crate::transport::ReqwestTransport;
use crate::types::service::Cloud;

/// A configuration from which clients of several services, regions and clouds are built. Cheap to clone.
///
/// The builder of a client takes it by `.config(&config)`. What the builder sets has priority, in whatever order. Interceptors
/// and root certificates add up, those of the configuration first; a transport of the builder replaces transport, proxy and
/// root certificates. A proxy or root certificates of the builder beside a transport of the configuration are an error.
///
/// Clients of one configuration share:
///
/// - the transport: connections, TLS and proxies;
/// - of each cloud, the credentials: those of [`credentials`](ConfigBuilder::credentials), or else one cache of the cloud's
///   default chain, which one client loads for all. The chain sends requests to token services in the region of the client
///   that was built first. Clients have caches of their own if their regions have separate accounts, or if their networks
///   (public, VPC) differ.
///
/// A client whose builder sets a transport, a proxy, root certificates, a host environment, or another limit for connecting or
/// reading has its own connections, and its own cache of the default chain; with its own clock, it has its own cache. Rate
/// limits, the concurrency limit and the retry budget are of each client and its clones.
///
/// ```no_run
/// # use imagescan_runtime as imagescan;
/// # fn example() -> Result<(), imagescan::Error> {
/// use imagescan::{Config, RetryPolicy};
///
/// let config = Config::builder()
///     .retry(RetryPolicy::default().with_max_attempts(6))
///     .app_name("nightly-scan/1.4")
///     .build()?;
/// # let _ = config;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Config(Arc<Inner>);

struct Inner {
    settings: Settings,
    environment: HostEnvironment,
    credentials: ByCloud,
    /// Made by the first client.
    transport: Mutex<Option<ReqwestTransport>>,
    /// The caches of default chains, by cloud and scope.
    default_chains: Mutex<HashMap<(TypeId, String), Cached>>,
}

/// Credentials by cloud, with the cloud's name.
type ByCloud = HashMap<TypeId, (&'static str, Arc<dyn ProvideCredentials>)>;

impl Config {
    /// Starts a configuration: `Config::builder().app_name(…).build()?`.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::default()
    }

    fn new(settings: Settings, credentials: ByCloud) -> Self {
        let environment = settings.environment.clone().unwrap_or_else(HostEnvironment::real);
        let environment = settings.with_clock(environment);
        Self(Arc::new(Inner {
            settings,
            environment,
            credentials,
            transport: Mutex::default(),
            default_chains: Mutex::default(),
        }))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn environment(&self) -> &HostEnvironment {
        &self.0.environment
    }

    /// The credentials that the configuration has for a cloud.
    pub(crate) fn credentials<C: Cloud>(&self) -> Option<Arc<dyn ProvideCredentials>> {
        self.0.credentials.get(&TypeId::of::<C>()).map(|(_, credentials)| Arc::clone(credentials))
    }

    /// The transport on reqwest that clients share.
    ///
    /// # Errors
    /// When the proxy or a root certificate is invalid.
    pub(crate) fn shared_transport(&self) -> Result<ReqwestTransport, Error> {
        let mut shared = self.0.transport.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(transport) = &*shared {
            return Ok(transport.clone());
        }
        let transport = self.0.settings.reqwest_transport(&self.0.environment)?;
        Ok(shared.insert(transport).clone())
    }

    /// The cache of the default chain that clients of a cloud share. `scope` names what separates chains of one cloud.
    pub(crate) fn shared_chain<C: Cloud>(
        &self,
        scope: &str,
        environment: &HostEnvironment,
        chain: impl FnOnce(HostEnvironment) -> Chain,
    ) -> Cached {
        let mut chains = self.0.default_chains.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = chains
            .entry((TypeId::of::<C>(), scope.to_owned()))
            .or_insert_with(|| Cached::new(chain(environment.clone())).host_environment(environment));
        cached.clone()
    }
}

/// A configuration without settings: clients have their defaults.
impl Default for Config {
    fn default() -> Self {
        Self::new(Settings::default(), ByCloud::new())
    }
}

/// Prints no secrets.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print("Config", &self.0.settings, &self.0.credentials, f)
    }
}

/// Builds a [`Config`].
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct ConfigBuilder {
    settings: Settings,
    credentials: ByCloud,
}

impl ConfigBuilder {
    settings_setters!(settings);

    /// Sets the credentials of one cloud, or a source of them: `.credentials::<C>(…)`, where `C` is the type in the cloud's
    /// module that is named after the cloud. Clients of other clouds never sign with them. Default: the cloud's default chain.
    pub fn credentials<C: Cloud>(mut self, credentials: impl ProvideCredentials) -> Self {
        self.credentials.insert(TypeId::of::<C>(), (C::NAME, Arc::new(credentials)));
        self
    }

    /// Builds the configuration. Reads no variable and no file.
    ///
    /// # Errors
    /// If a time limit, the concurrency limit or the name of the application is invalid. Proxy and certificates are checked
    /// when the first client is built.
    pub fn build(self) -> Result<Config, Error> {
        self.settings.check()?;
        Ok(Config::new(self.settings, self.credentials))
    }
}

/// Prints no secrets.
impl fmt::Debug for ConfigBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print("ConfigBuilder", &self.settings, &self.credentials, f)
    }
}

fn print(name: &str, settings: &Settings, credentials: &ByCloud, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut clouds: Vec<_> = credentials.values().collect();
    clouds.sort_unstable_by_key(|(cloud, _)| *cloud);
    f.debug_struct(name).field("settings", settings).field("credentials", &clouds).finish_non_exhaustive()
}
