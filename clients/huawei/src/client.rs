//! What a Huawei client is made of.

use std::marker::PhantomData;

use imagescan_runtime::provider::{LookupCell, Options};
use imagescan_runtime::{Client, Error, Service};

use crate::config;
use crate::credentials::default_chain_at;
use crate::protocol::Huawei;
use crate::sign::Signer;
use crate::token_service::TokenServiceConfig;

/// Builds a client of a Huawei service: `hss::Client::builder()`.
#[derive(Debug)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<S> {
    options: Options,
    project_id: Option<String>,
    derived_signature: bool,
    service: PhantomData<fn() -> S>,
}

impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self { options: Options::default(), project_id: None, derived_signature: false, service: PhantomData }
    }
}

impl<S: Service> ClientBuilder<S> {
    imagescan_runtime::provider::builder_options!();

    /// Sets the project whose images are meant: an id of the region's, not a name.
    ///
    /// Default: the variable `HUAWEICLOUD_SDK_PROJECT_ID`; or else `project_id` in the credentials file, if the keys come
    /// from there; or else the project that has the region's name, which IAM is asked for when a call first needs it. It is
    /// kept for the client and its clones: make another client for keys of another account.
    pub fn project_id(mut self, id: impl Into<String>) -> Self {
        self.project_id = Some(id.into());
        self
    }

    /// Signs with `V11-HMAC-SHA256`, a key derived for day, region and service, in place of `SDK-HMAC-SHA256`.
    /// Needs a region.
    pub fn derived_signature(mut self) -> Self {
        self.derived_signature = true;
        self
    }

    /// Makes the client. Nothing is sent, and no credentials are read yet.
    ///
    /// Where no region is set, the variable `HUAWEICLOUD_SDK_REGION` names it. Where no endpoint is set, a variable such as
    /// `HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4` may name one for the region; of several, joined by commas, the first is
    /// used. It may be plain HTTP on this machine alone, unless [`allow_plain_http`](Self::allow_plain_http) says more.
    ///
    /// # Errors
    /// When region and endpoint are missing or wrong, the project id cannot stand in a path, or TLS cannot be set up.
    pub fn build(mut self) -> Result<Client<S>, Error> {
        config::apply_defaults(&mut self.options, S::META)?;
        let signer = match &self.options.region {
            _ if !self.derived_signature => Signer::sdk_hmac(),
            Some(region) => Signer::v11_hmac(region.as_str(), S::META.signing_name),
            None => {
                return Err(Error::invalid("a derived signature is made for a region: set `.region(…)`"));
            }
        };
        let project_id = LookupCell::new(config::project_id(self.project_id, &self.options.environment)?);
        let region = self.options.region.clone();
        let protocol = Huawei { project_id, signer };
        let chain = |environment| default_chain_at(&TokenServiceConfig::new(environment, region));
        self.options.build("public", chain, protocol)
    }
}
