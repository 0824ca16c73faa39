//! Files in which the vendor's SDKs look for keys.

use std::path::PathBuf;

use imagescan_runtime::credentials::{Found, Section, System};
use imagescan_runtime::{Credentials, Error, ErrorKind};

use super::environment::in_role;

const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";

/// The keys in the file, or those of the role that the environment has them take.
pub(super) async fn credentials_file(system: System) -> Result<Found, Error> {
    in_role(keys(&system)?, &system).await
}

/// Where the file may be.
fn paths(system: &System) -> Vec<PathBuf> {
    let paths = match system.variable(FILE) {
        Some(named) => [system.path(&named), None],
        None => [system.path("~/.tencentcloud/credentials"), system.etc("tencentcloud/credentials")],
    };
    paths.into_iter().flatten().collect()
}

/// Whether there is such a file, good or broken, or one is named.
pub(super) fn is_there(system: &System) -> bool {
    system.variable(FILE).is_some() || paths(system).iter().any(|path| system.has(path))
}

fn keys(system: &System) -> Result<Found, Error> {
    let paths = paths(system);
    for path in &paths {
        let Some(text) = system.read(path)? else {
            continue;
        };
        let Some(section) = Section::find(&text, "default", path)? else {
            let why = format!("{} has no section `[default]`", path.display());
            return Err(Error::new(ErrorKind::Credentials, why));
        };
        let pair = Credentials::new(section.need("secret_id")?, section.need("secret_key")?);
        return Ok(Found::Credentials(match section.get("token") {
            Some(token) => pair.with_session_token(token),
            None => pair,
        }));
    }
    if system.variable(FILE).is_some() {
        let why = format!("{FILE} names a file that is not there");
        return Err(Error::new(ErrorKind::Credentials, why));
    }
    let mut tried: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    if tried.is_empty() {
        tried.push("home folder".to_owned());
    }
    Ok(Found::Nothing(format!("{FILE} is not set, and there is no {}", tried.join(", no "))))
}
