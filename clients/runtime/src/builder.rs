//! The options that the clients of all providers have.

use std::sync::Arc;

use bytes::Bytes;

use crate::client::{Client, Core};
use crate::clock::{Clock, SystemClock};
use crate::credentials::ProvideCredentials;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::region::Region;
use crate::service::{Protocol, Service};
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
    /// The time limits.
    pub timeouts: Timeouts,
    /// The longest answer that is read.
    pub max_answer_bytes: usize,
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
            timeouts: Timeouts::default(),
            max_answer_bytes: 64 << 20,
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
            Some(transport) => transport,
            None => {
                tls::check(&endpoint)?;
                Arc::new(ReqwestTransport::new(&self.timeouts, &self.root_certificates)?)
            }
        };
        Ok(Client::from_core(Core {
            service,
            protocol: Box::new(protocol),
            endpoint,
            region: self.region,
            credentials: self.credentials.unwrap_or_else(credentials),
            transport,
            clock: self.clock,
            timeouts: self.timeouts,
            max_answer_bytes: self.max_answer_bytes,
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

        /// Sets how many bytes of an answer are read before it is refused. Default: 64 MiB.
        #[must_use]
        pub fn max_answer_bytes(mut self, limit: usize) -> Self {
            self.options.max_answer_bytes = limit;
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
