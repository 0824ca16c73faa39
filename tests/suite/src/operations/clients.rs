//! A client for every service, all with the same settings.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use imagescan::{Credentials, Error, RetryPolicy};
use imagescan_alibaba::{Format, SignatureVersion};
use imagescan_runtime::{Body, BoxFuture, Client, FixedClock, Service, Transport, TransportError};

use super::{AnyClient, OPERATIONS, Operation, Reply};

/// What clients are built with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Signs the requests.
    pub credentials: Credentials,
    /// The project of Huawei Cloud.
    pub project: String,
    /// The URL of the emulator. Without one, requests are for a region of the cloud.
    pub endpoint: Option<String>,
    /// Replaces the network.
    pub transport: Option<Arc<dyn Transport>>,
    /// Replaces the system's clock.
    pub now: Option<SystemTime>,
    /// Replaces the default policy.
    pub retry: Option<RetryPolicy>,
    /// Whether published rate limits apply.
    pub rate_limits: bool,
    /// The signature of Alibaba Cloud.
    pub signature: SignatureVersion,
    /// The format that Alibaba Cloud responds in.
    pub format: Format,
}

impl Settings {
    /// Default settings with these credentials and this project.
    #[must_use]
    pub fn new(credentials: Credentials, project: impl Into<String>) -> Self {
        Self {
            credentials,
            project: project.into(),
            endpoint: None,
            transport: None,
            now: None,
            retry: None,
            rate_limits: true,
            signature: SignatureVersion::Acs3,
            format: Format::Json,
        }
    }
}

/// A builder that takes the settings.
pub trait Configure<S: Service> {
    /// Builds the client.
    ///
    /// # Errors
    /// When the settings are invalid.
    fn configure(self, settings: &Settings) -> Result<Client<S>, Error>;
}

macro_rules! common {
    ($builder:expr, $settings:expr, $region:expr) => {{
        let settings: &Settings = $settings;
        let mut builder = $builder
            .host_environment(imagescan::HostEnvironment::empty())
            .region($region)
            .credentials(settings.credentials.clone());
        if let Some(url) = &settings.endpoint {
            builder = builder.endpoint(url).allow_plain_http();
        }
        if let Some(transport) = &settings.transport {
            builder = builder.transport(Shared(Arc::clone(transport)));
        } else {
            builder = builder.no_proxy();
        }
        if let Some(now) = settings.now {
            builder = builder.clock(FixedClock(now));
        }
        if let Some(retry) = settings.retry {
            builder = builder.retry(retry);
        }
        builder.rate_limits(settings.rate_limits)
    }};
}

impl<S: Service> Configure<S> for imagescan_huawei::ClientBuilder<S> {
    fn configure(self, settings: &Settings) -> Result<Client<S>, Error> {
        common!(self, settings, "cn-north-4").project_id(&settings.project).build()
    }
}

impl<S: Service> Configure<S> for imagescan_tencent::ClientBuilder<S> {
    fn configure(self, settings: &Settings) -> Result<Client<S>, Error> {
        common!(self, settings, "ap-singapore").build()
    }
}

impl<S: Service> Configure<S> for imagescan_alibaba::ClientBuilder<S> {
    fn configure(self, settings: &Settings) -> Result<Client<S>, Error> {
        let builder = common!(self, settings, "cn-hangzhou");
        builder.signature(settings.signature).format(settings.format).build()
    }
}

pub(super) fn build<S: Service>(settings: &Settings) -> Result<AnyClient, Error>
where
    S::Builder: Configure<S>,
{
    Ok(Arc::new(Client::<S>::builder().configure(settings)?))
}

/// A transport behind a shared pointer.
#[derive(Debug)]
struct Shared(Arc<dyn Transport>);

impl Transport for Shared {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        self.0.send(request)
    }
}

/// A client for every service.
#[derive(Clone)]
pub struct Clients(BTreeMap<(&'static str, &'static str), AnyClient>);

impl Clients {
    /// Builds a client for each service of the registry.
    ///
    /// # Errors
    /// When the settings are invalid.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let mut clients = BTreeMap::new();
        for operation in OPERATIONS {
            let key = (operation.service.provider, operation.service.name);
            if let Entry::Vacant(entry) = clients.entry(key) {
                entry.insert((operation.build)(settings)?);
            }
        }
        Ok(Self(clients))
    }

    /// Sends an operation with the parameters of a JSON object.
    ///
    /// # Errors
    /// The error of the call.
    ///
    /// # Panics
    /// When the JSON does not describe the operation.
    pub async fn send(&self, operation: &Operation, request: &str) -> Result<Reply, Error> {
        (operation.send)(self.of(operation), request).await
    }

    /// The size of the operation's call as a value, in bytes.
    #[must_use]
    pub fn call_size(&self, operation: &Operation) -> usize {
        (operation.call_size)(self.of(operation), operation.request)
    }

    fn of(&self, operation: &Operation) -> &AnyClient {
        &self.0[&(operation.service.provider, operation.service.name)]
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
