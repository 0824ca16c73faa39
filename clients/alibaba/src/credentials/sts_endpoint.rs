//! The endpoint of the Security Token Service (STS).
//!
//! An endpoint has priority over a region: first that of the source, then `sts_endpoint` of the profile, then the variable. Of
//! regions, one for STS has priority over that of the client, and that over `region_id` of the profile.

use imagescan_runtime::provider::{PlainHttp, check_plain_http};
use imagescan_runtime::{Endpoint, Error, ErrorKind, HostEnvironment, RegionId};

use crate::cli_config::Profile;
use crate::client::Network;
use crate::config;
use crate::generated::endpoints;

const ENDPOINT: &str = "ALIBABA_CLOUD_STS_ENDPOINT";
const REGION: &str = "ALIBABA_CLOUD_STS_REGION";
/// The host for clients without a region, and for regions without STS.
const CENTRAL: &str = "sts.aliyuncs.com";

/// The settings of a client that the sources of its chain use.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientSettings {
    pub(crate) region: Option<RegionId>,
    /// The network that the builder sets.
    pub(crate) network: Option<Network>,
    /// Whether the program names the profile of the keys: then its region and its network have priority over variables, and
    /// those of the profile in use do not count.
    pub(crate) names_profile: bool,
}

/// The settings that determine the endpoint.
#[derive(Clone, Default)]
pub(super) struct StsEndpointSettings {
    /// Instead of a region's.
    endpoint: Option<Setting>,
    /// The region of STS, independent of the client's.
    region: Option<Setting>,
    /// The region of the profile.
    profile_region: Option<Setting>,
    /// The network that the source or a profile sets.
    network: Option<Network>,
    client: ClientSettings,
}

/// A value, and the name of the setting, for errors.
#[derive(Clone)]
struct Setting {
    value: String,
    set_by: String,
}

/// The endpoint, and how it was chosen.
pub(super) struct StsEndpoint {
    pub(super) endpoint: Endpoint,
    /// Whether a region determined it, so that an error has to explain it.
    by_region: bool,
}

impl StsEndpointSettings {
    /// With the settings of a client only.
    pub(super) fn from_client(client: &ClientSettings) -> Self {
        Self { client: client.clone(), ..Self::default() }
    }

    /// With the settings of a profile and a client.
    pub(super) fn from_profile(profile: Profile<'_>, client: &ClientSettings) -> Self {
        let setting = |name: &str| {
            let value = profile.text(name)?.to_owned();
            Some(Setting { value, set_by: format!("`{name}` of {}", profile.describe()) })
        };
        Self {
            endpoint: setting("sts_endpoint"),
            region: setting("sts_region"),
            profile_region: setting("region_id"),
            network: config::network_of(profile),
            client: client.clone(),
        }
    }

    pub(super) fn set_endpoint(&mut self, endpoint: String) {
        self.endpoint =
            Some(Setting { value: endpoint, set_by: "the source's `.sts_endpoint(…)`".to_owned() });
    }

    pub(super) fn set_region(&mut self, region: &crate::Region) {
        self.region =
            Some(Setting { value: region.to_string(), set_by: "the source's `.region(…)`".to_owned() });
    }

    pub(super) fn set_network(&mut self, network: Network) {
        self.network = Some(network);
    }

    /// Returns the endpoint for these settings.
    pub(super) fn resolve(&self, environment: &HostEnvironment) -> Result<StsEndpoint, Error> {
        if let Some(setting) = or_variable(self.endpoint.as_ref(), environment, ENDPOINT)? {
            return Ok(StsEndpoint { endpoint: setting.endpoint()?, by_region: false });
        }
        let network = match self.client.network.or(self.network) {
            None if self.client.names_profile => config::network_from_variables(environment)?,
            None => config::network(environment)?,
            network => network,
        };
        let host = self.host(environment, network.unwrap_or_default())?;
        Ok(StsEndpoint { endpoint: Endpoint::from_host(&host)?, by_region: true })
    }

    fn host(&self, environment: &HostEnvironment, network: Network) -> Result<String, Error> {
        let regional = |region: RegionId| match network {
            Network::Public => format!("sts.{region}.aliyuncs.com"),
            Network::Vpc => format!("sts-vpc.{region}.aliyuncs.com"),
        };
        if let Some(setting) = or_variable(self.region.as_ref(), environment, REGION)? {
            return setting.region().map(regional);
        }
        let Some(region) = self.client_region(environment)? else {
            return Ok(CENTRAL.to_owned());
        };
        let mut tables = endpoints::STS.iter().filter(|table| table.endpoint_set == network.endpoint_set());
        Ok(match (tables.find_map(|table| table.find(region.as_str())), network) {
            (Some(host), _) => host.to_owned(),
            (None, Network::Public) => CENTRAL.to_owned(),
            // The central host has only a public endpoint.
            (None, Network::Vpc) => regional(region),
        })
    }

    /// The region of the client, or else of the variables, or else of the profile.
    fn client_region(&self, environment: &HostEnvironment) -> Result<Option<RegionId>, Error> {
        if let Some(region) = &self.client.region {
            return Ok(Some(region.clone()));
        }
        if let Some(setting) = self.profile_region.as_ref().filter(|_| self.client.names_profile) {
            return setting.region().map(Some);
        }
        let named = config::region(environment)?;
        let named = named.map(|(name, value)| Setting { value, set_by: name.to_owned() });
        named.or_else(|| self.profile_region.clone()).map(|setting| setting.region()).transpose()
    }
}

/// The setting, or else the variable of this name.
fn or_variable(
    setting: Option<&Setting>,
    environment: &HostEnvironment,
    name: &str,
) -> Result<Option<Setting>, Error> {
    if let Some(setting) = setting {
        return Ok(Some(setting.clone()));
    }
    Ok(environment.variable(name)?.map(|value| Setting { value, set_by: name.to_owned() }))
}

impl Setting {
    fn about(&self, error: &Error) -> Error {
        Error::new(error.kind(), format!("{}: {}", self.set_by, error.message()))
    }

    fn endpoint(&self) -> Result<Endpoint, Error> {
        let endpoint = Endpoint::parse_insecure(&self.value).map_err(|error| self.about(&error))?;
        check_plain_http(&endpoint, PlainHttp::Loopback).map_err(|error| self.about(&error))?;
        Ok(endpoint)
    }

    fn region(&self) -> Result<RegionId, Error> {
        let region = RegionId::from(&*self.value);
        let known = endpoints::STS.iter().flat_map(|table| table.hosts).map(|(id, _)| *id);
        region.check(known).map_err(|error| self.about(&error))?;
        Ok(region)
    }
}

impl StsEndpoint {
    /// Adds the settings for another endpoint to the error of a host that cannot be reached.
    pub(super) fn explain_unreachable(&self, error: Error) -> Error {
        let is_unreachable = matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout);
        if !self.by_region || !is_unreachable {
            return error;
        }
        let message =
            format!("{}; {REGION} sets the region of STS, and {ENDPOINT} the host", error.message());
        Error::new(error.kind(), message)
    }
}
