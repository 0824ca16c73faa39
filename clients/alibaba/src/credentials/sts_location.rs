//! Which host of the Security Token Service is asked.
//!
//! An endpoint goes before any region: the source's own, then the profile's `sts_endpoint`, then the variable. Of regions, one
//! that is named for STS goes before the client's, which goes before the profile's `region_id`.

use imagescan_runtime::HostEnvironment;
use imagescan_runtime::provider::PlainHttp;
use imagescan_runtime::{Endpoint, Error, ErrorKind, Region};

use crate::cli_config::Profile;
use crate::client::Network;
use crate::config;
use crate::generated::endpoints;

const ENDPOINT: &str = "ALIBABA_CLOUD_STS_ENDPOINT";
const REGION: &str = "ALIBABA_CLOUD_STS_REGION";
/// The host for clients without a region, and in regions that have no service of their own.
const CENTRAL: &str = "sts.aliyuncs.com";

/// What the sources of a client's chain know of the client.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientSettings {
    pub(crate) region: Option<Region>,
    /// As the builder says, if it does.
    pub(crate) network: Option<Network>,
}

/// What says where the service is.
#[derive(Clone, Default)]
pub(super) struct StsLocation {
    /// In place of a region's.
    endpoint: Option<Setting>,
    /// The region whose service is asked, wherever the client is.
    region: Option<Setting>,
    /// Where the profile's calls go.
    profile_region: Option<Setting>,
    /// As code or a profile says.
    network: Option<Network>,
    client: ClientSettings,
}

/// A value, and what errors call the place that it is from.
#[derive(Clone)]
struct Setting {
    value: String,
    named_by: String,
}

/// Where the service is asked.
pub(super) struct StsHost {
    pub(super) endpoint: Endpoint,
    /// Whether it was chosen by a region, of which its user may know nothing.
    by_region: bool,
}

impl StsLocation {
    /// As a client has it that its sources ask for.
    pub(super) fn of_client(client: &ClientSettings) -> Self {
        Self { client: client.clone(), ..Self::default() }
    }

    /// As a profile has it.
    pub(super) fn of_profile(profile: Profile<'_>, client: &ClientSettings) -> Self {
        let setting = |name: &str| {
            let value = profile.text(name)?.to_owned();
            Some(Setting { value, named_by: format!("`{name}` of {}", profile.describe()) })
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
            Some(Setting { value: endpoint, named_by: "the source's `.sts_endpoint(…)`".to_owned() });
    }

    pub(super) fn set_region(&mut self, region: String) {
        self.region = Some(Setting { value: region, named_by: "the source's `.region(…)`".to_owned() });
    }

    pub(super) fn set_network(&mut self, network: Network) {
        self.network = Some(network);
    }

    /// The host to ask.
    pub(super) fn find(&self, environment: &HostEnvironment) -> Result<StsHost, Error> {
        if let Some(setting) = or_variable(self.endpoint.as_ref(), environment, ENDPOINT)? {
            return Ok(StsHost { endpoint: setting.endpoint()?, by_region: false });
        }
        let network = match self.client.network.or(self.network) {
            None => config::network(environment)?,
            network => network,
        };
        let host = self.host(environment, network.unwrap_or_default())?;
        Ok(StsHost { endpoint: Endpoint::from_host(&host)?, by_region: true })
    }

    fn host(&self, environment: &HostEnvironment, network: Network) -> Result<String, Error> {
        let regional = |region: Region| match network {
            Network::Public => format!("sts.{region}.aliyuncs.com"),
            Network::Vpc => format!("sts-vpc.{region}.aliyuncs.com"),
        };
        if let Some(setting) = or_variable(self.region.as_ref(), environment, REGION)? {
            return setting.region().map(regional);
        }
        let Some(region) = self.client_region(environment)? else {
            return Ok(CENTRAL.to_owned());
        };
        let mut tables = endpoints::STS.iter().filter(|table| table.network == network.table());
        Ok(match (tables.find_map(|table| table.find(region.as_str())), network) {
            (Some(host), _) => host.to_owned(),
            (None, Network::Public) => CENTRAL.to_owned(),
            // The central host is a public one.
            (None, Network::Vpc) => regional(region),
        })
    }

    /// Where the calls go that the keys are for.
    fn client_region(&self, environment: &HostEnvironment) -> Result<Option<Region>, Error> {
        if let Some(region) = &self.client.region {
            return Ok(Some(region.clone()));
        }
        let named = config::region(environment)?;
        let named = named.map(|(name, value)| Setting { value, named_by: name.to_owned() });
        named.or_else(|| self.profile_region.clone()).map(|setting| setting.region()).transpose()
    }
}

/// The setting, or else what the variable of this name says.
fn or_variable(
    setting: Option<&Setting>,
    environment: &HostEnvironment,
    name: &str,
) -> Result<Option<Setting>, Error> {
    if let Some(setting) = setting {
        return Ok(Some(setting.clone()));
    }
    Ok(environment.variable(name)?.map(|value| Setting { value, named_by: name.to_owned() }))
}

impl Setting {
    fn about(&self, error: &Error) -> Error {
        Error::new(error.kind(), format!("{}: {}", self.named_by, error.message()))
    }

    fn endpoint(&self) -> Result<Endpoint, Error> {
        let endpoint = Endpoint::parse(&self.value, true).map_err(|error| self.about(&error))?;
        endpoint.check_plain_http(PlainHttp::Loopback).map_err(|error| self.about(&error))?;
        Ok(endpoint)
    }

    fn region(&self) -> Result<Region, Error> {
        let region = Region::from(&*self.value);
        let known = endpoints::STS.iter().flat_map(|table| table.hosts).map(|(id, _)| *id);
        region.check(known).map_err(|error| self.about(&error))?;
        Ok(region)
    }
}

impl StsHost {
    /// The error of a host that cannot be reached, with what names another.
    pub(super) fn with_way_out(&self, error: Error) -> Error {
        let is_unreachable = matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout);
        if !self.by_region || !is_unreachable {
            return error;
        }
        let message = format!(
            "{}; {REGION} names the region whose STS is asked, and {ENDPOINT} a host in its place",
            error.message()
        );
        Error::new(error.kind(), message)
    }
}
