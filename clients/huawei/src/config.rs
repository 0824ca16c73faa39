//! Defaults of region, endpoint and project from variables.

use imagescan_runtime::provider::Options;
use imagescan_runtime::{Error, HostEnvironment, RegionId, ServiceMeta};

/// The region. The vendor's SDKs have no variable for it.
pub(crate) const REGION: &str = "HUAWEICLOUD_SDK_REGION";
const PROJECT_ID: &str = "HUAWEICLOUD_SDK_PROJECT_ID";

/// Sets region and endpoint if the program did not.
pub(crate) fn apply_defaults(options: &mut Options, service: &ServiceMeta) -> Result<(), Error> {
    if options.region.is_none()
        && let Some(region) = options.environment().variable(REGION)?
    {
        options.region = Some(RegionId::from(region));
        options.region_source = Some(REGION.to_owned());
    }
    options.check_region(service)?;
    if options.endpoint.is_some() {
        return Ok(());
    }
    let Some(region) = &options.region else {
        return Ok(());
    };
    let variable = endpoint_variable(service, region);
    if let Some(urls) = options.environment().variable(&variable)? {
        let url = urls.split(',').next().unwrap_or_default().trim();
        options.set_endpoint_from(url, &variable)?;
    }
    Ok(())
}

/// The vendor's name of the variable with the endpoints of a region: `HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4`.
fn endpoint_variable(service: &ServiceMeta, region: &RegionId) -> String {
    service.variable_name(REGION, region.as_str())
}

/// The project id: the builder's, or the variable's.
pub(crate) fn project_id(
    set: Option<String>,
    environment: &HostEnvironment,
) -> Result<Option<String>, Error> {
    if let Some(id) = &set {
        check_project_id(id)?;
        return Ok(set);
    }
    let id = environment.variable(PROJECT_ID)?;
    if let Some(id) = &id {
        check_project_id(id).map_err(|error| in_variable(PROJECT_ID, &error))?;
    }
    Ok(id)
}

/// Checks that the id is valid in a path and in a header.
pub(crate) fn check_project_id(id: &str) -> Result<(), Error> {
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match id.chars().find(|c| !usable(*c)) {
        _ if id.is_empty() => {
            Err(Error::invalid("the project id is empty: leave it out, or set the id that IAM shows"))
        }
        None => Ok(()),
        Some(c) => Err(Error::invalid(format!(
            "the project id contains {c:?}: set the id that IAM shows (letters and digits), not a name or a path"
        ))),
    }
}

/// An error about the value of a variable.
pub(crate) fn in_variable(name: &str, error: &Error) -> Error {
    Error::new(error.kind(), format!("{name}: {}", error.message()))
}
