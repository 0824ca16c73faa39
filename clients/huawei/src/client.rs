//! The builder of Huawei clients.

use std::marker::PhantomData;

use imagescan_runtime::provider::{ClientDefaults, LookupCell, Options};
use imagescan_runtime::{Client, Error, Service};

use crate::config;
use crate::credentials::default_chain_at;
use crate::protocol::Huawei;
use crate::sign::Signer;
use crate::token_service::{GENERAL_DOMAIN, TokenServiceConfig, domain};

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

impl<S> Clone for ClientBuilder<S> {
    fn clone(&self) -> Self {
        Self {
            options: self.options.clone(),
            project_id: self.project_id.clone(),
            derived_signature: self.derived_signature,
            service: PhantomData,
        }
    }
}

impl<S: Service> ClientBuilder<S> {
    imagescan_runtime::provider::builder_options!(crate::Region);

    /// Sets the project of the calls: the id of a project in the region, not its name.
    ///
    /// Default: the variable `HUAWEICLOUD_SDK_PROJECT_ID`; or else `project_id` in the credentials file, if the keys are
    /// from there; or else the project with the region's name, which the first call that needs it looks up at IAM. The
    /// client and its clones store it: build another client for keys of another account.
    pub fn project_id(mut self, id: impl Into<String>) -> Self {
        self.project_id = Some(id.into());
        self
    }

    /// Signs with `V11-HMAC-SHA256`, with a key derived for day, region and service, instead of `SDK-HMAC-SHA256`.
    /// Requires a region.
    pub fn derived_signature(mut self) -> Self {
        self.derived_signature = true;
        self
    }

    /// Builds the client. Sends nothing, and loads no credentials.
    ///
    /// The default region is that of the variable `HUAWEICLOUD_SDK_REGION`. The default endpoint is that of a variable for
    /// service and region, such as `HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4`, of which the first of a comma-separated list is
    /// used, or else the region's. The variable may be plain HTTP on this host only, unless
    /// [`allow_plain_http`](Self::allow_plain_http) is called.
    ///
    /// # Errors
    /// If region and endpoint are missing or invalid, the project id is invalid in a path, or TLS cannot be set up.
    pub fn build(mut self) -> Result<Client<S>, Error> {
        config::apply_defaults(&mut self.options, S::META)?;
        let signer = match &self.options.region {
            _ if !self.derived_signature => Signer::sdk_hmac(),
            Some(region) => Signer::v11_hmac(region.as_str(), S::META.signing_name),
            None => {
                return Err(Error::invalid("a derived signature requires a region: set `.region(…)`"));
            }
        };
        let project_id = LookupCell::new(config::project_id(self.project_id, self.options.environment())?);
        let region = self.options.region.clone();
        let protocol = Huawei { project_id, signer };
        let chain = |environment| default_chain_at(&TokenServiceConfig::new(environment, region));
        let scope = self.options.region.as_ref().and_then(|region| domain(region.as_str()));
        let defaults =
            ClientDefaults::new("public", config::REGION).chain_scope(scope.unwrap_or(GENERAL_DOMAIN));
        self.options.build(defaults, chain, protocol)
    }
}
