//! The options of a client, the same for all providers.

mod host_defaults;
pub(crate) mod setters;
pub(crate) mod settings;

use std::fmt;
use std::sync::Arc;

use crate::auth::{Cached, Chain, ProvideCredentials};
use crate::client::config::Config;
use crate::client::{Client, Core};
use crate::error::Error;
use crate::machine::HostEnvironment;
use crate::policy::admission::Admission;
use crate::policy::retry_budget::RetryBudget;
use crate::policy::skew::Skew;
use crate::protocol::Protocol;
use crate::transport::{Transport, tls};
use crate::types::endpoint::{Endpoint, redacted_url};
use crate::types::region_id::RegionId;
use crate::types::service::{Cloud, Service, ServiceMeta};
use settings::Settings;

/// The options of a client, which a provider's builder collects by the setters of
/// [`builder_options!`](crate::builder_options).
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The configuration that the client shares with others. Its settings apply where [`settings`](Self::settings) has none.
    pub config: Config,
    /// The settings of this client.
    pub settings: Settings,
    /// The region.
    pub region: Option<RegionId>,
    /// The variable or file that the region is from; `None` if the program set it.
    pub region_source: Option<String>,
    /// The endpoint, in place of the region's.
    pub endpoint: Option<String>,
    /// Whether the endpoint may be plain HTTP. Default: `false`.
    pub plain_http: bool,
    /// The credentials, or their source. Default: those of the configuration, or else the provider's default chain.
    pub credentials: Option<Arc<dyn ProvideCredentials>>,
}

/// Prints the endpoint without password and query.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("config", &self.config)
            .field("settings", &self.settings)
            .field("region", &self.region)
            .field("endpoint", &self.endpoint.as_deref().map(redacted_url))
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// The provider's part of building a client.
#[derive(Clone, Copy, Debug)]
pub struct ClientDefaults<'a> {
    endpoint_set: &'a str,
    region_variable: &'a str,
    chain_scope: &'a str,
}

impl<'a> ClientDefaults<'a> {
    /// `endpoint_set` names the endpoint table of the service that the region is looked up in, `region_variable` the variable
    /// of the default region, for errors.
    #[must_use]
    pub const fn new(endpoint_set: &'a str, region_variable: &'a str) -> Self {
        Self { endpoint_set, region_variable, chain_scope: "" }
    }

    /// Sets what separates the default chains of clients of one configuration. Default: nothing.
    #[must_use]
    pub const fn chain_scope(mut self, scope: &'a str) -> Self {
        self.chain_scope = scope;
        self
    }
}

impl Options {
    /// The host environment, in which credentials and unset options are looked up.
    #[must_use]
    pub fn environment(&self) -> &HostEnvironment {
        self.settings.environment.as_ref().unwrap_or_else(|| self.config.environment())
    }

    /// The credentials of the builder, or else those of the configuration for the cloud `C`.
    #[must_use]
    pub fn credentials<C: Cloud>(&self) -> Option<Arc<dyn ProvideCredentials>> {
        self.credentials.clone().or_else(|| self.config.credentials::<C>())
    }

    /// Builds the client of a service. `default_chain` returns the credential sources for a client without credentials.
    ///
    /// # Errors
    /// When the endpoint, the region, the proxy, a time limit, the name of the application or a root certificate is invalid,
    /// TLS cannot be set up, or the endpoint needs TLS and this build has none.
    pub fn build<S: Service>(
        self,
        defaults: ClientDefaults<'_>,
        default_chain: impl FnOnce(HostEnvironment) -> Chain,
        protocol: impl Protocol,
    ) -> Result<Client<S>, Error> {
        let service = S::META;
        let credentials = self.credentials::<S::Cloud>();
        let shares_transport = self.settings.share_transport_of(self.config.settings());
        let shares_chain = shares_transport && self.settings.clock.is_none();
        let settings = self.settings.clone().over(self.config.settings());
        let environment = settings.with_clock(self.environment().clone());
        settings.check()?;
        let endpoint = self.resolve_endpoint(service, defaults)?;
        let custom = settings.transport.clone().or_else(|| environment.custom_transport());
        let is_custom = custom.is_some();
        let (transport, proxy): (Arc<dyn Transport>, _) = match custom {
            Some(_) if !settings.root_certificates.is_empty() => {
                return Err(Error::invalid(
                    "`.root_certificates(…)` cannot be combined with a custom transport, which verifies certificates itself: configure it there",
                ));
            }
            Some(_) if settings.proxy.is_some() => {
                return Err(Error::invalid(
                    "`.proxy(…)` and `.no_proxy()` cannot be combined with a custom transport, which connects itself: configure it there",
                ));
            }
            Some(transport) => (transport, None),
            None => {
                tls::check(&endpoint)?;
                let transport = if shares_transport {
                    self.config.shared_transport()?
                } else {
                    settings.reqwest_transport(&environment)?
                };
                let proxy = transport.proxy_for(&endpoint)?;
                if endpoint.is_https() {
                    transport.prepare_tls()?;
                }
                (Arc::new(transport.with_user_agent(&settings.user_agent())?), proxy)
            }
        };
        let environment = environment.with_client_transport(&transport, is_custom);
        let credentials = credentials.unwrap_or_else(|| {
            let scope = defaults.chain_scope;
            Arc::new(if shares_chain {
                self.config.shared_chain::<S::Cloud>(scope, &environment, default_chain)
            } else {
                Cached::new(default_chain(environment.clone())).host_environment(&environment)
            })
        });
        let rate_limited = if settings.rate_limits.unwrap_or(true) { service.operations } else { &[] };
        Ok(Client::from_core(Core {
            service,
            protocol: Arc::new(protocol),
            endpoint,
            region: self.region,
            credentials,
            transport,
            proxy,
            environment,
            interceptors: settings.interceptors,
            timeouts: settings.timeouts.unwrap_or_default(),
            retry: settings.retry.unwrap_or_default(),
            published_limits: settings.published_limits.unwrap_or(false),
            retry_budget: RetryBudget::new(),
            skew: Skew::new(),
            correct_clock_skew: settings.clock_skew_correction.unwrap_or(true),
            max_response_bytes: settings.max_response_bytes.unwrap_or(8 << 20),
            admission: Admission::new(settings.max_concurrency.unwrap_or(100), rate_limited),
        }))
    }

    /// The endpoint that is set, or else the region's.
    fn resolve_endpoint(
        &self,
        service: &ServiceMeta,
        defaults: ClientDefaults<'_>,
    ) -> Result<Endpoint, Error> {
        self.check_region(service)?;
        if let Some(text) = &self.endpoint {
            return if self.plain_http { Endpoint::parse_insecure(text) } else { Endpoint::parse(text) };
        }
        let Some(region) = &self.region else {
            return Err(Error::invalid(format!(
                "the {} client has neither region nor endpoint: set `.region(…)`, `.endpoint(…)`, or {} in the environment",
                service.name, defaults.region_variable
            )));
        };
        let endpoint_set = defaults.endpoint_set;
        let table =
            service.endpoints.iter().find(|table| table.endpoint_set == endpoint_set).ok_or_else(|| {
                Error::invalid(format!("{} has no `{endpoint_set}` endpoints", service.name))
            })?;
        let host = table.host(service.name, region).map_err(|error| self.region_error(error))?;
        Endpoint::from_host(host)
    }
}
