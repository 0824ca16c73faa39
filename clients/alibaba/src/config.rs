//! Defaults of region, endpoint and network, from variables and profiles.

use imagescan_runtime::provider::Options;
use imagescan_runtime::{Error, HostEnvironment, ServiceMeta};

use crate::cli_config::{self, CliConfig, Profile};
use crate::client::Network;

const PREFIX: &str = "ALIBABA_CLOUD";
pub(crate) const REGION: &str = "ALIBABA_CLOUD_REGION_ID";
const REGIONS: [&str; 2] = [REGION, "ALIBABA_CLOUD_REGION"];
const ENDPOINT_TYPE: &str = "ALIBABA_CLOUD_ENDPOINT_TYPE";
const VPC_ENABLED: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// The region and the network of a profile.
struct ProfileDefaults {
    region: Option<String>,
    network: Option<Network>,
    /// The name of the profile in errors.
    source: String,
}

/// Sets region and endpoint if the program did not, and returns the network of the endpoint.
///
/// The profile in use is read only without an endpoint, and its errors are reported only if it has to provide the region.
pub(crate) fn apply_defaults(
    options: &mut Options,
    network: Option<Network>,
    service: &ServiceMeta,
) -> Result<Network, Error> {
    options.set_endpoint_from_variable(&service.variable_name(PREFIX, "ENDPOINT"))?;
    let environment = &options.environment().clone();
    if options.region.is_none()
        && let Some((name, region)) = region(environment)?
    {
        options.region = Some(region.into());
        options.region_source = Some(name.to_owned());
    }
    let settings = match (&options.endpoint, &options.region) {
        (Some(_), _) => None,
        (None, None) => profile(environment)?,
        (None, Some(_)) => {
            cli_config::check_variables(environment)?;
            profile(environment).unwrap_or_default()
        }
    };
    let configured = match settings.as_ref().and_then(|settings| settings.network) {
        None if network.is_none() => network_from_variables(environment)?,
        settings => settings,
    };
    if options.region.is_none()
        && let Some(ProfileDefaults { region: Some(region), source, .. }) = settings
    {
        options.region = Some(region.into());
        options.region_source = Some(source);
    }
    options.check_region(service)?;
    Ok(match (network, configured) {
        (Some(network), _) => network,
        // Like the vendor's command line: the public host for a service without a VPC host.
        (None, Some(Network::Vpc)) if has_vpc_host(options, service) => Network::Vpc,
        _ => Network::Public,
    })
}

/// The region in the environment, with the name of the variable.
pub(crate) fn region(environment: &HostEnvironment) -> Result<Option<(&'static str, String)>, Error> {
    for name in REGIONS {
        if let Some(region) = environment.variable(name)? {
            return Ok(Some((name, region)));
        }
    }
    Ok(None)
}

/// The network of the profile in use, ignoring its errors, or else of the variables.
pub(crate) fn network(environment: &HostEnvironment) -> Result<Option<Network>, Error> {
    cli_config::check_variables(environment)?;
    match profile(environment).ok().flatten().and_then(|settings| settings.network) {
        None => network_from_variables(environment),
        network => Ok(network),
    }
}

/// The network that the variables set.
pub(crate) fn network_from_variables(environment: &HostEnvironment) -> Result<Option<Network>, Error> {
    Ok(match environment.variable(ENDPOINT_TYPE)? {
        Some(text) => Some(network_from_type(&text)),
        None => environment.is_true(VPC_ENABLED)?.then_some(Network::Vpc),
    })
}

/// The network of a profile.
pub(crate) fn network_of(profile: Profile<'_>) -> Option<Network> {
    let by_type = profile.text("endpoint_type").map(network_from_type);
    by_type.or_else(|| profile.is_true("enable_vpc").then_some(Network::Vpc))
}

/// The vendor's tools have one type besides the public one.
fn network_from_type(text: &str) -> Network {
    if text.eq_ignore_ascii_case("vpc") { Network::Vpc } else { Network::Public }
}

fn profile(environment: &HostEnvironment) -> Result<Option<ProfileDefaults>, Error> {
    let Ok(config) = CliConfig::read(environment)? else {
        return Ok(None);
    };
    let Ok(profile) = config.active(environment)? else {
        return Ok(None);
    };
    Ok(Some(ProfileDefaults {
        region: profile.text("region_id").map(str::to_owned),
        network: network_of(profile),
        source: profile.describe(),
    }))
}

fn has_vpc_host(options: &Options, service: &ServiceMeta) -> bool {
    let mut tables =
        service.endpoints.iter().filter(|table| table.endpoint_set == Network::Vpc.endpoint_set());
    let region = options.region.as_ref();
    region.is_some_and(|region| tables.any(|table| table.find(region.as_str()).is_some()))
}
