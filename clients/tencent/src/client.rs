//! The builder of Tencent clients.

use std::marker::PhantomData;

use imagescan_runtime::provider::{ClientDefaults, Options};
use imagescan_runtime::{Client, Error, Service};

use crate::config;
use crate::credentials::default_chain;
use crate::protocol::Tencent;
use crate::sign::Signer;
use crate::site::Site;

/// Builds a client of a Tencent service: `tcss::Client::builder()`.
#[derive(Debug)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<S> {
    options: Options,
    site: Option<Site>,
    language: Language,
    sign_action: bool,
    service: PhantomData<fn() -> S>,
}

/// The language in which the service writes its error messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// `en-US`
    #[default]
    English,
    /// `zh-CN`
    Chinese,
}

impl Language {
    /// The value of the header `X-TC-Language`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Chinese => "zh-CN",
        }
    }
}

impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self {
            options: Options::default(),
            site: None,
            language: Language::default(),
            sign_action: false,
            service: PhantomData,
        }
    }
}

impl<S> Clone for ClientBuilder<S> {
    fn clone(&self) -> Self {
        Self {
            options: self.options.clone(),
            site: self.site,
            language: self.language,
            sign_action: self.sign_action,
            service: PhantomData,
        }
    }
}

impl<S: Service> ClientBuilder<S> {
    imagescan_runtime::provider::builder_options!(crate::Region);

    /// Sets the site of the account. Default: [`Site::International`]. If the keys are from a profile of the vendor's command
    /// line, and the builder has no region and no endpoint, the default is the endpoint of that profile.
    pub fn site(mut self, site: Site) -> Self {
        self.site = Some(site);
        self
    }

    /// Sets the language of error messages. Default: [`Language::English`].
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Signs the operation's name as well, as the vendor's guide does; its SDKs sign content type and host only.
    pub fn sign_action(mut self) -> Self {
        self.sign_action = true;
        self
    }

    /// Builds the client. Sends nothing, and loads no credentials.
    ///
    /// The default region is that of `TENCENTCLOUD_REGION`, or else that of the profile of the vendor's command line: for the
    /// mainland sites, and if the profile's keys are used. The international site requires no region.
    ///
    /// The default endpoint is that of the service's variable `TENCENTCLOUD_TCSS_ENDPOINT`, which has priority over profile,
    /// site and region: a host, or a URL, in plain HTTP on this host only unless
    /// [`allow_plain_http`](Self::allow_plain_http) is called.
    ///
    /// # Errors
    /// If the region is not on the site, the site requires a region, the endpoint is invalid, or TLS cannot be set up.
    pub fn build(mut self) -> Result<Client<S>, Error> {
        let site = self.site.unwrap_or_default();
        config::apply_defaults(&mut self.options, self.site, S::META)?;
        match &self.options.region {
            _ if self.options.endpoint.is_some() => {}
            Some(region) => {
                let checked = site.check(S::META, region);
                checked.map_err(|error| self.options.region_error(error))?;
            }
            None => self.options.endpoint = Some(site.host(S::META)?.to_owned()),
        }
        let region = self.options.region.clone();
        let signer = Signer::tc3(S::META.signing_name);
        let signer = if self.sign_action { signer.sign_action() } else { signer };
        let protocol = Tencent { region, language: self.language, signer };
        let defaults = ClientDefaults::new(site.endpoint_set(), config::REGION);
        self.options.build(defaults, default_chain, protocol)
    }
}
