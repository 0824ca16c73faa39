//! Keys in the environment.

use imagescan_runtime::Error;
use imagescan_runtime::{CredentialSource as _, EnvironmentCredentials, HostEnvironment, SourceOutcome};

use super::AssumeRole;

pub(super) const ID: &str = "TENCENTCLOUD_SECRET_ID";

/// The keys in the environment, or those of the role that they are to take.
pub(super) async fn environment(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    let keys = EnvironmentCredentials::new(ID, "TENCENTCLOUD_SECRET_KEY", Some("TENCENTCLOUD_TOKEN"))
        .host_environment(environment.clone());
    in_role(keys.load().await?, &environment).await
}

/// What a source found, or the keys of the role that the environment names, wherever those that take it are kept.
pub(super) async fn in_role(
    found: SourceOutcome,
    environment: &HostEnvironment,
) -> Result<SourceOutcome, Error> {
    match (found, role(environment)?) {
        (SourceOutcome::Credentials(keys), Some(role)) => {
            Ok(SourceOutcome::Credentials(role.take(&keys).await?))
        }
        (found, _) => Ok(found),
    }
}

/// The role that the environment names.
pub(super) fn role(environment: &HostEnvironment) -> Result<Option<AssumeRole>, Error> {
    let Some(arn) = environment.variable("TENCENTCLOUD_ROLE_ARN")? else {
        return Ok(None);
    };
    let role = AssumeRole::new(arn).host_environment(environment.clone());
    Ok(Some(match environment.variable("TENCENTCLOUD_ROLE_SESSION_NAME")? {
        Some(name) => role.session_name(name),
        None => role,
    }))
}
