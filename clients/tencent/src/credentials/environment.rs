//! Credentials in the environment.

use imagescan_runtime::{
    CredentialSource as _, EnvironmentCredentials, Error, HostEnvironment, SourceOutcome,
};

use super::AssumeRole;

pub(super) const ID: &str = "TENCENTCLOUD_SECRET_ID";

/// Returns the keys in the environment, or those of the role that they assume.
pub(super) async fn load(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    let keys = EnvironmentCredentials::new(ID, "TENCENTCLOUD_SECRET_KEY", Some("TENCENTCLOUD_TOKEN"))
        .host_environment(environment.clone());
    assume_configured_role(keys.load().await?, &environment).await
}

/// Assumes the role in `TENCENTCLOUD_ROLE_ARN`, if it is set, with the keys of any source.
pub(super) async fn assume_configured_role(
    outcome: SourceOutcome,
    environment: &HostEnvironment,
) -> Result<SourceOutcome, Error> {
    match (outcome, role(environment)?) {
        (SourceOutcome::Credentials(keys), Some(role)) => {
            Ok(SourceOutcome::Credentials(role.assume(&keys).await?))
        }
        (outcome, _) => Ok(outcome),
    }
}

/// The role in the environment.
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
