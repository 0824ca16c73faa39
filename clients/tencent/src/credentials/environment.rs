//! Keys in the environment.

use imagescan_runtime::Error;
use imagescan_runtime::credentials::{CredentialSource as _, Environment, Found, System};

use super::AssumeRole;

/// The keys in the environment, or those of the role that they are to take.
pub(super) async fn environment(system: System) -> Result<Found, Error> {
    let variables = system.clone();
    let keys =
        Environment::new("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", Some("TENCENTCLOUD_TOKEN"))
            .reading(move |name| variables.variable(name));
    let found = keys.load().await?;
    match (found, system.variable("TENCENTCLOUD_ROLE_ARN")) {
        (Found::Credentials(keys), Some(role)) => {
            let role = AssumeRole::new(role).system(system.clone());
            let role = match system.variable("TENCENTCLOUD_ROLE_SESSION_NAME") {
                Some(name) => role.session_name(name),
                None => role,
            };
            Ok(Found::Credentials(role.take(&keys).await?))
        }
        (found, _) => Ok(found),
    }
}
