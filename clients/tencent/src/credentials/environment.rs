//! Keys in the environment.

use imagescan_runtime::Error;
use imagescan_runtime::credentials::{CredentialSource as _, Environment, Found, System};

use super::AssumeRole;

pub(super) const ID: &str = "TENCENTCLOUD_SECRET_ID";

/// The keys in the environment, or those of the role that they are to take.
pub(super) async fn environment(system: System) -> Result<Found, Error> {
    let keys = Environment::new(ID, "TENCENTCLOUD_SECRET_KEY", Some("TENCENTCLOUD_TOKEN")).on(system.clone());
    in_role(keys.load().await?, &system).await
}

/// What a source found, or the keys of the role that the environment names, wherever those that take it are kept.
pub(super) async fn in_role(found: Found, system: &System) -> Result<Found, Error> {
    match (found, role(system)?) {
        (Found::Credentials(keys), Some(role)) => Ok(Found::Credentials(role.take(&keys).await?)),
        (found, _) => Ok(found),
    }
}

/// The role that the environment names.
pub(super) fn role(system: &System) -> Result<Option<AssumeRole>, Error> {
    let Some(arn) = system.variable("TENCENTCLOUD_ROLE_ARN")? else {
        return Ok(None);
    };
    let role = AssumeRole::new(arn).system(system.clone());
    Ok(Some(match system.variable("TENCENTCLOUD_ROLE_SESSION_NAME")? {
        Some(name) => role.session_name(name),
        None => role,
    }))
}
