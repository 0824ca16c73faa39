//! The options that the clients of all providers have.

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
use crate::policy::retry::{Budget, RetryPolicy};
use crate::policy::skew::Skew;
use crate::policy::timeouts::Timeouts;
use crate::protocol::Protocol;
use crate::transport::proxy::{Proxy, ProxyServer, Routes};
use crate::transport::{ReqwestTransport, Transport, tls};
use crate::types::endpoint::{Endpoint, redacted_url};
use crate::types::region::Region;
use crate::types::service::Service;

/// What a provider's builder collects for every client; filled by [`builder_options!`](crate::builder_options).
#[non_exhaustive]
pub struct Options {
    /// The region.
    pub region: Option<Region>,
    /// Where the region was found, if the user did not give it: a variable or a file.
    pub region_source: Option<String>,
    /// The endpoint, in place of the region's.
    pub endpoint: Option<String>,
    /// Whether the endpoint may be plain HTTP.
    pub plain_http: bool,
    /// Where credentials come from.
    pub credentials: Option<Arc<dyn ProvideCredentials>>,
    /// The machine: where credentials, and what else is not set, are looked for.
    pub environment: HostEnvironment,
    /// How bytes travel.
    pub transport: Option<Arc<dyn Transport>>,
    /// PEM texts with certificates that are trusted besides the platform's.
    pub root_certificates: Vec<Bytes>,
    /// What tells the time, in place of the machine's clock.
    pub clock: Option<Arc<dyn Clock>>,
    /// Which proxy requests go through.
    pub proxy: Proxy,
    /// What looks at every attempt.
    pub interceptors: Vec<Arc<dyn Interceptor>>,
    /// The time limits.
    pub timeouts: Timeouts,
    /// When a call is sent again.
    pub retry: RetryPolicy,
    /// Whether the vendor's published rate limits are kept.
    pub rate_limits: bool,
    /// Whether the service's clock is learnt when it refuses the time of a request.
    pub correct_clock_skew: bool,
    /// The longest response that is read.
    pub max_response_bytes: usize,
    /// How many requests may be under way at once.
    pub max_concurrency: usize,
}

/// An endpoint that was pasted with a password or a query prints neither.
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
    /// Adds a PEM text to [`root_certificates`](Self::root_certificates); read when the client is built.
    pub fn trust(&mut self, pem: &[u8]) {
        self.root_certificates.push(Bytes::copy_from_slice(pem));
    }

    /// Makes the client of a service, once the provider has settled endpoint and protocol. `default_chain` gives the
    /// credentials' sources where the user gave no credentials.
    ///
    /// # Errors
    /// When the endpoint, the region, the proxy, a time limit or a root certificate is wrong, TLS cannot be set up, or this
    /// build is without TLS and the endpoint needs it.
    pub fn build<S: Service>(
        self,
        network: &str,
        default_chain: impl FnOnce(HostEnvironment) -> Chain,
        protocol: impl Protocol,
    ) -> Result<Client<S>, Error> {
        let service = S::META;
        self.timeouts.check()?;
        if self.max_concurrency == 0 {
            return Err(Error::invalid(
                "a client that may have 0 requests under way sends none: raise `.max_concurrency(…)`",
            ));
        }
        self.check_region(service)?;
        let endpoint = match (&self.endpoint, &self.region) {
            (Some(text), _) => Endpoint::parse(text, self.plain_http)?,
            (None, Some(region)) => {
                let table =
                    service.endpoints.iter().find(|table| table.network == network).ok_or_else(|| {
                        Error::invalid(format!("{} has no `{network}` endpoints", service.name))
                    })?;
                let host = table.host(service.name, region).map_err(|error| self.about_region(error))?;
                Endpoint::from_host(host)?
            }
            (None, None) => {
                return Err(Error::invalid(format!(
                    "the {} client has neither region nor endpoint: set `.region(…)` or `.endpoint(…)`",
                    service.name
                )));
            }
        };
        let own = self.transport.or_else(|| self.environment.custom_transport());
        let given = own.is_some();
        let mut proxy = None;
        let transport = match own {
            Some(_) if !self.root_certificates.is_empty() => {
                return Err(Error::invalid(
                    "there are root certificates beside a transport, which checks certificates by itself: give them to it",
                ));
            }
            Some(_) if !matches!(self.proxy, Proxy::FromEnvironment) => {
                return Err(Error::invalid(
                    "there is a proxy beside a transport, which connects by itself: give it to the transport",
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
        let environment = self.environment.with_client_transport(&transport, given);
        let environment = match self.clock {
            Some(clock) => environment.with_clock(clock),
            None => environment,
        };
        let credentials = self.credentials.unwrap_or_else(|| {
            Arc::new(Cached::new(default_chain(environment.clone())).host_environment(&environment))
        });
        let limited = if self.rate_limits { service.operations } else { &[] };
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
            retries: Budget::new(),
            skew: Skew::new(),
            correct_clock_skew: self.correct_clock_skew,
            max_response_bytes: self.max_response_bytes,
            admission: Admission::new(self.max_concurrency, limited),
        }))
    }
}
