//! The options of a client, the same for all providers.

mod setters;
mod settings;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::auth::{Cached, Chain, ProvideCredentials};
use crate::client::interceptor::Interceptor;
use crate::client::{Client, Core};
use crate::error::Error;
use crate::machine::HostEnvironment;
use crate::machine::clock::Clock;
use crate::policy::admission::Admission;
use crate::policy::retry::RetryPolicy;
use crate::policy::retry_budget::RetryBudget;
use crate::policy::skew::Skew;
use crate::policy::timeouts::Timeouts;
use crate::protocol::Protocol;
use crate::transport::proxy::{Proxy, ProxyServer, Routes};
use crate::transport::{ReqwestTransport, Transport, tls};
use crate::types::endpoint::{Endpoint, redacted_url};
use crate::types::region::Region;
use crate::types::service::Service;

/// The options of a client, which a provider's builder collects by the setters of
/// [`builder_options!`](crate::builder_options).
#[non_exhaustive]
pub struct Options {
    /// The region.
    pub region: Option<Region>,
    /// The variable or file that the region is from; `None` if the program set it.
    pub region_source: Option<String>,
    /// The endpoint, in place of the region's.
    pub endpoint: Option<String>,
    /// Whether the endpoint may be plain HTTP. Default: `false`.
    pub plain_http: bool,
    /// The credentials, or their source. Default: the provider's default chain.
    pub credentials: Option<Arc<dyn ProvideCredentials>>,
    /// The host environment, in which credentials and unset options are looked up.
    pub environment: HostEnvironment,
    /// The transport, in place of reqwest.
    pub transport: Option<Arc<dyn Transport>>,
    /// PEM texts with certificates that are trusted in addition to the platform's.
    pub root_certificates: Vec<Bytes>,
    /// The clock, in place of the system clock.
    pub clock: Option<Arc<dyn Clock>>,
    /// The proxy for all requests.
    pub proxy: Proxy,
    /// The interceptors, in the order in which they are called.
    pub interceptors: Vec<Arc<dyn Interceptor>>,
    /// The time limits.
    pub timeouts: Timeouts,
    /// When a call is retried.
    pub retry: RetryPolicy,
    /// Whether the client observes the vendor's published rate limits. Default: `true`.
    pub rate_limits: bool,
    /// Whether a request is signed with the service's time after the service rejected its timestamp. Default: `true`.
    pub correct_clock_skew: bool,
    /// The longest response body that is read, in bytes. Default: 8 MiB.
    pub max_response_bytes: usize,
    /// How many requests may be in flight at once. Default: 100.
    pub max_concurrency: usize,
}

/// Prints the endpoint without password and query.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint.as_deref().map(redacted_url))
            .field("credentials", &self.credentials)
            .field("transport", &self.transport)
            .field("proxy", &self.proxy)
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            region: None,
            region_source: None,
            endpoint: None,
            plain_http: false,
            credentials: None,
            environment: HostEnvironment::real(),
            transport: None,
            root_certificates: Vec::new(),
            clock: None,
            proxy: Proxy::default(),
            interceptors: Vec::new(),
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            rate_limits: true,
            correct_clock_skew: true,
            max_response_bytes: 8 << 20,
            max_concurrency: 100,
        }
    }
}

impl Options {
    /// Adds a PEM text to [`root_certificates`](Self::root_certificates). It is parsed when the client is built.
    pub fn add_root_certificates(&mut self, pem: &[u8]) {
        self.root_certificates.push(Bytes::copy_from_slice(pem));
    }

    /// Builds the client of a service. `endpoint_set` names the endpoint table of the service that the region is looked up in.
    /// `default_chain` returns the credential sources for a client without credentials.
    ///
    /// # Errors
    /// When the endpoint, the region, the proxy, a time limit or a root certificate is invalid, TLS cannot be set up, or
    /// the endpoint needs TLS and this build has none.
    pub fn build<S: Service>(
        self,
        endpoint_set: &str,
        default_chain: impl FnOnce(HostEnvironment) -> Chain,
        protocol: impl Protocol,
    ) -> Result<Client<S>, Error> {
        let service = S::META;
        self.timeouts.check()?;
        if self.max_concurrency == 0 {
            return Err(Error::invalid(
                "a client with a concurrency limit of 0 sends nothing: raise `.max_concurrency(…)`",
            ));
        }
        self.check_region(service)?;
        let endpoint = match (&self.endpoint, &self.region) {
            (Some(text), _) => Endpoint::parse(text, self.plain_http)?,
            (None, Some(region)) => {
                let table =
                    service.endpoints.iter().find(|table| table.endpoint_set == endpoint_set).ok_or_else(
                        || Error::invalid(format!("{} has no `{endpoint_set}` endpoints", service.name)),
                    )?;
                let host = table.host(service.name, region).map_err(|error| self.region_error(error))?;
                Endpoint::from_host(host)?
            }
            (None, None) => {
                return Err(Error::invalid(format!(
                    "the {} client has neither region nor endpoint: set `.region(…)` or `.endpoint(…)`",
                    service.name
                )));
            }
        };
        let custom = self.transport.or_else(|| self.environment.custom_transport());
        let is_custom = custom.is_some();
        let mut proxy = None;
        let transport = match custom {
            Some(_) if !self.root_certificates.is_empty() => {
                return Err(Error::invalid(
                    "root certificates cannot be combined with a custom transport, which verifies certificates itself: configure them there",
                ));
            }
            Some(_) if !matches!(self.proxy, Proxy::FromEnvironment) => {
                return Err(Error::invalid(
                    "a proxy cannot be combined with a custom transport, which connects itself: configure it there",
                ));
            }
            Some(transport) => transport,
            None => {
                tls::check(&endpoint)?;
                let routes = Routes::new(&self.proxy, |name| self.environment.variable(name))?;
                routes.check(endpoint.is_https())?;
                let uri = endpoint.uri("/").map_err(|error| Error::invalid(error.to_string()))?;
                proxy = routes.proxy(&uri)?.map(ProxyServer::redacted);
                let transport = ReqwestTransport::new(&self.timeouts, routes, &self.root_certificates)?;
                if endpoint.is_https() {
                    transport.prepare_tls()?;
                }
                Arc::new(transport)
            }
        };
        let environment = self.environment.with_client_transport(&transport, is_custom);
        let environment = match self.clock {
            Some(clock) => environment.with_clock(clock),
            None => environment,
        };
        let credentials = self.credentials.unwrap_or_else(|| {
            Arc::new(Cached::new(default_chain(environment.clone())).host_environment(&environment))
        });
        let rate_limited = if self.rate_limits { service.operations } else { &[] };
        Ok(Client::from_core(Core {
            service,
            protocol: Arc::new(protocol),
            endpoint,
            region: self.region,
            credentials,
            transport,
            proxy,
            environment,
            interceptors: self.interceptors,
            timeouts: self.timeouts,
            retry: self.retry,
            retry_budget: RetryBudget::new(),
            skew: Skew::new(),
            correct_clock_skew: self.correct_clock_skew,
            max_response_bytes: self.max_response_bytes,
            admission: Admission::new(self.max_concurrency, rate_limited),
        }))
    }
}
