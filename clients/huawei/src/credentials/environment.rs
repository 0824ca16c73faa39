//! Credentials in the environment.

use imagescan_runtime::{CredentialSource as _, EnvironmentCredentials, SourceOutcome};
use imagescan_runtime::{Error, ErrorKind};

use super::federated::FederatedIdToken;
use crate::token_service::TokenServiceConfig;
use imagescan_runtime::provider::LoadCredentials as _;

const IDP_ID: &str = "HUAWEICLOUD_SDK_IDP_ID";
const ID_TOKEN_FILE: &str = "HUAWEICLOUD_SDK_ID_TOKEN_FILE";

/// An identity provider goes before keys, as it does for the vendor's SDKs.
pub(super) async fn look(config: TokenServiceConfig) -> Result<SourceOutcome, Error> {
    let environment = config.environment.clone();
    let federation = super::both(
        (IDP_ID, environment.variable(IDP_ID)?),
        (ID_TOKEN_FILE, environment.variable(ID_TOKEN_FILE)?),
    )
    .map_err(|why| Error::new(ErrorKind::Credentials, format!("the environment {why}")))?;
    if let Some((idp, file)) = federation {
        let federated = FederatedIdToken::of_settings(idp, (ID_TOKEN_FILE, file), config);
        return federated.load().await.map(SourceOutcome::Credentials);
    }
    let names = ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN");
    let keys = EnvironmentCredentials::new(names.0, names.1, Some(names.2));
    keys.host_environment(environment).load().await
}
