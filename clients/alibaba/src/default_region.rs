//! The region of a client that was given none.

use imagescan_runtime::{Error, Options};

use crate::config::Config;

const VARIABLES: [&str; 2] = ["ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION"];

/// Looks for the region where the vendor's tools do: in the environment, and in the profile in use, for which files are
/// read only if there is no endpoint either.
pub(crate) fn settle(options: &mut Options) -> Result<(), Error> {
    if options.region.is_some() {
        return Ok(());
    }
    let system = &options.system;
    let variable = VARIABLES.into_iter().find_map(|name| Some((name, system.variable(name)?)));
    if let Some((name, region)) = variable {
        options.region = Some(region.trim().into());
        options.region_source = Some(name.to_owned());
    } else if options.endpoint.is_none()
        && let Ok(config) = Config::read(system)?
        && let Ok(profile) = config.active(system)?
        && let Some(region) = profile.text("region_id")
    {
        let source = format!("the profile `{}` in {}", profile.name, config.path());
        options.region = Some(region.trim().into());
        options.region_source = Some(source);
    }
    Ok(())
}
