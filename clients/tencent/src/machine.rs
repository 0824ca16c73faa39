//! What a client is not told in code, by what the machine says: its region, and where its calls go.

use imagescan_runtime::credentials::Json;
use imagescan_runtime::{Endpoint, Error, Options, ServiceMeta};

use crate::credentials::profile;
use crate::site::Site;

const REGION: &str = "TENCENTCLOUD_REGION";

/// Looks for region and endpoint, unless code names the region.
///
/// If the keys are those of a profile of the vendor's command line, and code names neither site nor endpoint either, calls
/// go where the profile sends them: its account belongs to that site. The profile's region counts there, and on the sites
/// in the mainland.
pub(crate) fn settle(options: &mut Options, site: Option<Site>, service: &ServiceMeta) -> Result<(), Error> {
    if options.region.is_some() {
        return Ok(());
    }
    let system = options.system.clone();
    let is_open = options.endpoint.is_none();
    let follows = is_open && site.is_none() && options.credentials.is_none() && profile::keys_serve(&system)?;
    let mainland = is_open && site.is_some_and(|site| site != Site::International);
    let variable = system.variable(REGION);
    let settings = if follows || mainland && variable.is_none() { profile::settings(&system)? } else { None };
    if follows && let Some(settings) = &settings {
        options.endpoint = endpoint(settings, service)?;
    }
    if let Some(region) = variable {
        options.region = Some(region.into());
        options.region_source = Some(REGION.to_owned());
    } else if (mainland || follows && options.endpoint.is_some())
        && let Some(settings) = &settings
        && let Some(region) = settings.root().at("_sys_param").text("region")
    {
        options.region = Some(region.into());
        options.region_source = Some(settings.name().to_owned());
    }
    Ok(())
}

/// Where a profile sends the calls of a service.
fn endpoint(settings: &Json, service: &ServiceMeta) -> Result<Option<String>, Error> {
    let name = service.name.to_ascii_lowercase();
    let Some(endpoint) = settings.root().at(&name).text("endpoint") else {
        return Ok(None);
    };
    Endpoint::parse(endpoint, false).map_err(|error| {
        settings.root().refuse(&format!("has a wrong endpoint of `{name}`: {}", error.message()))
    })?;
    Ok(Some(endpoint.to_owned()))
}
