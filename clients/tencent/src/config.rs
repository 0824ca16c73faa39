//! What a client is not told in code, by what the machine says: its region, and where its calls go.

use imagescan_runtime::provider::CredentialDocument;
use imagescan_runtime::provider::Options;
use imagescan_runtime::{Error, ServiceMeta};

use crate::credentials::profile;
use crate::site::Site;

const PREFIX: &str = "TENCENTCLOUD";
const REGION: &str = "TENCENTCLOUD_REGION";

/// Looks for region and endpoint, each where code names none.
///
/// The variable of the service names an endpoint before any profile does. If the keys are those of a profile of the
/// vendor's command line, and code names no region, site or endpoint either, calls go where the profile sends them: its
/// account belongs to that site. The profile's region counts there, and on the sites in the mainland.
pub(crate) fn apply_defaults(
    options: &mut Options,
    site: Option<Site>,
    service: &ServiceMeta,
) -> Result<(), Error> {
    options.set_endpoint_from_variable(&service.variable(PREFIX, "ENDPOINT"))?;
    if options.region.is_some() {
        return options.check_region(service);
    }
    let environment = options.environment.clone();
    let is_open = options.endpoint.is_none();
    let follows =
        is_open && site.is_none() && options.credentials.is_none() && profile::keys_serve(&environment);
    let mainland = is_open && site.is_some_and(|site| site != Site::International);
    let variable = environment.variable(REGION)?;
    let settings =
        if follows || mainland && variable.is_none() { profile::settings(&environment)? } else { None };
    if follows && let Some(settings) = &settings {
        take_endpoint(options, settings, service)?;
    }
    if let Some(region) = variable {
        options.region = Some(region.into());
        options.region_source = Some(REGION.to_owned());
    } else if (mainland || follows && options.endpoint.is_some())
        && let Some(settings) = &settings
        && let Some(region) = settings.root().member("_sys_param").text("region")
    {
        options.region = Some(region.into());
        options.region_source = Some(settings.name().to_owned());
    }
    options.check_region(service)
}

/// Sends the calls of a service where the profile does.
fn take_endpoint(
    options: &mut Options,
    settings: &CredentialDocument,
    service: &ServiceMeta,
) -> Result<(), Error> {
    let name = service.name.to_ascii_lowercase();
    match settings.root().member(&name).text("endpoint") {
        Some(endpoint) => {
            options.set_endpoint_from(endpoint, &format!("the endpoint of `{name}` in {}", settings.name()))
        }
        None => Ok(()),
    }
}
