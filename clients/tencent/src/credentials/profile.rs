//! The profiles of the vendor's command line, `tccli`.

use std::path::PathBuf;

use imagescan_runtime::credentials::{Found, Json, Names, Part, System, quoted};
use imagescan_runtime::{Endpoint, Error, ErrorKind, Region, ServiceMeta};

use super::{AssumeRole, MachineRole, environment, files};

const PROFILE: &str = "TCCLI_PROFILE";
const REGION: &str = "TENCENTCLOUD_REGION";
const NAMES: Names = Names { id: "secretId", secret: "secretKey", token: "token", expiry: "expiresAt" };

/// The keys of the profile; those of the role that it takes, or that the machine has, if it says so.
pub(super) async fn tccli_profile(system: System) -> Result<Found, Error> {
    let Some(path) = path(&system, "credential")? else {
        return Ok(Found::Nothing("there is no home folder".to_owned()));
    };
    let Some(text) = system.read(&path)? else {
        return if system.variable(PROFILE).is_some() {
            let why = format!("{} is not there, and {PROFILE} names it", path.display());
            Err(Error::new(ErrorKind::Credentials, why))
        } else {
            Ok(Found::Nothing(format!("there is no {}", path.display())))
        };
    };
    let document = Json::read(text, path.display())?;
    let profile = document.root();
    let kind = profile.text("type");
    if kind == Some("cvm-role") {
        return match MachineRole::on(system).find().await? {
            Found::Nothing(why) => Err(profile.refuse(&format!("names the machine's role, but {why}"))),
            found => Ok(found),
        };
    }
    if let Some(kind) = kind.filter(|_| profile.text("secretKey").is_none()) {
        return Err(profile.refuse(&format!(
            "is a profile of type {} without keys, which only the vendor's command line can use",
            quoted(kind)
        )));
    }
    let keys = profile.credentials(NAMES)?;
    if keys.expiry().is_some_and(|end| end <= system.clock().now()) {
        return Err(profile.refuse("has keys that have ended: log in again, `tccli auth login`"));
    }
    // The environment goes before the profile, as it does for the command line.
    match environment::role(&system).or_else(|| role(profile)) {
        Some(role) => Ok(Found::Credentials(role.system(system).take(&keys).await?)),
        None => Ok(Found::Credentials(keys)),
    }
}

fn role(profile: Part<'_>) -> Option<AssumeRole> {
    let role = AssumeRole::new(profile.text("role-arn")?);
    Some(match profile.text("role-session-name") {
        Some(name) => role.session_name(name),
        None => role,
    })
}

/// Where the profile sends the calls of a service, if the profile's keys are those that serve: accounts belong to one site.
pub(crate) fn endpoint_of_profile(system: &System, service: &ServiceMeta) -> Result<Option<String>, Error> {
    let others =
        system.variable(environment::ID).is_some() || !matches!(files::keys(system), Ok(Found::Nothing(_)));
    let path = path(system, "credential")?.filter(|_| !others);
    if path.is_none_or(|path| matches!(system.read(&path), Ok(None))) {
        return Ok(None);
    }
    let Some(settings) = configure(system)? else {
        return Ok(None);
    };
    let name = service.name.to_ascii_lowercase();
    let Some(endpoint) = settings.root().at(&name).text("endpoint") else {
        return Ok(None);
    };
    Endpoint::parse(endpoint, false).map_err(|error| {
        settings.root().refuse(&format!("has a wrong endpoint of `{name}`: {}", error.message()))
    })?;
    Ok(Some(endpoint.to_owned()))
}

/// The region that the environment or, where there is none and `deep` is set, the profile names; and where that is.
pub(crate) fn region(system: &System, deep: bool) -> Result<Option<(Region, String)>, Error> {
    if let Some(region) = system.variable(REGION) {
        return Ok(Some((region.into(), REGION.to_owned())));
    }
    let Some(settings) = deep.then(|| configure(system)).transpose()?.flatten() else {
        return Ok(None);
    };
    let region = settings.root().at("_sys_param").text("region");
    Ok(region.map(|region| (region.into(), settings.name().to_owned())))
}

/// The settings of the profile that is in use, if there are any.
fn configure(system: &System) -> Result<Option<Json>, Error> {
    let Some(path) = path(system, "configure")? else {
        return Ok(None);
    };
    system.read(&path)?.map(|text| Json::read(text, path.display())).transpose()
}

/// The path of a file of the profile that is in use; none without a home folder.
fn path(system: &System, ending: &str) -> Result<Option<PathBuf>, Error> {
    let named = system.variable(PROFILE);
    let profile = named.as_deref().unwrap_or("default");
    if profile.contains(['/', '\\']) {
        let why = format!("{PROFILE} is a path: give a profile's name");
        return Err(Error::new(ErrorKind::Credentials, why));
    }
    Ok(system.path(&format!("~/.tccli/{profile}.{ending}")))
}
