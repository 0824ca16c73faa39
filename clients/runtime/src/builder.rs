//! The options that the clients of all providers have.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Semaphore;

use crate::client::{Client, Core};
use crate::clock::{Clock, SystemClock};
use crate::credentials::ProvideCredentials;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::interceptor::Interceptor;
use crate::proxy::Proxy;
use crate::rate_limit::RateLimits;
use crate::region::Region;
use crate::retry::{Budget, RetryPolicy};
use crate::service::{Protocol, Service};
use crate::skew::Skew;
use crate::timeouts::Timeouts;
use crate::transport::{ReqwestTransport, Transport, tls};

/// What a provider's builder collects for every client; filled by [`builder_options!`](crate::builder_options).
#[derive(Debug)]
#[non_exhaustive]
pub struct Options {
    /// The region.
    pub region: Option<Region>,
    /// The endpoint, in place of the region's.
    pub endpoint: Option<String>,
    /// Whether the endpoint may be plain HTTP.
    pub plain_http: bool,
    /// Where credentials come from.
    pub credentials: Option<Arc<dyn ProvideCredentials>>,
    /// How bytes travel.
    pub transport: Option<Arc<dyn Transport>>,
    /// PEM texts with certificates that are trusted besides the platform's.
    pub root_certificates: Vec<Bytes>,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
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
    /// The longest answer that is read.
    pub max_answer_bytes: usize,
    /// How many requests may be under way at once.
    pub max_concurrency: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            region: None,
            endpoint: None,
            plain_http: false,
            credentials: None,
            transport: None,
            root_certificates: Vec::new(),
            clock: Arc::new(SystemClock),
            proxy: Proxy::default(),
            interceptors: Vec::new(),
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            rate_limits: true,
            correct_clock_skew: true,
            max_answer_bytes: 64 << 20,
            max_concurrency: 100,
        }
    }
}

impl Options {
    /// Adds a PEM text to [`root_certificates`](Self::root_certificates); read when the client is built.
    pub fn trust(&mut self, pem: &[u8]) {
        self.root_certificates.push(Bytes::copy_from_slice(pem));
    }

    /// Makes the client of a service, once the provider has settled endpoint, credentials and protocol.
    ///
    /// # Errors
    /// When the endpoint or the region is wrong, TLS cannot be set up, or this build is without TLS and the endpoint
    /// needs it.
    pub fn build<S: Service>(
        self,
        network: &str,
        credentials: impl FnOnce() -> Arc<dyn ProvideCredentials>,
        protocol: impl Protocol,
    ) -> Result<Client<S>, Error> {
        let service = S::META;
        if self.max_concurrency == 0 {
            return Err(Error::invalid(
                "a client that may have 0 requests under way sends none: raise `.max_concurrency(…)`",
            ));
        }
        let endpoint = match (&self.endpoint, &self.region) {
            (Some(text), _) => Endpoint::parse(text, self.plain_http)?,
            (None, Some(region)) => {
                let table =
                    service.endpoints.iter().find(|table| table.network == network).ok_or_else(|| {
                        Error::invalid(format!("{} has no `{network}` endpoints", service.name))
                    })?;
                Endpoint::from_host(table.host(service.name, region)?)?
            }
            (None, None) => {
                return Err(Error::invalid(format!(
                    "the {} client has neither region nor endpoint: set `.region(…)` or `.endpoint(…)`",
                    service.name
                )));
            }
        };
        let transport = match self.transport {
            Some(_) if !self.root_certificates.is_empty() => {
                return Err(Error::invalid(
                    "there are root certificates beside a transport, which checks certificates by itself: give them to it",
                ));
            }
            Some(_) if !matches!(self.proxy, Proxy::Environment) => {
                return Err(Error::invalid(
                    "there is a proxy beside a transport, which connects by itself: give it to the transport",
                ));
            }
            Some(transport) => transport,
            None => {
                tls::check(&endpoint)?;
                Arc::new(ReqwestTransport::new(&self.timeouts, &self.proxy, &self.root_certificates)?)
            }
        };
        let limits =
            if self.rate_limits { RateLimits::published(service.operations) } else { RateLimits::none() };
        Ok(Client::from_core(Core {
            service,
            protocol: Arc::new(protocol),
            endpoint,
            region: self.region,
            credentials: self.credentials.unwrap_or_else(credentials),
            transport,
            clock: self.clock,
            interceptors: self.interceptors,
            timeouts: self.timeouts,
            retry: self.retry,
            retries: Budget::new(),
            rate_limits: limits,
            skew: Skew::new(),
            correct_clock_skew: self.correct_clock_skew,
            max_answer_bytes: self.max_answer_bytes,
            under_way: Semaphore::new(self.max_concurrency.min(Semaphore::MAX_PERMITS)),
        }))
    }
}

/// The setters of [`Options`] for a provider's builder that keeps them in its field `options`.
#[macro_export]
macro_rules! builder_options {
    () => {
        /// Sets the region, whose endpoint is then used. One of the constants in `region`, or its id as text.
        #[must_use]
        pub fn region(mut self, region: impl ::std::convert::Into<$crate::Region>) -> Self {
            self.options.region = ::std::option::Option::Some(region.into());
            self
        }

        /// Sets the endpoint in place of the region's: `https://host`, `https://host:port`, or a bare host.
        #[must_use]
        pub fn endpoint(mut self, endpoint: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.options.endpoint = ::std::option::Option::Some(endpoint.into());
            self
        }

        /// Allows an endpoint with `http://`, for emulators and test servers. Keys are not sent, but tokens and data
        /// can be read on the way.
        #[must_use]
        pub fn allow_plain_http(mut self) -> Self {
            self.options.plain_http = true;
            self
        }

        /// Sets the credentials, or a source of them.
        #[must_use]
        pub fn credentials(mut self, credentials: impl $crate::ProvideCredentials) -> Self {
            self.options.credentials = ::std::option::Option::Some(::std::sync::Arc::new(credentials));
            self
        }

        /// Sets the time limits.
        #[must_use]
        pub fn timeouts(mut self, timeouts: $crate::Timeouts) -> Self {
            self.options.timeouts = timeouts;
            self
        }

        /// Sets when a call is sent again. Default: [`RetryPolicy::default`](::imagescan_runtime::RetryPolicy), up to
        /// four attempts where that can do no harm.
        #[must_use]
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.options.retry = policy;
            self
        }

        /// Sends without regard to the rate limits that the vendor publishes for single operations.
        #[must_use]
        pub fn no_rate_limits(mut self) -> Self {
            self.options.rate_limits = false;
            self
        }

        /// Signs with the machine's time alone. By default, a request that the service refuses because its time is off
        /// is sent again with the service's; once that is taken, it is kept until it is refused in turn.
        #[must_use]
        pub fn no_clock_correction(mut self) -> Self {
            self.options.correct_clock_skew = false;
            self
        }

        /// Adds what looks at every attempt. May be called again; they are asked in order.
        #[must_use]
        pub fn interceptor(mut self, interceptor: impl $crate::Interceptor) -> Self {
            self.options.interceptors.push(::std::sync::Arc::new(interceptor));
            self
        }

        /// Sends through this proxy, `http://user:password@host:port`, in place of those that the environment names
        /// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). For the default transport alone.
        #[must_use]
        pub fn proxy(mut self, url: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.options.proxy = $crate::Proxy::url(url);
            self
        }

        /// Sends without a proxy, whatever the environment names.
        #[must_use]
        pub fn no_proxy(mut self) -> Self {
            self.options.proxy = $crate::Proxy::None;
            self
        }

        /// Sets how many bytes of an answer are read before it is refused. Default: 64 MiB.
        #[must_use]
        pub fn max_answer_bytes(mut self, limit: usize) -> Self {
            self.options.max_answer_bytes = limit;
            self
        }

        /// Sets how many requests of the client and its clones may be under way at once; each has a connection of its own.
        /// Others wait, which their total time limits bound. Default: 100.
        #[must_use]
        pub fn max_concurrency(mut self, requests: usize) -> Self {
            self.options.max_concurrency = requests;
            self
        }

        /// Sends by another transport than reqwest. The limits for connecting and reading are then its own affair.
        #[must_use]
        pub fn transport(mut self, transport: impl $crate::Transport) -> Self {
            self.options.transport = ::std::option::Option::Some(::std::sync::Arc::new(transport));
            self
        }

        /// Trusts the certificates of this PEM text besides the platform's own: of a company's proxy or a test server.
        /// May be called again. For the default transport alone; another one checks certificates by itself.
        #[must_use]
        pub fn root_certificates(mut self, pem: impl ::std::convert::AsRef<[u8]>) -> Self {
            self.options.trust(pem.as_ref());
            self
        }

        /// Takes the time from another clock than the machine's.
        #[must_use]
        pub fn clock(mut self, clock: impl $crate::Clock) -> Self {
            self.options.clock = ::std::sync::Arc::new(clock);
            self
        }
    };
}
