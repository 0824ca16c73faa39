//! The identity that a pod of the container service has.
//!
//! Vendor page: <https://www.tencentcloud.com/document/product/1150/49453>.

use imagescan_runtime::credentials::{Found, System};
use imagescan_runtime::{Error, ErrorKind};
use serde_json::json;

use super::sts::{self, Ask};

const ROLE: &str = "TKE_ROLE_ARN";
const PROVIDER: &str = "TKE_PROVIDER_ID";
const FILE: &str = "TKE_WEB_IDENTITY_TOKEN_FILE";
const REGION: &str = "TKE_REGION";
const SECONDS: u32 = 7200;

/// Changes the pod's token, which its file has afresh from time to time, for keys.
pub(super) async fn pod_identity(system: System) -> Result<Found, Error> {
    let Some([role, provider, file]) = settings(&system)? else {
        return Ok(Found::Nothing(format!("{FILE} is not set")));
    };
    let region = system.variable(REGION);
    let token = system.read_token(&file, FILE)?;
    let ask = Ask {
        action: "AssumeRoleWithWebIdentity",
        host: sts::HOST,
        region: region.as_deref().unwrap_or(sts::REGION),
        parameters: json!({
            "ProviderId": provider,
            "WebIdentityToken": token.as_str(),
            "RoleArn": role,
            "RoleSessionName": "imagescan",
            "DurationSeconds": SECONDS,
        }),
        credentials: None,
        secret: Some(&token),
    };
    ask.send(&system).await.map(Found::Credentials)
}

/// Role, provider and path of the token's file; none if none is set.
fn settings(system: &System) -> Result<Option<[String; 3]>, Error> {
    let names = [ROLE, PROVIDER, FILE];
    match names.map(|name| system.variable(name)) {
        [Some(role), Some(provider), Some(file)] => Ok(Some([role, provider, file])),
        [None, None, None] => Ok(None),
        some => {
            let missing: Vec<_> = names
                .into_iter()
                .zip(some)
                .filter(|(_, value)| value.is_none())
                .map(|(name, _)| name)
                .collect();
            let message = format!("{} must be set too", missing.join(" and "));
            Err(Error::new(ErrorKind::Credentials, message))
        }
    }
}
