//! What the machine says of region, endpoint and network, where code does not.

use imagescan_runtime::HostEnvironment;
use imagescan_runtime::provider::Options;
use imagescan_runtime::{Error, ServiceMeta};

use crate::cli_config::{self, CliConfig, Profile};
use crate::client::Network;

const PREFIX: &str = "ALIBABA_CLOUD";
const REGIONS: [&str; 2] = ["ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION"];
const ENDPOINT_TYPE: &str = "ALIBABA_CLOUD_ENDPOINT_TYPE";
const VPC_ENABLED: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// What a profile says of where its calls go.
struct ProfileSettings {
    region: Option<String>,
    network: Option<Network>,
    /// What errors call the profile.
    source: String,
}

/// Fills in region and endpoint where the user set none, and gives the network by which the endpoint is reached.
///
/// The profile in use is read only if there is no endpoint, and its faults count only if the region is to come from it.
pub(crate) fn apply_defaults(
    options: &mut Options,
    network: Option<Network>,
    service: &ServiceMeta,
) -> Result<Network, Error> {
    options.set_endpoint_from_variable(&service.variable(PREFIX, "ENDPOINT"))?;
    let environment = &options.environment;
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
    let of_machine = match settings.as_ref().and_then(|settings| settings.network) {
        None if network.is_none() => network_of_variables(environment)?,
        settings => settings,
    };
    if options.region.is_none()
        && let Some(ProfileSettings { region: Some(region), source, .. }) = settings
    {
        options.region = Some(region.into());
        options.region_source = Some(source);
    }
    options.check_region(service)?;
    Ok(match (network, of_machine) {
        (Some(network), _) => network,
        // Where a service has no host for virtual private clouds, the vendor's command line asks the public one.
        (None, Some(Network::Vpc)) if has_vpc_host(options, service) => Network::Vpc,
        _ => Network::Public,
    })
}

/// The region that the environment names, and by which variable.
pub(crate) fn region(environment: &HostEnvironment) -> Result<Option<(&'static str, String)>, Error> {
    for name in REGIONS {
        if let Some(region) = environment.variable(name)? {
            return Ok(Some((name, region)));
        }
    }
    Ok(None)
}

/// The network that the machine names: by the profile in use, whatever else is wrong with that, or by variables.
pub(crate) fn network(environment: &HostEnvironment) -> Result<Option<Network>, Error> {
    cli_config::check_variables(environment)?;
    match profile(environment).ok().flatten().and_then(|settings| settings.network) {
        None => network_of_variables(environment),
        of_profile => Ok(of_profile),
    }
}

fn network_of_variables(environment: &HostEnvironment) -> Result<Option<Network>, Error> {
    Ok(match environment.variable(ENDPOINT_TYPE)? {
        Some(text) => Some(of_type(&text)),
        None => environment.is_true(VPC_ENABLED)?.then_some(Network::Vpc),
    })
}

/// The network that a profile names.
pub(crate) fn network_of(profile: Profile<'_>) -> Option<Network> {
    let of_type = profile.text("endpoint_type").map(of_type);
    of_type.or_else(|| profile.is_true("enable_vpc").then_some(Network::Vpc))
}

/// The vendor's tools know one type beside the public one.
fn of_type(text: &str) -> Network {
    if text.eq_ignore_ascii_case("vpc") { Network::Vpc } else { Network::Public }
}

fn profile(environment: &HostEnvironment) -> Result<Option<ProfileSettings>, Error> {
    let Ok(config) = CliConfig::read(environment)? else {
        return Ok(None);
    };
    let Ok(profile) = config.active(environment)? else {
        return Ok(None);
    };
    Ok(Some(ProfileSettings {
        region: profile.text("region_id").map(str::to_owned),
        network: network_of(profile),
        source: profile.describe(),
    }))
}

fn has_vpc_host(options: &Options, service: &ServiceMeta) -> bool {
    let mut tables = service.endpoints.iter().filter(|table| table.network == Network::Vpc.table());
    let region = options.region.as_ref();
    region.is_some_and(|region| tables.any(|table| table.find(region.as_str()).is_some()))
}
