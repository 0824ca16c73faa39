//! Defaults of region and endpoint, from variables and profiles.

use imagescan_runtime::provider::{CredentialDocument, Options};
use imagescan_runtime::{Error, ServiceMeta};

use crate::TencentCloud;
use crate::credentials::profile;
use crate::site::Site;

const PREFIX: &str = "TENCENTCLOUD";
pub(crate) const REGION: &str = "TENCENTCLOUD_REGION";

/// Sets region and endpoint if the program did not.
///
/// The variable of the service has priority over a profile. If the keys are from a profile of the vendor's command line, and
/// the program sets no region, site or endpoint, the endpoint of the profile is used, since its account belongs to that site.
/// The region of the profile is used with that endpoint, and on the mainland sites.
pub(crate) fn apply_defaults(
    options: &mut Options,
    site: Option<Site>,
    service: &ServiceMeta,
) -> Result<(), Error> {
    options.set_endpoint_from_variable(&service.variable_name(PREFIX, "ENDPOINT"))?;
    if options.region.is_some() {
        return options.check_region(service);
    }
    let environment = options.environment().clone();
    let no_endpoint = options.endpoint.is_none();
    let use_profile = no_endpoint
        && site.is_none()
        && options.credentials::<TencentCloud>().is_none()
        && profile::provides_keys(&environment);
    let mainland = no_endpoint && site.is_some_and(|site| site != Site::International);
    let variable = environment.variable(REGION)?;
    let settings =
        if use_profile || mainland && variable.is_none() { profile::settings(&environment)? } else { None };
    if use_profile && let Some(settings) = &settings {
        use_profile_endpoint(options, settings, service)?;
    }
    if let Some(region) = variable {
        options.region = Some(region.into());
        options.region_source = Some(REGION.to_owned());
    } else if (mainland || use_profile && options.endpoint.is_some())
        && let Some(settings) = &settings
        && let Some(region) = settings.root().member("_sys_param").text("region")
    {
        options.region = Some(region.into());
        options.region_source = Some(settings.name().to_owned());
    }
    options.check_region(service)
}

/// Sets the endpoint of the service from the profile.
fn use_profile_endpoint(
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
