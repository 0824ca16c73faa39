//! What an Alibaba client is made of.

use std::marker::PhantomData;
use std::sync::Arc;

use imagescan_runtime::provider::Options;
use imagescan_runtime::{Client, Error, Service};

use crate::config;
use crate::credentials::{ClientSettings, default_chain_of};
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

/// From where the endpoints are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Network {
    /// From anywhere.
    #[default]
    Public,
    /// From within a virtual private cloud of the region.
    Vpc,
}

impl Network {
    /// The name of its tables of hosts.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Vpc => "vpc",
        }
    }
}

/// How requests are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// `ACS3-HMAC-SHA256`: covers method, path, query, body, and the headers that matter.
    #[default]
    Acs3,
    /// `HMAC-SHA1` with `SignatureVersion=1.0`: everything travels in the query, the security token of a temporary
    /// key included. The vendor keeps it for what cannot send headers.
    Rpc,
}

/// What answers are asked for in. Either is understood, whichever was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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

impl<S: Service> ClientBuilder<S> {
    imagescan_runtime::provider::builder_options!();

    /// Sets from where the region's endpoint is reached, and that of STS. Without effect beside `.endpoint(…)` for the
    /// service, and beside an endpoint of its own for STS.
    ///
    /// Default: what the profile in use says (`endpoint_type` or `enable_vpc` in `~/.aliyun/config.json`); or else
    /// [`Network::Vpc`] by `ALIBABA_CLOUD_ENDPOINT_TYPE=vpc` or `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED=true`; or else
    /// [`Network::Public`]. If the machine says so and the service has no such host in the region, the public one is used;
    /// if this says so, that is an error.
    pub fn network(mut self, network: Network) -> Self {
        self.network = Some(network);
        self
    }

    /// Sets how requests are signed. Default: [`SignatureVersion::Acs3`]. A bearer token takes the place of either.
    pub fn signature(mut self, version: SignatureVersion) -> Self {
        self.signature = version;
        self
    }

    /// Sets what answers are asked for in. Default: [`Format::Json`].
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Takes the nonce of each attempt from `next` in place of the operating system's random numbers; for tests.
    /// The service refuses a nonce that it has seen.
    pub fn nonces(mut self, next: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.nonces = Nonces::Given(Arc::new(next));
        self
    }

    /// Makes the client. Nothing is sent, and no credentials are read yet.
    ///
    /// A client that was given no region takes that of `ALIBABA_CLOUD_REGION_ID` or `ALIBABA_CLOUD_REGION`; one that has
    /// no endpoint either, that of the profile in use in `~/.aliyun/config.json`.
    ///
    /// A client that was given no endpoint takes that of the service's variable, `ALIBABA_CLOUD_SAS_ENDPOINT` or
    /// `ALIBABA_CLOUD_CR_ENDPOINT`, before the region's: a host, or a URL, in plain HTTP on this machine alone unless
    /// [`allow_plain_http`](Self::allow_plain_http) says more. It needs no region then.
    ///
    /// # Errors
    /// When region and endpoint are missing or wrong, the profile cannot be read, or TLS cannot be set up.
    pub fn build(mut self) -> Result<Client<S>, Error> {
        let network = config::apply_defaults(&mut self.options, self.network, S::META)?;
        if self.options.region.is_none() && self.options.endpoint.is_none() {
            return Err(Error::invalid(format!(
                "the {} client has neither region nor endpoint: set `.region(…)`, `.endpoint(…)`, or \
                 ALIBABA_CLOUD_REGION_ID in the environment",
                S::META.name
            )));
        }
        let protocol = Alibaba { signer: Signer::new(self.signature, self.nonces), format: self.format };
        let settings = ClientSettings { region: self.options.region.clone(), network: self.network };
        self.options.build(network.table(), |environment| default_chain_of(environment, &settings), protocol)
    }
}
