//! The profiles of the vendor's command line, `tccli`.

use std::path::PathBuf;

use imagescan_runtime::credentials::{Found, Json, Names, Part, System, quoted, show_path};
use imagescan_runtime::{Error, ErrorKind};

use super::{AssumeRole, MachineRole, environment, files};

const PROFILE: &str = "TCCLI_PROFILE";
const NAMES: Names = Names { id: "secretId", secret: "secretKey", token: "token", expiry: "expiresAt" };

/// The keys of the profile; those of the role that it takes, or that the machine has, if it says so.
pub(super) async fn tccli_profile(system: System) -> Result<Found, Error> {
    let document = match document(&system)? {
        Ok(document) => document,
        Err(why) => return Ok(Found::Nothing(why)),
    };
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
    let Some(role) = environment::role(&system)?.or_else(|| role(profile)) else {
        return Ok(Found::Credentials(keys));
    };
    let settings = settings(&system)?;
    let role = match settings.as_ref().and_then(|settings| settings.root().at("sts").text("endpoint")) {
        Some(endpoint) => role.host(endpoint),
        None => role,
    };
    Ok(Found::Credentials(role.system(system).take(&keys).await?))
}

/// The profile that is in use, or why there is none. One that nobody named may have no keys; one that is named may not.
fn document(system: &System) -> Result<Result<Json, String>, Error> {
    let Some(path) = path(system, "credential")? else {
        return Ok(Err("there is no home folder".to_owned()));
    };
    let is_named = system.variable(PROFILE)?.is_some();
    let Some(text) = system.read(&path)? else {
        return if is_named {
            let why = format!("{} is not there, and {PROFILE} names it", show_path(&path));
            Err(Error::new(ErrorKind::Credentials, why))
        } else {
            Ok(Err(format!("there is no {}", show_path(&path))))
        };
    };
    if text.trim().is_empty() && !is_named {
        return Ok(Err(format!("{} is empty", show_path(&path))));
    }
    let document = Json::read(text, show_path(&path))?;
    let says = |name: &&str| document.root().text(name).is_some();
    if !is_named && !["type", "secretId", "secretKey", "token"].iter().any(says) {
        return Ok(Err(format!("{} has no keys", show_path(&path))));
    }
    Ok(Ok(document))
}

fn role(profile: Part<'_>) -> Option<AssumeRole> {
    let role = AssumeRole::new(profile.text("role-arn")?);
    Some(match profile.text("role-session-name") {
        Some(name) => role.session_name(name),
        None => role,
    })
}

/// Whether the keys that serve are the profile's: there are some, and none where the chain looks before.
pub(crate) fn keys_serve(system: &System) -> bool {
    if !matches!(system.variable(environment::ID), Ok(None)) || files::serves(system) {
        return false;
    }
    // One that is broken is found to be so where its keys are read.
    !matches!(document(system), Ok(Err(_)))
}

/// The settings of the profile that is in use, if there are any.
pub(crate) fn settings(system: &System) -> Result<Option<Json>, Error> {
    let Some(path) = path(system, "configure")? else {
        return Ok(None);
    };
    system.read(&path)?.map(|text| Json::read(text, show_path(&path))).transpose()
}

/// The path of a file of the profile that is in use; none without a home folder.
fn path(system: &System, ending: &str) -> Result<Option<PathBuf>, Error> {
    let named = system.variable(PROFILE)?;
    let profile = named.as_deref().unwrap_or("default");
    if profile.contains(['/', '\\']) {
        let why = format!("{PROFILE} is a path: give a profile's name");
        return Err(Error::new(ErrorKind::Credentials, why));
    }
    Ok(system.path(&format!("~/.tccli/{profile}.{ending}")))
}
