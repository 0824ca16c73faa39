//! The builder of Alibaba clients.

use std::marker::PhantomData;
use std::sync::Arc;

use imagescan_runtime::provider::{ClientDefaults, Options};
use imagescan_runtime::{Client, Error, Service};

use crate::config;
use crate::credentials::{ClientSettings, default_chain_for};
use crate::nonce::Nonces;
use crate::protocol::Alibaba;
use crate::sign::Signer;

/// Builds a client of an Alibaba service: `sas::Client::builder()`.
#[derive(Debug)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<S> {
    options: Options,
    network: Option<Network>,
    signature: SignatureVersion,
    format: Format,
    nonces: Nonces,
    service: PhantomData<fn() -> S>,
}

/// The network that the endpoints are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Network {
    /// The public network.
    #[default]
    Public,
    /// The virtual private cloud (VPC) of the region.
    Vpc,
}

impl Network {
    /// The name of its endpoint set.
    pub(crate) const fn endpoint_set(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Vpc => "vpc",
        }
    }
}

/// The signature of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// `ACS3-HMAC-SHA256`: covers method, path, query, body, and the headers that matter.
    #[default]
    Acs3,
    /// `HMAC-SHA1` with `SignatureVersion=1.0`: all signature parameters are in the query, also the security token of a
    /// temporary key. The vendor supports it for programs that cannot send headers.
    Rpc,
}

/// The format of responses that requests ask for. The client decodes both formats, whatever the setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
}

impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self {
            options: Options::default(),
            network: None,
            signature: SignatureVersion::default(),
            format: Format::default(),
            nonces: Nonces::Random,
            service: PhantomData,
        }
    }
}

impl<S> Clone for ClientBuilder<S> {
    fn clone(&self) -> Self {
        Self {
            options: self.options.clone(),
            network: self.network,
            signature: self.signature,
            format: self.format,
            nonces: self.nonces.clone(),
            service: PhantomData,
        }
    }
}

impl<S: Service> ClientBuilder<S> {
    imagescan_runtime::provider::builder_options!(crate::Region);

    /// Sets the network of the region's endpoint, and of that of STS. Has no effect on the service if `.endpoint(…)` is set, and
    /// none on STS if its endpoint is set.
    ///
    /// Default: that of the profile in use (`endpoint_type` or `enable_vpc` in `~/.aliyun/config.json`); or else
    /// [`Network::Vpc`] with `ALIBABA_CLOUD_ENDPOINT_TYPE=vpc` or `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED=true`; or else
    /// [`Network::Public`]. If a profile or a variable selects the VPC and the service has no VPC host in the region, the
    /// public host is used; if this setter selects it, that is an error.
    pub fn network(mut self, network: Network) -> Self {
        self.network = Some(network);
        self
    }

    /// Sets the signature of requests. Default: [`SignatureVersion::Acs3`]. A bearer token replaces either.
    pub fn signature(mut self, version: SignatureVersion) -> Self {
        self.signature = version;
        self
    }

    /// Sets the format of responses. Default: [`Format::Json`].
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Uses the nonces that `next` returns, one for each attempt, instead of the operating system's random numbers; for tests.
    /// The service rejects a repeated nonce.
    pub fn nonces(mut self, next: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.nonces = Nonces::Custom(Arc::new(next));
        self
    }

    /// Builds the client. Sends nothing, and loads no credentials.
    ///
    /// The default region is that of `ALIBABA_CLOUD_REGION_ID` or `ALIBABA_CLOUD_REGION`, or else, if the client has no endpoint
    /// either, that of the profile in use in `~/.aliyun/config.json`.
    ///
    /// The default endpoint is that of the service's variable, such as `ALIBABA_CLOUD_SAS_ENDPOINT`, or
    /// else the region's. The variable is a host, or a URL, in plain HTTP on this host only unless
    /// [`allow_plain_http`](Self::allow_plain_http) is called. With it, no region is required.
    ///
    /// # Errors
    /// If region and endpoint are missing or invalid, the profile cannot be read, or TLS cannot be set up.
    pub fn build(mut self) -> Result<Client<S>, Error> {
        let network = config::apply_defaults(&mut self.options, self.network, S::META)?;
        let protocol = Alibaba { signer: Signer::new(self.signature, self.nonces), format: self.format };
        let settings = ClientSettings {
            region: self.options.region.clone(),
            network: self.network,
            names_profile: false,
        };
        let scope = self.network.map_or("", Network::endpoint_set);
        let defaults = ClientDefaults::new(network.endpoint_set(), config::REGION).chain_scope(scope);
        self.options.build(defaults, |environment| default_chain_for(environment, &settings), protocol)
    }
}
